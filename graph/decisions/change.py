"""Changes of a program by assumption: statements that are added to it and dropped from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...names import series
from ...queries import Meaning, ParameterError
from ..model.evidence import Edge
from ..model.grades import Grade
from ..model.iris import kind_of, shorten
from .decision import Graph
from .matching import Matched
from .outcome import Evidence, Sentence

if TYPE_CHECKING:
    from ..pathways.network import Network

#: Kinds of things that a program may add, each with the relation that is then assumed.
ASSUMED = {"skill": "teaches", "specialization": "recommendedFor"}
#: The most names in a sentence.
MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The statements of a program that are added and dropped, by assumption.

    Attributes
    ----------
    program : short name of the program
    things : the things that are named
    added, dropped : the edges; those added have no sources
    idle : sentences on what is there already, or is not there to drop
    """

    program: str
    things: tuple[str, ...]
    added: tuple[Edge, ...]
    dropped: tuple[Edge, ...]
    idle: tuple[Sentence, ...]

    def words(self, network: Network) -> str:
        """Return the change in words: ``added Docker and dropped the specialization NLP``."""
        heads = ({edge.head: None for edge in some} for some in (self.added, self.dropped))
        parts = (
            f"{verb} {series([name_of(network, head) for head in some], most=MOST_LISTED)}"
            for verb, some in zip(("added", "dropped"), heads, strict=True)
            if some
        )
        return " and ".join(parts)


def with_namesakes(matched: Matched) -> Matched:
    """Return also the other things of each name, as the specialization MLOps beside the skill."""
    others = {one.taken: one.others for one in matched.meanings}
    things = (thing for one in matched.things for thing in (one, *others.get(one, ())))
    meanings = (
        Meaning(one.parameter, one.given, thing, ())
        for one in matched.meanings
        for thing in (one.taken, *one.others)
    )
    return Matched(tuple(dict.fromkeys(things)), matched.unmatched, tuple(meanings))


def find_change(graph: Graph, program: str, add: Matched, drop: Matched) -> Change:
    """Return what changes if a program adds and drops things.

    Raises
    ------
    ParameterError
        If a thing is both added and dropped.
    """
    network = graph.network
    if both := [one for one in add.things if one in drop.things]:
        message = f"add and drop both name {network.label(both[0])}"
        raise ParameterError("drop", message, hint="name it in one of them")
    there = network.outgoing.get(program, {})
    added, dropped, idle = list[Edge](), list[Edge](), list[Sentence]()
    for thing in add.things:
        relation = ASSUMED[kind_of(thing)]
        if relation in there.get(thing, ()):
            idle.append(_already(network, Edge(program, thing, **there[thing][relation])))
        else:
            added.append(Edge(program, thing, relation, Grade.STATED, ()))
    for thing in drop.things:
        dropped += (Edge(program, thing, **data) for data in there.get(thing, {}).values())
        if thing not in there and not (_namesakes(graph, thing) & {*drop.things} & there.keys()):
            text = f"{network.label(program)} is not stated to offer {name_of(network, thing)}"
            idle.append(Sentence(f"{text}: there is nothing to drop."))
        idle += _kept(graph, program, thing, drop)
    things = (*add.things, *drop.things)
    return Change(program, things, tuple(added), tuple(dropped), tuple(idle))


def _already(network: Network, edge: Edge) -> Sentence:
    verb = "teaches" if edge.relation == "teaches" else "has"
    text = f"{network.label(edge.tail)} {verb} {name_of(network, edge.head)} already"
    return Sentence(f"{text}: adding it changes nothing.", (Evidence.of_edge(edge),))


def _namesakes(graph: Graph, thing: str) -> set[str]:
    return {*map(shorten, graph.labels.named(graph.labels.label(thing)))} - {thing}


def _kept(graph: Graph, program: str, thing: str, drop: Matched) -> Iterator[Sentence]:
    """Yield a sentence on a linked thing that has the name of a thing to drop and is kept."""
    network = graph.network
    for other in sorted(_namesakes(graph, thing)):
        if other not in drop.things and other in network.outgoing.get(program, ()):
            text = f"The {kind_of(other)} {network.label(other)} is kept: drop {other} as well"
            fact = Evidence.of_edge(network.edge(program, other))
            yield Sentence(f"{text} to see the effect of both.", (fact,))


def assumptions(network: Network, change: Change) -> tuple[str, ...]:
    """Return what the asker assumes, each in a sentence."""
    name = network.label(change.program)
    phrases = {"teaches": "teaches", "recommendedFor": "is recommended for"}
    added = (
        f"You assume that {name} {phrases[one.relation]} {name_of(network, one.head)}; "
        "no source states it. It counts here as if a source stated it."
        for one in change.added
    )
    dropped = (
        f"You assume that {name} no longer offers {name_of(network, head)}."
        for head in dict.fromkeys(one.head for one in change.dropped)
    )
    return (*added, *dropped)


def name_of(network: Network, thing: str) -> str:
    """Return the name of a topic, with its kind where it is a specialization."""
    kind = "the specialization " if kind_of(thing) == "specialization" else ""
    return kind + network.label(thing)

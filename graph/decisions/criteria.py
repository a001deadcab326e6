"""Criteria by which programs are judged: which certainly meet one, which certainly do not, and why.

The rest stays undecided: what a source does not state, or states of most programs only, is never
taken for a yes or a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from ...names import collate, fold, series
from ..model.evidence import Evidence
from ..model.grades import Grade
from ..model.iris import shorten
from ..pathways.search import CUTOFF, between
from .outcome import NOT_STATED, ReasonCode
from .program_index import Bits, Split

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway
    from .decision import Graph
    from .property_value import PropertyValue

_ADMISSION = "group:admission"
#: The field that a mentioned feature is about.
_FIELDS = {"feature:cs-degree-required": "skill:computer-science"}
#: The weakest grade of a path that is certain: what a source states, or a rule infers from it.
_CERTAIN = Grade.DERIVED


class Why(NamedTuple):
    """The reason in words, with its statements, and a code where it is not a plain yes."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    code: ReasonCode | None = None


class Criterion(Protocol):
    """A criterion; it is hashable, so that what it splits is kept."""

    @property
    def wanted(self) -> str:
        """The criterion in words."""
        ...

    def split(self, graph: Graph) -> Split:
        """Return the programs that certainly meet it, and those that certainly do not."""
        ...

    def why(self, graph: Graph, program: str, *, fits: bool | None) -> Why:
        """Return the reason why a program meets it (True), does not, or may (None)."""
        ...


@dataclass(frozen=True)
class Among:
    """A value that a property has, out of some.

    Attributes
    ----------
    wanted : the criterion in words
    meets : pairs of a property and a value that meet it
    fails : pairs that rule it out
    closed : a property of which any other stated value rules it out, or ""
    several : whether a program may have several values, so that one that meets it is enough
    via : the statements that lead from the thing that is wanted to those that meet it
    """

    wanted: str
    meets: tuple[tuple[str, str], ...]
    fails: tuple[tuple[str, str], ...] = ()
    closed: str = ""
    several: bool = False
    via: tuple[Evidence, ...] = ()

    def split(self, graph: Graph) -> Split:
        """Look up who states the values; a program that states both kinds is undecided."""
        things = graph.properties.index.things
        yes = _union(things(name).get(value, 0) for name, value in self.meets)
        no = _union(things(name).get(value, 0) for name, value in self._ruling_out(graph))
        return Split(yes, no & ~yes) if self.several else Split(yes & ~no, no & ~yes)

    def _ruling_out(self, graph: Graph) -> tuple[tuple[str, str], ...]:
        if not self.closed:
            return self.fails
        others = graph.properties.index.things(self.closed)
        met = {value for _, value in self.meets}
        return tuple((self.closed, one) for one in others if one not in met)

    def why(self, graph: Graph, program: str, *, fits: bool | None) -> Why:
        """Give the values that decide it, or those that are stated instead."""
        values = graph.properties.of(program)
        meeting = _matching(values, self.meets, self.via)
        others = [(self.closed, one) for one in values.get(self.closed, ())]
        ruling = others if self.closed else _matching(values, self.fails)
        ruling = [one for one in ruling if one not in meeting]
        if fits:
            return _said([next(one for one in meeting if not one[1].implied)])
        if fits is False:
            return _said(ruling)._replace(code=ReasonCode.EXCLUDED)
        if meeting and ruling:
            text = f"{_clauses(meeting)}, but also {_clauses(ruling)}"
            return _said([*meeting, *ruling])._replace(text=text)
        if meeting:
            return _said(meeting)
        return self._unstated(values)

    def _unstated(self, values: Mapping[str, tuple[PropertyValue, ...]]) -> Why:
        """Say that nothing decides it, with the words of the same property that do not."""
        names = dict.fromkeys(name for name, _ in (*self.meets, *self.fails))
        shown = names if len(names) == 1 else ()
        beside = [(name, one) for name in shown if name in _SHOWN for one in values.get(name, ())]
        text = f"{self.closed or f'{self.wanted}:'} {NOT_STATED}"
        found = _said(beside)._replace(code=ReasonCode.NOT_STATED)
        return found._replace(text=f"{text}; {found.text}" if beside else text)


#: Properties with one or two words each, shown where they leave a criterion open.
_SHOWN = ("delivery mode", "synchronicity", "platform", "location")
#: Words before a value of a property; others have the name of the property before them.
_VERBS = {
    "delivery mode": "delivery",
    "synchronicity": "delivery",
    "platform": "delivered through",
    "institution": "offered by",
    "feature": "",
    "teaches": "teaches",
    "elective": "offers",
    "uses tool": "uses",
    "targets": "targets",
    "ties to": "has ties to",
    "location": "located in",
    "best for": "called best for",
}
#: A value with the name of its property.
Named: TypeAlias = "tuple[str, PropertyValue]"


@dataclass(frozen=True)
class LeadsTo:
    """A pathway to a role that the sources state step by step."""

    role: str
    wanted: str

    def split(self, graph: Graph) -> Split:
        """Search the pathways; where there is none, or one by our interpretation, it is open."""
        index, network = graph.properties.index, graph.network
        if self.role not in network.outgoing:
            return Split(0, 0)
        near = network.steps_to(self.role, CUTOFF).distances
        found = (one for one in near if one in index.places and self._pathway(graph, one, _CERTAIN))
        return Split(index.bits(found), 0)

    def _pathway(self, graph: Graph, program: str, grade: Grade) -> Pathway | None:
        network = graph.network
        if program not in network.outgoing or self.role not in network.outgoing:
            return None
        return between(network, program, self.role, grade=grade)

    def why(self, graph: Graph, program: str, *, fits: bool | None) -> Why:
        """Give the best path, and the required skills that the program covers."""
        found = self._pathway(graph, program, _CERTAIN if fits else Grade.MAPPED)
        role = graph.network.label(self.role)
        if found is None:
            return Why(f"no pathway to {role} is stated", (), ReasonCode.NO_MAPPING)
        best = found.routes[0]
        steps = ", then ".join(graph.network.label(node) for node in best.nodes[1:-1])
        text = f"leads to {role}" + (f" through {steps}" if steps else " directly")
        if not fits:
            text += ", by our interpretation"
        return Why(text, tuple(Evidence.of_edge(hop) for hop in best.hops))


@dataclass(frozen=True)
class Background:
    """A bachelor's degree of one's own: the sources speak of backgrounds in general only."""

    given: str

    def split(self, graph: Graph) -> Split:  # noqa: ARG002 - the same for every graph
        """Leave every program undecided: none states which degrees it admits."""
        return Split(0, 0)

    def why(self, graph: Graph, program: str, *, fits: bool | None) -> Why:  # noqa: ARG002
        """Give the backgrounds that are named, what is asked in general, and bridge courses."""
        asked, named = graph.properties.of(_ADMISSION), graph.properties.backgrounds
        bridge = _matching(graph.properties.of(program), (("feature", "feature:bridge-courses"),))
        text = f"which bachelor's degrees it admits is {NOT_STATED}"
        if named:
            text += f"; {self._beside(graph, named)}"
        demanded = asked.get("demands", ())
        if demanded:
            text += "; programs typically ask for " + ", ".join(one.label for one in demanded)
        if bridge:
            text += f"; it has {_clauses(bridge)}"
        said = statements_of([*demanded, *(one for _, one in bridge)])
        return Why(text, (*named, *said), ReasonCode.NOT_STATED)

    def _beside(self, graph: Graph, named: Iterable[Evidence]) -> str:
        """Say whether the degree is among the backgrounds that the source names in general."""
        fields = {_FIELDS.get(one.object, one.object) for one in named}
        labels = {one: graph.labels.label(one) for one in fields}
        owners = {*map(shorten, graph.labels.named(self.given))}
        words = f" {fold(self.given)} "
        among = any(one in owners or f" {fold(label)} " in words for one, label in labels.items())
        names = series(sorted(labels.values(), key=collate))
        verb = "is" if among else "is not"
        return (
            f"in general {self.given} {verb} among the backgrounds that the source names ({names})"
        )

    @property
    def wanted(self) -> str:
        """The criterion in words."""
        return f"admission with a bachelor's degree in {self.given}"


def _union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def _matching(
    values: Mapping[str, tuple[PropertyValue, ...]],
    pairs: Iterable[tuple[str, str]],
    via: Iterable[Evidence] = (),
) -> list[Named]:
    """Return the values that some pairs of a property and a thing name, each once."""
    found = (
        (name, one._replace(evidence=tuple(_naming(one, thing, via))))
        for name, thing in pairs
        for one in values.get(name, ())
        if thing in one.things
    )
    return list(dict.fromkeys(found))


def _naming(value: PropertyValue, thing: str, via: Iterable[Evidence]) -> Iterator[Evidence]:
    """Yield the statements of a value, without those on other things, and what leads to it."""
    for one in value.evidence:
        if one.relation != "schema:mentions" or one.object == thing:
            yield one
    yield from (one for one in via if one.object == thing)


def _said(values: Iterable[Named]) -> Why:
    values = list(values)
    return Why(_clauses(values), statements_of(one for _, one in values))


def _clauses(values: Iterable[Named]) -> str:
    """Return values in words, those after the same words together."""
    found: dict[str, list[PropertyValue]] = {}
    for name, one in values:
        found.setdefault(_VERBS.get(name, name), []).append(one)
    return ", ".join(f"{verb} {texts(some)}".strip() for verb, some in found.items())


def texts(values: Iterable[PropertyValue]) -> str:
    """Return values in words, each once."""
    return " and ".join(dict.fromkeys(one.text for one in values))


def statements_of(values: Iterable[PropertyValue]) -> tuple[Evidence, ...]:
    """Return the statements that give some values, each once."""
    return tuple(dict.fromkeys(said for one in values for said in one.evidence))

"""Decision ``what-if``: the difference that it makes if a program adds or drops a topic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import networkx as nx

from ...names import collate, series
from ...queries import Parameter, ParameterError
from ..model.iris import expand, kind_of
from ..pathways.pathway import Pathway
from ..pathways.ranking import Coverage, Ranking
from ..pathways.search import CUTOFF, backward, between
from ..pathways.sentences import covering
from ..pathways.variation import Variation
from .change import ASSUMED, MOST_LISTED, Change, assumptions, find_change, with_namesakes
from .decision import Decision, Given, Graph
from .matching import match_names
from .outcome import NOT_STATED, Cell, Column, Evidence, Outcome, ReasonCode, Sentence, Table
from .parameters import TO_ROLE, names_parameter

if TYPE_CHECKING:
    from ..pathways.network import Network

#: The most roles in the table.
_MOST_ROWS = 20
_RULE = (
    "roles whose covered skills change come first; then {order} The place is that among the "
    "programs that lead to the role; those that cover equal shares have the same place."
)


@dataclass(frozen=True, slots=True)
class Effect:
    """The pathway from the program to a role before and after a change, and those of its rivals.

    `before` and `after` are None where no path leads to the role; `rivals` are the pathways of
    the other programs, None where they were not looked up.
    """

    role: str
    before: Pathway | None
    after: Pathway | None
    rivals: tuple[Pathway, ...] | None = None

    @property
    def changes(self) -> bool:
        """Whether the role is reached now, or no more, or other required skills are covered."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return _covering(self.before) != _covering(self.after)

    def place(self, pathway: Pathway | None) -> int | None:
        """Return the place of one of its pathways among the rivals; 1 is the first."""
        if pathway is None or self.rivals is None:
            return None
        key = Ranking.ALL.key
        return 1 + sum(key(one.coverage) < key(pathway.coverage) for one in self.rivals)


def _covering(pathway: Pathway) -> set[tuple[object, ...]]:
    """Return the skills that a pathway covers, each with its grade and whether by itself."""
    return {(one.skill, one.grade, one.via is None, one.hedge) for one in pathway.shared}


def effects(network: Network, change: Change, role: str | None) -> list[Effect]:
    """Return the effect of a change on the roles that it may concern, or on one role.

    A role may be concerned if a path leads to it from a thing that is named in the change. Those
    for which something changes come first, each with the pathways of the rivals.
    """
    varied, program = Variation(network, change.added, change.dropped), change.program
    roles = [role] if role else dict.fromkeys(_concerned(varied, change.things))
    found = [
        Effect(one, _path(network, program, one), _path(varied, program, one)) for one in roles
    ]
    reached = [(one, known) for one in found if (known := one.after or one.before)]
    key = Ranking.ALL.key
    reached.sort(key=lambda pair: key(pair[1].coverage, network.label(pair[1].role)))
    reached.sort(key=lambda pair: not pair[0].changes)
    return [
        replace(one, rivals=_rivals(network, program, one.role)) if one.changes or role else one
        for one, _ in reached
    ]


def _concerned(varied: Network, things: Iterable[str]) -> Iterator[str]:
    """Yield the roles to which paths lead from things that a program may name."""
    for thing in things:
        if thing in varied:
            near = nx.single_source_shortest_path_length(varied, thing, CUTOFF - 1)
            yield from (node for node in near if kind_of(node) == "role")


def _path(network: Network, program: str, role: str) -> Pathway | None:
    known = program in network and role in network
    return between(network, program, role) if known else None


def _rivals(network: Network, program: str, role: str) -> tuple[Pathway, ...]:
    """Return the pathways from other programs to a role."""
    found = backward(network, role)
    return tuple(p for p in found if kind_of(p.start) == "program" and p.start != program)


def statements(network: Network, *pathways: Pathway | None) -> tuple[Evidence, ...]:
    """Return the statements by which pathways are ranked; an assumption is none of them."""
    found = dict.fromkeys(
        one
        for pathway in filter(None, pathways)
        for one in (
            *covering(network, pathway),
            *(() if pathway.shared else pathway.routes[0].evidence(network)),
        )
    )
    return tuple(one for one in found if one.sources)


def _answer(graph: Graph, given: Given) -> Outcome:
    network, program, role = graph.network, given["program"], given["to"]
    if not given["add"] and not given["drop"]:
        hint = "give add, drop, or both, such as add=docker"
        raise ParameterError("add", "there is nothing to add or to drop", hint=hint)
    add, drop = (
        with_namesakes(match_names(graph.labels, name, given[name], tuple(ASSUMED)))
        for name in ("add", "drop")
    )
    unmatched = (*add.unmatched, *drop.unmatched)
    if absence := graph.absence(expand(program)):
        text = f"{graph.labels.label(program)} is left out. {absence.sentence}"
        return Outcome(Sentence(text), reason=ReasonCode.EXPIRED, unmatched=unmatched)
    change = find_change(graph, program, add, drop)
    found = effects(network, change, role)
    changed = [one for one in found if one.changes]
    more = [sentence for one in changed[:MOST_LISTED] for sentence in _details(network, one)]
    return Outcome(
        _first(network, change, changed, role),
        (*more, *change.idle),
        (_table(network, found),) if found else (),
        rule=_RULE.format(order=Ranking.ALL.rule.removeprefix("Order: ")) if found else "",
        assumptions=assumptions(network, change),
        reason=_reason(change, found),
        unmatched=unmatched,
        meanings=(*add.meanings, *drop.meanings),
    )


def _reason(change: Change, found: Sequence[Effect]) -> ReasonCode | None:
    """Return why there is no role to show, or no topic."""
    if found and change.things:
        return None
    stays = change.things and not (change.added or change.dropped)
    return ReasonCode.NOT_STATED if stays else ReasonCode.NO_MAPPING


def _first(
    network: Network, change: Change, changed: Sequence[Effect], role: str | None
) -> Sentence:
    """Return the sentence that answers."""
    name = network.label(change.program)
    facts = tuple(map(Evidence.of_edge, change.dropped))
    if not change.added and not change.dropped:
        why = "it has what you add, and lacks what you drop"
        none = "no skill or specialization has the names that you give"
        return Sentence(f"Nothing changes for {name}: {why if change.things else none}.")
    begin = f"If {name} {change.words(network)}, "
    if not changed:
        to = f" for {network.label(role)}" if role else " for every role"
        same = "the required skills that it covers would stay the same"
        return Sentence(f"{begin}{same}{to}.", facts)
    said = "; ".join(_difference(network, one) for one in changed[:MOST_LISTED])
    roles = f"{len(changed)} role{'s' if len(changed) > 1 else ''}"
    left = len(changed) - MOST_LISTED
    rest = f"; and {left} more" if left > 0 else ""
    found = (fact for one in changed[:MOST_LISTED] for fact in _changing(network, one))
    facts = tuple(dict.fromkeys((*facts, *found)))
    text = f"{begin}its coverage would change for {roles}: {said}{rest}."
    pathways = (pathway for one in changed for pathway in (one.before, one.after))
    return Sentence(text, facts, _others(statements(network, *pathways), facts))


def _changing(network: Network, effect: Effect) -> Iterator[Evidence]:
    """Yield the statements of the required skills, and of the paths that a change concerns."""
    known = [one for one in (effect.before, effect.after) if one]
    changed = set.symmetric_difference(*map(_covering, known)) if len(known) > 1 else None
    for pathway in known:
        for one in pathway.shared:
            if changed is None or any(one.skill == skill for skill, *_ in changed):
                yield from (fact for fact in one.route.evidence(network) if fact.sources)
        if not pathway.shared:
            yield from (f for f in pathway.routes[0].evidence(network) if f.sources)
        yield from covering(network, replace(pathway, shared=()))


def _others(some: Iterable[Evidence], facts: Collection[Evidence]) -> tuple[Evidence, ...]:
    return tuple(one for one in some if one not in facts)


def _difference(network: Network, effect: Effect) -> str:
    """Return the difference that a change makes for a role in a few words."""
    name, before, after = network.label(effect.role), effect.before, effect.after
    if before is None or after is None:
        ends = (_numbers(one.coverage) if one else "no path" for one in (before, after))
        return f"{name}, from {' to '.join(ends)}"
    then, now = before.coverage, after.coverage
    kinds = (
        ("", then.shared, now.shared),
        (" by itself", then.own, now.own),
        (" word for word", then.stated, now.stated),
    )
    total = (then.shared, now.shared)
    parts = [
        f"from {old or 'none'} to {new or 'none'}{kind}"
        for kind, old, new in kinds
        if old != new and ((old, new) != total or not kind)
    ]
    if parts:
        said = ", ".join(parts) + "," * (len(parts) > 1)
        return f"{name}, {said} of {now.total} required skills"
    return f"{name}, {now.shared} of {now.total} required skills as before, in another way"


def _numbers(coverage: Coverage) -> str:
    if not coverage.total:
        return f"a path, with required skills {NOT_STATED}"
    if not coverage.shared:
        return f"none stated of {coverage.total}"
    text = f"{coverage.shared} of {coverage.total}"
    return f"{text}, {coverage.own} by itself" if coverage.own < coverage.shared else text


def _details(network: Network, effect: Effect) -> Iterator[Sentence]:
    """Yield sentences on the place among the programs, and on gaps that close or open."""
    name, rivals = network.label(effect.role), effect.rivals or ()
    compared = statements(network, *rivals, effect.before, effect.after)
    before, after = effect.place(effect.before), effect.place(effect.after)
    if before != after:
        places = [f"{one} of {len(rivals) + 1}" if one else "none" for one in (before, after)]
        text = f"Place among the programs that lead to {name}: {places[1]} instead of {places[0]}."
        yield Sentence(text, (), compared)
    elsewhere = {one.skill for rival in rivals for one in rival.shared}
    then, now = (_skills(pathway) for pathway in (effect.before, effect.after))
    for verb, some in (("would cover", now - then), ("would cover any more", then - now)):
        only = sorted(
            (skill for skill in some - elsewhere), key=lambda s: collate(network.label(s))
        )
        if only:
            skills = series([*map(network.label, only)], most=MOST_LISTED)
            text = (
                f"No other program here covers {skills}, required of {name}."
                if verb == "would cover"
                else f"No program here would cover {skills}, required of {name}, any more."
            )
            yield Sentence(text, (), compared)


def _skills(pathway: Pathway | None) -> set[str]:
    return {one.skill for one in pathway.shared} if pathway else set()


def _table(network: Network, found: Sequence[Effect]) -> Table:
    heads = {
        "role": "Role",
        "before": "Required skills covered before",
        "after": "Required skills covered after",
        "place_before": "Place before",
        "place_after": "Place after",
        "gained": "Newly covered",
        "lost": "Covered no more",
        "missing": "Still missing",
    }
    rows = tuple(_row(network, one) for one in found[:_MOST_ROWS])
    left = len(found) - len(rows)
    note = f"{left:,} more roles are not shown; name one with to." if left else ""
    columns = tuple(Column(name, heading) for name, heading in heads.items())
    return Table("roles", "Roles before and after", columns, rows, note)


def _covered_cell(pathway: Pathway | None, facts: tuple[Evidence, ...]) -> Cell:
    if pathway is None:
        return Cell("no path", None)
    return Cell(_numbers(pathway.coverage), len(pathway.shared), facts)


def _place_cell(effect: Effect, pathway: Pathway | None, facts: tuple[Evidence, ...]) -> Cell:
    if effect.rivals is None:
        return Cell("as before", None)
    place = effect.place(pathway)
    count = len(effect.rivals) + 1
    return Cell(f"{place} of {count}", place, facts) if place else Cell("none", None)


def _row(network: Network, effect: Effect) -> tuple[Cell, ...]:
    before, after = effect.before, effect.after
    facts = [statements(network, one) for one in (before, after)]
    both = statements(network, before, after)
    names = [
        tuple(sorted(map(network.label, some), key=collate))
        for some in (
            _skills(after) - _skills(before),
            _skills(before) - _skills(after),
            after.needed if after else (),
        )
    ]
    return (
        Cell(network.label(effect.role), effect.role, both),
        *(_covered_cell(one, some) for one, some in zip((before, after), facts, strict=True)),
        *(_place_cell(effect, *one) for one in zip((before, after), facts, strict=True)),
        *(Cell(", ".join(some) or "none", some, both) for some in names),
    )


_PROGRAM = Parameter(
    name="program",
    label="Program that changes",
    type="program",
    example="program:georgia-tech-omscs",
    description="The program that changes",
)
_ADD = names_parameter(
    "add", "Adds", ("docker",), "Skills, tools and specializations that it adds, by assumption"
)
_DROP = names_parameter(
    "drop", "Drops", ("deep learning",), "Skills, tools and specializations that it drops"
)
DECISION = Decision(
    "what-if",
    "What changes if a program adds or drops a topic?",
    "The change is your assumption and is never shown with a source. The answer compares the "
    "required skills covered, the roles reached and the places among programs before and after.",
    (_PROGRAM, _ADD, _DROP, replace(TO_ROLE, required=False)),
    _answer,
    "program",
)

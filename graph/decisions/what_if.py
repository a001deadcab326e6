"""Decision ``what-if``: the difference that it makes if a program adds or drops a topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...names import collate, series
from ...queries import Parameter, ParameterError
from ..model.iris import expand, kind_of
from ..pathways.pathway import Pathway
from ..pathways.ranking import Coverage, Ranking
from ..pathways.search import backward, between, forward
from ..pathways.sentences import covering
from ..pathways.variation import Variation
from .change import ASSUMED, MOST_LISTED, Change, assumptions, find_change
from .decision import Decision, Given, Graph
from .matching import match_names
from .outcome import NOT_STATED, Cell, Column, Evidence, Outcome, ReasonCode, Sentence, Table
from .parameters import TO_ROLE

if TYPE_CHECKING:
    from ..pathways.network import Network

#: The most roles in the table.
_MOST_ROWS = 20
_RULE = (
    "Roles whose covered skills change come first. Place: among the programs that lead to the "
    "role; programs that cover equal shares have the same place. "
)


@dataclass(frozen=True, slots=True)
class Effect:
    """The pathway from the program to a role before and after a change, and those of its rivals.

    `before` and `after` are None where no path leads to the role; `rivals` are the pathways of
    the other programs, which the change does not concern.
    """

    role: str
    before: Pathway | None
    after: Pathway | None
    rivals: tuple[Pathway, ...] = ()

    @property
    def known(self) -> Pathway | None:
        """The pathway after the change, or else the one before it."""
        return self.after or self.before

    @property
    def changes(self) -> bool:
        """Whether the role is reached now, or no more, or other required skills are covered."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return _covering(self.before) != _covering(self.after)

    def place(self, pathway: Pathway | None) -> int | None:
        """Return the place of one of its pathways among the rivals; 1 is the first."""
        if pathway is None:
            return None
        key = Ranking.ALL.key
        return 1 + sum(key(one.coverage) < key(pathway.coverage) for one in self.rivals)


def _covering(pathway: Pathway) -> set[tuple[object, ...]]:
    """Return the skills that a pathway covers, each with its grade and whether by itself."""
    return {(one.skill, one.grade, one.via is None, one.hedge) for one in pathway.shared}


def effects(network: Network, change: Change, role: str | None) -> list[Effect]:
    """Return the effect on each role that is reached before or after a change, or on one role."""
    varied = Variation(network, change.added, change.dropped)
    before, after = (_reached(one, change.program, role) for one in (network, varied))
    found = [Effect(one, before.get(one), after.get(one)) for one in before | after]
    place = {name: place for place, name in enumerate(after | before)}
    found.sort(key=lambda one: (not one.changes, place[one.role]))
    return [
        replace(one, rivals=_rivals(network, change.program, one.role))
        if one.changes or place_ < _MOST_ROWS
        else one
        for place_, one in enumerate(found)
    ]


def _reached(network: Network, program: str, role: str | None) -> dict[str, Pathway]:
    """Return the pathways from the program by role, best first."""
    if program not in network or (role is not None and role not in network):
        return {}
    found = forward(network, program) if role is None else [between(network, program, role)]
    return {one.role: one for one in found if one}


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
        match_names(graph.labels, name, given[name], tuple(ASSUMED)) for name in ("add", "drop")
    )
    unmatched = (*add.unmatched, *drop.unmatched)
    if graph.absence(expand(program)):
        left_out = Sentence(f"{network.label(program)} is left out. {graph.note}")
        return Outcome(left_out, reason=ReasonCode.EXPIRED, unmatched=unmatched)
    change = find_change(graph, program, add, drop)
    found = effects(network, change, role)
    changed = [one for one in found if one.changes]
    more = [sentence for one in changed[:MOST_LISTED] for sentence in _details(network, one)]
    return Outcome(
        _first(network, change, changed, role),
        (*more, *_unchanged(network, change, found), *change.idle),
        (_table(network, found),) if found else (),
        rule=_RULE + Ranking.ALL.rule,
        assumptions=assumptions(network, change),
        reason=None if found and (add.things or drop.things) else ReasonCode.NO_MAPPING,
        unmatched=unmatched,
        meanings=(*add.meanings, *drop.meanings),
    )


def _first(
    network: Network, change: Change, changed: Sequence[Effect], role: str | None
) -> Sentence:
    """Return the sentence that answers."""
    name = network.label(change.program)
    facts = tuple(map(Evidence.of_edge, change.dropped))
    if not change.added and not change.dropped:
        return Sentence(f"Nothing changes for {name}: nothing named is there to drop, or new.")
    begin = f"If {name} {change.words(network)}, "
    if not changed:
        to = f" for {network.label(role)}" if role else " for every role"
        same = "the required skills that it covers would stay the same"
        return Sentence(f"{begin}{same}{to}.", facts)
    said = "; ".join(_difference(network, one) for one in changed[:MOST_LISTED])
    roles = f"{len(changed)} role{'s' if len(changed) > 1 else ''}"
    left = len(changed) - MOST_LISTED
    rest = f"; and {left} more" if left > 0 else ""
    pathways = (p for one in changed[:MOST_LISTED] for p in (one.before, one.after))
    facts = tuple(dict.fromkeys((*facts, *statements(network, *pathways))))
    return Sentence(f"{begin}its coverage would change for {roles}: {said}{rest}.", facts)


def _difference(network: Network, effect: Effect) -> str:
    """Return the difference that a change makes for a role in a few words."""
    name, before, after = network.label(effect.role), effect.before, effect.after
    if after is None:
        return f"{name}, to which no path would lead any more"
    now = after.coverage
    if before is None:
        return f"{name}, to which a path would lead, with {_numbers(now)}"
    then = before.coverage
    kinds = (
        ("", then.shared, now.shared),
        (" by itself", then.own, now.own),
        (" word for word", then.stated, now.stated),
    )
    total = (then.shared, now.shared)
    parts = [
        f"from {old} to {new}{kind}"
        for kind, old, new in kinds
        if old != new and ((old, new) != total or not kind)
    ]
    if parts:
        said = ", ".join(parts) + "," * (len(parts) > 1)
        return f"{name}, {said} of {now.total} required skills"
    return f"{name}, {now.shared} of {now.total} required skills as before, in another way"


def _numbers(coverage: Coverage) -> str:
    if not coverage.total:
        return f"required skills {NOT_STATED}"
    text = f"{coverage.shared} of {coverage.total}"
    return f"{text}, {coverage.own} by itself" if coverage.own < coverage.shared else text


def _details(network: Network, effect: Effect) -> Iterator[Sentence]:
    """Yield sentences on the place among the programs, and on gaps that close or open."""
    name, rivals = network.label(effect.role), effect.rivals
    compared = statements(network, *rivals)
    facts = statements(network, effect.before, effect.after)
    before, after = effect.place(effect.before), effect.place(effect.after)
    if before != after:
        places = [f"{one} of {len(rivals) + 1}" if one else "none" for one in (before, after)]
        text = f"Place among the programs that lead to {name}: {places[1]} instead of {places[0]}."
        yield Sentence(text, facts, compared)
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
            yield Sentence(text, facts, compared)


def _skills(pathway: Pathway | None) -> set[str]:
    return {one.skill for one in pathway.shared} if pathway else set()


def _unchanged(network: Network, change: Change, found: Sequence[Effect]) -> Iterator[Sentence]:
    """Yield a sentence on the roles for which nothing changes."""
    same = [one for one in found if not one.changes]
    if same and (change.added or change.dropped) and len(same) < len(found):
        names = series([network.label(one.role) for one in same], most=MOST_LISTED)
        facts = statements(network, *(one.before for one in same[:MOST_LISTED]))
        yield Sentence(f"Its coverage would stay the same for {names}.", facts)


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


def _row(network: Network, effect: Effect) -> tuple[Cell, ...]:
    before, after, count = effect.before, effect.after, len(effect.rivals) + 1
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
    places = (effect.place(one) for one in (before, after))
    return (
        Cell(network.label(effect.role), effect.role, both),
        *(_covered_cell(one, some) for one, some in zip((before, after), facts, strict=True)),
        *(
            Cell(f"{place} of {count}" if place else "none", place, some)
            for place, some in zip(places, facts, strict=True)
        ),
        *(Cell(", ".join(some) or "none", some, both) for some in names),
    )


_PROGRAM = Parameter(
    name="program",
    type="program",
    example="program:georgia-tech-omscs",
    description="The program that changes",
)
_ADD, _DROP = (
    Parameter(
        name=name,
        type="text",
        many=True,
        required=False,
        example=(example,),
        description=description,
    )
    for name, example, description in (
        ("add", "docker", "Skills, tools and specializations that it adds, by assumption"),
        ("drop", "deep learning", "Skills, tools and specializations that it drops"),
    )
)
DECISION = Decision(
    "what-if",
    "What changes if a program adds or drops a topic?",
    "The change is your assumption and is never shown with a source. The answer compares the "
    "required skills covered, the roles reached and the places among programs before and after.",
    (_PROGRAM, _ADD, _DROP, replace(TO_ROLE, required=False)),
    _answer,
)

"""Degrees with the reasons for and against each, and the question that best separates them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from ...names import collate
from ..model.evidence import Evidence
from ..model.grades import Grade
from ..model.iris import shorten

if TYPE_CHECKING:
    from ...queries import Answer
    from ..pathways.network import Network
    from .decision import Graph

FITS, UNDECIDED, DOES_NOT_FIT = "fits", "undecided", "does not fit"
#: Sides that a reason speaks on.
FOR, AGAINST, IN_FAVOR = "for", "against", "in favor"


class Reason(NamedTuple):
    """A statement that speaks for or against a degree because of an interest.

    Attributes
    ----------
    degree, interest : short names
    speaks : `FOR`, `AGAINST`, or `IN_FAVOR` where a counter-condition is to be avoided
    text : the reason in words: a rule with its condition, or a relation
    evidence : the statements, and our own link where the interest has another name there
    """

    degree: str
    interest: str
    speaks: str
    text: str
    evidence: tuple[Evidence, ...]

    @property
    def is_rule(self) -> bool:
        """Whether a rule of a source speaks, and not a relation of the degree."""
        return self.text.startswith("rule: ")


@dataclass(frozen=True)
class Candidate:
    """A degree as far as it is decided.

    Attributes
    ----------
    degree : its short name
    asked : the number of interests that were given
    reasons : the reasons for and against it
    reaches : whether it leads to what is to stay open
    """

    degree: str
    asked: int = 0
    reasons: tuple[Reason, ...] = ()
    reaches: bool = True
    #: Interests answered, by their short names.
    matched: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        matched = frozenset(one.interest for one in self.reasons if one.speaks == FOR)
        object.__setattr__(self, "matched", matched)

    def speaking(self, *sides: str) -> tuple[Reason, ...]:
        """Return its reasons on some sides, rules first."""
        found = (one for one in self.reasons if one.speaks in sides)
        return tuple(sorted(found, key=lambda one: not one.is_rule))

    @property
    def fit(self) -> str:
        """Whether it fits: every interest is answered, and nothing speaks against it."""
        against = bool(self.speaking(AGAINST))
        if against and not self.matched:
            return DOES_NOT_FIT
        whole = self.asked and len(self.matched) == self.asked and self.reaches
        return FITS if whole and not against else UNDECIDED

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """The key by which the candidates that remain come first."""
        against = bool(self.speaking(AGAINST))
        return (not self.matched and self.asked > 0, against, not self.reaches, -len(self.matched))


class Condition(NamedTuple):
    """A condition or counter-condition of the rules for some degrees.

    Attributes
    ----------
    thing : its short name
    answering : degrees for which it speaks, under this name or one that we take as close to it
    conditional, countered : degrees with a rule that has it as a condition, as a counter-condition
    evidence : the statements of the rules that have it
    links : the statements by which it speaks for the degrees
    """

    thing: str
    answering: frozenset[str]
    conditional: frozenset[str]
    countered: frozenset[str]
    evidence: tuple[Evidence, ...]
    links: tuple[Evidence, ...] = ()


class Split(NamedTuple):
    """The degrees that remain after a yes and after a no to a condition."""

    condition: Condition
    yes: tuple[str, ...]
    no: tuple[str, ...]

    def size(self, label: str) -> tuple[int, int, str]:
        """Return the key that the best question has least: largest group, mean group, name."""
        sizes = (len(self.yes), len(self.no))
        return (max(sizes), sum(sizes), collate(label))


def find_candidates(
    graph: Graph, liked: Sequence[str], avoided: Sequence[str], reached: Collection[str] | None
) -> list[Candidate]:
    """Return every degree that a rule or an interest names, those that remain first.

    Parameters
    ----------
    liked, avoided : short names of interests
    reached : the degrees that keep open what is to stay open; None where nothing is named
    """
    conditions = _rows(graph.ask("degree-conditions"))
    reasons: dict[str, list[Reason]] = {shorten(row["degree_id"]): [] for row in conditions}
    found = _reasons(graph, liked, avoided) if liked else _avoiding(conditions, avoided)
    for one in found:
        reasons.setdefault(one.degree, []).append(one)
    candidates = (
        Candidate(degree, len(liked), tuple(some), reached is None or degree in reached)
        for degree, some in reasons.items()
    )
    label = graph.labels.label
    return sorted(candidates, key=lambda one: (*one.rank, *_ruled(one), collate(label(one.degree))))


def remaining(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return those that nothing ranks behind others: several degrees may be right."""
    best = min((one.rank for one in candidates), default=None)
    return [one for one in candidates if one.rank == best]


def conditions_of(graph: Graph, degrees: Sequence[str]) -> list[Condition]:
    """Return the conditions and counter-conditions of the rules for some degrees."""
    if not degrees:
        return []
    rows = _rows(graph.ask("degree-conditions", {"of": degrees}))
    things = dict.fromkeys(shorten(row["condition_id"]) for row in rows)
    answering: dict[str, list[Reason]] = {}
    for reason in _reasons(graph, tuple(things), ()) if things else ():
        if reason.speaks == FOR:
            answering.setdefault(reason.interest, []).append(reason)
    found = []
    for thing in things:
        here = [row for row in rows if shorten(row["condition_id"]) == thing]
        sides = {
            side: frozenset(shorten(row["degree_id"]) for row in here if row["speaks"] == side)
            for side in (FOR, AGAINST)
        }
        evidence = tuple(one for row in here for one in _rule_evidence(row))
        reasons = answering.get(thing, ())
        wide = frozenset(reason.degree for reason in reasons)
        links = tuple(fact for reason in reasons for fact in reason.evidence)
        found.append(Condition(thing, wide, sides[FOR], sides[AGAINST], evidence, links))
    return found


def split(candidates: Sequence[Candidate], condition: Condition) -> Split:
    """Return the candidates that would remain of some if a condition were liked, or avoided."""
    yes, no = list[Candidate](), list[Candidate]()
    for one in candidates:
        thing, degree, reasons = condition.thing, one.degree, one.reasons
        liked = [FOR] * (degree in condition.answering) + [AGAINST] * (
            degree in condition.countered
        )
        avoided = [AGAINST] * (degree in condition.conditional)
        for sides, group, asked in ((liked, yes, 1), (avoided, no, 0)):
            more = tuple(Reason(degree, thing, side, "", ()) for side in sides)
            group.append(Candidate(degree, one.asked + asked, (*reasons, *more), one.reaches))
    after = (tuple(one.degree for one in remaining(group)) for group in (yes, no))
    return Split(condition, *after)


def best_split(
    graph: Graph,
    candidates: Sequence[Candidate],
    conditions: Iterable[Condition],
    answered: Collection[str],
) -> Split | None:
    """Return the split with the smallest largest group, then the least mean, then by name.

    None where no condition that is not answered yet separates the candidates.
    """
    found = (split(candidates, one) for one in conditions if one.thing not in answered)
    useful = [one for one in found if min(len(one.yes), len(one.no)) < len(candidates)]
    label = graph.labels.label
    return min(useful, key=lambda one: one.size(label(one.condition.thing)), default=None)


def _ruled(candidate: Candidate) -> tuple[int]:
    """Return the number of interests that a rule names, as a key: more come first."""
    return (-len({one.interest for one in candidate.speaking(FOR) if one.is_rule}),)


def _rows(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _reasons(graph: Graph, liked: Sequence[str], avoided: Sequence[str]) -> Iterator[Reason]:
    """Yield the reasons of the named query for some interests."""
    values = {"interest": liked, "avoid": avoided or None}
    for row in _rows(graph.ask("degree-reasons", values)):
        degree, interest = shorten(row["degree_id"]), shorten(row["interest_id"])
        relation = shorten(row["relation"]).removeprefix("gp:")
        subject, thing = shorten(row["subject_id"]), shorten(row["object_id"])
        sources, near = _passages(row["sources"]), _passages(row["near_sources"])
        limit = row["qualifier"] or ""
        facts = [Evidence(subject, relation, thing, Grade.STATED, sources, limit)]
        if row["reason"].startswith("rule: "):
            facts.append(Evidence(subject, "recommends", degree, Grade.STATED, sources, limit))
        elif subject != degree and relation != "schema:mentions":
            facts += _offering(graph.network, degree, subject)
        if thing != interest:
            facts.append(Evidence(interest, "skos:closeMatch", thing, Grade.MAPPED, near))
        yield Reason(degree, interest, row["speaks"], row["reason"], tuple(facts))


def _offering(network: Network, degree: str, specialization: str) -> list[Evidence]:
    """Return the statements by which a degree has a specialization, or a part of one."""
    if degree not in network or specialization not in network:
        return []
    if not nx.has_path(network, degree, specialization):
        return []
    path = nx.shortest_path(network, degree, specialization)
    return [Evidence.of_edge(network.edge(*ends)) for ends in pairwise(path)]


def _avoiding(conditions: Iterable[dict[str, Any]], avoided: Sequence[str]) -> Iterator[Reason]:
    """Yield the reasons that follow from what is to be avoided alone."""
    opposite = {FOR: AGAINST, AGAINST: IN_FAVOR}
    for row in conditions:
        thing = shorten(row["condition_id"])
        if thing in avoided:
            side, facts = opposite[row["speaks"]], _rule_evidence(row)
            yield Reason(shorten(row["degree_id"]), thing, side, row["rule"], facts)


def _rule_evidence(row: dict[str, Any]) -> tuple[Evidence, ...]:
    """Return the statements of a rule with a condition, from a row of degree-conditions."""
    rule, sources, limit = shorten(row["rule_id"]), _passages(row["sources"]), row["qualifier"]
    relation = "hasCondition" if row["speaks"] == FOR else "hasCounterCondition"
    ends = ((relation, row["condition_id"]), ("recommends", row["degree_id"]))
    return tuple(
        Evidence(rule, one, shorten(end), Grade.STATED, sources, limit or "") for one, end in ends
    )


def _passages(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text else ()

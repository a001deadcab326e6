"""Things compared for a role: the price difference, and what it buys by the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...names import series
from ..model.evidence import Edge, Evidence, Sentence
from ..model.grades import Grade
from ..pathways.explain import covered
from ..pathways.pathway import Pathway, SharedSkill
from ..pathways.search import between
from .compare_links import share_range
from .compare_rows import NO, YES, Row
from .compare_sentences import headline
from .decision import Graph
from .outcome import NOT_STATED
from .plan_skills import coverage_evidence, ours


class Side(NamedTuple):
    """A thing that is compared for a role.

    Attributes
    ----------
    label : its name
    pathway : the pathway to the role; None where no path leads there
    facts : the statements by which it covers skills
    advice : the statement that recommends it for the role itself, if there is one
    """

    label: str
    pathway: Pathway | None
    facts: tuple[Evidence, ...]
    advice: tuple[Evidence, ...]

    @property
    def shared(self) -> tuple[SharedSkill, ...]:
        """The key skills of the role that it covers, by itself or on a condition."""
        return self.pathway.shared if self.pathway else ()


def sides_for(graph: Graph, things: Sequence[str], role: str) -> list[Side]:
    """Return what the sources say of each thing for a role."""
    network = graph.network
    found = []
    for thing in things:
        known = thing in network and role in network
        pathway = between(network, thing, role) if known else None
        facts = coverage_evidence(network, pathway) if pathway else ()
        keys = network.outgoing[thing].get(role, {}) if known else {}
        edges = [Edge(thing, role, **keys[one]) for one in ("recommendedFor",) if one in keys]
        advice = tuple(map(Evidence.of_edge, edges))
        found.append(Side(network.label(thing), pathway, facts, advice))
    return found


def role_sentences(
    graph: Graph, sides: Sequence[Side], role: str, rows: Sequence[Row]
) -> Iterator[Sentence]:
    """Yield what the things offer for a role: skills, recommendation, features, pay."""
    network, name = graph.network, graph.labels.label(role)
    required = _required(graph, role)
    for side in sides:
        covers = f"no path from it to {name} is stated"
        if side.pathway:
            covers = f"{covered(network, side.pathway)}{ours(side.pathway)}"
        yield Sentence(f"Key skills that {side.label} covers: {covers}.", side.facts, required)
    advised = [side for side in sides if side.advice]
    others = [side.label for side in sides if not side.advice]
    if advised:
        text = f"{series([one.label for one in advised])} is recommended for {name} itself"
        text += f"; of {series(others)} that is {NOT_STATED}." if others else "."
        yield Sentence(text, tuple(fact for one in advised for fact in one.advice))
    yield from _only(sides, rows)
    pay = graph.properties.of(role).get("typical pay", ())
    paid = series([one.text for one in pay]) or NOT_STATED
    text = f"{name} typically pays {paid}" if pay else f"The typical pay of {name} is {paid}"
    facts = tuple(fact for one in pay for fact in one.evidence)
    graduates = "the sources state pay of roles, and never of the graduates of a program"
    yield Sentence(f"{text}, whichever leads there: {graduates}.", facts)


def _required(graph: Graph, role: str) -> tuple[Evidence, ...]:
    network = graph.network
    return tuple(Evidence.of_edge(network.edge(one, role)) for one in network.required(role))


def _only(sides: Sequence[Side], rows: Sequence[Row]) -> Iterator[Sentence]:
    """Yield the features that only one of the things has by the sources."""
    features = [row for row in rows if row.name.startswith("feature: ")]
    for place, side in enumerate(sides):
        mine: list[str] = []
        facts: list[Evidence] = []
        for row in features:
            has = [cell.value == YES for cell in row.cells]
            if has[place] and sum(has) == 1:
                denied = [
                    one.label
                    for one, cell in zip(sides, row.cells, strict=True)
                    if cell.value == NO
                ]
                limit = row.cells[place].text.removeprefix(YES)
                no = f" ({series(denied)} lacks it)" if denied else ""
                mine.append(f"{row.name.removeprefix('feature: ')}{limit}{no}")
                facts += row.evidence
        if mine:
            text = f"Only of {side.label} it is stated: {'; '.join(mine)}."
            every = dict.fromkeys(fact for row in features for fact in row.evidence)
            yield Sentence(
                text,
                tuple(dict.fromkeys(facts)),
                tuple(fact for fact in every if fact not in facts),
            )


def first_sentence(graph: Graph, sides: Sequence[Side], role: str, price: Row | None) -> Sentence:
    """Return the price difference, and the key skills of a role that it buys by the sources."""
    name, labels = graph.labels.label(role), [one.label for one in sides]
    said = [*price.evidence] if price else []
    compared = [*_required(graph, role)]
    compared += (fact for one in sides for fact in (*one.facts, *one.advice))
    if price and len(sides) == 2 and price.verdict in {"less", "more"}:  # noqa: PLR2004 - a pair
        dearer, cheaper = sides if price.verdict == "more" else sides[::-1]
        by = price.text.removeprefix(f"{price.verdict} by ")
        more, less = (_gained(graph, *pair) for pair in ((dearer, cheaper), (cheaper, dearer)))
        lost = f", while {cheaper.label} has {less[0]}" if less[0] else ""
        text = (
            f"For {name}, {dearer.label} costs {by} more than {cheaper.label}, and by the sources "
            f"that buys {more[0] or 'no further key skill of the role'}{lost}; whether it is worth "
            "it is yours to judge."
        )
        said += (*more[1], *less[1])
        return Sentence(text, *_apart(said, compared))
    each = [
        f"{one.label} {share_range(one.pathway) if one.pathway else 'none stated'}" for one in sides
    ]
    start = f"{headline(price, labels).text} " if price else ""
    text = f"{start}Key skills of {name} covered: {series(each)}."
    said += (fact for one in sides for fact in one.facts)
    return Sentence(text, *_apart(said, compared))


def _apart(
    said: Sequence[Evidence], compared: Sequence[Evidence]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return statements once each: those that are said, and the others."""
    first = tuple(dict.fromkeys(said))
    return first, tuple(fact for fact in dict.fromkeys(compared) if fact not in first)


def _gained(graph: Graph, one: Side, other: Side) -> tuple[str, list[Evidence]]:
    """Return what one thing has for the role and the other has not, and the statements."""
    skills = _beyond(one, other)
    evidence = [fact for skill in skills for fact in skill.route.evidence(graph.network)]
    parts = [_named(graph, skills)] if skills else []
    if one.advice and not other.advice:
        parts.append("a recommendation for the role")
        evidence += one.advice
    return " and ".join(parts), evidence


def _beyond(one: Side, other: Side) -> list[SharedSkill]:
    """Return the key skills that one thing covers and the other does not, or not for certain."""
    known = {skill.skill for skill in other.shared}
    certain = {skill.skill for skill in other.shared if skill.via is None}
    return [
        skill
        for skill in one.shared
        if skill.skill not in (certain if skill.via is None else known)
    ]


def _named(graph: Graph, skills: Sequence[SharedSkill]) -> str:
    """Return skills with the condition on which they are covered."""
    named: dict[bool, list[str]] = {True: [], False: []}
    for skill in skills:
        ours = "" if skill.grade > Grade.MAPPED else f" ({Grade.MAPPED.title})"
        named[skill.via is None].append(f"{graph.labels.label(skill.skill)}{ours}")
    how = {True: "without a condition", False: "if it teaches all that it is recommended for"}
    return " and ".join(f"{series(names)} {how[own]}" for own, names in named.items() if names)

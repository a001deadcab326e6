"""Tables of the advice on degrees: degrees, reasons, the question, roles and overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from ...names import series
from ..model.evidence import Evidence
from ..model.grades import Grade
from ..model.iris import shorten
from ..pathways.explain import condition
from ..pathways.ranking import Ranking
from ..pathways.search import forward
from .decision import Graph
from .degree_rules import (
    AGAINST,
    DOES_NOT_FIT,
    FITS,
    FOR,
    IN_FAVOR,
    Candidate,
    Condition,
    Reason,
    Split,
)
from .outcome import UNSTATED, Cell, Column, Table

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway

#: The most roles of each degree that are shown.
_MOST_ROLES = 5


def facts_of(reasons: Iterable[Reason]) -> tuple[Evidence, ...]:
    """Return the statements of some reasons, each once."""
    return tuple(dict.fromkeys(fact for one in reasons for fact in one.evidence))


def route_facts(pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements of the best path."""
    return tuple(map(Evidence.of_edge, pathway.routes[0].hops))


def roles_of(network: Network, degree: str) -> list[Pathway]:
    """Return the pathways from a degree to the first roles by the ranking rule."""
    return forward(network, degree)[:_MOST_ROLES] if degree in network else []


def question_table(graph: Graph, question: Split) -> Table:
    """Return the answers to a question, each with the degrees that it leaves."""
    label, thing = graph.labels.label, question.condition.thing
    options = (
        ("yes", question.yes, "interest"),
        ("no", question.no, "avoid"),
    )
    rows = tuple(
        (
            Cell(answer, answer == "yes"),
            Cell(series([label(one) for one in some]), some, question.condition.evidence),
            Cell(f'--{option} "{label(thing)}"', f"{option}={thing}"),
        )
        for answer, some, option in options
    )
    columns = (
        Column("answer", "Your answer"),
        Column("remain", "Degrees that remain"),
        Column("add", "Add to the command"),
    )
    return Table("question", f"Does this describe you: {label(thing)}?", columns, rows)


def degrees_table(
    graph: Graph,
    shown: Sequence[Candidate],
    roles: dict[str, list[Pathway]],
    conditions: Sequence[Condition],
) -> Table:
    """Return the degrees, each with what speaks for and against it and where it leads."""
    reasons = any(one.reasons for one in shown)
    rows = tuple(
        (
            *_degree_row(graph, one, roles[one.degree]),
            _named_for(graph, one.degree, conditions),
        )
        for one in shown
    )
    kept = any(row[4].value for row in rows)
    columns = (
        Column("degree", "Degree"),
        Column("for_you", "For you", detail=not reasons),
        Column("speaks_for", "Speaks for it", detail=True),
        Column("speaks_against", "Speaks against it", detail=True),
        Column("keeps_open", "Keeps open", detail=not kept),
        Column("roles", "Roles, with typical pay"),
        Column("named_for", "Rules name it for those who like", detail=reasons),
    )
    return Table("degrees", "Degrees", columns, rows)


def _named_for(graph: Graph, degree: str, conditions: Iterable[Condition]) -> Cell:
    """Return the conditions of the rules for a degree."""
    found = [one for one in conditions if degree in one.conditional]
    if not found:
        return UNSTATED
    names = tuple(graph.labels.label(one.thing) for one in found)
    facts = tuple(
        fact
        for one in found
        for fact in one.evidence
        if fact.relation == "hasCondition" or fact.object == degree
    )
    return Cell("; ".join(names), names, facts)


def _degree_row(graph: Graph, candidate: Candidate, roles: Sequence[Pathway]) -> tuple[Cell, ...]:
    label = graph.labels.label
    fit = candidate.fit
    if fit not in (FITS, DOES_NOT_FIT):
        fit += f": answers {len(candidate.matched)} of {candidate.asked}" * bool(candidate.asked)
    network = graph.network
    paid = [one for one in roles if one.pay][:2]
    text = "; ".join(f"{network.label(one.role)} ({one.pay})" for one in paid)
    return (
        Cell(label(candidate.degree), candidate.degree),
        Cell(fit, candidate.fit),
        _speaking(graph, candidate, FOR, IN_FAVOR),
        _speaking(graph, candidate, AGAINST),
        _keeps(graph, candidate.degree),
        Cell(text, tuple(one.role for one in paid), _role_facts(paid)) if paid else UNSTATED,
    )


def _speaking(graph: Graph, candidate: Candidate, *sides: str) -> Cell:
    """Return the interests that speak on some sides, each once, with all their statements."""
    reasons = candidate.speaking(*sides)
    things = tuple(dict.fromkeys(one.interest for one in reasons))
    names = [graph.labels.label(one) for one in things]
    return Cell("; ".join(names) or "nothing stated", things, facts_of(reasons))


def _keeps(graph: Graph, degree: str) -> Cell:
    """Return what a degree is said to keep open."""
    found = graph.ask("judgements", {"about": degree, "aspect": "aspect:keeps-open"})
    place = found.columns.index
    rows = [row for row in found.rows if row[place("relation")] == "about"]
    names = tuple(str(row[place("mentioning")]) for row in rows if row[place("mentioning")])
    if not names:
        return UNSTATED
    facts = tuple(
        Evidence(
            *(degree, "keeps open", str(row[place("mentioning")]), Grade.STATED),
            tuple(str(row[place("sources")]).split(", ")),
        )
        for row in rows
    )
    return Cell("; ".join(names), names, facts)


def reasons_table(graph: Graph, shown: Sequence[Candidate]) -> Iterator[Table]:
    """Yield the rules and statements that speak, if any does."""
    label = graph.labels.label
    rows = tuple(
        (
            Cell(label(one.degree), one.degree),
            Cell(reason.speaks, reason.speaks),
            Cell(label(reason.interest), reason.interest),
            Cell(reason.text, reason.text, reason.evidence),
        )
        for one in shown
        for reason in one.speaking(FOR, IN_FAVOR, AGAINST)
    )
    columns = (
        Column("degree", "Degree"),
        Column("speaks", "Speaks"),
        Column("condition", "Your interest"),
        Column("reason", "Rule or statement"),
    )
    if rows:
        yield Table("reasons", "Rules and statements that speak", columns, rows)


def _role_facts(pathways: Iterable[Pathway]) -> tuple[Evidence, ...]:
    """Return the statements on roles: the best path to each and its pay."""
    facts: dict[Evidence, None] = {}
    for one in pathways:
        facts |= dict.fromkeys(route_facts(one))
        if one.pay:
            facts[Evidence.of_amount(one.role, "typicalPay", one.pay)] = None
    return tuple(facts)


def roles_table(graph: Graph, roles: dict[str, list[Pathway]]) -> Iterator[Table]:
    """Yield the roles that degrees lead to, with skills, pay and growth, if there are any."""
    network = graph.network
    rows = tuple(_role_row(network, degree, one) for degree, some in roles.items() for one in some)
    columns = (
        Column("degree", "Degree"),
        Column("role", "Role"),
        Column("covered", "Required skills covered"),
        Column("pay", "Typical pay a year"),
        Column("growth", "Growth"),
    )
    rule = Ranking.ALL.rule.removeprefix("Order: ")
    note = f"At most {_MOST_ROLES} roles of each degree, {rule}"
    if rows:
        yield Table("roles", "Roles that the degrees lead to", columns, rows, note, detail=True)


def _role_row(network: Network, degree: str, pathway: Pathway) -> tuple[Cell, ...]:
    edges = dict.fromkeys(hop for route in pathway.routes for hop in route.hops)
    facts = tuple(map(Evidence.of_edge, edges))
    shared, total, pay, growth = len(pathway.shared), pathway.total, pathway.pay, pathway.growth
    paid = pay and Cell(str(pay), str(pay), (Evidence.of_amount(pathway.role, "typicalPay", pay),))
    outlook = growth and Evidence(
        *(pathway.role, "growthOutlook", growth.label, Grade.STATED, growth.sources)
    )
    covered = f"{shared} of {total} {condition(network, pathway)}".rstrip()
    return (
        Cell(network.label(degree), degree),
        Cell(network.label(pathway.role), pathway.role, facts),
        Cell(covered, shared, facts) if total else UNSTATED,
        paid or UNSTATED,
        Cell(growth.label, growth.label, (outlook,)) if growth and outlook else UNSTATED,
    )


def overlaps_table(
    graph: Graph, shown: Sequence[Candidate], roles: dict[str, list[Pathway]]
) -> Iterator[Table]:
    """Yield the skills, tools and roles that degrees share, with the passages."""
    rows = [*_shared_skills(graph, [one.degree for one in shown])] if len(shown) > 1 else []
    network = graph.network
    for role in dict.fromkeys(one.role for some in roles.values() for one in some):
        paths = {d: one for d, some in roles.items() for one in some if one.role == role}
        for pair in combinations(paths, 2):
            names = series([network.label(one) for one in pair])
            facts = tuple(dict.fromkeys(f for d in pair for f in route_facts(paths[d])))
            rows.append(
                (Cell(network.label(role), role), Cell("role", "role"), Cell(names, pair, facts))
            )
    columns = (Column("shared", "Shared"), Column("kind", "What it is"), Column("by", "By"))
    if rows:
        yield Table("overlaps", "Overlaps of the degrees", columns, tuple(rows), detail=True)


def _shared_skills(graph: Graph, degrees: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    """Yield the skills and tools that several degrees share, or that are said of all together."""
    network, label = graph.network, graph.labels.label
    relations = {"teaches": "skill", "usesTool": "tool", "schema:about": "skill"}
    for pair in combinations([one for one in degrees if one in network], 2):
        for thing in sorted(set(network[pair[0]]) & set(network[pair[1]])):
            edges = [network.edge(degree, thing) for degree in pair]
            if {edge.relation for edge in edges} <= relations.keys():
                kind = relations[edges[0].relation]
                names, facts = series([*map(label, pair)]), tuple(map(Evidence.of_edge, edges))
                yield Cell(label(thing), thing), Cell(kind, kind), Cell(names, pair, facts)
    found = graph.ask("shared-skills", {"among": "degrees"})
    for row in (dict(zip(found.columns, row, strict=True)) for row in found.rows):
        if ";" not in str(row["shared_by"]) and row["skill_id"]:
            skill, by = shorten(str(row["skill_id"])), str(row["shared_by"])
            sources = tuple(str(row["sources"]).split(", "))
            facts = (Evidence(by, "teaches", skill, Grade.STATED, sources),)
            yield Cell(label(skill), skill), Cell("skill", "skill"), Cell(by, by, facts)

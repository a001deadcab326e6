"""Decision ``advise``: the degrees that fit interests, and the question that separates them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from ...names import collate, fold, series
from ...queries import Parameter, ParameterError
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of, shorten
from ..pathways.ranking import Ranking
from ..pathways.search import between, forward
from .decision import Decision, Given, Graph
from .degree_rules import (
    AGAINST,
    DOES_NOT_FIT,
    FITS,
    FOR,
    IN_FAVOR,
    Candidate,
    Reason,
    Split,
    best_split,
    find_candidates,
    remaining,
)
from .interests import find_interests
from .matching import Matched
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Outcome, ReasonCode, Table

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway

#: The most degrees and the most roles of each that are shown.
_MOST_DEGREES, _MOST_ROLES = 10, 5
_RULE = (
    "Degrees: those that answer an interest come before the others; then those against which no "
    "rule speaks; then those that keep open what is to stay open; then by the number of interests "
    "answered. Degrees that are equal so far remain, in the order of interests that a rule names, "
    "then by name. The question is the condition or counter-condition of their rules, not answered "
    "yet, whose answer leaves the fewest: by the larger group after a yes or a no, then by both "
    "groups together, then by name. Roles: " + Ranking.ALL.rule.removeprefix("Order: ")
)


def _answer(graph: Graph, given: Given) -> Outcome:
    rules = graph.ask("degree-conditions")
    preferred = {shorten(str(row[rules.columns.index("condition_id")])) for row in rules.rows}
    liked, avoided = (
        find_interests(graph.labels, name, given[name], preferred) for name in ("interest", "avoid")
    )
    _refuse_contradiction(graph, given, liked, avoided)
    reaching = _reaching(graph, given["keep_open"])
    reached = None if reaching is None else set(reaching)
    candidates = find_candidates(graph, liked.things, avoided.things, reached)
    left = remaining(candidates)
    question = best_split(graph, left, (*liked.things, *avoided.things))
    shown = [one for one in candidates if one.reasons or one in left][:_MOST_DEGREES]
    named = bool(liked.things or liked.unmatched)
    found = any(one.matched for one in candidates)
    roles = {one.degree: _roles(graph.network, one.degree) for one in shown}
    tables = (
        _degrees(graph, shown, roles),
        *_reasons_table(graph, shown),
        *([_question_table(graph, question)] if question else []),
        *_roles_table(graph, roles),
        *_overlaps(graph, shown, roles),
    )
    return Outcome(
        _first(graph, left, liked),
        (*_further(graph, candidates, left), *_kept_open(graph, given, reaching, left))
        + ((_ask(graph, question, left),) if question else ()),
        tables if candidates else (),
        rule=_RULE,
        reason=ReasonCode.NO_MAPPING if (named and not found) or not candidates else None,
        unmatched=(*liked.unmatched, *avoided.unmatched),
        meanings=(*liked.meanings, *avoided.meanings),
    )


def _refuse_contradiction(graph: Graph, given: Given, liked: Matched, avoided: Matched) -> None:
    both = [graph.labels.label(one) for one in liked.things if one in avoided.things]
    words = {fold(one) for one in given["avoid"] or ()}
    both += [one for one in given["interest"] or () if fold(one) in words]
    if both:
        message = f"{both[0]} is given as an interest and as something to avoid"
        raise ParameterError("avoid", message, hint="give it once")


def _reaching(graph: Graph, thing: str | None) -> dict[str, tuple[Evidence, ...]] | None:
    """Return the degrees that lead to a role, or that cover or keep open a skill, and why."""
    if thing is None:
        return None
    network = graph.network
    if kind_of(thing) == "role":
        degrees = {shorten(str(row[-3])) for row in graph.ask("degree-conditions").rows}
        if thing not in network:
            return {}
        found = {one: between(network, one, thing) for one in degrees if one in network}
        return {one: _route_facts(path) for one, path in found.items() if path}
    candidates = find_candidates(graph, (thing,), (), None)
    return {
        one.degree: tuple(fact for reason in one.speaking(FOR) for fact in reason.evidence)
        for one in candidates
        if one.matched
    }


def _route_facts(pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements of the best path."""
    return tuple(map(Evidence.of_edge, pathway.routes[0].hops))


def _roles(network: Network, degree: str) -> list[Pathway]:
    return forward(network, degree)[:_MOST_ROLES] if degree in network else []


def _because(graph: Graph, reasons: Sequence[Reason]) -> str:
    """Return the reasons for one interest in a few words: that a rule has it, or statements."""
    name = graph.labels.label(reasons[0].interest)
    if reasons[0].is_rule:
        return f"{name} is a condition of a rule for it"
    said = [one.text if one.text.startswith("its ") else f"it {one.text}" for one in reasons]
    return f"{name}: {series(said)}"


def _best_reasons(candidate: Candidate) -> list[tuple[Reason, ...]]:
    """Return for each interest that a degree answers the rules for it, or else the statements."""
    found: dict[str, tuple[Reason, ...]] = {}
    for one in candidate.speaking(FOR):
        if not (before := found.get(one.interest, ())) or before[0].is_rule == one.is_rule:
            found[one.interest] = (*before, one)
    return [*found.values()]


def _facts(reasons: Iterable[Reason]) -> tuple[Evidence, ...]:
    """Return the statements of some reasons, each once."""
    return tuple(dict.fromkeys(fact for one in reasons for fact in one.evidence))


def _compared(candidates: Iterable[Candidate]) -> tuple[Evidence, ...]:
    return _facts(reason for one in candidates for reason in one.reasons)


def _first(graph: Graph, left: Sequence[Candidate], liked: Matched) -> Sentence:
    """Return the sentence that answers."""
    label = graph.labels.label
    names = [label(one.degree) for one in left]
    if not any(one.matched for one in left):
        open_ = f"{series(names)} {'remain' if len(names) > 1 else 'remains'} possible"
        if liked.things:
            things = series([label(one) for one in liked.things], "or")
            text = f"No rule and no degree here speaks for {things}; {open_}."
            return Sentence(text, (), _compared(left))
        why = "No interest was matched" if liked.unmatched else "No interest is given yet"
        return Sentence(f"{why}: {open_}." if names else f"{why}.", (), _compared(left))
    best = {one.degree: _best_reasons(one) for one in left}
    said = [
        f"{label(degree)} ({'; '.join(_because(graph, reasons) for reasons in some)})"
        for degree, some in best.items()
    ]
    facts = _facts(one for some in best.values() for reasons in some for one in reasons)
    if all(one.fit == FITS for one in left):
        begin = (
            "This degree fits" if len(left) == 1 else f"{len(left)} degrees fit, and each is right"
        )
    else:
        asked, met = left[0].asked, len(left[0].matched)
        begin = f"No degree is sure to fit; nearest, answering {met} of {asked}"
        begin += f" interest{'s' if asked > 1 else ''}"
    return Sentence(f"{begin}: {', and '.join(said)}.", facts, _compared(left))


def _further(
    graph: Graph, candidates: Sequence[Candidate], left: Sequence[Candidate]
) -> Iterator[Sentence]:
    """Yield what speaks against degrees, and which ones answer fewer interests."""
    label = graph.labels.label
    for one in candidates:
        for reason in one.speaking(AGAINST):
            text = f"Against {label(one.degree)} speaks a {reason.text} ({label(reason.interest)})"
            yield Sentence(f"{text}.", reason.evidence)
        for reason in one.speaking(IN_FAVOR):
            text = f"In favor of {label(one.degree)} speaks that you avoid {label(reason.interest)}"
            yield Sentence(f"{text}; {reason.text}", reason.evidence)
        if one.matched and one not in left:
            text = f"{label(one.degree)} answers {len(one.matched)} of {one.asked} interests"
            names = series(sorted((label(x) for x in one.matched), key=collate))
            facts = _facts(one.speaking(FOR))
            yield Sentence(f"{text}: {names}.", facts)


def _kept_open(
    graph: Graph,
    given: Given,
    reaching: dict[str, tuple[Evidence, ...]] | None,
    left: Sequence[Candidate],
) -> Iterator[Sentence]:
    """Yield for each degree that remains whether it keeps open what is to stay open."""
    if reaching is None:
        return
    label = graph.labels.label
    thing = label(given["keep_open"])
    verb = "leads to" if kind_of(given["keep_open"]) == "role" else "covers or keeps open"
    for one in left:
        if facts := reaching.get(one.degree):
            yield Sentence(f"{label(one.degree)} {verb} {thing}.", facts)
    if closed := [label(one.degree) for one in left if one.degree not in reaching]:
        text = f"Whether {series(closed, 'or')} {verb} {thing} is {NOT_STATED}, which is no no."
        yield Sentence(text)


def _ask(graph: Graph, question: Split, left: Sequence[Candidate]) -> Sentence:
    """Return the question that best separates the degrees that remain."""
    label = graph.labels.label
    yes, no = (series([label(one) for one in some]) for some in (question.yes, question.no))
    stay = [f"remain{'s' * (len(some) == 1)}" for some in (question.yes, question.no)]
    text = (
        f"The question that best separates these {len(left)} degrees: does "
        f"{label(question.condition.thing)!r} describe you? "
        f"If yes, {yes} {stay[0]}; if no, {no} {stay[1]}."
    )
    return Sentence(text, question.condition.evidence, _compared(left))


def _question_table(graph: Graph, question: Split) -> Table:
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


def _degrees(graph: Graph, shown: Sequence[Candidate], roles: dict[str, list[Pathway]]) -> Table:
    columns = (
        Column("degree", "Degree"),
        Column("for_you", "For you"),
        Column("speaks_for", "Speaks for it"),
        Column("speaks_against", "Speaks against it"),
        Column("keeps_open", "Keeps open"),
        Column("roles", "Roles, with typical pay"),
    )
    rows = tuple(_degree_row(graph, one, roles[one.degree]) for one in shown)
    return Table("degrees", "Degrees", columns, rows)


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
    return Cell("; ".join(names) or "nothing stated", things, _facts(reasons))


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


def _reasons_table(graph: Graph, shown: Sequence[Candidate]) -> Iterator[Table]:
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
        facts |= dict.fromkeys(_route_facts(one))
        if one.pay:
            facts[Evidence.of_amount(one.role, "typicalPay", one.pay)] = None
    return tuple(facts)


def _roles_table(graph: Graph, roles: dict[str, list[Pathway]]) -> Iterator[Table]:
    network = graph.network
    rows = tuple(_role_row(network, degree, one) for degree, some in roles.items() for one in some)
    columns = (
        Column("degree", "Degree"),
        Column("role", "Role"),
        Column("covered", "Required skills covered"),
        Column("pay", "Typical pay a year"),
        Column("growth", "Growth"),
    )
    note = f"At most {_MOST_ROLES} roles of each degree, by the ranking rule."
    if rows:
        yield Table("roles", "Roles that the degrees lead to", columns, rows, note)


def _role_row(network: Network, degree: str, pathway: Pathway) -> tuple[Cell, ...]:
    edges = dict.fromkeys(hop for route in pathway.routes for hop in route.hops)
    facts = tuple(map(Evidence.of_edge, edges))
    shared, total, pay, growth = len(pathway.shared), pathway.total, pathway.pay, pathway.growth
    paid = pay and Cell(str(pay), str(pay), (Evidence.of_amount(pathway.role, "typicalPay", pay),))
    outlook = growth and Evidence(
        *(pathway.role, "growthOutlook", growth.label, Grade.STATED, growth.sources)
    )
    return (
        Cell(network.label(degree), degree),
        Cell(network.label(pathway.role), pathway.role, facts),
        Cell(f"{shared} of {total}", shared, facts) if total else UNSTATED,
        paid or UNSTATED,
        Cell(growth.label, growth.label, (outlook,)) if growth and outlook else UNSTATED,
    )


def _overlaps(
    graph: Graph, shown: Sequence[Candidate], roles: dict[str, list[Pathway]]
) -> Iterator[Table]:
    """Yield the skills, tools and roles that degrees share, with the passages."""
    rows = [*_shared_skills(graph, [one.degree for one in shown])] if len(shown) > 1 else []
    network = graph.network
    for role in dict.fromkeys(one.role for some in roles.values() for one in some):
        paths = {d: one for d, some in roles.items() for one in some if one.role == role}
        for pair in combinations(paths, 2):
            names = series([network.label(one) for one in pair])
            facts = tuple(dict.fromkeys(f for d in pair for f in _route_facts(paths[d])))
            rows.append(
                (Cell(network.label(role), role), Cell("role", "role"), Cell(names, pair, facts))
            )
    columns = (Column("shared", "Shared"), Column("kind", "What it is"), Column("by", "By"))
    if rows:
        yield Table("overlaps", "Overlaps of the degrees", columns, tuple(rows))


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


_INTEREST, _AVOID = (
    Parameter(
        name=name, type="text", many=True, required=False, example=(example,), description=text
    )
    for name, example, text in (
        ("interest", "statistics", "What you like: subjects, tools, kinds of work"),
        ("avoid", "deep algorithm design", "What you like less, or want to avoid"),
    )
)
_KEEP_OPEN = Parameter(
    name="keep_open",
    type="role|skill",
    required=False,
    example="role:data-scientist",
    description="A role or a skill that is to stay within reach",
)
DECISION = Decision(
    "advise",
    "Which degree fits my interests, and which question decides between those that remain?",
    "The rules of the source fire with the condition and the line. Several degrees may fit, and "
    "then all are shown. The answer ends with the one question that best separates them.",
    (_INTEREST, _AVOID, _KEEP_OPEN),
    _answer,
)

"""Decision ``transition``: a change from one role to another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import expand
from ..pathways.explain import LINKS
from ..pathways.ranking import Ranking
from .decision import Decision, Given, Graph
from .feasibility import Level, read_feasibility
from .gap import assumptions, gap_tables, make_gap, rule
from .gap_sentences import (
    cited,
    names_of,
    questions,
    sentences,
    similar_ones,
    still_to_learn,
)
from .interval import UNDECIDED, Interval
from .kinds import kind_sentences
from .matching import match_names
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Outcome, ReasonCode, Table
from .parameters import EVIDENCE, FROM_ROLE, HAVE, TO_ROLE
from .roles import (
    growth_cell,
    near_sentences,
    pay_cell,
    pay_sentences,
    required_facts,
    target_sentences,
)

if TYPE_CHECKING:
    from ..pathways.network import Network
    from .matching import Matched
    from .studies import Gap


class End(NamedTuple):
    """A role at an end of a change, and the one near it whose skills stand for its own.

    Attributes
    ----------
    role, skilled : the role, and the one whose required skills are taken; "" where none are stated
    links : our links between the two; none where they are the same
    """

    role: str
    skilled: str
    links: tuple[Evidence, ...] = ()

    def words(self, network: Network) -> str:
        """Return the role in words, with the one whose skills are taken."""
        name = network.label(self.role)
        if not self.links:
            return name
        link = LINKS[max(fact.grade for fact in self.links)]
        return f"{name} (taken as {network.label(self.skilled)}, near it by {link})"

    def basis(self, network: Network) -> tuple[Evidence, ...]:
        """Return the statements by which the near role is taken: a near one has stated pay."""
        return (*self.links, *pay_facts(network, self.skilled)) if self.links else ()


def find_end(network: Network, role: str, evidence: Ranking) -> End:
    """Return a role with its skills or, where none are stated, those of the first role near it."""
    if network.required(role):
        return End(role, role)
    near = [one for one in network.near_roles.get(role, ()) if network.required(one.role)]
    counted = [one for one in near if evidence is Ranking.ALL or one.grade is Grade.STATED]
    if not counted:
        return End(role, "")
    best = max(counted, key=lambda one: one.grade)
    return End(role, best.role, best.evidence)


def pay_difference(network: Network, one: str, other: str) -> Interval | None:
    """Return by how much the pay of a role exceeds that of another; None where one is unknown.

    The bounds are the least and the greatest difference of any two figures in the ranges; an open
    end leaves the difference open.
    """
    pays = [network.pay.get(role) for role in (one, other)]
    if None in pays or len({pay.unit for pay in pays if pay}) > 1:
        return None
    first, second = (Interval.of_amount(pay) for pay in pays if pay)
    return second.minus(first)


def difference_text(difference: Interval | None) -> str:
    """Return a difference of pay in words, and whether the pay rises.

    Examples
    --------
    >>> difference_text(Interval(Decimal(-10000), Decimal(75000)))
    'between $10,000 less and $75,000 more a year; whether it rises is undecided'
    """
    if difference is None:
        return NOT_STATED
    low, high = difference[:2]
    about = "about, " * difference.approximate
    if low is None and high is None:
        return f"{UNDECIDED}, because both ranges are open"
    if high is None:
        text = f"from {_money(low)} a year upward, with no upper end stated"
    elif low is None:
        text = f"up to {_money(high)} a year, with no lower end stated"
    elif low == high:
        text = f"{_money(low)} a year"
    else:
        text = f"between {_money(low)} and {_money(high)} a year"
    order = difference.compare(Interval(Decimal(0), Decimal(0)))
    open_ = f"; whether it rises is {UNDECIDED}" if order == UNDECIDED else ""
    return f"{about}{text}{open_}"


def _money(figure: Decimal | None) -> str:
    """Return a difference in US dollars, as more or less."""
    if not figure:
        return "the same"
    return f"${abs(figure):,} {'more' if figure > 0 else 'less'}"


def _answer(graph: Graph, given: Given) -> Outcome:
    network, evidence = graph.network, Ranking(given["evidence"])
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    ends = [find_end(network, given[name], evidence) for name in ("from", "to")]
    if not all(end.skilled for end in ends):
        return _no_skills(graph, ends, have)
    start, end = ends
    facts = required_facts(network, start.skilled)
    had = {fact.object: fact for fact in facts}
    mine = tuple(dict.fromkeys((*had, *have.things)))
    gap = make_gap(network, end.skilled, mine, evidence, had)
    similar, taught = _numbers(gap)
    counts = len(gap.skills.required), len(gap.skills.held), similar, taught
    level = read_feasibility().level(*counts)
    tables = gap_tables(network, gap)
    about_gap = (*sentences(network, gap), *kind_sentences(graph, gap.skills))
    taken = (*start.basis(network), *end.basis(network))

    def beside_ends(one: Sentence) -> Sentence:
        """Return a sentence compared with the statements by which near roles are taken."""
        return cited(one.text, one.evidence, (*one.compared, *taken))

    return Outcome(
        beside_ends(_first(network, ends, gap)),
        (
            _pay_sentence(network, start.role, end.role),
            *map(beside_ends, (_feasible(gap, level, counts), *about_gap)),
            *_about(network, ends),
        ),
        (*tables, _roles_table(network, start, end), read_feasibility().table(level)),
        rule=rule(gap),
        assumptions=(*_assumptions(network, ends), read_feasibility().rule, *assumptions(gap)),
        to_ask=questions(network, gap),
        unmatched=have.unmatched,
        meanings=have.meanings,
    )


def _numbers(gap: Gap) -> tuple[int, int]:
    """Return how many required skills are similar to one had, and how many missing are taught."""
    skills = gap.skills
    similar = len(skills.required) - len(skills.held) - len(skills.missing)
    taught = sum(gap.why_untaught(skill) is None for skill in skills.missing)
    return similar, taught


def _feasible(gap: Gap, level: Level, counts: tuple[int, int, int, int]) -> Sentence:
    """Return how feasible a change is in a sentence."""
    routes = chain.from_iterable(study.routes for study in gap.every)
    required, had, similar, taught = counts
    text = (
        f"How feasible that is, by our rule: {level.word} (of {required} required skills {had} had"
        f"{f', {similar} similar' if similar else ''}, {taught} more taught here)."
    )
    return cited(text, (), (*gap.skills.basis, *routes))


def _first(network: Network, ends: list[End], gap: Gap) -> Sentence:
    """Return which required skills are shared and which are lacking."""
    start, end = ends
    skills, number = gap.skills, len(gap.skills.required)
    listed = " " if skills.held else ", by the skills that the sources list, "
    brought = f"{listed}{len(skills.held) or 'none'} of the {number} required skills"
    if len(skills.held) == number:
        brought = f" all {number} required skills"
    if skills.held:
        brought += f" ({names_of(network, skills.held)})"
    brought = " and ".join(filter(None, (brought, similar_ones(network, gap))))
    text = (
        f"From {start.words(network)} to {end.words(network)} you bring{brought}; "
        f"{still_to_learn(network, skills)}."
    )
    links = (link for mine in skills.similar.values() for link in mine.values())
    used = dict.fromkeys(chain(skills.held, *skills.similar.values()))
    facts = (*skills.facts.values(), *links, *skills.had_by(used), *start.links, *end.links)
    return cited(text, facts, skills.basis)


def pay_facts(network: Network, *roles: str) -> tuple[Evidence, ...]:
    """Return the statements of the pay of some roles."""
    paid = (role for role in dict.fromkeys(roles) if role in network.pay)
    return tuple(Evidence.of_amount(role, "typicalPay", network.pay[role]) for role in paid)


def _pay_sentence(network: Network, start: str, end: str) -> Sentence:
    """Return the difference of pay in a sentence."""
    facts = pay_facts(network, start, end)
    without = [network.label(role) for role in (start, end) if role not in network.pay]
    if without:
        text = f"The difference of typical pay is unknown: that of {without[0]} is {NOT_STATED}."
        return Sentence(text, (), facts)
    difference = difference_text(pay_difference(network, start, end))
    return Sentence(f"The difference of typical pay is {difference}.", facts)


def _about(network: Network, ends: list[End]) -> Iterator[Sentence]:
    """Yield pay and growth of both roles, and the roles near one whose skills are not stated."""
    roles = dict.fromkeys(one.role for one in ends)
    for role in roles:
        yield next(pay_sentences(network, role))
    for role in roles:
        if not network.required(role):
            yield from near_sentences(network, role)


def _no_skills(graph: Graph, ends: list[End], have: Matched) -> Outcome:
    """Return that skills cannot be compared, why, and what is known of pay and growth."""
    network, (start, end) = graph.network, ends
    lacking = [*dict.fromkeys(one.role for one in ends if not one.skilled)]
    absences = [one for role in lacking if (one := graph.absence(expand(role)))]
    names = " and ".join(map(network.label, lacking))
    verb = "requires" if len(lacking) == 1 else "require"
    text = f"No source states which skills {names} {verb}: nothing can be compared."
    if absences:
        text = " ".join(f"{one.label} is left out. {one.sentence}" for one in absences)
    skilled = [one for one in ends if one.skilled]
    compared = chain.from_iterable(
        (*required_facts(network, one.skilled), *one.basis(network)) for one in skilled
    )
    targets = chain.from_iterable(target_sentences(network, role) for role in lacking)
    pay = _pay_sentence(network, start.role, end.role)
    return Outcome(
        cited(text, (), tuple(compared)),
        (pay, *_about(network, ends), *targets),
        (_roles_table(network, start, end),),
        reason=ReasonCode.EXPIRED if absences else ReasonCode.NOT_STATED,
        unmatched=have.unmatched,
        meanings=have.meanings,
    )


def _assumptions(network: Network, ends: list[End]) -> Iterator[str]:
    yield f"You are taken to have the required skills of {network.label(ends[0].skilled)}."
    for one in ends:
        if one.links:
            role, skilled = map(network.label, (one.role, one.skilled))
            yield f"No source states the skills of {role}; those of {skilled} are taken."


def _roles_table(network: Network, start: End, end: End) -> Table:
    """Return pay, growth and number of skills of both roles, side by side."""
    columns = (
        Column("property", "Property"),
        Column("from", network.label(start.role)),
        Column("to", network.label(end.role)),
        Column("difference", "Difference"),
    )
    pays = [pay_cell(network, one.role) for one in (start, end)]
    difference = pay_difference(network, start.role, end.role)
    bounds = [None if one is None else int(one) for one in difference[:2]] if difference else []
    known = tuple("open" if one is None else str(one) for one in bounds) if bounds else None
    facts = tuple(fact for cell in pays for fact in cell.evidence)
    change = Cell(difference_text(difference), known, facts if difference else ())
    growth = [growth_cell(network, one.role) for one in (start, end)]
    same = {cell.value for cell in growth}
    grows = UNSTATED
    if None not in same:
        text = "the same" if len(same) == 1 else "differs"
        grows = Cell(text, text, tuple(fact for cell in growth for fact in cell.evidence))
    rows = ((Cell("typical pay", "pay"), *pays, change), (Cell("growth", "growth"), *growth, grows))
    return Table("roles", "Both roles", columns, rows, detail=True)


DECISION = Decision(
    "transition",
    "What does a change from one role to another take, and what does it pay?",
    "The required skills that both roles share, those that are similar by our interpretation, and "
    "those still to learn; where they are taught; the difference of the typical pay as an "
    "interval; the growth of both; and a word for how feasible it is, by thresholds of ours.",
    (FROM_ROLE, TO_ROLE, HAVE, EVIDENCE),
    _answer,
    otherwise={
        "from": "where your role is not here, give the skills that you have: "
        'gradpath gap --to "ML Engineer" --have python,docker'
    },
)

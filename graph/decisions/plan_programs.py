"""Programs of a plan, with their conditions, and the order of the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from ...names import collate
from ..model.amounts import Amount
from ..pathways.ranking import Coverage, Ranking
from .conditions import Check, Condition, Fit, overall
from .decision import Given, Graph
from .find import GROUPS, Found, evidence_of
from .gap_sentences import unique
from .outcome import Evidence
from .plan_skills import coverage_evidence
from .repayment import Terms

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway
    from .program_index import Bits
    from .role_skills import RoleSkills
    from .studies import Gap

#: The words for the point of a condition.
POINTS = {
    "budget": "tuition",
    "gre": "GRE",
    "hours": "weekly hours",
    "gpa": "GPA",
    "delivery": "delivery",
    "months": "duration",
    "degree": "your bachelor's degree",
}
#: The first words of what the sources say of programs in general.
_OF_OTHERS = ("in general ", "programs typically ")
#: Places of the fits in the order of programs.
_PLACES = {Fit.FITS: 0, Fit.UNDECIDED: 1, Fit.DOES_NOT_FIT: 2}
_LAST = "a link with the role, one that is stated first; lower tuition; name."
_RULES = {
    None: "lower tuition; name.",
    Ranking.ALL: (
        "the share of required skills covered, also on the condition shown; the share stated word "
        f"for word; the share covered without a condition; {_LAST}"
    ),
    Ranking.STATED: (
        "the share of required skills that the sources state word for word, also on the condition "
        f"shown; {_LAST}"
    ),
}


@dataclass(frozen=True)
class Candidate:
    """A program of a plan.

    Attributes
    ----------
    program, label : its short name, and its label
    checks : each condition, checked
    pathway : the pathway to the role; without a role, the best one to any
    required : the number of required skills of the role
    linked, best_route : the statements of the skills on the pathway, and of its best route
    tuition : the listed tuition, or None
    """

    program: str
    label: str
    checks: tuple[Check, ...]
    pathway: Pathway | None
    required: int
    linked: tuple[Evidence, ...]
    best_route: tuple[Evidence, ...]
    tuition: Amount | None

    @classmethod
    def of(
        cls,
        graph: Graph,
        program: str,
        conditions: Iterable[Condition],
        pathway: Pathway | None,
        required: int,
    ) -> Candidate:
        """Return a program with its conditions checked."""
        network = graph.network
        return cls(
            program,
            network.label(program),
            tuple(one.check(graph, program) for one in conditions),
            pathway,
            required,
            coverage_evidence(network, pathway) if pathway else (),
            pathway.routes[0].evidence(network) if pathway else (),
            network.tuition.get(program),
        )

    @cached_property
    def fit(self) -> Fit:
        """Whether it fits all conditions."""
        return overall(self.checks)

    @cached_property
    def coverage(self) -> Coverage:
        """The numbers by which it is ranked."""
        return self.pathway.coverage if self.pathway else Coverage(0, 0, 0, self.required)

    @property
    def link(self) -> int:
        """The grade of its pathway to the role, as a number; 0 without one."""
        return self.pathway.grade if self.pathway else 0

    @property
    def recommended(self) -> tuple[Evidence, ...]:
        """The statement that recommends it for the role itself, beside skills that it covers."""
        pathway = self.pathway
        direct = pathway is not None and pathway.shared and len(pathway.routes[0].hops) == 1
        return self.best_route if direct else ()

    @property
    def price(self) -> float:
        """The lower end of its tuition."""
        return lowest(self.tuition)

    def of_fit(self, fit: Fit) -> tuple[Check, ...]:
        """Return the conditions that it meets, those that it does not meet, or the open ones."""
        return tuple(one for one in self.checks if one.fit is fit)

    @cached_property
    def priced(self) -> tuple[Evidence, ...]:
        """The statement of its tuition."""
        tuition = self.tuition
        return (Evidence.of_amount(self.program, "tuition", tuition),) if tuition else ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All statements by which it is compared with others."""
        return unique([*evidence_of(self.checks), *self.linked, *self.best_route, *self.priced])


@dataclass(frozen=True)
class Plan:
    """The parts of an answer.

    Attributes
    ----------
    network, given, terms : the network, the values of the parameters, and those of the payback
    gap : the required skills of the role, and what teaches those missing; None without a role
    shown : the programs that are shown, best first
    rest : the number of the others
    """

    network: Network
    given: Given
    terms: Terms
    gap: Gap | None
    shown: tuple[Candidate, ...]
    rest: int

    @property
    def skills(self) -> RoleSkills | None:
        """The required skills of the role."""
        return self.gap.skills if self.gap else None

    @cached_property
    def compared(self) -> tuple[Evidence, ...]:
        """All statements by which the programs are compared."""
        facts = self.skills.basis if self.skills else ()
        return unique([*facts, *(fact for one in self.shown for fact in one.evidence)])

    @property
    def general(self) -> tuple[Check, ...]:
        """Open conditions of which the sources speak for programs in general, each once."""
        found = {
            check.reason.text: check
            for one in self.shown
            if one.fit is not Fit.DOES_NOT_FIT
            for check in one.of_fit(Fit.UNDECIDED)
            if is_general(check)
        }
        return tuple({check.wanted: check for check in found.values()}.values())

    @property
    def telling(self) -> set[str]:
        """The conditions that not all programs meet, fail or leave open alike."""
        found: dict[str, set[Fit]] = {}
        for one in self.shown:
            for check in one.checks:
                found.setdefault(check.condition, set()).add(check.fit)
        return {name for name, fits in found.items() if len(fits) > 1}

    def brief(self, check: Check, one: Candidate) -> str:
        """Return the reason of a check in a few words: other columns have the figures."""
        budget, tuition = self.given["budget"], one.tuition
        text = check.reason.text.removeprefix("delivery ")
        text = text.replace("synchronous components", "live sessions")
        if check.fit is Fit.UNDECIDED:
            if is_general(check):
                return POINTS[check.condition]
            text = re.sub(r" \([^)]*\)", "", text)
            before, may, after = text.partition(": may be ")
            own = [part for part in text.split("; ") if not part.startswith(_OF_OTHERS)]
            own = own[1:] or own if check.condition in {"gpa", "degree"} else own
            return f"{before.split(' ')[0]} may be {after}" if may else "; ".join(own)
        if check.condition != "budget" or tuition is None:
            return text
        if check.fit is Fit.FITS:
            return "within budget"
        return f"{'at least ' * tuition.open_ended}${(tuition.low or 0) - budget:,} over budget"


def is_general(check: Check) -> bool:
    """Tell whether the reason of a check speaks of programs in general only."""
    facts = check.reason.evidence
    return bool(facts) and all(fact.subject.startswith(("group:", "remark:")) for fact in facts)


def order_key(one: Candidate, ranking: Ranking | None) -> tuple[object, ...]:
    """Return the key that sorts the best program first; without a role there is no ranking."""
    return _key(_PLACES[one.fit], ranking, one.coverage, one.link, one.price, one.label)


def order_rule(ranking: Ranking | None) -> str:
    """Return the order of `order_key` in words."""
    return f"{GROUPS} by {_RULES[ranking]}"


def _key(
    place: int, ranking: Ranking | None, coverage: Coverage, link: int, price: float, label: str
) -> tuple[object, ...]:
    ranked = (*ranking.key(coverage), -link) if ranking else ()
    return (place, *ranked, price, collate(label))


class Order(NamedTuple):
    """The order of `order_key` without reasons, so that only the first programs are checked.

    Attributes
    ----------
    graph, found : the graph, and the programs that fit, that may, and that do not
    linked : the pathway of each program that has one to the role
    ranking, required : the ranking rule, and the number of required skills of the role
    """

    graph: Graph
    found: Found
    linked: Mapping[str, Pathway]
    ranking: Ranking | None
    required: int

    def key(self, program: str) -> tuple[object, ...]:
        """Return the key that sorts the best program first."""
        network, bit = self.graph.network, 1 << self.graph.properties.index.places[program]
        place = 0 if self.found.fits & bit else 1 if self.found.undecided & bit else 2
        pathway, tuition = self.linked.get(program), network.tuition.get(program)
        coverage = pathway.coverage if pathway else Coverage(0, 0, 0, self.required)
        link = pathway.grade if pathway else 0
        label = network.label(program)
        return _key(place, self.ranking, coverage, link, lowest(tuition), label)


def lowest(tuition: Amount | None) -> float:
    """Return the lower end of a tuition; infinite where none is stated."""
    return inf if tuition is None or tuition.low is None else float(tuition.low)


def cheapest(graph: Graph, found: Found, beside: Bits, most: int) -> list[str]:
    """Return programs other than some: those that fit first, then the undecided; cheapest first.

    They are sets of bits, so that the cost hardly follows the number of programs.
    """
    groups = (found.fits, found.undecided, found.failing)
    chosen = (one for group in groups for one in graph.properties.index.members(group & ~beside))
    return [*islice(chosen, most)]

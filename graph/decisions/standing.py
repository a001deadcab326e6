"""Place of a program among all, in the order of a plan, and the difference to those before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ..model.evidence import Evidence, Sentence
from ..model.iris import kind_of
from ..pathways.explain import condition
from ..pathways.ranking import Coverage, Ranking
from ..pathways.search import backward
from .conditions import Condition, Fit
from .find import Found
from .gap_sentences import unique
from .plan_programs import Candidate, order_key
from .plan_skills import coverage_text
from .program_index import Bits

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway
    from .decision import Graph

#: The programs of each group with which one is compared, beside those linked with the role.
_COMPARED = 10
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class Place(NamedTuple):
    """The place of a thing, 1 for the first, and the number of all."""

    place: int
    number: int

    def __str__(self) -> str:
        return f"{ordinal(self.place)} of {self.number:,}"


def ordinal(place: int) -> str:
    """Return a place in words: ``first``, ``number 12``."""
    return _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"number {place:,}"


@dataclass(frozen=True)
class Contest:
    """The programs in the order of a plan: for a role, where one is given.

    Attributes
    ----------
    graph, role, evidence : the graph, the role or None, and the evidence that counts
    linked : the pathway of each program that leads to the role
    """

    graph: Graph
    role: str | None
    linked: dict[str, Pathway]
    evidence: Ranking = Ranking.ALL

    @classmethod
    def of(cls, graph: Graph, role: str | None, evidence: Ranking = Ranking.ALL) -> Contest:
        """Find the pathways from the programs to a role."""
        known = role is not None and role in graph.network
        found = backward(graph.network, role, grade=evidence.grade) if role and known else []
        programs = (one for one in found if kind_of(one.start) == "program")
        return cls(graph, role, {one.start: one for one in programs}, evidence)

    @cached_property
    def required(self) -> tuple[Evidence, ...]:
        """The statements of the skills that the role requires."""
        network, role = self.graph.network, self.role
        skills = network.required(role) if role else ()
        return tuple(Evidence.of_edge(network.edge(one, str(role))) for one in skills)

    def candidate(self, program: str, conditions: Iterable[Condition] = ()) -> Candidate:
        """Return a program with its conditions checked."""
        pathway = self.linked.get(program)
        return Candidate.of(self.graph, program, conditions, pathway, len(self.required))

    @cached_property
    def _bare(self) -> dict[str, Candidate]:
        """The linked programs, no condition checked."""
        return {one: self.candidate(one) for one in self.linked}

    def compared(self, conditions: tuple[Condition, ...]) -> tuple[Evidence, ...]:
        """Return the statements by which programs are compared: of those linked, and the first."""
        linked = (fact for one in self._bare.values() for fact in one.linked)
        first = Found.of(self.graph, conditions).shown(self.graph, _COMPARED)
        return unique([*self.required, *linked, *(fact for one in first for fact in one.evidence)])

    def key(self, one: Candidate) -> tuple[object, ...]:
        """Return the key of the order."""
        return order_key(one, self.evidence if self.role else None)

    def groups(
        self, program: str, conditions: tuple[Condition, ...], *, met: bool
    ) -> tuple[Bits, Bits, Bits]:
        """Return the programs that fit, may, and do not; the one in question fits if `met`."""
        found = Found.of(self.graph, conditions)
        bit = self.graph.properties.index.bits([program]) if met else 0
        return found.fits | bit, found.undecided & ~bit, found.failing & ~bit

    def place(self, program: str, conditions: tuple[Condition, ...], *, met: bool = False) -> Place:
        """Return the place of a program: groups that fit better come first, as a whole.

        With `met` it is the place that it has if it meets all conditions.
        """
        index, before = self.graph.properties.index, 0
        for group in self.groups(program, conditions, met=met):
            if group & index.bits([program]):
                before += len(self._linked_before(program, group))
                before += self._others_before(program, group).bit_count()
                break
            before += group.bit_count()
        return Place(before + 1, len(index.programs))

    def before(
        self, program: str, conditions: tuple[Condition, ...], most: int, *, met: bool
    ) -> list[Candidate]:
        """Return the programs nearest before one, the nearest first."""
        nearest: list[Candidate] = []
        reached = False
        for group in reversed(self.groups(program, conditions, met=met)):
            if reached:
                linked, others = self._linked_in(group), self._others_in(group)
            elif group & self.graph.properties.index.bits([program]):
                reached = True
                linked = self._linked_before(program, group)
                others = self._others_before(program, group)
            else:
                continue
            last = islice(self.graph.properties.index.members(others, last_first=True), most)
            some = [self.candidate(one, conditions) for one in (*linked, *last)]
            nearest += sorted(some, key=self.key, reverse=True)
            if len(nearest) >= most:
                break
        return nearest[:most]

    def next_after(self, program: str, conditions: tuple[Condition, ...]) -> Candidate | None:
        """Return the program that comes after one that is first, or None without another."""
        index = self.graph.properties.index
        for group in self.groups(program, conditions, met=False):
            if rest := group & ~index.bits([program]):
                others = islice(index.members(self._others_in(rest)), 1)
                some = (*self._linked_in(rest), *others)
                return min((self.candidate(one, conditions) for one in some), key=self.key)
        return None

    def _linked_in(self, group: Bits) -> list[str]:
        places = self.graph.properties.index.places
        return [one for one in self.linked if group >> places[one] & 1]

    def _linked_before(self, program: str, group: Bits) -> list[str]:
        own = self.key(self._bare.get(program) or self.candidate(program))
        return [one for one in self._linked_in(group) if self.key(self._bare[one]) < own]

    def _others_in(self, group: Bits) -> Bits:
        return group & ~self.graph.properties.index.bits(self.linked)

    def _others_before(self, program: str, group: Bits) -> Bits:
        """Return the programs without a pathway before one: those with lower tuition."""
        if program in self.linked:
            return 0
        return self._others_in(group) & (self.graph.properties.index.bits([program]) - 1)


def contrast(contest: Contest, rival: Candidate, own: Candidate) -> Sentence:
    """Say why a program comes before another: by the first of the rule that tells them apart."""
    text, evidence = difference(contest, rival, own)
    return Sentence(f"{rival.label} comes before it: {text}.", evidence)


def difference(
    contest: Contest, rival: Candidate, own: Candidate
) -> tuple[str, tuple[Evidence, ...]]:
    """Return why a program comes before another in words, with the statements."""
    evidence: tuple[Evidence, ...]
    network = contest.graph.network
    if rival.fit is not own.fit:
        text = f"it {_FITS[rival.fit]}, and {own.label} {_FITS[own.fit]}"
        evidence = (*_deciding(rival), *_deciding(own))
    elif contest.role and rival.pathway and not own.pathway:
        shared = coverage_text(network, rival.pathway) if rival.pathway.shared else ""
        text = f"a pathway leads from it to {network.label(contest.role)}"
        text += f" (required skills: {shared})" * bool(shared) + f", and none from {own.label}"
        evidence = rival.linked if shared else rival.best_route
    else:
        both = rival.coverage, own.coverage
        how = (condition_of(network, rival.pathway), condition_of(network, own.pathway))
        shares = compare_shares(*both, contest.evidence, how) if contest.role else ""
        if shares:
            evidence = (*rival.linked, *own.linked)
        elif contest.role and rival.pathway and rival.link > own.link:
            shares = "is linked with the role by better evidence, and covers as much as {own}"
            evidence = (*rival.best_route, *own.best_route)
        else:
            evidence = (*rival.priced, *own.priced)
        text = f"it {(shares or _cheaper(rival, own)).format(own=own.label)}"
    return text, tuple(dict.fromkeys(evidence))


_FITS = {
    Fit.FITS: "fits",
    Fit.UNDECIDED: "is undecided",
    Fit.DOES_NOT_FIT: "does not fit",
}


def _deciding(one: Candidate) -> tuple[Evidence, ...]:
    checks = one.of_fit(one.fit)
    return tuple(fact for check in checks for fact in check.reason.evidence)


#: The shares by which things are ranked, and the words for them.
_SHARES = (
    ("shared", ""),
    ("stated", " as the sources state them"),
    ("own", " without a condition"),
)


def condition_of(network: Network, pathway: Pathway | None) -> str:
    """Return the condition on which a pathway covers what it does, after a space, or ""."""
    inherited = condition(network, pathway) if pathway else ""
    return f" {inherited}" if inherited else ""


def compare_shares(
    rival: Coverage, own: Coverage, evidence: Ranking, how_each: tuple[str, str]
) -> str:
    """Return the first share that tells two apart, of {own} as well; empty if none does.

    `how_each` is the condition of each.
    """
    for name, how in _SHARES if evidence is Ranking.ALL else _SHARES[1:2]:
        first, second = getattr(rival, name), getattr(own, name)
        if first * own.total != second * rival.total:
            ifs = ("", "") if name == "own" else how_each
            covered = f"covers {first} of {rival.total} required skills{how}{ifs[0]}"
            mapped = rival.shared - rival.stated
            covered += f" ({mapped} by our interpretation)" * bool(mapped and name == "shared")
            more = "" if own.total == rival.total else f" of {own.total}"
            count = f"{second}{more}{ifs[1]}" if second else "none that is stated"
            return f"{covered}, and {{own}} {count}"
    return ""


def _cheaper(rival: Candidate, own: Candidate) -> str:
    if rival.price < own.price and rival.tuition:
        price = f"and {{own}} {own.tuition}" if own.tuition else "and that of {own} is not stated"
        return f"costs {rival.tuition}, {price}"
    return "is equal in all that counts, and its name comes before {own}"

"""Justifications, the smallest sets of statements that entail another, or the missing premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import OWL, RDFS
from ...queries.sparql_text import tokens
from .axioms import Term, solutions
from .closure import Closure
from .forward_chaining import Pattern, Rule, key_of

#: Statements that together entail another.
Premises: TypeAlias = frozenset[ox.Triple]
#: Instances of rules that conclude one statement: the premises of each.
Steps: TypeAlias = list[tuple[ox.Triple, ...]]

#: Beginnings of the properties of axioms, as patterns write them.
_OF_AXIOMS = (f"<{OWL.iri}", f"<{RDFS.iri}")
#: Number of justifications of a statement to keep, the smallest.
_KEPT = 100
#: Number of justifications to show.
LIMIT = 5


@dataclass(frozen=True)
class Prover:
    """Search for the justifications of statements in a closure, keeping those that are known."""

    closure: Closure
    known: dict[ox.Triple, tuple[Premises, ...]] = field(default_factory=dict)

    def justifications(self, goal: ox.Triple) -> tuple[Premises, ...]:
        """Return the minimal sets of stated statements that entail a goal, the smallest first.

        A stated goal is a justification of itself. Of very many, the 100 smallest are returned;
        none if the goal does not follow. Justifications pass on from premises to inferences until
        no smaller ones come, so that circular inferences end.
        """
        if goal in self.known:
            return self.known[goal]
        steps = self._steps_to(goal)
        dependents: dict[ox.Triple, set[ox.Triple]] = {}
        for conclusion, several in steps.items():
            for premise in chain.from_iterable(several):
                dependents.setdefault(premise, set()).add(conclusion)
        found: dict[ox.Triple, tuple[Premises, ...]] = dict.fromkeys(steps, ())
        waiting = set(steps)
        while waiting:
            for statement in filter(waiting.__contains__, steps):
                waiting.discard(statement)
                better = self._justify(statement, steps[statement], found)
                if better != found[statement]:
                    found[statement] = better
                    waiting |= dependents.get(statement, set())
        self.known.update(found)
        return found[goal]

    def proper_justifications(self, goal: ox.Triple) -> tuple[Premises, ...]:
        """Return the justifications of a goal other than the statement of it."""
        return tuple(premises for premises in self.justifications(goal) if goal not in premises)

    def _justify(
        self, goal: ox.Triple, steps: Steps, found: Mapping[ox.Triple, tuple[Premises, ...]]
    ) -> tuple[Premises, ...]:
        """Return the justifications of a statement from those of its premises so far."""
        justifications = {frozenset({goal})} if self.closure.states(goal) else set()
        for step in steps:
            choices = product(*(self.known.get(one) or found[one] for one in step))
            for choice in islice(choices, _KEPT):
                justifications.add(frozenset().union(*choice))
        return _smallest(justifications)

    def _steps_to(self, goal: ox.Triple) -> dict[ox.Triple, Steps]:
        """Return the steps to a goal and to all statements before it, premises mostly first."""
        found: dict[ox.Triple, Steps] = {}
        waiting = [goal]
        while waiting:
            statement = waiting.pop()
            if statement not in found and statement not in self.known:
                found[statement] = list(self._steps(statement))
                waiting += chain.from_iterable(found[statement])
        return dict(reversed(found.items()))

    def _steps(self, goal: ox.Triple) -> Iterator[tuple[ox.Triple, ...]]:
        """Yield the steps to a statement; of a chain only those that begin with a single link."""
        is_stated = self.closure.states(goal)
        for rule, inferred in self.closure.inferred.items():
            if is_stated or goal in inferred:
                for premises in instances(self.closure.store, rule, goal):
                    links = [
                        premise
                        for premise, pattern in zip(premises, rule.premises, strict=True)
                        if pattern[1] == rule.head[1]
                    ]
                    chained = len(links) > 1 and not self._holds_without(rule, links[0])
                    if goal not in premises and not chained:
                        yield premises

    def _holds_without(self, rule: Rule, statement: ox.Triple) -> bool:
        """Tell whether a statement is stated or inferred by another rule."""
        others = (found for other, found in self.closure.inferred.items() if other != rule)
        return self.closure.states(statement) or any(statement in found for found in others)


def instances(store: ox.Store, rule: Rule, goal: ox.Triple) -> Iterator[tuple[ox.Triple, ...]]:
    """Yield the premises from which a rule concludes a goal in one step."""
    bound = unify(rule.head, goal)
    if bound is not None:
        found = matches(store, rule.body(), bound)
        yield from dict.fromkeys(
            tuple(instantiate(pattern, solution) for pattern in rule.premises) for solution in found
        )


def unify(head: Pattern, goal: ox.Triple) -> dict[str, Term] | None:
    """Return the variables of a head for which it is the goal; None if it cannot be."""
    bound: dict[str, Term] = {}
    for part, term in zip(head, goal, strict=True):
        if part.startswith("?"):
            if bound.setdefault(part[1:], term) != term:
                return None
        elif part != str(term):
            return None
    return bound


def matches(store: ox.Store, body: str, bound: Mapping[str, Term]) -> Iterator[dict[str, Term]]:
    """Yield the values of all variables of a body, given those of some."""
    used = {token.text[1:] for token in tokens(body) if token.kind == "variable"}
    given = {name: term for name, term in bound.items() if name in used}
    for solution in solutions(store, f"SELECT * WHERE {{ {body} }}", given):
        yield solution | dict(bound)


def instantiate(pattern: Pattern, solution: Mapping[str, Term]) -> ox.Triple:
    """Return a pattern with the values of its variables."""
    terms = (solution[p[1:]] if p.startswith("?") else ox.NamedNode(p[1:-1]) for p in pattern)
    return ox.Triple(*terms)  # type: ignore[arg-type]


def _smallest(justifications: Iterable[Premises]) -> tuple[Premises, ...]:
    """Keep the sets that contain no other, the smallest first and always in one order."""
    kept: list[Premises] = []
    for premises in sorted(justifications, key=lambda one: (len(one), sorted(map(str, one)))):
        if len(kept) < _KEPT and not any(smaller <= premises for smaller in kept):
            kept.append(premises)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class PartialMatch:
    """Partial match of a rule with a statement: premises that hold, and values of variables.

    Missing are the first premise that does not hold, and those about the same unknown thing; none
    if only a bound fails.
    """

    rule: Rule
    premises: tuple[ox.Triple, ...]
    missing: tuple[Pattern, ...]
    bound: Mapping[str, Term]

    @property
    def amount(self) -> Term | None:
        """The amount for which the rule has a bound."""
        return self.bound.get(self.rule.bound.variable) if self.rule.bound else None

    @property
    def statement(self) -> ox.Triple | None:
        """The missing statement, if it is a single one without unknown parts."""
        single = len(self.missing) == 1 and _is_known(self.missing[0], self.bound)
        return instantiate(self.missing[0], self.bound) if single else None


def partial_matches(closure: Closure, goal: ox.Triple) -> list[PartialMatch]:
    """Return the partial matches of rules with a statement that does not follow, the longest."""
    found = [
        match
        for rule in closure.inferred
        if _is_specific(rule) and (head := unify(rule.head, goal)) is not None
        for match in _longest(closure.store, rule, head)
    ]
    most = max((len(match.premises) for match in found), default=0)
    return [match for match in found if len(match.premises) == most]


def _is_specific(rule: Rule) -> bool:
    """Tell whether a rule infers one class or one property, not any that an axiom names."""
    return not rule.is_inconsistency and not key_of(rule.head).startswith("?")


def _longest(store: ox.Store, rule: Rule, head: Mapping[str, Term]) -> Iterator[PartialMatch]:
    """Yield the match of the longest beginning of the premises of a rule that holds."""
    for count in range(len(rule.premises), 0, -1):
        kept = rule.premises[:count]
        found = list(matches(store, rule.body(kept, tested=False), head))
        if found:
            bound = found[0] if len(found) == 1 or count == len(rule.premises) else head
            held = tuple(instantiate(p, found[0]) for p in kept if _is_known(p, bound))
            yield PartialMatch(rule, held, _missing(rule, count, bound), bound)
            return


def _missing(rule: Rule, count: int, bound: Mapping[str, Term]) -> tuple[Pattern, ...]:
    """Return the first premise that does not hold, after those about the same unknown thing."""
    first = rule.premises[count : count + 1]
    if not first or _is_known(first[0], bound):
        return first
    unknown = [p for p in rule.premises[:count] if not _is_known(p, bound)]
    return (*(p for p in unknown if not p[1].startswith(_OF_AXIOMS)), *first)


def _is_known(pattern: Pattern, bound: Mapping[str, Term]) -> bool:
    return all(part[1:] in bound for part in pattern if part.startswith("?"))

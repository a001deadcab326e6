"""Justifications: the smallest sets of axioms and stated facts that entail a statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice, product
from typing import TypeAlias

import pyoxigraph as ox

from .axioms import Term, solutions, subexpressions
from .closure import Closure
from .rules import Pattern, Rule

#: Statements that together entail another.
Premises: TypeAlias = frozenset[ox.Triple]
#: A statement, and the rule that may not be the last step towards it.
Step: TypeAlias = tuple[ox.Triple, Rule | None]

#: How many grounds of one statement are kept, the smallest; more are no help to a reader.
_WAYS = 100
#: How many smallest sets are given.
LIMIT = 5


class _Texts(dict[ox.Triple, str]):
    """Statements as text, by which grounds have one order; written once each."""

    def __missing__(self, triple: ox.Triple) -> str:
        return self.setdefault(triple, str(triple))

    def key(self, premises: Premises) -> list[str]:
        """Return what puts a ground in its place among those of its size."""
        return sorted(map(self.__getitem__, premises))


@dataclass(frozen=True)
class Prover:
    """Finds the grounds of statements in a closure.

    Attributes
    ----------
    closure : Closure
        What is stated and what follows.
    known : dict of Step to tuple of Ground
        Grounds that were found.
    """

    closure: Closure
    known: dict[Step, tuple[Premises, ...]] = field(default_factory=dict)
    _texts: _Texts = field(default_factory=_Texts)

    def justifications(self, goal: ox.Triple) -> tuple[Premises, ...]:
        """Return the smallest sets of stated statements that entail the goal.

        Parameters
        ----------
        goal : pyoxigraph.Triple
            The statement; one that is stated is a ground of itself.

        Returns
        -------
        tuple of frozenset of Triple
            No set holds another; the shortest comes first, none if the goal does not follow.
            Of very many the 100 shortest.
        """
        if (goal, None) not in self.known:
            self.known.update(self._settled((goal, None)))
        return self.known[goal, None]

    def proper_justifications(self, goal: ox.Triple) -> tuple[Premises, ...]:
        """Return the grounds of a goal beside the statement of it."""
        return tuple(premises for premises in self.justifications(goal) if goal not in premises)

    def entails(self, statements: Iterable[ox.Triple], goal: ox.Triple) -> bool:
        """Tell whether some statements alone, with what lies inside their axioms, entail a goal."""
        given = frozenset(statements)
        closed = Closure.of(given | subexpressions(self.closure.store, given), inconsistencies=True)
        return goal in given or goal in closed.conclusions

    def smallest(self, premises: Premises, goal: ox.Triple) -> Premises:
        """Return a ground without what the goal follows from the rest without."""
        for one in sorted(premises, key=str):
            if self.entails(premises - {one}, goal):
                premises -= {one}
        return premises

    def _settled(self, goal: Step) -> dict[Step, tuple[Premises, ...]]:
        """Return the grounds of a step and of all steps before it.

        What leads to what is looked up first. Then grounds pass on from step to step until no
        smaller ones come: that needs no recursion, and ends where steps lead in circles.
        """
        ways = self._ways_to(goal)
        found: dict[Step, tuple[Premises, ...]] = dict.fromkeys(ways, ())
        led: dict[Step, set[Step]] = {}
        for step, several in ways.items():
            for premise in {premise for way in several for premise in way}:
                led.setdefault(premise, set()).add(step)
        order = list(ways)
        waiting = set(order)
        while waiting:
            for step in filter(waiting.__contains__, order):
                waiting.discard(step)
                better = self._better(step, found, ways[step])
                if better != found[step]:
                    found[step] = better
                    waiting |= led.get(step, set())
        return found

    def _better(
        self, step: Step, found: Mapping[Step, tuple[Premises, ...]], ways: list[tuple[Step, ...]]
    ) -> tuple[Premises, ...]:
        """Return the grounds of a step, now that those of its premises are known."""
        justifications = set(found[step])
        if self.closure.states(step[0]):
            justifications.add(frozenset({step[0]}))
        for way in ways:
            justifications.update(_unions([self.known.get(one) or found[one] for one in way]))
        return _smallest(justifications, self._texts.key)

    def _ways_to(self, goal: Step) -> dict[Step, list[tuple[Step, ...]]]:
        """Return the ways to a step and to all before it that are not known, the first ones first.

        Each way is the steps from which one rule concludes the statement.
        """
        ways: dict[Step, list[tuple[Step, ...]]] = {}
        opened: dict[Step, list[tuple[Step, ...]]] = {}
        waiting = [goal]
        while waiting:
            step = waiting[-1]
            if step in ways or step in self.known:
                waiting.pop()
            elif step in opened:
                ways[waiting.pop()] = opened[step]
            else:
                opened[step] = list(self._ways(step))
                waiting += {one for way in opened[step] for one in way if one not in opened}
        return ways

    def _ways(self, step: Step) -> Iterator[tuple[Step, ...]]:
        """Yield the ways to a step; of a chain only those that take up one link after another."""
        goal, barred = step
        is_stated = self.closure.states(goal)
        for rule, inferred in self.closure.inferred.items():
            if rule != barred and (is_stated or goal in inferred):
                for premises in instances(self.closure.store, rule, goal):
                    way = tuple(zip(premises, _barring(rule), strict=True))
                    if goal not in premises and all(map(self._is_reached, way)):
                        yield way

    def _is_reached(self, step: Step) -> bool:
        """Tell whether a statement that holds does so without the rule that is barred."""
        goal, barred = step
        inferred = self.closure.inferred.items()
        return (
            barred is None
            or self.closure.states(goal)
            or any(goal in found for rule, found in inferred if rule != barred)
        )


def _barring(rule: Rule) -> tuple[Rule | None, ...]:
    """Return for each premise of a rule whether it may follow by the same rule.

    In a chain of links the first premise shall be one link: else each of its many bracketings
    would be another way to the same ground.
    """
    links = [place for place, one in enumerate(rule.premises) if one[1] == rule.head[1]]
    chained = len(links) > 1 and rule.head[1].startswith("?")
    return tuple(
        rule if chained and place == links[0] else None for place in range(len(rule.premises))
    )


def instances(store: ox.Store, rule: Rule, goal: ox.Triple) -> Iterator[tuple[ox.Triple, ...]]:
    """Generate the premises from which a rule concludes a goal in one step."""
    bound = unify(rule.head, goal)
    if bound is not None:
        seen = set()
        for solution in matches(store, rule.body(), bound):
            premises = tuple(instantiate(pattern, solution) for pattern in rule.premises)
            if premises not in seen:
                seen.add(premises)
                yield premises


def unify(head: Pattern, goal: ox.Triple) -> dict[str, Term] | None:
    """Return what the variables of a head must be for it to be the goal; None if it cannot be."""
    bound: dict[str, Term] = {}
    for part, term in zip(head, goal, strict=True):
        if part.startswith("?"):
            if bound.setdefault(part[1:], term) != term:
                return None
        elif part != str(term):
            return None
    return bound


def matches(store: ox.Store, body: str, bound: Mapping[str, Term]) -> Iterator[dict[str, Term]]:
    """Generate what the variables of a body can be, given what some of them are."""
    used = set(re.findall(r"\?(\w+)", body))
    given = {name: term for name, term in bound.items() if name in used}
    for solution in solutions(store, f"SELECT * WHERE {{ {body} }}", given):
        yield solution | dict(bound)


def instantiate(pattern: Pattern, solution: Mapping[str, Term]) -> ox.Triple:
    """Return a pattern with its variables filled in."""
    return ox.Triple(*(_term(part, solution) for part in pattern))  # type: ignore[arg-type]


def _term(part: str, solution: Mapping[str, Term]) -> Term:
    return solution[part[1:]] if part.startswith("?") else ox.NamedNode(part[1:-1])


def _unions(ways: list[tuple[Premises, ...]]) -> Iterator[Premises]:
    """Generate the unions of one ground for each premise; none if a premise has none."""
    for choice in islice(product(*ways), _WAYS):
        yield frozenset().union(*choice)


def _smallest(
    justifications: Iterable[Premises], key: Callable[[Premises], list[str]]
) -> tuple[Premises, ...]:
    """Keep the sets that hold no other, the shortest first and always in one order."""
    kept: list[Premises] = []
    for _, several in groupby(sorted(justifications, key=len), key=len):
        for premises in sorted(several, key=key):
            if not any(smaller <= premises for smaller in kept):
                kept.append(premises)
            if len(kept) == _WAYS:
                return tuple(kept)
    return tuple(kept)

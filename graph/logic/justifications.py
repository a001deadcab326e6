"""Why something follows: the smallest sets of axioms and stated facts that entail it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.rules import Pattern, Rule
from .axioms import Term, inside, solutions
from .derivation import Closure

#: Statements that together entail another.
Ground: TypeAlias = frozenset[ox.Triple]

#: How many ways to reach one statement are looked at; more are no help to a reader.
_WAYS = 200
#: How many smallest sets are given.
LIMIT = 5


@dataclass(frozen=True)
class Prover:
    """Finds the grounds of statements in a closure.

    Attributes
    ----------
    closure : Closure
        What is stated and what follows.
    known : dict of Triple to tuple of Ground
        Grounds that were found and rest on no assumption.
    """

    closure: Closure
    known: dict[ox.Triple, tuple[Ground, ...]] = field(default_factory=dict)

    def grounds(self, goal: ox.Triple) -> tuple[Ground, ...]:
        """Return every smallest set of stated statements that entails the goal.

        Parameters
        ----------
        goal : pyoxigraph.Triple
            The statement; one that is stated is a ground of itself.

        Returns
        -------
        tuple of frozenset of Triple
            No set holds another; the shortest comes first, none if the goal does not follow.
        """
        if goal not in self.known:
            self.known[goal] = self._grounds(goal, frozenset())
        return self.known[goal]

    def inferred(self, goal: ox.Triple) -> tuple[Ground, ...]:
        """Return the grounds of a goal beside the statement of it."""
        return tuple(ground for ground in self.grounds(goal) if goal not in ground)

    def entails(self, statements: Iterable[ox.Triple], goal: ox.Triple) -> bool:
        """Tell whether some statements alone, with what lies inside their axioms, entail a goal."""
        given = frozenset(statements)
        closed = Closure.of(given | inside(self.closure.store, given), clashes=True)
        return goal in given or goal in closed.conclusions

    def smallest(self, ground: Ground, goal: ox.Triple) -> Ground:
        """Return a ground without what the goal follows from the rest without."""
        for one in sorted(ground, key=str):
            if self.entails(ground - {one}, goal):
                ground -= {one}
        return ground

    def _grounds(self, goal: ox.Triple, above: frozenset[ox.Triple]) -> tuple[Ground, ...]:
        found: set[Ground] = {frozenset({goal})} if self.closure.states(goal) else set()
        cut = above | {goal}
        for rule in self.closure.rules:
            for premises in instances(self.closure.store, rule, goal):
                if not cut.intersection(premises):
                    ways = [self._grounds(premise, cut) for premise in premises]
                    found.update(_unions(ways))
        return _smallest(found)


def instances(store: ox.Store, rule: Rule, goal: ox.Triple) -> Iterator[tuple[ox.Triple, ...]]:
    """Generate the premises from which a rule concludes a goal in one step."""
    bound = unify(rule.head, goal)
    if bound is not None:
        seen = set()
        for solution in matches(store, rule.body(), bound):
            premises = tuple(ground(pattern, solution) for pattern in rule.premises)
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
    for solution in islice(solutions(store, f"SELECT * WHERE {{ {body} }}", given), _WAYS):
        yield solution | dict(bound)


def ground(pattern: Pattern, solution: Mapping[str, Term]) -> ox.Triple:
    """Return a pattern with its variables filled in."""
    return ox.Triple(*(_term(part, solution) for part in pattern))  # type: ignore[arg-type]


def _term(part: str, solution: Mapping[str, Term]) -> Term:
    return solution[part[1:]] if part.startswith("?") else ox.NamedNode(part[1:-1])


def _unions(ways: list[tuple[Ground, ...]]) -> Iterator[Ground]:
    """Generate the unions of one ground for each premise; none if a premise has none."""
    for choice in islice(product(*ways), _WAYS):
        yield frozenset().union(*choice)


def _smallest(grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    """Keep the sets that hold no other, the shortest first and always in one order."""
    kept: list[Ground] = []
    for ground_ in sorted(grounds, key=lambda found: (len(found), sorted(map(str, found)))):
        if not any(smaller <= ground_ for smaller in kept):
            kept.append(ground_)
    return tuple(kept[:_WAYS])

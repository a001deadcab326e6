"""Missing premises of a statement, and the facts that exclude it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import OWL, RDFS
from .axioms import Term
from .closure import Closure
from .forward_chaining import TYPE
from .justifications import instantiate, matches, unify
from .rules import Pattern, Rule


@dataclass(frozen=True, slots=True)
class PartialMatch:
    """Partial match of a rule with a statement.

    Attributes
    ----------
    rule : Rule
        The rule.
    premises : tuple of pyoxigraph.Triple
        What of its premises holds.
    missing : tuple of Pattern
        The first premise that does not, with those that speak of the same thing; empty where
        only a figure is out of its bound.
    bound : dict of str to Term
        What the variables are.
    """

    rule: Rule
    premises: tuple[ox.Triple, ...]
    missing: tuple[Pattern, ...]
    bound: Mapping[str, Term]

    @property
    def statement(self) -> ox.Triple | None:
        """The one statement that is missing, where nothing about it is open."""
        if len(self.missing) != 1:
            return None
        (pattern,) = self.missing
        known = all(part[1:] in self.bound for part in pattern if part.startswith("?"))
        return instantiate(pattern, self.bound) if known else None


def partial_matches(closure: Closure, goal: ox.Triple) -> list[PartialMatch]:
    """Return how far the rules made for a statement come; those that come farthest.

    Parameters
    ----------
    closure : Closure
        What is stated and what follows.
    goal : pyoxigraph.Triple
        A statement that does not follow.
    """
    found = [
        lack
        for rule in closure.inferred
        if _is_made_for(rule) and (head := unify(rule.head, goal)) is not None
        for lack in _farthest(closure.store, rule, head)
    ]
    most = max((len(lack.premises) for lack in found), default=0)
    return [lack for lack in found if len(lack.premises) == most]


def _is_made_for(rule: Rule) -> bool:
    """Tell whether a rule concludes one class or one relation, not whatever an axiom says."""
    _, predicate, other = rule.head
    is_type = predicate == str(TYPE)
    return not rule.is_inconsistency and not (other if is_type else predicate).startswith("?")


def _farthest(store: ox.Store, rule: Rule, head: Mapping[str, Term]) -> Iterator[PartialMatch]:
    """Yield how far a rule comes: the longest beginning of its premises that holds."""
    for count in range(len(rule.premises), 0, -1):
        kept = rule.premises[:count]
        found = list(matches(store, rule.body(kept, tested=False), head))
        if found:
            bound = found[0] if len(found) == 1 or count == len(rule.premises) else head
            held = tuple(instantiate(p, found[0]) for p in kept if _is_known(p, bound))
            yield PartialMatch(rule, held, _missing(rule, count, bound), bound)
            return


def _missing(rule: Rule, count: int, bound: Mapping[str, Term]) -> tuple[Pattern, ...]:
    """Return the first premise that does not hold, with all that leave the same thing open."""
    if count == len(rule.premises):
        return ()
    first = rule.premises[count]
    if _is_known(first, bound):
        return (first,)
    beside = [p for p in rule.premises[:count] if not (_is_known(p, bound) or is_axiom_pattern(p))]
    return (*beside, first)


def is_axiom_pattern(pattern: Pattern) -> bool:
    """Tell whether a premise is an axiom, about which a reader can do nothing."""
    return OWL.iri in pattern[1] or RDFS.iri in pattern[1]


def _is_known(pattern: Pattern, bound: Mapping[str, Term]) -> bool:
    return all(part[1:] in bound for part in pattern if part.startswith("?"))

"""Missing premises of a statement that does not follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import OWL, RDFS
from .axioms import Term
from .closure import Closure
from .forward_chaining import Pattern, Rule, key_of
from .justifications import instantiate, matches, unify

#: Beginnings of the properties of axioms, as patterns write them.
_OF_AXIOMS = (f"<{OWL.iri}", f"<{RDFS.iri}")


@dataclass(frozen=True, slots=True)
class PartialMatch:
    """Partial match of a rule with a statement.

    Attributes
    ----------
    rule : Rule
        The rule.
    premises : tuple of pyoxigraph.Triple
        The premises that hold.
    missing : tuple of Pattern
        The first that does not, and those about the same unknown thing; none if only a bound fails.
    bound : dict of str to Term
        Values of the variables.
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

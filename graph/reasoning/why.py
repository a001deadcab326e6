"""Explanation of a statement: its justifications, or the premises that are missing."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import pyoxigraph as ox

from ..model.amounts import Amount, amounts_named
from ..model.iris import expand, shorten
from ..model.labels import Labels, NamingError, UnknownName, fold
from ..model.statements import Relations
from ..model.values import Iri, Values
from ..model.verbalize import Verbalizer
from ..store.store import Store
from .axioms import Term, Terms, a, is_axiom
from .closure import Closure, stated
from .consistency import exclusion
from .forward_chaining import TYPE
from .justifications import LIMIT, Prover
from .literals import ALSO, excluded, is_exactly, takes_values
from .provenance import Fact, Justification, ProvenanceIndex
from .rules import Pattern
from .why_not import PartialMatch, partial_matches

_TYPES = {"type", "a", "is a", "rdf:type"}
#: Whether all of an amount is beyond a bound; rough figures count as printed, as in the rules.
_OUTSIDE: dict[str, Callable[[Amount, int], bool]] = {
    "at least": lambda amount, figure: amount.at_least(figure) is False,
    "at most": lambda amount, figure: amount.at_most(figure) is False,
    "less than": lambda amount, figure: amount.at_least(figure) is True,
}


class Verdict(Enum):
    """Whether a statement holds."""

    STATED = "stated"
    INFERRED = "inferred"
    NO = "no"
    UNDECIDED = "undecided"
    NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Why:
    """Whether a statement holds, and why.

    Attributes
    ----------
    statement : Fact
        The statement, with the passages that make it.
    verdict : Verdict
        Whether it is stated, inferred, excluded, undecided or not stated.
    justifications : tuple of Justification
        What it follows from, or, where it is excluded, what excludes it: smallest sets.
    more : int
        How many justifications there are beside these.
    missing : tuple of str
        What would have to be stated for it to follow.
    instead : tuple of Fact
        What is stated nearest to it.
    """

    statement: Fact
    verdict: Verdict
    justifications: tuple[Justification, ...] = ()
    more: int = 0
    missing: tuple[str, ...] = ()
    instead: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Explainer:
    """Finds why statements of a store hold.

    Attributes
    ----------
    facts : Store
        What is stated.
    labels : Labels
        The labels of things.
    """

    facts: Store
    labels: Labels

    @cached_property
    def prover(self) -> Prover:
        """Prover over the closure of the store, created on first use."""
        return Prover(Closure.of(stated(self.facts), inconsistencies=True))

    @cached_property
    def provenance(self) -> ProvenanceIndex:
        """Provenance of each statement."""
        return ProvenanceIndex(self.facts, self.labels, Terms.of(self.prover.closure.store))

    def why(self, subject: str, predicate: str, object: str, *, limit: int = LIMIT) -> Why:
        """Say why a statement holds, or what is missing.

        Parameters
        ----------
        subject : str
            Any name of a thing.
        predicate : str
            A property by its label (``reaches role``) or short name; ``type`` for what it is.
        object : str
            Any name of a thing or class, or a value: a figure or a text.
        limit : int
            How many justifications to give, best grade first.

        Raises
        ------
        NamingError
            If a name leads nowhere; where the property takes values, any text is one.
        """
        goal = self.resolve(subject, predicate, object)
        (fact,) = self.provenance.facts([goal])
        found = self.prover.proper_justifications(goal)
        shown = sorted(map(self.provenance.justification, found), key=lambda j: -j.grade)
        if fact.sources or found:
            verdict = Verdict.STATED if fact.sources else Verdict.INFERRED
            return Why(fact, verdict, tuple(shown[:limit]), max(len(shown) - limit, 0))
        return self._why_not(goal, fact)

    def resolve(self, subject: str, predicate: str, object: str) -> ox.Triple:
        """Return the statement that three names mean."""
        thing = self._thing(subject)
        if fold(predicate) in _TYPES:
            return ox.Triple(thing, TYPE, self._class(object))
        relation = self._relation(predicate)
        ways = (relation, *ALSO.get(relation, ()))
        for way in ways:
            if (said := self._said(thing, way, object)) is not None:
                return ox.Triple(thing, way, said)
        held = next((way for way in ways if next(self._held(thing, way), None)), relation)
        return ox.Triple(thing, held, self._other(held, object))

    def _thing(self, name: str) -> ox.NamedNode:
        node = ox.NamedNode(expand(name.strip())) if ":" in name and " " not in name else None
        if node and next(self.facts.quads(node), None):
            return node
        return self._named(name)

    def _relation(self, name: str) -> ox.NamedNode:
        if found := self.provenance.terms.find(name, among_classes=False):
            return found
        used = self.facts.select("SELECT DISTINCT ?p WHERE { ?s ?p ?o }").rows
        known = {shorten(str(p)): ox.NamedNode(str(p)) for (p,) in used}
        for short, node in known.items():
            if fold(name) in {fold(short), fold(short.rpartition(":")[2]), Relations()[short]}:
                return node
        labels = [*map(self.provenance.terms.label, known.values()), "reaches role", "type"]
        near = tuple(dict.fromkeys(difflib.get_close_matches(name, labels, cutoff=0.5)))
        hint = f"the nearest are {', '.join(near)}" if near else "gradpath show lists properties"
        raise UnknownName(name, f"no property is called {name!r}", candidates=near, hint=hint)

    def _class(self, name: str) -> ox.NamedNode:
        terms = self.provenance.terms
        if found := terms.find(name, among_classes=True):
            return found
        labels = sorted(terms.label(term) for term in terms.classes if term in terms.labels)
        near = tuple(difflib.get_close_matches(name, labels, n=5, cutoff=0.4))
        hint = f"the nearest are {', '.join(near or labels)}"
        raise UnknownName(name, f"no class is called {name!r}", candidates=near, hint=hint)

    def _said(self, thing: ox.NamedNode, relation: ox.NamedNode, name: str) -> Term | None:
        """Find what is stated of a thing by its words, a printed form or its figure."""
        held = [quad.object for quad in self._held(thing, relation)]
        values = Values()
        verbalizer = Verbalizer.of(self.facts, self.labels, (values[term] for term in held))
        for term in held:
            words, value = verbalizer.verbalize(values[term]), values[term]
            said = {words, words.removeprefix("about "), str(value), shorten(str(value))}
            amount = verbalizer.amounts.get(value) if isinstance(value, Iri) else None
            said.update((*amount.printed, str(replace(amount, unit=""))) if amount else ())
            if fold(name) in {fold(one) for one in said} or (amount and is_exactly(amount, name)):
                return term
        return None

    def _other(self, relation: ox.NamedNode, name: str) -> Term:
        """Find a thing by its name; where a relation takes values, any text is one."""
        try:
            return self._named(name)
        except NamingError:
            if name.strip() and takes_values(self.prover.closure.store, relation):
                return ox.Literal(name)
            raise

    def _named(self, name: str) -> ox.NamedNode:
        """Find a thing, of any kind if only one has the name."""
        owners = self.labels.owners.get(fold(name), {})
        return ox.NamedNode(*owners) if len(owners) == 1 else ox.NamedNode(self.labels.find(name))

    def _held(self, thing: Term, relation: ox.NamedNode) -> Iterator[ox.Quad]:
        """Return what is stated of a thing, or follows, by one relation."""
        if not isinstance(thing, ox.NamedNode):
            return iter(())
        merged = ox.DefaultGraph()
        return self.prover.closure.store.quads_for_pattern(thing, relation, None, merged)

    def _why_not(self, goal: ox.Triple, fact: Fact) -> Why:
        """Say what is missing for a statement, or what excludes it."""
        closure = self.prover.closure
        nearest = partial_matches(closure, goal)
        words = tuple(dict.fromkeys(filter(None, map(self._lacking, nearest))))
        for missing in [*(lack.statement for lack in nearest if lack.statement), goal]:
            if conflict := exclusion(closure, missing):
                excluded = self.provenance.justification(conflict)
                return Why(fact, Verdict.NO, (excluded,), missing=words)
        verdicts = {self._by_amount(lack) for lack in nearest} - {None}
        instead = dict.fromkeys(triple for lack in nearest for triple in self._instead(lack))
        if not nearest:
            instead = dict.fromkeys(self._beside(goal))
        verdict = verdicts.pop() if len(verdicts) == 1 else self._by_figure(goal)
        facts = self.provenance.facts(triple for triple in instead if not is_axiom(triple))
        return Why(fact, verdict or Verdict.NOT_STATED, missing=words, instead=facts)

    def _beside(self, goal: ox.Triple) -> Iterator[ox.Triple]:
        """Yield what is stated of the same thing by the same relation, or said again by another."""
        for way in (goal.predicate, *ALSO.get(goal.predicate, ())):
            yield from (quad.triple for quad in self._held(goal.subject, way))

    def _by_figure(self, goal: ox.Triple) -> Verdict | None:
        """Decide by the stated amounts on a figure that none of them is; None where none can."""
        if not isinstance(goal.object, ox.Literal):
            return None
        held = [triple.object for triple in self._beside(goal)]
        nodes = [term.value for term in held if isinstance(term, ox.NamedNode)]
        amounts = amounts_named(self.facts, nodes)
        verdicts = {True: Verdict.NO, False: Verdict.UNDECIDED}
        outside = excluded(amounts.values(), goal.object.value)
        return None if outside is None else verdicts[outside]

    def _by_amount(self, lack: PartialMatch) -> Verdict | None:
        """Decide by the amount on which a rule sets a bound; None where it sets none."""
        amount = self._amount(lack)
        if amount is None or lack.rule.bound is None:
            return None
        if amount.low is None and amount.high is None:
            return Verdict.NOT_STATED
        unsupported = _OUTSIDE[lack.rule.bound.kind](amount, lack.rule.bound.figure)
        return Verdict.NO if unsupported else Verdict.UNDECIDED

    def _amount(self, lack: PartialMatch) -> Amount | None:
        node = lack.bound.get(lack.rule.bound.variable) if lack.rule.bound else None
        if not isinstance(node, ox.NamedNode):
            return None
        return amounts_named(self.facts, [node.value]).get(Iri(node.value))

    def _instead(self, lack: PartialMatch) -> Iterator[ox.Triple]:
        """Yield what is stated nearest to what is missing."""
        amount = lack.bound.get(lack.rule.bound.variable) if lack.rule.bound else None
        yield from (t for t in lack.premises if amount is not None and t.object == amount)
        missing = lack.statement
        if missing is not None and missing.predicate != TYPE:
            yield from (quad.triple for quad in self._held(missing.subject, missing.predicate))

    def _lacking(self, lack: PartialMatch) -> str:
        """Say what a rule lacks to conclude a statement."""
        bound = lack.rule.bound
        if bound and bound.variable in lack.bound:
            amount, relation = self._amount(lack), self._relation_to(lack, bound.variable)
            return f"{relation} of {bound.kind} {bound.figure:,}; stated is {amount}"
        said = " and ".join(self._pattern(pattern, lack.bound) for pattern in lack.missing)
        return f"anything for which {said}" if "something" in said else said

    def _relation_to(self, lack: PartialMatch, variable: str) -> str:
        return next(
            self.provenance.terms.label(ox.NamedNode(predicate[1:-1]))
            for _, predicate, other in lack.rule.premises
            if other == f"?{variable}"
        )

    def _pattern(self, pattern: Pattern, bound: Mapping[str, Term]) -> str:
        subject, predicate, other = (
            bound.get(part[1:]) if part.startswith("?") else ox.NamedNode(part[1:-1])
            for part in pattern
        )
        if predicate == TYPE and other is not None:
            return f"{self._say(subject)} is {a(self.provenance.terms.label(other))}"
        relation = self.provenance.terms.label(predicate) if predicate else "relation"
        return f"{self._say(subject)}, {relation}: {self._say(other)}"

    def _say(self, term: Term | None) -> str:
        if term is None:
            return "something"
        value = Values()[term]
        return Verbalizer.of(self.facts, self.labels, [value]).verbalize(value)

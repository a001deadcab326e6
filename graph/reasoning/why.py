"""Explanation of a statement: its justifications, or the premises that are missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import pyoxigraph as ox

from ...names import collate, fold, nearest
from ...ontology.terms import SCHEMA, SKOS
from ...queries.figures import FigureError, read_figure
from ..model.amounts import Amount, Figure, amounts_named
from ..model.iris import expand, shorten
from ..model.labels import Labels, NamingError, UnknownName, check_length
from ..model.qualifiers import groups_of_each
from ..model.values import Iri, Values, is_iri
from ..model.verbalize import Verbalizer
from ..store.store import Store
from .axioms import ALSO, Term, Terms, a, is_axiom, takes_values
from .closure import Closure, stated
from .consistency import exclusion
from .forward_chaining import TYPE, Pattern
from .justifications import LIMIT, PartialMatch, Prover, partial_matches
from .provenance import Fact, Justification, ProvenanceIndex

_TYPES = {"type", "a", "is a", "rdf type"}
#: Tests whether all of an amount is beyond a bound; rough figures count as printed.
_BEYOND: dict[str, Callable[[Amount, int], bool]] = {
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
    """Whether and why a statement holds.

    Attributes
    ----------
    statement, verdict : Fact, Verdict
        The statement with the passages that make it; whether it is stated, inferred, excluded, ...
    justifications, more : tuple of Justification, int
        Minimal sets of statements that entail or exclude it; number of further ones.
    missing, instead : tuple of str, tuple of Fact
        Premises from which it would follow, in words; stated facts that are nearest to it.
    """

    statement: Fact
    verdict: Verdict
    justifications: tuple[Justification, ...] = ()
    more: int = 0
    missing: tuple[str, ...] = ()
    instead: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Explainer:
    """Explainer of the statements of a store, by the labels of things."""

    facts: Store
    labels: Labels

    @cached_property
    def prover(self) -> Prover:
        """Prover over the closure of the store, created on first use."""
        return Prover(Closure.of(stated(self.facts.localized), inconsistencies=True))

    @cached_property
    def provenance(self) -> ProvenanceIndex:
        """Provenance of each statement."""
        return ProvenanceIndex(self.facts, self.labels, Terms.of(self.prover.closure.store))

    def why(self, subject: str, predicate: str, object: str, *, limit: int = LIMIT) -> Why:
        """Explain why a statement holds, or what is missing.

        Parameters
        ----------
        subject : str
            Any name of a thing.
        predicate : str
            A property by its label (``reaches role``) or short name, or ``type``.
        object : str
            Any name of a thing or class, or a value: a figure or a text.
        limit : int
            Number of justifications to return, the best grade first.

        Raises
        ------
        NamingError
            If a name is unknown; any text is an object of a property that takes values.
        """
        goal = self._resolve(subject, predicate, object)
        (fact,) = self.provenance.facts([goal])
        found = self.prover.proper_justifications(goal)
        shown = sorted(map(self.provenance.justification, found), key=lambda j: -j.grade)
        if fact.sources or found:
            verdict = Verdict.STATED if fact.sources else Verdict.INFERRED
            return Why(fact, verdict, tuple(shown[:limit]), max(len(shown) - limit, 0))
        if of_members := self._of_each_member(goal):
            return Why(fact, Verdict.INFERRED, (self.provenance.justification(of_members),))
        return self._why_not(goal, fact)

    def _of_each_member(self, goal: ox.Triple) -> list[ox.Triple]:
        """Return the statements by which passages say it of each member of a group."""
        member, about = ox.NamedNode(SKOS.member), ox.NamedNode(SCHEMA.about)
        found: list[ox.Triple] = []
        for group, remark in groups_of_each(self.facts, goal):
            found.append(ox.Triple(group, goal.predicate, goal.object))
            found.append(ox.Triple(group, member, goal.subject))
            found.append(ox.Triple(remark, about, group))
        return found

    def _resolve(self, subject: str, predicate: str, object: str) -> ox.Triple:
        """Return the statement that three names mean."""
        for name in (subject, predicate, object):
            check_length(name)
        thing, terms = self._thing(subject), self.provenance.terms
        if fold(predicate) in _TYPES:
            return ox.Triple(thing, TYPE, self._term("class", object, terms.classes))
        used = self.facts.select("SELECT DISTINCT ?p WHERE { ?s ?p ?o }").rows
        properties = [*terms.properties, *(ox.NamedNode(str(p)) for (p,) in used)]
        relation = self._term("property", predicate, properties)
        options = (relation, *ALSO.get(relation, ()))
        for one in options:
            if (value := self._find_value(thing, one, object)) is not None:
                return ox.Triple(thing, one, value)
        held = next((one for one in options if self._values(thing, one)), relation)
        return ox.Triple(thing, held, self._other(held, object))

    def _thing(self, name: str) -> ox.NamedNode:
        iri = expand(name.strip())
        node = ox.NamedNode(iri) if ":" in name and is_iri(iri) else None
        return node if node and any(self.facts.quads(node)) else self._named(name)

    def _named(self, name: str) -> ox.NamedNode:
        """Find a thing, of any kind if only one has the name."""
        owners = self.labels.named(name)
        return ox.NamedNode(*owners) if len(owners) == 1 else ox.NamedNode(self.labels.find(name))

    def _term(self, kind: str, name: str, candidates: Sequence[ox.NamedNode]) -> ox.NamedNode:
        """Find a class or a property by its label, short name, local name or IRI."""
        wanted, label = fold(name.strip()), self.provenance.terms.label
        for term in candidates:
            short = shorten(term.value)
            names = (label(term), short, short.rpartition(":")[2], term.value)
            if wanted in map(fold, names):
                return term
        more = ["type"] if kind == "property" else []
        labels = sorted({*map(label, candidates), *more}, key=collate)
        near = nearest(name, labels)
        hint = f"the nearest are {', '.join(near)}" if near else f"some are {', '.join(labels[:9])}"
        raise UnknownName(f"no {kind} is called {name!r}", candidates=near, hint=hint)

    def _find_value(self, thing: ox.NamedNode, relation: ox.NamedNode, name: str) -> Term | None:
        """Find a stated value by its words, a printed form or its figure."""
        held, values = self._values(thing, relation), Values()
        verbalizer = Verbalizer.of(self.facts, self.labels, (values[term] for term in held))
        for term in held:
            words, value = verbalizer.verbalize(values[term]), values[term]
            names = {words, words.removeprefix("about "), str(value), shorten(str(value))}
            amount = verbalizer.amounts.get(value) if isinstance(value, Iri) else None
            names.update((*amount.printed, str(replace(amount, unit=""))) if amount else ())
            if fold(name) in map(fold, names) or (amount and _is_exactly(amount, name)):
                return term
        return None

    def _other(self, relation: ox.NamedNode, name: str) -> Term:
        """Find a thing by its name; any text is a value of a property that takes values."""
        try:
            return self._named(name)
        except NamingError:
            if name.strip() and takes_values(self.prover.closure.store, relation):
                return ox.Literal(name)
            raise

    def _values(self, thing: Term, relation: ox.NamedNode) -> list[Term]:
        """Return the stated and inferred values of a property of a thing."""
        if not isinstance(thing, ox.NamedNode):
            return []
        store, merged = self.prover.closure.store, ox.DefaultGraph()
        return [quad.object for quad in store.quads_for_pattern(thing, relation, None, merged)]

    def _why_not(self, goal: ox.Triple, fact: Fact) -> Why:
        """Explain what is missing for a statement, or what excludes it."""
        closure = self.prover.closure
        nearest = partial_matches(closure, goal)
        missing = tuple(dict.fromkeys(filter(None, map(self._missing, nearest))))
        for one in [*(match.statement for match in nearest if match.statement), goal]:
            if conflict := exclusion(closure, one):
                excluding = self.provenance.justification(conflict)
                return Why(fact, Verdict.NO, (excluding,), missing=missing)
        near = [triple for match in nearest for triple in self._stated_near(match)]
        instead = dict.fromkeys(near if nearest else self._restated(goal))
        facts = self.provenance.facts(triple for triple in instead if not is_axiom(triple))
        verdicts = {verdict for match in nearest if (verdict := self._by_bound(match))}
        verdict = verdicts.pop() if len(verdicts) == 1 else self._by_figure(goal)
        return Why(fact, verdict or Verdict.NOT_STATED, missing=missing, instead=facts)

    def _restated(self, goal: ox.Triple) -> Iterator[ox.Triple]:
        """Yield the statements of the same property of a thing, or of one that restates it."""
        for relation in (goal.predicate, *ALSO.get(goal.predicate, ())):
            for value in self._values(goal.subject, relation):
                yield ox.Triple(goal.subject, relation, value)

    def _stated_near(self, match: PartialMatch) -> Iterator[ox.Triple]:
        """Yield the statement of an amount, and those with the property of the missing one."""
        yield from (t for t in match.premises if match.amount and t.object == match.amount)
        missing = match.statement
        if missing is not None and missing.predicate != TYPE:
            for value in self._values(missing.subject, missing.predicate):
                yield ox.Triple(missing.subject, missing.predicate, value)

    def _amounts(self, terms: Sequence[Term | None]) -> list[Amount]:
        nodes = [term.value for term in terms if isinstance(term, ox.NamedNode)]
        return [*amounts_named(self.facts, nodes).values()] if nodes else []

    def _by_figure(self, goal: ox.Triple) -> Verdict | None:
        """Decide by the stated amounts on a figure that none of them is; None if none can."""
        if not isinstance(goal.object, ox.Literal):
            return None
        amounts = self._amounts([triple.object for triple in self._restated(goal)])
        verdicts = {True: Verdict.NO, False: Verdict.UNDECIDED, None: None}
        return verdicts[_excluded(amounts, goal.object.value)]

    def _by_bound(self, match: PartialMatch) -> Verdict | None:
        """Decide by the amount for which a rule has a bound; None if it has none."""
        bound, amounts = match.rule.bound, self._amounts([match.amount])
        if not (bound and amounts):
            return None
        if amounts[0].low is None and amounts[0].high is None:
            return Verdict.NOT_STATED
        beyond = _BEYOND[bound.kind](amounts[0], bound.figure)
        return Verdict.NO if beyond else Verdict.UNDECIDED

    def _missing(self, match: PartialMatch) -> str:
        """Return the missing premises of a rule in words."""
        bound = match.rule.bound
        if bound and match.amount:
            (amount,), variable = self._amounts([match.amount]), f"?{bound.variable}"
            relation = next(p for _, p, other in match.rule.premises if other == variable)
            label = self.provenance.terms.label(ox.NamedNode(relation[1:-1]))
            return f"{label} of {bound.kind} {bound.figure:,}; stated is {amount}"
        words = " and ".join(self._pattern(pattern, match.bound) for pattern in match.missing)
        return f"anything for which {words}" if "something" in words else words

    def _pattern(self, pattern: Pattern, bound: Mapping[str, Term]) -> str:
        subject, predicate, other = (
            bound.get(part[1:]) if part.startswith("?") else ox.NamedNode(part[1:-1])
            for part in pattern
        )
        if predicate == TYPE and other is not None:
            return f"{self._verbalize(subject)} is {a(self.provenance.terms.label(other))}"
        relation = self.provenance.terms.label(predicate) if predicate else "relation"
        return f"{self._verbalize(subject)}, {relation}: {self._verbalize(other)}"

    def _verbalize(self, term: Term | None) -> str:
        if term is None:
            return "something"
        value = Values()[term]
        return Verbalizer.of(self.facts, self.labels, [value]).verbalize(value)


def _is_exactly(amount: Amount, text: str) -> bool:
    """Tell whether a text is the single figure of an amount.

    Examples
    --------
    >>> price = Amount(7000, 7000, unit="usd", approximate=True)
    >>> _is_exactly(price, "7000"), _is_exactly(price, "$7,000"), _is_exactly(price, "7000 credits")
    (True, True, False)
    """
    figure = _read_figure(text, amount.unit)
    return figure is not None and amount.low == amount.high == figure


def _excluded(amounts: Collection[Amount], text: str) -> bool | None:
    """Tell whether a figure lies outside of all stated amounts of one property.

    That is undecided (None) if the text is not a figure, or an amount has another unit or no bound.

    Examples
    --------
    >>> courses = [Amount(3, 4, unit="course")]
    >>> _excluded(courses, "5"), _excluded(courses, "3"), _excluded(courses, "three")
    (True, False, None)
    """
    outside: list[bool | None] = []
    for amount in amounts:
        figure = _read_figure(text, amount.unit)
        if figure is None or (amount.low is None and amount.high is None):
            outside.append(None)
        else:
            outside.append(amount.at_least(figure) is False or amount.at_most(figure) is False)
    if False in outside:
        return False
    return True if outside and all(outside) else None


def _read_figure(text: str, unit: str) -> Figure | None:
    """Read a single figure in a unit; None if the text is none, or names another unit."""
    try:
        return read_figure(text, unit)
    except FigureError:
        return None

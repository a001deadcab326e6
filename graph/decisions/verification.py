"""Check of sentences against their statements: each follows from those that it cites, and alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from ...errors import GradPathError
from ...ontology.terms import DCTERMS, GP, RDF, SKOS, XSD
from ..model.amounts import amounts_named
from ..model.evidence import Evidence, Sentence
from ..model.iris import kind_of, shorten
from ..store.store import Store

#: Answers a question from a store, in sentences.
Run: TypeAlias = Callable[[Store], Iterable[Sentence]]
_Quads: TypeAlias = tuple[ox.Quad, ...]
_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph

#: Properties that name and type things: a sentence may use them without citing them.
_NAMING = frozenset(
    {RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.definition}
    | {SKOS.scopeNote, DCTERMS.type, *(SKOS.iri + name for name in ("notation", "inScheme"))}
)
#: Kinds of statements about things; each is kept whole where a sentence cites a part of it.
_NODES = frozenset({"judgement", "recommendation", "rule", "conflict", "gap"})
#: Kinds of what belongs to a statement that leads to it: figures, and words that limit it.
_PARTS = frozenset({"amount", "remark"})
#: Relations that hold in both directions, whichever is stated.
_SYMMETRIC = frozenset({"skos:closeMatch", "skos:related"})
#: Bounds of amounts, which are changed to see which sentences follow.
_BOUNDS = tuple(ox.NamedNode(iri) for iri in (GP.min, GP.max, GP.openFrom))
_STAYS = "stays when a statement is removed"
_DEFAULT = ox.DefaultGraph()
_LABELS = f"SELECT ?thing ?label {{ ?thing <{SKOS.prefLabel}> ?label }}"


class Fault(NamedTuple):
    """A sentence that does not rest on its statements as it says.

    Attributes
    ----------
    sentence, problem : the text of the sentence, and what is wrong with it
    statement : the statement that shows it, or None
    instead : the sentence that comes in its place, or why there is none
    """

    sentence: str
    problem: str
    statement: Evidence | None = None
    instead: str = ""


class Verification:
    """The sentences of an answer, asked again from other stores.

    Parameters
    ----------
    store : the store from which the answer is; it is not changed
    run : the function that answers from a store
    """

    def __init__(self, store: Store, run: Run) -> None:
        self._run = run
        self._quads = [*store.quads()]
        self._native = ox.Store()
        self._native.bulk_extend(store.native)
        self._store = store
        self.sentences = tuple(run(store))

    @property
    def statements(self) -> tuple[Evidence, ...]:
        """The statements that sentences cite, each once."""
        cited = (one for sentence in self.sentences for one in sentence.evidence)
        return tuple(dict.fromkeys(cited))

    def faults(self) -> Iterator[Fault]:
        """Yield every fault of every sentence."""
        yield from self.unfounded()
        for sentence in self.sentences:
            yield from self.underived(sentence)
        spare: dict[str, list[Evidence]] = {}
        for statement in self.statements:
            for fault in self.unmoved(statement):
                if fault.problem == _STAYS:
                    spare.setdefault(fault.sentence, []).append(statement)
                else:
                    yield fault
            yield from self.moved(statement)
        for text, some in spare.items():
            yield from self._unneeded(text, some)

    def _unneeded(self, sentence: str, spare: list[Evidence]) -> Iterator[Fault]:
        """Yield the statements that a sentence does not need even where others are missing.

        Statements that each suffice, as two that say the same, are all needed in this sense:
        without the others that can be spared, the sentence depends on each of them.
        """
        gone: list[Evidence] = []
        for other in spare:
            if sentence in self._ask_without(*gone, other):
                gone.append(other)
        kept = [one for one in spare if one not in gone]
        for statement in gone:
            without = [one for one in gone if one != statement]
            for other in kept:
                if sentence in self._ask_without(*without, other):
                    without.append(other)
            if sentence in self._ask_without(*without, statement):
                yield Fault(sentence, _STAYS, statement)

    def unfounded(self) -> Iterator[Fault]:
        """Yield the statements that the store does not hold, or not in the passages cited."""
        for sentence in self.sentences:
            for one in sentence.evidence:
                passages = {shorten(_value(quad.graph_name)) for quad in self._stating(one)}
                if not passages >= {*one.sources} or not one.sources:
                    problem = f"cites {one.sources} for what {sorted(passages)} state"
                    yield Fault(sentence.text, problem, one)

    def underived(self, sentence: Sentence) -> Iterator[Fault]:
        """Yield a fault unless a sentence follows from its own statements alone."""
        cited = (*sentence.evidence, *sentence.compared)
        found = self._ask(Store.from_quads(self._kept(cited)))
        if sentence.text not in found:
            problem = "does not follow from its own statements"
            yield Fault(sentence.text, problem, None, _nearest(sentence, found))

    def unmoved(self, statement: Evidence) -> Iterator[Fault]:
        """Yield the faults that the removal of a statement shows.

        A sentence that cites it has to change, to vanish, or to cite another statement in its
        place; one that neither cites it nor was compared with it has to stay.
        """
        after = self._ask_without(statement)
        for sentence in self.sentences:
            same = after.get(sentence.text)
            if statement in sentence.evidence:
                if same and {*same.evidence} <= {*sentence.evidence}:
                    yield Fault(sentence.text, _STAYS, statement)
            elif statement not in sentence.compared and same is None:
                problem = "changes with a statement that it does not cite"
                yield Fault(sentence.text, problem, statement, _nearest(sentence, after))

    def moved(self, statement: Evidence) -> Iterator[Fault]:
        """Yield the faults that a change of the bounds of an amount shows; see `unmoved`."""
        gone = [
            bound
            for quad in self._stating(statement)
            if kind_of(_value(quad.object)) == "amount"
            for bound in self._by_subject[_value(quad.object)]
            if bound.predicate in _BOUNDS
        ]
        if not gone:
            return
        after = self._ask_changed(gone, map(_raised, gone))
        for sentence in self.sentences:
            same = after.get(sentence.text)
            if statement in sentence.evidence:
                if same and statement in same.evidence:
                    yield Fault(sentence.text, "stays when an amount is changed", statement)
            elif statement not in sentence.compared and same is None:
                problem = "changes with an amount that it does not cite"
                yield Fault(sentence.text, problem, statement, _nearest(sentence, after))

    def _ask(self, store: Store) -> dict[str, Sentence]:
        """Return the sentences of the answer by their texts, or the error in place of one."""
        try:
            return {one.text: one for one in self._run(store)}
        except GradPathError as error:
            return {error.message: Sentence(error.message)}

    def _ask_without(self, *statements: Evidence) -> dict[str, Sentence]:
        gone = (quad for one in statements for quad in self._stating(one))
        return self._ask_changed(gone, ())

    def _ask_changed(
        self, gone: Iterable[ox.Quad], added: Iterable[ox.Quad]
    ) -> dict[str, Sentence]:
        """Answer from a store without some quads and with others, and restore it."""
        removed = {*_with_merge(gone)}
        more = {*_with_merge(added)} - removed
        for quad in removed:
            self._native.remove(quad)
        self._native.extend(more)
        try:
            return self._ask(Store(self._native))
        finally:
            for quad in more:
                self._native.remove(quad)
            self._native.extend(removed)

    def _stating(self, statement: Evidence) -> _Quads:
        """Return the quads of a statement, one for each passage that makes it."""
        if statement not in self._known:
            subject, relation, other = statement[:3]
            made = self._by_statement[subject, relation]
            found = [quad for quad in made if other in self._names(quad.object)]
            if relation in _SYMMETRIC:
                back = self._by_statement[other, relation]
                found += [quad for quad in back if subject in self._names(quad.object)]
            self._known[statement] = tuple(found)
        return self._known[statement]

    def _names(self, term: _Term) -> set[str]:
        """Return the texts by which a statement may name its other end."""
        value = _value(term)
        if not isinstance(term, ox.NamedNode):
            return {value}
        named = {shorten(value), self._labels.get(value, "")}
        if kind_of(value) == "amount":
            amounts = amounts_named(self._store.localized, [value]).values()
            named |= {text for one in amounts for text in (str(one), one.in_full())}
        return named

    @cached_property
    def _known(self) -> dict[Evidence, _Quads]:
        return {}

    @cached_property
    def _labels(self) -> dict[str, str]:
        rows = self._store.localized.select(_LABELS).rows
        return {str(thing): str(label) for thing, label in rows}

    @cached_property
    def _by_statement(self) -> dict[tuple[str, str], list[ox.Quad]]:
        found: dict[tuple[str, str], list[ox.Quad]] = defaultdict(list)
        for quad in self._quads:
            relation = shorten(quad.predicate.value).removeprefix("gp:")
            found[shorten(_value(quad.subject)), relation].append(quad)
        return found

    @cached_property
    def _by_subject(self) -> dict[str, list[ox.Quad]]:
        found: dict[str, list[ox.Quad]] = defaultdict(list)
        for quad in self._quads:
            found[_value(quad.subject)].append(quad)
        return found

    def _kept(self, cited: Iterable[Evidence]) -> Iterator[ox.Quad]:
        """Yield the quads of some statements, and those that name and type things."""
        statements = [*cited]
        quads = {quad for one in statements for quad in self._stating(one)}
        nodes = {name for one in statements for name in (one.subject, one.object)}
        for quad in self._quads:
            subject = _value(quad.subject)
            kind = kind_of(subject) if isinstance(quad.subject, ox.NamedNode) else ""
            if kind in _NODES:
                if shorten(subject) in nodes:
                    yield quad
            elif not kind or kind in _PARTS or quad.predicate.value in _NAMING or quad in quads:
                yield quad


def check_sentences(store: Store, run: Run) -> list[Fault]:
    """Return the faults of the sentences of an answer; none if each rests on its statements.

    Every sentence is derived again from a store of only the statements that it cites; then each of
    these is removed, and each amount among them changed, to see which sentences follow.
    """
    return [*Verification(store, run).faults()]


def _nearest(sentence: Sentence, found: Iterable[str]) -> str:
    return next(iter(get_close_matches(sentence.text, found, 1, 0)), "")


def _value(term: _Term) -> str:
    return str(getattr(term, "value", term))


def _with_merge(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads, each also in the default graph, which merges all others."""
    for quad in quads:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _raised(bound: ox.Quad) -> ox.Quad:
    """Return the bound of an amount, raised by one."""
    decimal = ox.NamedNode(XSD.decimal)
    raised = ox.Literal(str(Decimal(_value(bound.object)) + 1), datatype=decimal)
    return ox.Quad(bound.subject, bound.predicate, raised, bound.graph_name)

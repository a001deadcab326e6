"""The named queries in process, beside rdflib's memory store with the same quads."""

from __future__ import annotations

import re
import signal
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from time import perf_counter
from types import FrameType

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql.operators import register_custom_function
from rdflib.plugins.sparql.sparql import SPARQLError

from gradpath.graph.model.labels import Labels
from gradpath.graph.store.functions import FUNCTIONS
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue, NamedQuery

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, paused_collector, seconds

TARGET = 20.0
#: Queries that rdflib 7.6 answers wrongly, and how: they are shown, and no ratio is counted. Any
#: other difference stops the run.
RDFLIB_FAULTS = {
    "funding": "OPTIONAL inside a sub-select loses its bindings",
    "program-facts": "OPTIONAL inside a sub-select loses its bindings",
    "role-facts": "an unbound value is written as the text None",
}

#: A row of an answer in a form that both sides share.
Row = tuple[str | Decimal, ...]


def queries(
    sizes: Iterable[str], *, seed: int, bound: float, only: Sequence[str] = ()
) -> Iterator[Table]:
    """Time every named query with the values of its examples.

    Parameters
    ----------
    sizes : iterable of str
        S and M; rdflib does not get to L in a sitting.
    seed : int
        The seed of the graph.
    bound : float
        How many seconds rdflib gets for one query; then its time is "more than" that.
    only : sequence of str
        Some of the queries; all of them by default.
    """
    catalogue = Catalogue.load()
    for size in sizes:
        quads = [*Generator(seed).quads(SIZES[size])]
        store, dataset = Store.from_quads(quads), in_rdflib(quads)
        del quads
        names = Labels.from_engine(store)
        table = Table(
            f"Named queries at {size}: Python values in process, against rdflib's memory store",
            ("query", "rows", "ours", "rdflib", "ratio", "same answer"),
            notes=[
                "Both sides get the text of the query and read it every time.",
                "rdflib gives one row where GROUP BY meets no solutions; SPARQL 1.1 gives none.",
                "That row, and rows without any value, are left out of the comparison.",
                *(f"{name}: rdflib is wrong, {why}." for name, why in RDFLIB_FAULTS.items()),
                f"rdflib gets {bound:g} s of processor time a query; where that is not enough, the",
                "ratio is a floor.",
            ],
        )
        ratios: list[float] = []
        for name in only or catalogue:
            if catalogue[name].form == "select":
                row, ratio = _compare(catalogue[name], store, names, dataset, bound)
                table.rows.append(row)
                ratios += [ratio] if ratio else []
        table.verdicts.append(
            Verdict(f"{size}: rdflib / ours, median", statistics.median(ratios), TARGET)
        )
        yield table


def in_rdflib(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """Put quads into rdflib's memory store, whose default graph is the merge of the named ones."""
    terms: dict[object, rdflib.term.Node] = {}

    def term(node: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
        if node not in terms:
            terms[node] = _term(node)
        return terms[node]

    for function, ours in FUNCTIONS.items():
        register_custom_function(rdflib.URIRef(function.value), _in_terms(ours), override=True)
    dataset = rdflib.Dataset(default_union=True)  # its union has every statement once
    graphs: dict[object, rdflib.Graph] = {}
    for quad in quads:
        name = quad.graph_name
        if name not in graphs:
            graphs[name] = dataset.graph(rdflib.URIRef(name.value))
        triple = (term(quad.subject), term(quad.predicate), term(quad.object))
        dataset.store.add(triple, graphs[name])
    return dataset


def _in_terms(function: Callable[..., object]) -> Callable[..., rdflib.Literal]:
    """Return a function of ours for rdflib's terms."""

    def of_terms(*terms: rdflib.term.Node) -> rdflib.Literal:
        literals = (one for one in terms if isinstance(one, rdflib.Literal))
        found = function(*(ox.Literal(str(one)) for one in literals))
        if found is None:
            raise SPARQLError("the function takes one literal")
        return rdflib.Literal(found.value)

    return of_terms


def _term(node: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Node:
    if isinstance(node, ox.NamedNode):
        return rdflib.URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return rdflib.BNode(node.value)
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    plain = node.datatype.value == str(rdflib.XSD.string)
    return rdflib.Literal(node.value, datatype=None if plain else node.datatype.value)


def _compare(
    query: NamedQuery, store: Store, labels: Labels, dataset: rdflib.Dataset, bound: float
) -> tuple[tuple[object, ...], float | None]:
    text = query.bind(examples(query), labels.find).sparql
    found = store.select(text)
    ours = seconds(lambda: store.select(text), repeat=7, budget=2.0)
    head = (query.name, len(found.rows), duration(ours))
    start = perf_counter()
    try:
        with deadline(bound):
            rows = [*dataset.query(text)]
            theirs = perf_counter() - start
    except Late:
        theirs = perf_counter() - start
        ratio = theirs / ours
        return (*head, f"more than {duration(theirs)}", f"> {ratio:.0f}", None), ratio
    except Exception as error:  # noqa: BLE001 - whatever it says, it has no answer to compare with
        return (*head, None, None, f"rdflib fails ({type(error).__name__})"), None
    if theirs < bound / 10:
        theirs = seconds(lambda: [*dataset.query(text)], repeat=5, budget=bound / 2)
    ratio = theirs / ours
    if "GROUP BY" in text and not found.rows and len(rows) == 1:
        rows = []  # the row of no group, see the notes
    if _table(found.rows) == _table(rows):
        return (*head, duration(theirs), f"{ratio:.0f}", "yes"), ratio
    if query.name in RDFLIB_FAULTS:
        return (*head, duration(theirs), None, "no, see below"), None
    raise RuntimeError(f"{query.name}: rdflib answers otherwise ({len(rows)} rows)")


class Late(BaseException):
    """The time is over; no library's own handling of errors may swallow it."""


def examples(query: NamedQuery) -> dict[str, object]:
    """Return the example of each parameter; the things it names are in every generated graph."""
    return {p.name: p.example for p in query.parameters if p.example is not None}


def _table(rows: Iterable[Iterable[object]]) -> Counter[Row]:
    """Return the rows in a form that both sides share, without those that hold no value."""
    kept = ([*row] for row in rows)
    return Counter(tuple(map(_cell, row)) for row in kept if any(c is not None for c in row))


def _cell(value: object) -> str | Decimal:
    if isinstance(value, rdflib.Literal):
        value = value.value if value.value is not None else str(value)
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return round(Decimal(str(value)), 6)
    return " ".join(sorted(re.split(r"[|,;\s]+", str(value))))  # a GROUP_CONCAT has no order


@contextmanager
def deadline(limit: float) -> Iterator[None]:
    """Stop the process's work after so many seconds of processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Late

    before: Callable[[int, FrameType | None], object] | int | None = signal.signal(
        signal.SIGPROF, stop
    )
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        with paused_collector():
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

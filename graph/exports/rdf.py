"""The graph as RDF: sorted, with the same blank nodes on every run."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

import pyoxigraph as ox

from ...ontology.terms import ID, NAMESPACES, RDF, SOURCE
from ..store.store import PREFIXES, Store
from .formats import ExportFormat

_NATIVE = {
    ExportFormat.TURTLE: ox.RdfFormat.TURTLE,
    ExportFormat.TRIG: ox.RdfFormat.TRIG,
    ExportFormat.N_QUADS: ox.RdfFormat.N_QUADS,
    ExportFormat.JSON_LD: ox.RdfFormat.JSON_LD,
}
_TYPE = RDF.type
_MORE_PREFIXES = {prefix: NAMESPACES[prefix] for prefix in ("dcterms", "prov")}


def rdf(store: Store, format: ExportFormat) -> bytes:
    """Write the facts of a store as RDF.

    Parameters
    ----------
    store : Store
        Where the facts are.
    format : ExportFormat
        One of Turtle, TriG, N-Quads and JSON-LD.
    """
    native = _NATIVE[format]
    quads = _canonical(store.quads())
    if not native.supports_datasets:
        quads = {ox.Quad(*quad.triple) for quad in quads}
    ordered = sorted(quads, key=_order)
    written = ox.serialize(ordered, format=native, prefixes=_prefixes(ordered)) or b""
    return _with_sorted_prefixes(written)


def _with_sorted_prefixes(written: bytes) -> bytes:
    """Sort the prefixes at the head of a file, which the engine writes in an order of its own."""
    lines = written.splitlines(keepends=True)
    head = list(takewhile(lambda line: line.startswith(b"@prefix "), lines))
    return b"".join([*sorted(head), *lines[len(head) :]])


def _canonical(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    """Name blank nodes by what is said of them; a store names them anew whenever it is filled."""
    dataset = ox.Dataset(quads)
    if any(isinstance(end, ox.BlankNode) for q in dataset for end in (q.subject, q.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    predicate = quad.predicate.value
    subject, other = str(quad.subject), str(quad.object)
    return (str(quad.graph_name), subject, predicate != _TYPE, predicate, other)


def _prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Give every kind of thing and every source a prefix; a name that is taken stays taken."""
    found = dict(PREFIXES) | _MORE_PREFIXES
    names = {
        node.value
        for quad in quads
        for node in (quad.subject, quad.object, quad.graph_name)
        if isinstance(node, ox.NamedNode)
    }
    for base in (ID, SOURCE):
        within = (name[len(base) :].partition("/") for name in names if name.startswith(base))
        for kind in sorted({head for head, slash, _ in within if slash and _is_prefix(head)}):
            found.setdefault(kind, f"{base}{kind}/")
    return dict(sorted(found.items()))


def _is_prefix(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name.replace("-", "").isalnum()

"""The graph as RDF: in a fixed order, with the same blank nodes on every run."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ...ontology.terms import ID, NAMESPACES, SOURCE
from ..store.formats import PREFIXES, ResultFormat
from .attributes import Exported

_PREFIXES = dict(PREFIXES) | {prefix: NAMESPACES[prefix] for prefix in ("dcterms", "prov")}


def rdf(graph: Exported, format: ResultFormat) -> bytes:
    """Return the statements of a graph in a format of RDF."""
    return format.write_quads(_canonical(graph.store.quads()), _prefixes)


def _canonical(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    """Name blank nodes by their statements; a store names them anew whenever it is filled."""
    dataset = ox.Dataset(quads)
    if any(isinstance(end, ox.BlankNode) for q in dataset for end in (q.subject, q.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Give every kind of thing and every source a prefix; a name that is taken stays taken."""
    found = dict(_PREFIXES)
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
    return found


def _is_prefix(name: str) -> bool:
    return name.isascii() and name[:1].isalpha() and name.replace("-", "").isalnum()

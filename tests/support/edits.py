"""The package's data after SPARQL updates, for tests of findings and violations."""

from __future__ import annotations

from functools import partial

import pyoxigraph as ox

from gradpath.graph.findings.findings import Finding, findings
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue

conflicts = partial(findings, kind="conflict")
gaps = partial(findings, kind="gap")
CATALOGUE = Catalogue.load()
THINGS = """
    amount application aspect conflict credential degree delivery evidence feature funding gap grade
    gre group growth industry interest judgement organization place program recommendation remark
    role rule scope sector skill specialization synchronicity tier unit university workplace
"""
PREFIXES = {
    "gp": "https://w3id.org/gradpath/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ml": "https://w3id.org/gradpath/source/ml-guide/",
    "ours": "https://w3id.org/gradpath/source/gradpath/",
    "map": "https://w3id.org/gradpath/source/mapping/",
} | {kind: f"https://w3id.org/gradpath/id/{kind}/" for kind in THINGS.split()}
PROLOGUE = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())


def gone(triple: str) -> str:
    """An update by which no passage says this any more."""
    return f"DELETE WHERE {{ GRAPH ?passage {{ {triple} }} }}"


def said(passage: str, triples: str) -> str:
    """An update by which a passage says this as well."""
    return f"INSERT DATA {{ GRAPH {passage} {{ {triples} }} }}"


def each_program(passage: str, said: str) -> str:
    """An update by which a passage says this of every program."""
    return (
        f"INSERT {{ GRAPH {passage} {{ ?p {said} }} }} WHERE {{ GRAPH ?g {{ ?p a gp:Program }} }}"
    )


def edited(store: Store, *updates: str) -> KnowledgeGraph:
    """The package's data after some updates, with a merge of its own."""
    native = ox.Store()
    native.extend(store.quads())
    before = set(native)
    for update in updates:
        native.update(PROLOGUE + update)
        after = set(native)
        assert after != before, f"this changes nothing: {update}"
        before = after
    return KnowledgeGraph(Store.from_quads(native))


def observed(findings: tuple[Finding, ...], method: str | None = None) -> set[str]:
    """The recorded observations to which findings correspond."""
    return {
        one.observation.id for one in findings if one.observation and method in {None, one.method}
    }


def family(prefix: str) -> set[str]:
    return {name.removeprefix(prefix) for name in CATALOGUE if name.startswith(prefix)}


FINDING_QUERIES = sorted(name for name in CATALOGUE if name.startswith(("conflict-", "gap-")))
VIOLATION_QUERIES = sorted(name for name in CATALOGUE if name.endswith("-violation"))

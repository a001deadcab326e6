"""Statements by short names, and files of statements, for tests of reasoning."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDFS, SKOS

from gradpath.graph.model.iris import shorten
from gradpath.graph.reasoning.closure import DEFINITIONS
from gradpath.graph.reasoning.forward_chaining import TYPE

HERE = Path(__file__).parents[1]
ONTOLOGY = HERE.parent / "ontology"
FILES = sorted((HERE / "data" / "inconsistent").glob("*.ttl"))
GP = "https://w3id.org/gradpath/ontology#"
ID = "https://w3id.org/gradpath/id/"
#: The fewest contradictory facts of each file, by short names; axioms by their kinds.
INCONSISTENCIES = {
    line.split("\t")[0]: line.split("\t")[1:]
    for line in (HERE / "data" / "inconsistent" / "inconsistencies.tsv")
    .read_text("utf-8")
    .splitlines()
}


def name(term: str) -> ox.NamedNode:
    kind, _, slug = term.partition(":")
    namespaces = {"gp": GP, "gpd": DEFINITIONS, "skos": str(SKOS), "schema": "https://schema.org/"}
    return ox.NamedNode(namespaces.get(kind, f"{ID}{kind}/") + slug)


def triple(subject: str, predicate: str, other: str) -> ox.Triple:
    relation = TYPE if predicate == "a" else name(predicate)
    return ox.Triple(name(subject), relation, name(other))


def short(found: Iterable[ox.Triple]) -> set[str]:
    return {
        " ".join(shorten(term.value) for term in (t.subject, t.predicate, t.object)) for t in found
    }


TURTLE = f"""@prefix gp: <{GP}> . @prefix gpd: <{DEFINITIONS}> .
@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix gre: <{ID}gre/> . @prefix program: <{ID}program/> . @prefix amount: <{ID}amount/> .
@prefix skill: <{ID}skill/> . @prefix skos: <{SKOS}> .
"""


def write(folder: Path, *lines: str, name: str = "mine.ttl") -> Path:
    file = folder / name
    file.write_text(TURTLE + "\n".join(lines), encoding="utf-8")
    return file


NO_POLICY = """program:stevens-ms-ml a [ a owl:Restriction ; owl:onProperty gp:grePolicy ;
    owl:maxCardinality "0"^^xsd:nonNegativeInteger ] ."""


HIERARCHY = [
    triple("skill:a", "skos:broader", "skill:b"),
    triple("skill:b", "skos:broader", "skill:c"),
    triple("skill:c", "skos:broader", "skill:d"),
    *(triple(f"skill:{one}", "a", "gp:Skill") for one in "abcd"),
]

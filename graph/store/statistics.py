"""Statistics of the graph: classes and properties, and the number of uses of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from ...ontology.terms import ID
from ...queries.engine import Engine
from ..model.iris import kind_of
from ..model.values import Iri

#: Statements of a graph from which on the uses of classes and the things by kind are not counted.
_LARGE = 200_000
_TOTALS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
{ ?s ?p ?o }"""
_PROPERTIES = """
SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
{ ?s ?p ?o } GROUP BY ?p ORDER BY ?p"""
_CLASSES = """
SELECT ?class (COUNT(*) AS ?entities) { ?s a ?class FILTER(isIRI(?class)) }
GROUP BY ?class ORDER BY ?class"""
_USES = """
SELECT ?class ?p (COUNT(*) AS ?triples) { ?s a ?class ; ?p ?o FILTER(isIRI(?class)) }
GROUP BY ?class ?p ORDER BY ?class ?p"""
_OBJECTS = """
SELECT DISTINCT ?class ?p ?of { ?s a ?class ; ?p ?o . ?o a ?of FILTER(isIRI(?class) && isIRI(?of)) }
ORDER BY ?class ?p ?of"""
_DATATYPES = """
SELECT DISTINCT ?class ?p ?of
{ ?s a ?class ; ?p ?o FILTER(isIRI(?class) && isLiteral(?o)) BIND(DATATYPE(?o) AS ?of) }
ORDER BY ?class ?p ?of"""
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { } } ORDER BY ?g"
_THINGS = f"""
SELECT DISTINCT ?s {{ ?s a ?class FILTER(STRSTARTS(STR(?s), "{ID}")) }}"""


class PropertyCount(NamedTuple):
    """Number of uses of a property: its statements, and the different things on either side."""

    iri: Iri
    triples: int
    subjects: int
    objects: int


class PropertyUse(NamedTuple):
    """Statements of a property about things of a class, with the types of their objects."""

    property: Iri
    triples: int
    classes: tuple[Iri, ...]
    datatypes: tuple[Iri, ...]


class ClassCount(NamedTuple):
    """Number of instances of a class, with their properties unless the graph is large."""

    iri: Iri
    entities: int
    uses: tuple[PropertyUse, ...]


class Statistics(NamedTuple):
    """Statistics of a graph; each statement counts once, however many passages make it.

    Subjects and objects are the numbers of different ones; classes are those with a name that have
    instances; `things` counts the things of ours by kind, and is empty where the graph is large.
    """

    triples: int
    subjects: int
    objects: int
    properties: tuple[PropertyCount, ...]
    classes: tuple[ClassCount, ...]
    graphs: tuple[Iri, ...]
    things: dict[str, int]

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The namespaces of every property and class that is used."""
        used = [*(one.iri for one in self.properties), *(one.iri for one in self.classes)]
        return tuple(sorted(set(map(namespace, used))))


def count(engine: Engine) -> Statistics:
    """Return the statistics of a graph.

    Examples
    --------
    >>> from .store import Store
    >>> count(Store.from_quads([])).triples
    0
    """

    def rows(query: str) -> Any:  # noqa: ANN401 - rows of the types that the query selects
        return engine.select(query).rows

    ((triples, subjects, objects),) = rows(_TOTALS)
    is_small = triples <= _LARGE
    things = Counter(kind_of(iri) for (iri,) in rows(_THINGS)) if is_small else {}
    uses: dict[Iri, list[PropertyUse]] = defaultdict(list)
    if is_small:
        classes, datatypes = _ends(rows(_OBJECTS)), _ends(rows(_DATATYPES))
        for owner, iri, number in rows(_USES):
            ends = (tuple(types[owner, iri]) for types in (classes, datatypes))
            uses[owner].append(PropertyUse(iri, number, *ends))
    return Statistics(
        *(triples, subjects, objects),
        properties=tuple(map(PropertyCount._make, rows(_PROPERTIES))),
        classes=tuple(ClassCount(iri, number, tuple(uses[iri])) for iri, number in rows(_CLASSES)),
        graphs=tuple(iri for (iri,) in rows(_GRAPHS)),
        things=dict(sorted(things.items())),
    )


def namespace(iri: str) -> str:
    """Return the namespace of a property or class: all up to the last of ``#``, ``/`` and ``:``.

    Examples
    --------
    >>> namespace("https://schema.org/about"), namespace("urn:x:y")
    ('https://schema.org/', 'urn:x:')
    """
    return iri[: max(iri.rfind(end) for end in "#/") + 1] or iri[: iri.rfind(":") + 1]


def _ends(rows: Iterable[tuple[Iri, Iri, Iri]]) -> dict[tuple[Iri, Iri], list[Iri]]:
    """Return the classes or datatypes of objects, by class and property."""
    found: dict[tuple[Iri, Iri], list[Iri]] = defaultdict(list)
    for owner, iri, end in rows:
        found[owner, iri].append(end)
    return found

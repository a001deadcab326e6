"""Statistics of the graph: classes and properties, and the number of uses of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from ...ontology.terms import ID
from ..model.engine import Engine
from ..model.iris import kind_of
from ..model.values import Iri, Value

#: Of a larger graph neither what the things of each class have is counted, nor things by kind.
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


@dataclass(frozen=True, slots=True)
class PropertyCount:
    """Number of uses of a property.

    Attributes
    ----------
    iri : str
        The property.
    triples, subjects, objects : int
        How many statements it has, and how many different things stand on either side.
    """

    iri: Iri
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """A property as the things of a class have it.

    Attributes
    ----------
    property : str
        The property.
    triples : int
        How many statements they have with it.
    classes, datatypes : tuple of str
        What stands at the other end.
    """

    property: Iri
    triples: int
    classes: tuple[Iri, ...]
    datatypes: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Number of instances of a class.

    Attributes
    ----------
    iri : str
        The class.
    entities : int
        How many things it has.
    uses : tuple of PropertyUse
        Their properties; not counted where the graph is large.
    """

    iri: Iri
    entities: int
    uses: tuple[PropertyUse, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Statistics of a graph; each statement counts once, however many passages make it.

    Attributes
    ----------
    triples, subjects, objects : int
        How many statements, and how many different things stand on either side.
    properties : tuple of PropertyCount
        Every property.
    classes : tuple of ClassCount
        Every class with a name that has things.
    graphs : tuple of str
        The named graphs.
    things : dict of str to int
        How many things of ours there are, by kind; not counted where the graph is large.
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
        used = {one.iri for one in self.properties} | {one.iri for one in self.classes}
        return tuple(sorted({namespace(iri) for iri in used}))


def count(engine: Engine) -> Statistics:
    """Return the statistics of a graph.

    Parameters
    ----------
    engine : Engine
        The engine to query.

    Examples
    --------
    >>> from .store import Store
    >>> count(Store.from_quads([])).triples
    0
    """
    triples, subjects, objects = map(_number, engine.select(_TOTALS).rows[0])
    whole = triples <= _LARGE
    things = Counter(kind_of(str(row[0])) for row in engine.select(_THINGS).rows) if whole else {}
    return Statistics(
        triples,
        subjects,
        objects,
        tuple(
            PropertyCount(_iri(row[0]), *map(_number, row[1:]))
            for row in engine.select(_PROPERTIES).rows
        ),
        _classes(engine, linked=whole),
        tuple(_iri(row[0]) for row in engine.select(_GRAPHS).rows),
        dict(sorted(things.items())),
    )


def namespace(iri: str) -> str:
    """Return the namespace of a property or class: all up to the last of ``#``, ``/`` and ``:``.

    Examples
    --------
    >>> namespace("https://schema.org/about"), namespace("urn:x:y")
    ('https://schema.org/', 'urn:x:')
    """
    return iri[: max(iri.rfind(end) for end in "#/") + 1] or iri[: iri.rfind(":") + 1]


def _classes(engine: Engine, *, linked: bool) -> tuple[ClassCount, ...]:
    uses: dict[Iri, list[PropertyUse]] = defaultdict(list)
    if linked:
        classes, datatypes = _ends(engine, _OBJECTS), _ends(engine, _DATATYPES)
        for row in engine.select(_USES).rows:
            key = _iri(row[0]), _iri(row[1])
            uses[key[0]].append(
                PropertyUse(key[1], _number(row[2]), tuple(classes[key]), tuple(datatypes[key]))
            )
    return tuple(
        ClassCount(_iri(row[0]), _number(row[1]), tuple(uses[_iri(row[0])]))
        for row in engine.select(_CLASSES).rows
    )


def _ends(engine: Engine, query: str) -> dict[tuple[Iri, Iri], list[Iri]]:
    found: dict[tuple[Iri, Iri], list[Iri]] = defaultdict(list)
    for row in engine.select(query).rows:
        found[_iri(row[0]), _iri(row[1])].append(_iri(row[2]))
    return found


def _iri(value: Value) -> Iri:
    return Iri(str(value))


def _number(value: Value) -> int:
    return int(str(value))

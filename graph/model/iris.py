"""Short names of IRIs: ``kind:slug`` for things, ``source/passage`` for passages."""

from __future__ import annotations

from collections.abc import Iterable

from ...ontology.terms import ID, NAMESPACES, SOURCE
from .values import Iri


def shorten(iri: str) -> str:
    """Return the short name of an IRI, or the IRI itself where it has none.

    Examples
    --------
    >>> shorten("https://w3id.org/gradpath/id/role/ml-engineer")
    'role:ml-engineer'
    >>> shorten("https://w3id.org/gradpath/source/ml-guide/L44")
    'ml-guide/L44'
    >>> shorten("http://www.w3.org/2004/02/skos/core#broader")
    'skos:broader'
    """
    if iri.startswith(ID):
        kind, slash, slug = iri[len(ID) :].partition("/")
        return f"{kind}:{slug}" if slash else iri
    if iri.startswith(SOURCE):
        return iri[len(SOURCE) :]
    for prefix, namespace in NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(curie: str) -> Iri:
    """Return the IRI of a thing's short name.

    Examples
    --------
    >>> expand("role:ml-engineer")
    'https://w3id.org/gradpath/id/role/ml-engineer'
    """
    kind, _, slug = curie.partition(":")
    return Iri(f"{ID}{kind}/{slug}")


def kind_of(name: str) -> str:
    """Return the kind of a thing, given by its IRI or by its short name; ``""`` for no thing.

    Examples
    --------
    >>> kind_of("skill:pytorch"), kind_of("https://w3id.org/gradpath/id/skill/pytorch")
    ('skill', 'skill')
    """
    if name.startswith(ID):
        return name[len(ID) :].partition("/")[0]
    return name.partition(":")[0] if "://" not in name else ""


def passage_order(passage: str) -> tuple[str, int, str]:
    """Return the key that puts passages in the order of their source.

    Examples
    --------
    >>> sorted(["ml-guide/L44", "ml-guide/L8"], key=passage_order)
    ['ml-guide/L8', 'ml-guide/L44']
    """
    source, _, locator = passage.rpartition("/")
    digits = locator.lstrip("L")
    return (source, int(digits) if digits.isdigit() else 0, locator)


def name_passages(sources: Iterable[str]) -> str:
    """Return the names of passages, those of one source together.

    Examples
    --------
    >>> name_passages(["ml-guide/L44", "ml-guide/L73", "mapping/nlp"])
    'ml-guide L44, L73; mapping nlp'
    """
    by_source = passages_by_source(sources)
    named = ((source, map(locator, found)) for source, found in by_source.items())
    return "; ".join(f"{source} {', '.join(found)}" for source, found in named)


def passages_by_source(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of passages by the name of their source."""
    by_source: dict[str, list[str]] = {}
    for name in names:
        by_source.setdefault(name.rpartition("/")[0], []).append(name)
    return by_source


def locator(passage: str) -> str:
    """Return the place of a passage in its source."""
    return passage.rpartition("/")[2]

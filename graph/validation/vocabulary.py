"""Closed vocabularies: undefined terms, with the nearest defined one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, GPD, ID, OWL, PROV, RDF, RDFS, SCHEMA, SKOS
from ..model.iris import shorten
from ..store.files import SourceQuad
from .shacl import Violation
from .triples import Node, Triples

_TYPE = ox.NamedNode(RDF.type)
#: Namespaces of GradPath, and common misspellings of them.
_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/gradpath/")
#: Graphs that define the terms of GradPath.
_DEFINING = (GP.document, GPD.document)
_UNKNOWN = (
    "A thing that has a type, in this file or in GradPath; if it is an old one, check the spelling "
    "of its IRI."
)
#: Closed vocabularies of others, and the terms that GradPath uses; rdflib knows the rest.
_CLOSED = (DCTERMS, OWL, PROV, RDF, RDFS, SKOS)
_USED = {one.iri + name for one in _CLOSED for name in one.names}


def defined_terms(statement: SourceQuad) -> tuple[str, ...]:
    """Return the IRI of the term that a statement of the ontology defines or lists, if any."""
    subject, predicate, _, graph = statement
    if graph in _DEFINING and predicate == _TYPE and isinstance(subject, ox.NamedNode):
        return (subject.value,)
    return ()


def unknown_terms(
    triples: Triples, subjects: Iterable[Node], terms: set[str]
) -> Iterator[Violation]:
    """Yield a violation for every use of an undefined term in the statements of some subjects."""
    hints: dict[Node, str] = {}  # empty for a defined term
    for subject in subjects:
        about = triples.about(subject)
        uses: list[tuple[Node, Node, Node | None]] = [(one, one, None) for one in about]
        uses += [(cls, _TYPE, cls) for cls in about.get(_TYPE, ())]
        for term, predicate, value in uses:
            if term not in hints:
                hints[term] = _hint(term, terms) if _is_unknown(term, terms) else ""
            if hints[term]:
                yield Violation.of_check("Vocabulary", subject, predicate, value, hints[term])


def unknown_things(
    triples: Triples, subjects: Iterable[Node], found: Iterable[Violation]
) -> Iterator[Violation]:
    """Yield a violation for every described thing of GradPath that has no type.

    Things of the violations found so far are not reported again.
    """
    named = {one.focus for one in found}
    for subject in subjects:
        ours = isinstance(subject, ox.NamedNode) and subject.value.startswith(ID)
        if ours and subject not in named and _TYPE not in triples.about(subject):
            yield Violation.of_check("Vocabulary", subject, None, None, _UNKNOWN)


def _is_unknown(term: Node, terms: set[str]) -> bool:
    if not isinstance(term, ox.NamedNode) or term.value in terms or term.value in _USED:
        return False
    if _OURS.match(term.value) or term.value.startswith("http://schema.org/"):
        return True
    closed = _closed_namespace(term.value)
    return closed is not None and term.value not in closed


def _closed_namespace(iri: str) -> set[str] | None:
    """Return the terms of the closed standard namespace of an IRI, or None."""
    if not iri.startswith(tuple(one.iri for one in _CLOSED)):
        return None
    from rdflib import namespace as known

    for closed in (known.SKOS, known.DCTERMS, known.PROV, known.OWL, known.RDFS, known.RDF):
        if iri.startswith(str(closed)):
            numbered = {iri} if re.fullmatch(r"_\d+", iri[len(str(closed)) :]) else set()
            return {str(term) for term in dir(closed)} | numbered
    return None


def _hint(term: Node, terms: set[str]) -> str:
    iri = str(term.value)
    if _OURS.match(iri):
        near, where = {one for one in terms if _OURS.match(one)}, "GradPath's ontology"
    elif iri.startswith("http://schema.org/"):
        right = shorten(iri.replace("http:", "https:", 1))
        return f"A term of {SCHEMA.iri}, with an s after http: {right}."
    else:
        near, where = _closed_namespace(iri) or set(), "that vocabulary"
    names = {_local(one).casefold(): one for one in sorted(near)}
    close = difflib.get_close_matches(_local(iri).casefold(), names, n=1, cutoff=0.5)
    nearest = f"; the nearest is {shorten(names[close[0]])}" if close else ""
    return f"A term of {where}, which has no {shorten(iri)}{nearest}."


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]

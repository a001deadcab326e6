"""Closed vocabularies: undefined terms, with the nearest defined one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, GPD, ID, OWL, PROV, RDF, RDFS, SCHEMA, SKOS
from ..model.iris import shorten
from .prefilter import TYPE, solutions, triples
from .shacl import Violation

#: Namespaces of GradPath, and common misspellings of them.
_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/gradpath/")
_UNKNOWN = (
    "A thing that has a type, in this file or in GradPath; if it is an old one, check the spelling "
    "of its IRI."
)
#: Closed vocabularies of others, and the terms that GradPath uses; rdflib knows the rest.
_CLOSED = (DCTERMS, OWL, PROV, RDF, RDFS, SKOS)
_USED = {one.iri + name for one in _CLOSED for name in one.names}
_TERMS_USED = "SELECT DISTINCT ?term { { ?subject ?term ?value } UNION { ?subject a ?term } }"


def defined_terms(facts: ox.Store) -> set[str]:
    """Return the IRIs of the terms that the ontology defines or lists."""
    graphs = (ox.NamedNode(GP.document), ox.NamedNode(GPD.document))
    quads = (quad for one in graphs for quad in facts.quads_for_pattern(None, TYPE, None, one))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def unknown_terms(statements: ox.Store, defined: set[str]) -> Iterator[Violation]:
    """Yield a violation for every use of an undefined term in some statements."""
    for (term,) in solutions(statements, _TERMS_USED):
        if isinstance(term, ox.NamedNode) and _is_unknown(term.value, defined):
            hint = _hint(term.value, defined)
            for subject, _, _ in triples(statements, None, term):
                yield Violation.of_check("Vocabulary", subject, term, None, hint)
            for subject, _, _ in triples(statements, None, TYPE, term):
                yield Violation.of_check("Vocabulary", subject, TYPE, term, hint)


def unknown_things(
    statements: ox.Store, facts: ox.Store, found: Iterable[Violation]
) -> Iterator[Violation]:
    """Yield a violation for every described thing of GradPath without a type.

    Parameters
    ----------
    statements, facts : pyoxigraph.Store
        Statements to check, and these among all others.
    found : iterable of Violation
        Known violations, whose things are not reported again.
    """
    reported = {one.focus for one in found}
    for subject in {subject for subject, _, _ in triples(statements)} - reported:
        ours = isinstance(subject, ox.NamedNode) and subject.value.startswith(ID)
        if ours and not any(triples(facts, subject, TYPE)):
            yield Violation.of_check("Vocabulary", subject, None, None, _UNKNOWN)


def _is_unknown(term: str, defined: set[str]) -> bool:
    if term in defined or term in _USED:
        return False
    if _OURS.match(term) or term.startswith("http://schema.org/"):
        return True
    closed = _closed_namespace(term)
    return closed is not None and term not in closed


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


def _hint(iri: str, defined: set[str]) -> str:
    if _OURS.match(iri):
        near, vocabulary = {one for one in defined if _OURS.match(one)}, "GradPath's ontology"
    elif iri.startswith("http://schema.org/"):
        right = shorten(iri.replace("http:", "https:", 1))
        return f"A term of {SCHEMA.iri}, with an s after http: {right}."
    else:
        near, vocabulary = _closed_namespace(iri) or set(), "that vocabulary"
    names = {local_name(one).casefold(): one for one in sorted(near)}
    close = difflib.get_close_matches(local_name(iri).casefold(), names, n=1, cutoff=0.5)
    nearest = f"; the nearest is {shorten(names[close[0]])}" if close else ""
    return f"A term of {vocabulary}, which has no {shorten(iri)}{nearest}."


def local_name(iri: str) -> str:
    """Return the part of an IRI after its namespace."""
    return re.split(r"[#/]", iri)[-1]

"""Passages of the sources: title, kind of evidence, grade and number of statements."""

from __future__ import annotations

from dataclasses import dataclass

from ...ontology.terms import with_prologue
from .engine import Engine
from .iris import passage_order, shorten

_PASSAGES = with_prologue("""
SELECT ?passage ?title ?source ?evidence ?grade ?statements WHERE {
  ?passage a gp:Passage ; dcterms:title ?title .
  OPTIONAL { ?passage dcterms:isPartOf/dcterms:title ?source }
  OPTIONAL { ?passage dcterms:type/skos:prefLabel ?evidence }
  OPTIONAL { ?passage gp:grade/skos:prefLabel ?grade }
  OPTIONAL {
    SELECT ?passage (COUNT(*) AS ?statements) WHERE { GRAPH ?passage { ?s ?p ?o } }
    GROUP BY ?passage
  }
}""")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a source.

    Attributes
    ----------
    name : str
        Its short name, such as ``ml-guide/L44``.
    title : str
        Its subject, in our words.
    source : str or None
        The title of the source it is part of.
    evidence : str or None
        The kind of evidence: card, table, prose, heading, editorial.
    grade : str or None
        The grade of its statements; None for names and types.
    statements : int
        Number of its statements in the graph.
    """

    name: str
    title: str
    source: str | None
    evidence: str | None
    grade: str | None
    statements: int


def passages(engine: Engine) -> list[Passage]:
    """Return every described passage, in the order of the sources."""
    found = [
        Passage(
            name=shorten(str(name)),
            title=str(title),
            source=str(source) if source else None,
            evidence=str(evidence) if evidence else None,
            grade=str(grade) if grade else None,
            statements=int(str(statements or 0)),
        )
        for name, title, source, evidence, grade, statements in engine.select(_PASSAGES).rows
    ]
    return sorted(found, key=lambda passage: passage_order(passage.name))

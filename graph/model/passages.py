"""Passages of the sources: title, kind of text, grade, and their statements in words."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import GradPathError
from ...names import collate
from ...ontology.terms import SOURCE, with_prologue
from ...queries.engine import Engine
from .iris import kind_of, passage_order, shorten
from .labels import KINDS, Labels
from .qualifiers import Qualifiers
from .values import is_iri
from .verbalize import Statement, Verbalizer

_PASSAGES = with_prologue("""
SELECT ?passage ?title ?source ?evidence ?grade ?statements WHERE {
  GRAPH ?description { ?passage a gp:Passage ; dcterms:title ?title }
  OPTIONAL { ?passage dcterms:isPartOf/dcterms:title ?source }
  OPTIONAL { ?passage dcterms:type/skos:prefLabel ?evidence }
  OPTIONAL { ?passage gp:grade/skos:prefLabel ?grade }
  OPTIONAL {
    SELECT ?passage (COUNT(*) AS ?statements) WHERE { GRAPH ?passage { ?s ?p ?o } }
    GROUP BY ?passage
  }
}""")
_STATEMENTS = "SELECT ?s ?p ?o WHERE {{ GRAPH <{passage}> {{ ?s ?p ?o }} }}"


class UnknownPassage(GradPathError):
    """A name that no passage has; `candidates` are passages of the same source, or the first."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        near = f"name one such as {', '.join(candidates)}"
        hint = near if candidates else "no source has passages"
        message = f"no passage is called {name[:200]!r}"
        super().__init__(message, hint=hint, candidates=candidates)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a source.

    Attributes
    ----------
    name, title : str
        Its short name, such as ``ml-guide/L44``, and its subject, in our words.
    source, evidence, grade : str or None
        The title of its source; its kind (card, table, prose, heading, editorial); the grade of
        its statements, None for names and types.
    statements : int
        Number of its statements in the graph.
    """

    name: str
    title: str
    source: str | None
    evidence: str | None
    grade: str | None
    statements: int


@dataclass(frozen=True, slots=True)
class PassageContent:
    """A passage with its statements, those about things with names first.

    The labels are those of the things spoken about, by short name.
    """

    passage: Passage
    labels: dict[str, str]
    statements: tuple[Statement, ...]

    def grouped(self) -> dict[str, dict[str, list[Statement]]]:
        """Return the statements by the thing spoken about, and of each by the property."""
        groups: dict[str, dict[str, list[Statement]]] = {}
        for one in self.statements:
            groups.setdefault(one.subject, {}).setdefault(one.relation, []).append(one)
        return groups


def passages(engine: Engine) -> list[Passage]:
    """Return every described passage, in the order of the sources."""
    found: dict[str, Passage] = {}
    for iri, title, *optional, statements in engine.select(_PASSAGES).rows:
        source, evidence, grade = (str(value) if value else None for value in optional)
        name, number = shorten(str(iri)), int(str(statements or 0))
        found.setdefault(name, Passage(name, str(title), source, evidence, grade, number))
    return sorted(found.values(), key=lambda passage: passage_order(passage.name))


def read_passage(engine: Engine, name: str, labels: Labels) -> PassageContent:
    """Read a passage by its short name or the IRI of its graph, or raise UnknownPassage."""
    described = {passage.name: passage for passage in passages(engine)}
    iri = name if "://" in name else f"{SOURCE}{name}"
    rows = engine.select(_STATEMENTS.format(passage=iri)).rows if is_iri(iri) else ()
    short = shorten(iri)
    if short not in described and not rows:
        source = name.partition("/")[0]
        near = [known for known in described if known.startswith(f"{source}/")]
        raise UnknownPassage(name, tuple((near or list(described))[:5]))
    passage = described.get(short) or Passage(short, short, None, None, None, len(rows))
    verbalizer = Verbalizer.of(engine, labels, (value for s, _, o in rows for value in (s, o)))
    qualifier = Qualifiers.from_engine(engine).qualifier
    statements = (
        verbalizer.statement(
            *(subject, relation, value, (short,)),
            qualifier=qualifier(subject, relation, shorten(str(value)), (short,)),
        )
        for subject, relation, value in (
            (shorten(str(subject)), shorten(str(relation)), value)
            for subject, relation, value in rows
        )
    )
    subjects = {shorten(str(subject)): verbalizer.verbalize(subject) for subject, _, _ in rows}
    return PassageContent(passage, subjects, tuple(sorted(statements, key=_order)))


def _order(one: Statement) -> tuple[bool, str, str, str]:
    """Put things with a name before remarks, judgements and amounts."""
    return (kind_of(one.subject) not in KINDS, one.subject, one.relation, collate(one.value))

"""Conflicts and gaps of the sources, found by query or recorded by a reader.

A conflict or gap that follows from the statements of the passages is computed by a named query
(``conflict-*``, ``gap-*``); the others are observations recorded in the data. An observation that
names the query which finds it (rdfs:seeAlso) stands only as long as the query finds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, TypeAlias

from ...ontology.terms import BASE, with_prologue
from ..model.iris import passage_order, shorten
from ..model.tables import Columns, columns
from ..validity.absences import Graph

#: Method of a finding: a query over the statements, or the record of a reader.
Method: TypeAlias = Literal["computed", "recorded"]
Kind: TypeAlias = Literal["conflict", "gap"]

_QUERIES = f"{BASE}query/"
_OBSERVATIONS = with_prologue("""
SELECT ?observation ?title ?text ?about ?label ?passage ?query WHERE {
  ?observation a gp:Observation ; skos:prefLabel ?title ; dcterms:description ?text .
  OPTIONAL {
    ?observation schema:about ?about
    OPTIONAL { ?about skos:prefLabel|dcterms:title ?label }
  }
  OPTIONAL { ?observation prov:wasDerivedFrom ?passage }
  OPTIONAL { ?observation rdfs:seeAlso ?query }
}
ORDER BY ?observation ?about""")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a finding: its text, None where nothing is stated, and its passages."""

    text: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding as it is recorded in the data.

    Attributes
    ----------
    id, title, text : str
        Short name, title and description.
    about : dict of str to str
        Short names of the things concerned, with their labels.
    sources : tuple of str
        Passages it was drawn from.
    queries : frozenset of str
        Named queries that find it; empty where none does.
    """

    id: str
    title: str
    text: str
    about: dict[str, str]
    sources: tuple[str, ...]
    queries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A conflict or a gap.

    Attributes
    ----------
    kind : {"conflict", "gap"}
    method : {"computed", "recorded"}
    statement : str
        Sentence that states the conflict or gap.
    about : dict of str to str
        Short names of the things concerned, with their labels.
    sides : tuple of Side
        The two sides of a computed conflict; one, with all its passages, of a gap and of what
        was recorded.
    query : str or None
        Named query that found it.
    observation : Observation or None
        Recorded observation that it is, or corresponds to.
    sources : tuple of str
        All its passages: those of its sides, and those of the observation where no other finding
        corresponds to it.
    """

    kind: Kind
    method: Method
    statement: str
    about: dict[str, str]
    sides: tuple[Side, ...]
    query: str | None
    observation: Observation | None
    sources: tuple[str, ...]


def conflicts(graph: Graph, *, about: str | None = None) -> tuple[Finding, ...]:
    """Find the conflicts between the sources; see `findings`."""
    return findings(graph, "conflict", about)


def findings(graph: Graph, kind: Kind, about: str | None = None) -> tuple[Finding, ...]:
    """Find the conflicts or the gaps of the sources.

    Parameters
    ----------
    graph : Graph
        A graph, or a snapshot of one.
    kind : {"conflict", "gap"}
        Kind of the findings.
    about : str, optional
        Any name of the only thing to be concerned.

    Returns
    -------
    tuple of Finding
        The computed ones by query and thing, then those recorded that no query finds.

    Raises
    ------
    NamingError
        If the name is unknown or ambiguous.
    """
    thing = shorten(graph.labels.find(about)) if about else None
    observations = {one.id: one for one in _observations(graph)}
    queries = [name for name in graph.catalogue if name.startswith(f"{kind}-")]
    computed = [one for query in queries for one in _computed(graph, kind, query, observations)]
    shared = Counter(one.observation.id for one in computed if one.observation)
    found = [
        replace(one, sources=in_order((*one.sources, *one.observation.sources)))
        if one.observation and shared[one.observation.id] == 1
        else one
        for one in computed
    ]
    recorded = (
        Finding(kind, "recorded", one.title, one.about, (side,), None, one, one.sources)
        for one in observations.values()
        for side in (Side(one.text, one.sources),)
        if one.id.startswith(f"{kind}:") and not one.queries & set(queries)
    )
    every = (*found, *recorded)
    return every if thing is None else tuple(_concerning(thing, every))


def _concerning(thing: str, every: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings about a thing, and those that an observation about it corresponds to."""
    direct = {one.observation.id for one in every if thing in one.about and one.observation}
    for one in every:
        seen = one.observation
        if thing in one.about or (seen and thing in seen.about and seen.id not in direct):
            yield one


def finding_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as a record for JSON; None where nothing is stated."""
    seen = finding.observation
    sides = [{"text": side.text, "sources": list(side.sources)} for side in finding.sides]
    return {
        "kind": finding.kind,
        "method": finding.method,
        finding.kind: finding.statement,
        "about": [{"id": name, "label": label} for name, label in finding.about.items()],
        "sides": sides,
        "sources": list(finding.sources),
        "query": finding.query,
        "observation": {"id": seen.id, "title": seen.title, "text": seen.text} if seen else None,
    }


#: The columns of a conflict and of a gap, each with the path of its value in the record.
COLUMNS: dict[Kind, Columns] = {
    "conflict": columns(
        "method conflict about=about.label first=sides.0.text first_sources=sides.0.sources "
        "second=sides.1.text second_sources=sides.1.sources sources query about_id=about.id "
        "observation_id=observation.id"
    ),
    "gap": columns(
        "method gap about=about.label sources query about_id=about.id observation_id=observation.id"
    ),
}


def in_order(passages: Iterable[str]) -> tuple[str, ...]:
    """Return different passages in the order of their sources."""
    return tuple(sorted(set(passages), key=passage_order))


def _computed(
    graph: Graph, kind: Kind, query: str, observations: dict[str, Observation]
) -> Iterator[Finding]:
    answer = graph.catalogue[query].bind().run(graph.store)
    for cells in answer.rows:
        row = dict(zip(answer.columns, (str(cell or "") for cell in cells), strict=True))
        if kind == "conflict":
            stated = ((row[one], row[f"{one}_sources"]) for one in ("first", "second"))
            sides = tuple(Side(text or None, _listed(sources)) for text, sources in stated)
        else:
            sides = (Side(None, _listed(row["sources"])),)
        thing = shorten(row["about_id"])
        yield Finding(
            kind,
            "computed",
            row[kind],
            {thing: row["about"] or thing},
            sides,
            query,
            observations.get(shorten(row["observation_id"])),
            in_order(passage for side in sides for passage in side.sources),
        )


def _observations(graph: Graph) -> list[Observation]:
    """Read the recorded observations, in the order of their first passage."""
    found = []
    rows = graph.store.select(_OBSERVATIONS).rows
    for (iri, title, text), group in groupby(rows, lambda row: row[:3]):
        _, _, _, things, labels, passages, queries = zip(*group, strict=True)
        names = {shorten(str(one)): label for one, label in zip(things, labels, strict=True) if one}
        found.append(
            Observation(
                id=shorten(str(iri)),
                title=str(title),
                text=str(text),
                about={name: str(label or name) for name, label in names.items()},
                sources=in_order(shorten(str(one)) for one in passages if one),
                queries=frozenset(str(one).removeprefix(_QUERIES) for one in queries if one),
            )
        )
    return sorted(found, key=lambda one: [passage_order(passage) for passage in one.sources])


def _listed(names: str) -> tuple[str, ...]:
    return in_order(names.split(", ")) if names else ()

"""Conflicts and gaps of the sources, found by query or recorded by a reader.

A conflict or gap that follows from what the passages state is computed by a named query
(``conflict-*``, ``gap-*``); the others are observations recorded in the data. An observation that
names the query which finds it (rdfs:seeAlso) stands only as long as the query finds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from ...ontology.terms import BASE, with_prologue
from ..model.iris import passage_order, shorten
from ..validity.graph import Graph

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
}""")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a finding, with its passages.

    Attributes
    ----------
    text : str or None
        In words; None where nothing is stated.
    sources : tuple of str
        The passages that say so.
    """

    text: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding as it is recorded in the data.

    Attributes
    ----------
    id, title, text : str
        Its short name, its title, and what it says.
    about : dict of str to str
        The short names of the things it is about, with their labels.
    sources : tuple of str
        The passages it was drawn from.
    queries : frozenset of str
        The named queries that find it; empty where none does.
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
        What was found, in a sentence.
    about : dict of str to str
        The short names of the things concerned, with their labels.
    sides : tuple of Side
        The two sides of a computed conflict; one, with all its passages, of a gap and of what
        was recorded.
    query : str or None
        The named query that found it.
    observation : Observation or None
        The recorded observation it is, or corresponds to.
    sources : tuple of str
        Every passage it rests on: those of its sides, and those of the observation where no
        other finding corresponds to it.
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
    """Find the conflicts between the sources.

    Parameters
    ----------
    graph : Graph
        Where to look.
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
    return _findings(graph, "conflict", about)


def gaps(graph: Graph, *, about: str | None = None) -> tuple[Finding, ...]:
    """Find the gaps of the sources; parameters, order and errors are those of `conflicts`."""
    return _findings(graph, "gap", about)


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


#: The columns of a conflict and of a gap as rows.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    "conflict": (
        *("method", "conflict", "about", "first", "first_sources", "second", "second_sources"),
        *("sources", "query", "about_id", "observation_id"),
    ),
    "gap": ("method", "gap", "about", "sources", "query", "about_id", "observation_id"),
}


def finding_row(finding: Finding) -> tuple[str | None, ...]:
    """Return a finding as a row of `COLUMNS`; None where nothing is stated."""
    sides = [*finding.sides, Side(None, ())][:2] if finding.kind == "conflict" else ()
    return (
        finding.method,
        finding.statement,
        "; ".join(finding.about.values()),
        *(cell for side in sides for cell in (side.text, "; ".join(side.sources) or None)),
        "; ".join(finding.sources),
        finding.query,
        "; ".join(finding.about),
        finding.observation.id if finding.observation else None,
    )


def _findings(graph: Graph, kind: Kind, about: str | None) -> tuple[Finding, ...]:
    thing = shorten(graph.labels.find(about)) if about else None
    observations = {one.id: one for one in _observations(graph)}
    queries = [name for name in graph.catalogue if name.startswith(f"{kind}-")]
    found = [one for query in queries for one in _computed(graph, kind, query, observations)]
    shared = Counter(one.observation.id for one in found if one.observation)
    found = [
        _with_lines(one) if one.observation and shared[one.observation.id] == 1 else one
        for one in found
    ]
    recorded = (
        _recorded(kind, one)
        for one in observations.values()
        if one.id.startswith(f"{kind}:") and not one.queries & set(queries)
    )
    every = (*found, *recorded)
    return every if thing is None else tuple(_concerning(thing, every))


def _concerning(thing: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Choose what is about a thing, and what an observation about it corresponds to."""
    direct = {one.observation.id for one in findings if thing in one.about and one.observation}
    for one in findings:
        seen = one.observation
        if thing in one.about or (seen and thing in seen.about and seen.id not in direct):
            yield one


def _with_lines(one: Finding) -> Finding:
    recorded = one.observation.sources if one.observation else ()
    return replace(one, sources=_in_order((*one.sources, *recorded)))


def _computed(
    graph: Graph, kind: Kind, query: str, observations: dict[str, Observation]
) -> Iterator[Finding]:
    answer = graph.catalogue[query].run(graph.store)
    for cells in answer.rows:
        row = {
            column: str(cell) if cell is not None else None
            for column, cell in zip(answer.columns, cells, strict=True)
        }
        if kind == "conflict":
            sides: tuple[Side, ...] = tuple(
                Side(row[side], _listed(row[f"{side}_sources"])) for side in ("first", "second")
            )
        else:
            sides = (Side(None, _listed(row["sources"])),)
        thing, seen = row["about_id"] or "", row["observation_id"]
        yield Finding(
            kind,
            "computed",
            row[kind] or "",
            {shorten(thing): row["about"] or shorten(thing)},
            sides,
            query,
            observations.get(shorten(seen)) if seen else None,
            _in_order(passage for side in sides for passage in side.sources),
        )


def _recorded(kind: Kind, seen: Observation) -> Finding:
    side = Side(seen.text, seen.sources)
    return Finding(kind, "recorded", seen.title, seen.about, (side,), None, seen, seen.sources)


def _observations(graph: Graph) -> Iterator[Observation]:
    """Read the recorded observations, in the order of their first passage."""
    cells: dict[str, tuple[str, str, dict[str, str], set[str], set[str]]] = {}
    for seen, title, text, about, label, passage, query in graph.store.select(_OBSERVATIONS).rows:
        name = shorten(str(seen))
        _, _, things, passages, queries = cells.setdefault(
            name, (str(title), str(text), {}, set(), set())
        )
        if about is not None:
            things[shorten(str(about))] = str(label or shorten(str(about)))
        if passage is not None:
            passages.add(shorten(str(passage)))
        if query is not None:
            queries.add(str(query).removeprefix(_QUERIES))
    ordered = sorted(
        cells.items(), key=lambda one: [passage_order(p) for p in _in_order(one[1][3])]
    )
    for name, (title, text, things, passages, queries) in ordered:
        concerned = dict(sorted(things.items()))
        yield Observation(name, title, text, concerned, _in_order(passages), frozenset(queries))


def _listed(names: str | None) -> tuple[str, ...]:
    return _in_order(names.split(", ")) if names else ()


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=passage_order))

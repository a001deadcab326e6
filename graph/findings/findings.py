"""Conflicts and gaps of the sources, found by query or recorded by a reader.

A conflict or gap that follows from the statements of the passages is computed by a named query
(``conflict-*``, ``gap-*``); the others are observations recorded in the data. An observation that
names the query which finds it (rdfs:seeAlso) stands only as long as the query finds it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

import pyoxigraph as ox

from ...ontology.terms import BASE, with_prologue
from ..model.iris import expand, passage_order, shorten
from ..model.values import Value, Values
from ..model.verbalize import Verbalizer
from ..validity.absences import Absence, Graph

#: Method of a finding: a query over the statements, or the record of a reader.
Method: TypeAlias = Literal["computed", "recorded"]
Kind: TypeAlias = Literal["conflict", "gap"]

#: Words of a gap for a fact that no passage states.
_UNSTATED = "is not stated"
#: Marker of the lines of a query that name the missing relations.
_MISSING = "NOT EXISTS"
#: Relations of a recommendation, and the direct ones between program and target.
_DIRECT = {"gp:forTarget": "gp:recommendedFor"}
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
    about, sources : dict of str to str, tuple of str
        Short names of the things concerned, with their labels; passages it was drawn from.
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
    kind, method, statement : str
        Conflict or gap; computed or recorded; sentence that states it.
    about : dict of str to str
        Short names of the things concerned, with their labels.
    sides : tuple of Side
        The two sides of a computed conflict; one, with all its passages, of a gap and of what
        was recorded.
    query, observation : str or None, Observation or None
        Named query that found it; recorded observation that it is, or corresponds to.
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


def findings(
    graph: Graph, kind: Kind, *, about: str | None = None, method: str | None = None
) -> tuple[Finding, ...]:
    """Find the conflicts or the gaps of the sources.

    A gap that a snapshot has only because something is left out says until when it was stated, and
    names the passages that stated it and those that ended it.

    Parameters
    ----------
    graph : Graph
        A graph, or a snapshot of one.
    kind : {"conflict", "gap"}
        Kind of the findings.
    about, method : str, optional
        Any name of the only thing to be concerned, and the only method of the findings.

    Returns
    -------
    tuple of Finding
        The computed ones by query and thing, then those recorded that no query finds.

    Raises
    ------
    NamingError
        If the name is unknown or ambiguous.
    """
    found = _found(graph, kind, about)
    if kind == "gap" and graph.left_out:
        found = _with_expiries(graph, found)
    return tuple(one for one in found if method in {None, one.method})


def _found(graph: Graph, kind: Kind, about: str | None = None) -> list[Finding]:
    """Return the findings, without the reasons for gaps of a snapshot."""
    thing = shorten(graph.labels.find(about)) if about else None
    observations = {one.id: one for one in _observations(graph)}
    queries = [name for name in graph.catalogue if name.startswith(f"{kind}-")]
    computed = [one for query in queries for one in _computed(graph, kind, query, observations)]
    shared = Counter(one.observation.id for one in computed if one.observation)
    found = [
        replace(one, sources=_in_order((*one.sources, *one.observation.sources)))
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
    every = [*found, *recorded]
    return every if thing is None else [*_concerning(thing, every)]


def _concerning(thing: str, every: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings about a thing, and those that an observation about it corresponds to."""
    direct = {one.observation.id for one in every if thing in one.about and one.observation}
    for one in every:
        seen = one.observation
        if thing in one.about or (seen and thing in seen.about and seen.id not in direct):
            yield one


def _in_order(passages: Iterable[str]) -> tuple[str, ...]:
    """Return different passages in the order of their sources."""
    return tuple(sorted(set(passages), key=passage_order))


def _computed(
    graph: Graph, kind: Kind, query: str, observations: dict[str, Observation]
) -> Iterator[Finding]:
    answer = graph.catalogue[query].bind().run(graph.localized)
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
            _in_order(passage for side in sides for passage in side.sources),
        )


def _observations(graph: Graph) -> list[Observation]:
    """Read the recorded observations, in the order of their first passage."""
    found = []
    rows = graph.localized.select(_OBSERVATIONS).rows
    for (iri, title, text), group in groupby(rows, lambda row: row[:3]):
        _, _, _, things, labels, passages, queries = zip(*group, strict=True)
        names = {shorten(str(one)): label for one, label in zip(things, labels, strict=True) if one}
        found.append(
            Observation(
                id=shorten(str(iri)),
                title=str(title),
                text=str(text),
                about={name: str(label or name) for name, label in names.items()},
                sources=_in_order(shorten(str(one)) for one in passages if one),
                queries=frozenset(str(one).removeprefix(_QUERIES) for one in queries if one),
            )
        )
    return sorted(found, key=lambda one: [passage_order(passage) for passage in one.sources])


def _listed(names: str) -> tuple[str, ...]:
    return _in_order(names.split(", ")) if names else ()


class _Ended(NamedTuple):
    """A statement that a snapshot leaves out, with the absence of its value or passage."""

    absence: Absence
    relation: str
    value: Value
    passage: str


def _with_expiries(graph: Graph, found: Sequence[Finding]) -> list[Finding]:
    """Return the gaps of a snapshot, with the expiry of those that the whole graph has not."""
    ends = [_ended(graph, one) for one in found]
    always = {(one.query, *one.about) for one in _found(graph.whole, "gap")} if any(ends) else set()
    return [
        one
        if not those or (one.query, *one.about) in always
        else _with_expiry(graph.whole, one, those)
        for one, those in zip(found, ends, strict=True)
    ]


def _ended(graph: Graph, gap: Finding) -> list[_Ended]:
    """Return the left-out statements whose relation the query of a computed gap looks for."""
    if gap.query is None:
        return []
    lines = graph.catalogue[gap.query].text.splitlines()
    missing = "\n".join(line for line in lines if _MISSING in line)
    linked = [one for name in gap.about for one in _linked(graph, name)]
    return [one for one in linked if re.search(rf"{re.escape(one.relation)}\b", missing)]


def _linked(graph: Graph, name: str) -> Iterator[_Ended]:
    """Yield the statements about a thing, or leading to it, that are left out."""
    thing, values, quads = ox.NamedNode(expand(name)), Values(), graph.whole.store.quads
    for absence in graph.left_out:
        node = ox.NamedNode(absence.iri)
        for quad in (
            *quads(thing, None, node),
            *quads(node, None, thing),
            *quads(thing, graph=node),
        ):
            value = values[quad.object if quad.subject == thing else quad.subject]
            relation = shorten(quad.predicate.value)
            passage = shorten(str(values[quad.graph_name]))
            yield _Ended(absence, _DIRECT.get(relation, relation), value, passage)


def _with_expiry(whole: Graph, gap: Finding, ends: Sequence[_Ended]) -> Finding:
    """Return a gap that says what was stated and until when."""
    absences = list(dict.fromkeys(one.absence for one in ends))
    verb, when = _when(absences)
    statement = gap.statement.replace(_UNSTATED, f"{verb} {when}", 1)
    if statement == gap.statement:
        labels = " and ".join(absence.label for absence in absences)
        statement = f"{gap.statement.removesuffix('.')}; {when}: {labels}."
    values = dict.fromkeys(one.value for one in ends)
    verbalizer = Verbalizer.of(whole.localized, whole.labels, values)
    ending = {passage for absence in absences for passage in absence.sources}
    stating = {one.passage for one in ends} | ending
    side = Side("; ".join(map(verbalizer.verbalize, values)), _in_order(stating))
    sources = _in_order(stating.union(gap.sources))
    return replace(gap, statement=statement, sides=(side,), sources=sources)


def _when(absences: Sequence[Absence]) -> tuple[str, str]:
    """Return the verb, and until when or from when on something is stated."""
    last = max((one.through for one in absences if one.through), default=None)
    first = min((one.begins for one in absences if one.begins), default=None)
    if last is None:
        return "is", f"stated only from {first} on"
    again = f", and again from {first} on" if first else ""
    return "was", f"stated until {last}, expired{again}"

"""Gaps as of a date: statements that expired are distinguished from facts never stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyoxigraph as ox

from ..model.iris import expand, shorten
from ..model.values import Value, Values
from ..model.verbalize import Verbalizer
from ..validity.absences import Absence, Graph
from .findings import Finding, Side, findings, in_order

#: Words of a gap for a fact that no passage states.
_UNSTATED = "is not stated"
#: Marker of the lines of a query that name the missing relations.
_MISSING = "NOT EXISTS"
#: Relations of a recommendation, and the direct ones between program and target.
_DIRECT = {"gp:forTarget": "gp:recommendedFor"}


class _Ended(NamedTuple):
    """A statement that a snapshot leaves out, with the absence of its value or passage."""

    absence: Absence
    relation: str
    value: Value
    passage: str


def gaps(graph: Graph, *, about: str | None = None) -> tuple[Finding, ...]:
    """Find the gaps of the sources; see `findings`.

    A gap that a snapshot has only because something is left out says until when it was stated, and
    names the passages that stated it and those that ended it.
    """
    found = findings(graph, "gap", about)
    ends = [_ended(graph, one) for one in found] if graph.left_out else []
    if not any(ends):
        return found
    always = {(one.query, *one.about) for one in findings(graph.whole, "gap")}
    return tuple(
        one
        if not those or (one.query, *one.about) in always
        else _with_expiry(graph.whole, one, those)
        for one, those in zip(found, ends, strict=True)
    )


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
    verbalizer = Verbalizer.of(whole.store, whole.labels, values)
    ending = {passage for absence in absences for passage in absence.sources}
    stating = {one.passage for one in ends} | ending
    side = Side("; ".join(map(verbalizer.verbalize, values)), in_order(stating))
    sources = in_order(stating.union(gap.sources))
    return replace(gap, statement=statement, sides=(side,), sources=sources)


def _when(absences: Sequence[Absence]) -> tuple[str, str]:
    """Return the verb, and until when or from when on something is stated."""
    last = max((one.through for one in absences if one.through), default=None)
    first = min((one.begins for one in absences if one.begins), default=None)
    if last is None:
        return "is", f"stated only from {first} on"
    again = f", and again from {first} on" if first else ""
    return "was", f"stated until {last}, expired{again}"

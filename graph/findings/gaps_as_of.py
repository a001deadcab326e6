"""Gaps as of a day: facts that expired are distinguished from facts that were never stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from ..model.iris import expand, passage_order, shorten
from ..model.values import Value, Values
from ..model.verbalize import Verbalizer
from ..validity.expired import Absence
from ..validity.graph import Graph
from .findings import Finding, Side, gaps

#: What a gap says of what no passage states.
_UNSTATED = "is not stated"
#: What marks the lines of a query that say what must be missing.
_SOUGHT = "NOT EXISTS"
#: How a recommendation leads to its target, and how that is said plainly.
_PLAIN = {"gp:forTarget": "gp:recommendedFor"}


@dataclass(frozen=True, slots=True)
class Ended:
    """Something that was stated of a thing and is left out on a day.

    Attributes
    ----------
    absence : Absence
        What is left out: what was stated, or the passage that stated it.
    relation : str
        The short name of the property by which it was stated.
    value : Iri, str, int, Decimal, float or bool
        What was stated.
    passage : str
        The short name of the passage that stated it.
    """

    absence: Absence
    relation: str
    value: Value
    passage: str


def gaps_as_of(graph: Graph, *, about: str | None = None) -> tuple[Finding, ...]:
    """Find where the sources are silent on a day.

    A gap that is there only because something is left out says until when it was stated, and
    names the passages that stated it and those that ended it.

    Parameters
    ----------
    graph : Graph
        A graph, or a snapshot of one.
    about : str, optional
        Any name of the only thing to be concerned.

    Raises
    ------
    NamingError
        If the name is unknown or ambiguous.
    """
    found = gaps(graph, about=about)
    whole = graph.whole
    if not graph.left_out:
        return found
    ends = [_ended(graph.left_out, whole, one) for one in found]
    if not any(ends):
        return found
    always = {(one.query, *one.about) for one in gaps(whole)}
    return tuple(
        _with_expiry(whole, one, those) if those and (one.query, *one.about) not in always else one
        for one, those in zip(found, ends, strict=True)
    )


def _ended(absent: Sequence[Absence], whole: Graph, gap: Finding) -> list[Ended]:
    """Return what is left out of what a computed gap's own query asks of the thing it is about."""
    if gap.query is None:
        return []
    lines = whole.catalogue[gap.query].text.splitlines()
    asked = "\n".join(line for line in lines if _SOUGHT in line)
    linked = [one for name in gap.about for one in _linked(absent, whole, name)]
    return [one for one in linked if re.search(rf"{re.escape(one.relation)}\b", asked)]


def _linked(absent: Sequence[Absence], whole: Graph, name: str) -> Iterator[Ended]:
    """Yield what was stated of a thing, or towards it, and is left out."""
    thing, values = ox.NamedNode(expand(name)), Values()
    for absence in absent:
        node = ox.NamedNode(absence.iri)
        for quad in [
            *whole.store.quads(thing, None, node),
            *whole.store.quads(node, None, thing),
            *whole.store.quads(thing, graph=node),
        ]:
            value = values[quad.object if quad.subject == thing else quad.subject]
            passage = shorten(str(values[quad.graph_name]))
            relation = shorten(quad.predicate.value)
            yield Ended(absence, _PLAIN.get(relation, relation), value, passage)


def _with_expiry(whole: Graph, gap: Finding, ends: Sequence[Ended]) -> Finding:
    """Say of a gap what was stated and until when."""
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


def _in_order(passages: set[str]) -> tuple[str, ...]:
    return tuple(sorted(passages, key=passage_order))

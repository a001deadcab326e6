"""Document of an answer: all that a reader needs to check it, and to ask again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from ... import __version__
from ...names import fold, series
from ...ontology.terms import SOURCE, with_prologue
from ...queries.engine import Engine
from ..model.iris import expand, name_passages, passages_by_source
from ..model.labels import NamingError
from ..model.values import is_iri
from .catalogue import find_decision
from .decision import Graph
from .outcome import Outcome, Table, sources_of
from .record import command_of

#: The most rows of the table of a brief, which fits one page, and the most passages of a row.
MOST_ROWS, _MOST_PASSAGES = 12, 3
#: The most characters of the lines below it, which sum up further rows.
_MOST_BELOW = 1200
NONE_GIVEN = "none given"
_CITED = with_prologue("""
SELECT ?passage ?source ?date ?read ?address ?licence ?author ?kind ?evidence WHERE {{
  VALUES ?passage {{ {passages} }}
  OPTIONAL {{ ?passage dcterms:isPartOf ?work . ?work dcterms:title ?source }}
  OPTIONAL {{
    ?passage dcterms:isPartOf? ?dated .
    ?dated dcterms:date|dcterms:issued|dcterms:created|schema:datePublished ?date
  }}
  OPTIONAL {{ ?passage dcterms:isPartOf?/schema:lastReviewed ?read }}
  OPTIONAL {{ ?passage dcterms:isPartOf?/(schema:url|dcterms:bibliographicCitation) ?address }}
  OPTIONAL {{ ?passage dcterms:isPartOf?/(dcterms:license|schema:license) ?licence }}
  OPTIONAL {{ ?passage dcterms:isPartOf?/(dcterms:creator|schema:author) ?author }}
  OPTIONAL {{ ?passage dcterms:isPartOf/a ?kind }}
  OPTIONAL {{ ?passage dcterms:type ?evidence }}
}} ORDER BY ?passage ?source ?date ?read ?address ?licence ?author ?kind""")
#: Kinds of passages that are ours: no source states what they state.
_OURS = frozenset({"editorial", "rule"})


class Citation(NamedTuple):
    """Passages of one source, with what the source says of itself; "none given" where nothing.

    Attributes
    ----------
    source, passages : the title of the source, and its passages in the short form
    date, read : the date of the source, and the day on which it was read, or ""
    address, licence : the address of the source, or the words that cite it, and its licence
    author, kind : its author, and its class in words, or ""
    ours : whether it is ours, and no source states it
    """

    source: str
    passages: str
    date: str
    read: str
    address: str
    licence: str
    author: str = NONE_GIVEN
    kind: str = ""
    ours: bool = False

    @property
    def sentence(self) -> str:
        """The source in a sentence: its title, and what it says of its origin."""
        names = [part.split()[0] for part in self.passages.split("; ")]
        verb = "is" if len(names) == 1 else "are"
        text = f'{series(names)} {verb} "{self.source}"'
        if self.ours:
            return f"{text}: made by GradPath, and stated by no source."
        about = (("by", self.author), ("dated", self.date), ("at", self.address))
        given = "".join(f", {word} {value}" for word, value in about if value != NONE_GIVEN)
        names_of = ("author", "date", "address")
        lacking = [
            name for name, (_, value) in zip(names_of, about, strict=True) if value == NONE_GIVEN
        ]
        missing = f"; no {series(lacking, 'or')} is given" if lacking else ""
        kind = f", {self.kind}" if self.kind else ""
        return f"{text}{kind}{given}{missing}."


@dataclass(frozen=True, slots=True)
class Document:
    """An answer with its question, its sources, and the command that reproduces it.

    Attributes
    ----------
    question, parameters : the question, and the value of each parameter in words
    outcome, tables : the answer, and its tables
    citations : the sources of all that is shown
    note, version, command : the dates of the answer in sentences, or ""; the versions of data and
        program; the command that reproduces the answer
    brief : whether it has the sources of each row in a column, instead of those of each cell
    """

    question: str
    parameters: tuple[tuple[str, str], ...]
    outcome: Outcome
    tables: tuple[Table, ...]
    citations: tuple[Citation, ...]
    note: str
    version: str
    command: str
    brief: bool

    @classmethod
    def of(cls, graph: Graph, outcome: Outcome, *, brief: bool = False) -> Document:
        """Return the document of an answer; a brief has only the main table, and fits one page."""
        decision, tables = find_decision(outcome.decision), outcome.tables
        if brief:
            tables = tuple(_shortened(table) for table in tables[:1])
        shown = Outcome(outcome.answer, outcome.sentences, tables)
        return cls(
            brief * decision.title or decision.summary,
            tuple(_parameters(graph, outcome)),
            outcome,
            tables,
            citations(graph.localized, shown.sources),
            f"{graph.note} Printed on {datetime.now(UTC).date()}.".strip() if brief else graph.note,
            f"data {graph.version}, GradPath {__version__}",
            command_of(graph, outcome),
            brief,
        )

    @property
    def remarks(self) -> list[str]:
        """Names that were not matched, and the meanings taken of others, in sentences."""
        unmatched = [one.text for one in self.outcome.unmatched]
        return [*unmatched, *(one.text for one in self.outcome.meanings)]

    @property
    def origins(self) -> tuple[str, ...]:
        """A sentence on each source."""
        return tuple(dict.fromkeys(one.sentence for one in self.citations))

    def headings(self, table: Table) -> list[str]:
        """Return the headings of a table."""
        return [*(column.heading for column in table.columns), *(["Sources"] * self.brief)]

    def rows(self, table: Table) -> Iterator[list[tuple[str, str]]]:
        """Yield the rows of a table; each cell is a text with its sources, or ""."""
        for row in table.rows:
            if self.brief:
                sources = sources_of(one for cell in row for one in cell.evidence)
                yield [*((cell.text, "") for cell in row), (_few(sources), "")]
            else:
                yield [(cell.text, name_passages(cell.sources)) for cell in row]


def citations(engine: Engine, sources: Iterable[str]) -> tuple[Citation, ...]:
    """Return the citations of some passages, given by their short names in order."""
    names = {_iri(name): name for name in sources}
    listed = " ".join(f"<{iri}>" for iri in names if is_iri(iri))
    known: dict[str, tuple[str, ...]] = {}
    for passage, *values in engine.select(_CITED.format(passages=listed)).rows if listed else ():
        *texts, kind, evidence = ("" if value is None else str(value) for value in values)
        ours = "ours" * (_last(evidence) in _OURS)
        known.setdefault(str(passage), (*texts, kind, ours))  # the first of several dates
    groups: dict[tuple[str, ...], list[str]] = {}
    for iri, name in names.items():
        source, *rest = known.get(iri, ("",) * 8)
        groups.setdefault((source or name.partition("/")[0], *rest), []).append(name)
    return tuple(
        Citation(
            *(source, name_passages(passages), date or NONE_GIVEN, read),
            *(address or NONE_GIVEN, licence or NONE_GIVEN, author or NONE_GIVEN),
            *(_with_article(_last(kind)), bool(ours)),
        )
        for (source, date, read, address, licence, author, kind, ours), passages in groups.items()
    )


def describe_sources(engine: Engine, sources: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence on each source of some passages, by the first passage of each."""
    first = (found[0] for found in passages_by_source(sources).values())
    return tuple(dict.fromkeys(one.sentence for one in citations(engine, first)))


def _last(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


def _with_article(name: str) -> str:
    """Return the name of a class in words: ``an article``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}" if words else ""


def _few(sources: tuple[str, ...]) -> str:
    """Return the first passages of a row; all are among the citations."""
    more = len(sources) - _MOST_PASSAGES
    return f"{name_passages(sources[:_MOST_PASSAGES])}{f' and {more} more' * (more > 0)}"


def _iri(name: str) -> str:
    return name if "://" in name else f"{SOURCE}{name}"


def _parameters(graph: Graph, outcome: Outcome) -> Iterable[tuple[str, str]]:
    """Yield the name of each parameter that has another value than its default, and the value."""
    for one in find_decision(outcome.decision).parameters:
        value = outcome.parameters.get(one.name)
        if value is None or value in {(), one.default}:
            continue
        values = value if isinstance(value, tuple) else (value,)
        label = (lambda name: graph.labels.label(expand(name))) if one.names_thing else _words
        if one.type == "text" and one.many:
            label = partial(_named, graph)
        text = ", ".join(map(label, values))
        yield one.title, f"{text} {one.unit}".strip()


def _named(graph: Graph, name: str) -> str:
    """Return a name as the label of a thing writes it."""
    try:
        found = graph.labels.get(name)
    except NamingError:
        return name
    label = graph.labels.label(found) if found else name
    return label if fold(label) == fold(name) else name


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if not isinstance(value, str) else value


def _shortened(table: Table) -> Table:
    """Return a table as a page has room for it: some rows, and the first lines below them."""
    shown = table.on_screen
    lines = shown.note.removesuffix(table.note).splitlines()
    ends = accumulate(map(len, lines))
    kept = [line for line, end in zip(lines, ends, strict=True) if end <= _MOST_BELOW]
    rows, below = len(shown.rows) - MOST_ROWS, len(lines) - len(kept)
    left_out = [
        f"{more} more {name if more == 1 else f'{name}s'} left out here."
        for more, name in ((rows, "row"), (below, "line"))
        if more > 0
    ]
    note = "\n".join(filter(None, [*kept, " ".join([*left_out, table.note]).strip()]))
    return Table(shown.name, shown.title, shown.columns, shown.rows[:MOST_ROWS], note)

"""The answer to a decision in Markdown (CommonMark, with the tables of GitHub)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..model.characters import clean
from ..model.iris import name_passages
from .document import Document
from .outcome import Table

#: Characters with a meaning anywhere in a line, and at its beginning.
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#]")
_FIRST = re.compile(r"\A(?:(\d+)(?=[.)](?:\s|\Z))|(?=[-+=]))")


def escape(text: str) -> str:
    r"""Return a text as Markdown that shows it as it is, in one line.

    Examples
    --------
    >>> print(escape("a|b <i> *c*"))
    a\|b \<i\> \*c\*
    """
    line = _SPECIAL.sub(lambda found: f"\\{found[0]}", " ".join(clean(text).split()))
    return _FIRST.sub(lambda found: f"{found[1] or ''}\\", line)


def write_markdown(document: Document) -> str:
    """Return a document in Markdown."""
    return "\n\n".join(filter(None, _blocks(document))) + "\n"


def _blocks(document: Document) -> Iterator[str]:
    outcome = document.outcome
    yield f"# {escape(document.question)}"
    yield _items(f"{escape(name)}: {escape(value)}" for name, value in document.parameters)
    yield f"**{escape(outcome.answer.text)}**{_sources(name_passages(outcome.answer.sources))}"
    for sentence in outcome.sentences:
        yield f"{escape(sentence.text)}{_sources(name_passages(sentence.sources))}"
    for text in document.remarks:
        yield escape(text)
    for table in document.tables:
        yield f"## {escape(table.title)}"
        yield _table(document, table)
        yield "\n\n".join(map(escape, table.note.splitlines()))
    if outcome.rule:
        yield f"Order: {escape(outcome.rule)}"
    yield from _section("Assumptions", outcome.assumptions)
    yield from _section("To ask the school", outcome.to_ask)
    if document.citations:
        yield "## Sources"
        yield _items(escape(text) for text in document.origins)
        rows = [
            (f"{one.source}: {one.passages}", one.date, one.read, one.address, one.licence)
            for one in document.citations
        ]
        yield _rows(("Source", "Date", "Read on", "Address", "Licence"), rows)
    yield escape(document.note)
    yield f"Version: {escape(document.version)}. To repeat it:"
    yield _code(document.command)


def _section(heading: str, texts: Iterable[str]) -> Iterator[str]:
    if items := _items(map(escape, texts)):
        yield f"## {heading}"
        yield items


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _sources(names: str) -> str:
    return f" ({escape(names)})" if names else ""


def _table(document: Document, table: Table) -> str:
    """Return a table, or a word where it has no row."""
    rows = [
        [f"{escape(text)}{_sources(names)}" for text, names in row] for row in document.rows(table)
    ]
    return _lines(map(escape, document.headings(table)), rows) if rows else "None."


def _rows(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    return _lines(headings, [map(escape, row) for row in rows])


def _lines(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = [*headings]
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _code(text: str) -> str:
    """Return a line of code, however many backquotes it has."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{clean(text)}\n{fence}"

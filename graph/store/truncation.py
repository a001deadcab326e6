"""Answers of bounded length: rows past the limit are cut off, between rows and never within one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import IO, NamedTuple, TypeAlias, cast

import pyoxigraph as ox

from ...errors import GradPathError
from .formats import Answer, ResultFormat

#: A function that finds the ends of the rows of an answer.
_RowEnds: TypeAlias = Callable[[bytearray], Iterator[int]]
#: No row is shorter than this.
_SHORTEST = 2
_CSV_PIECE = re.compile(rb'"(?:[^"]|"")*"|\r\n')


class TooLong(GradPathError):
    """An answer of more bytes than the limit `size`."""

    def __init__(self, size: int) -> None:
        hint = "ask for less, with LIMIT or fewer variables"
        super().__init__(f"the answer has more than {size:,} bytes", hint=hint)
        self.size = size


class Bounds(NamedTuple):
    """The most rows (or statements of a graph) of an answer, and the most bytes.

    More rows are cut off; more bytes are an error.
    """

    rows: int
    size: int


class QueryResponse(NamedTuple):
    """Answer to a query in the bytes of a format, well-formed even where rows are cut off.

    `absent` are the graphs that the query names and the store does not hold; `cpu` is the number
    of CPU seconds that it took, where that is measured.
    """

    content: bytes
    truncated: bool = False
    absent: tuple[str, ...] = ()
    cpu: float = 0.0


def write_bounded(format: ResultFormat, bounds: Bounds, answer: Answer) -> QueryResponse:
    """Write the answer to a query within bounds, or raise TooLong; see `ResultFormat.write`."""
    writer = TruncatingWriter(bounds, format)
    output = cast("IO[bytes]", writer)
    more = False
    if isinstance(answer, ox.QueryTriples):
        format.write(islice(answer, bounds.rows), output)
        more = next(answer, None) is not None
    else:
        with suppress(RowLimitReached):
            format.write(answer, output)
    content, truncated = writer.content()
    return QueryResponse(format.valid(content), truncated or more)


class RowLimitReached(Exception):
    """The row limit is reached: the engine can stop writing."""


class TruncatingWriter:
    """File that takes an answer up to a number of bytes and, in formats of rows, of rows."""

    def __init__(self, bounds: Bounds, format: ResultFormat) -> None:
        self._bounds = bounds
        self._row_ends: _RowEnds | None
        self._row_ends, self._close = _ROWS.get(format, (None, b""))
        self._content = bytearray()
        self._look_at = bounds.rows * _SHORTEST
        self._cut: int | None = None

    def write(self, chunk: bytes) -> int:
        """Take a piece of the answer, or raise RowLimitReached or TooLong."""
        self._content += chunk
        if len(self._content) > self._look_at:
            self._find_cut()
            if self._cut is not None:
                raise RowLimitReached
            self._look_at = 2 * len(self._content)
        if len(self._content) > self._bounds.size:
            raise TooLong(self._bounds.size)
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: no answer is sent before it is whole."""

    def content(self) -> tuple[bytes, bool]:
        """Return the answer, and whether rows were cut off."""
        if len(self._content) > self._bounds.rows * _SHORTEST:
            self._find_cut()
        if self._cut is None:
            return bytes(self._content), False
        return bytes(self._content[: self._cut]) + self._close, True

    def _find_cut(self) -> None:
        """Find the end of the last row that fits, if another row follows it."""
        if self._cut is None and self._row_ends is not None:
            ends = list(islice(self._row_ends(self._content), self._bounds.rows + 1))
            self._cut = ends[-2] if len(ends) > self._bounds.rows else None


def _json_ends(content: bytearray) -> Iterator[int]:
    """Yield the ends of rows of JSON: after braces that follow a quote outside of any string."""
    at = content.find(b'"bindings":[') + len(b'"bindings":[')
    while at > 0:
        while content.startswith(b"{}", at):  # rows without a value
            yield at + 2
            at += 3
        at = content.find(b'"}}', at)
        if at < 0:
            return
        quote, at = at, at + 3
        while content.startswith(b"}", at):
            at += 1
        if content.startswith((b",{", b"]}"), at) and not _is_escaped(content, quote):
            yield at
            at += 1


def _is_escaped(content: bytearray, at: int) -> bool:
    """Tell whether an odd number of backslashes stands before a place."""
    first = at
    while first > 0 and content[first - 1] == ord("\\"):
        first -= 1
    return (at - first) % 2 == 1


def _csv_ends(content: bytearray) -> Iterator[int]:
    """Yield the ends of rows of CSV: the ends of lines outside of quotes, but for the first."""
    pieces = (found for found in _CSV_PIECE.finditer(content) if found[0] == b"\r\n")
    return (found.end() for found in islice(pieces, 1, None))


#: Of each format of rows, the ends of its rows and the end of an answer.
_ROWS: dict[ResultFormat, tuple[_RowEnds, bytes]] = {
    ResultFormat.JSON: (_json_ends, b"]}}"),
    ResultFormat.XML: (
        lambda content: (found.end() for found in re.finditer(b"</result>", content)),
        b"</results></sparql>",
    ),
    ResultFormat.CSV: (_csv_ends, b""),
    ResultFormat.TSV: (
        lambda content: (found.end() for found in islice(re.finditer(b"\n", content), 1, None)),
        b"",
    ),
}

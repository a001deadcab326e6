"""Answers of bounded length: rows past the bound are cut off, between rows and never within one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from ...errors import GradPathError

_JSON, _XML = ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML
_CSV, _TSV = ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV
#: What closes an answer after its last row.
_ENDS = {_JSON: b"]}}", _XML: b"</results></sparql>", _CSV: b"", _TSV: b""}
#: No row is shorter than this.
_SHORTEST = 2
_CSV_PIECE = re.compile(rb'"(?:[^"]|"")*"|\r\n')


class TooLong(GradPathError):
    """An answer of more bytes than it may have.

    Parameters
    ----------
    size : int
        How many it may have.
    """

    def __init__(self, size: int) -> None:
        hint = "ask for less, with LIMIT or fewer variables"
        super().__init__(f"the answer has more than {size:,} bytes", hint=hint)
        self.size = size


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on the length of an answer.

    Attributes
    ----------
    rows : int
        How many rows, or statements of a graph, it may have; more are cut off.
    size : int
        How many bytes it may have; more are an error.
    """

    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Bounded:
    """An answer as it is written.

    Attributes
    ----------
    content : bytes
        The answer, well-formed even where it is cut.
    truncated : bool
        Whether rows were cut off.
    absent : tuple of str
        The graphs that the query names and the store does not hold.
    """

    content: bytes
    truncated: bool = False
    absent: tuple[str, ...] = ()


class RowLimitReached(Exception):
    """The row limit is reached: the engine can stop writing."""


class TruncatingWriter:
    """Writer of rows that stops at a limit of bytes.

    Parameters
    ----------
    bounds : Bounds
        What fits.
    format : pyoxigraph.QueryResultsFormat
        The format of the rows.
    """

    def __init__(self, bounds: Bounds, format: ox.QueryResultsFormat) -> None:
        self._bounds = bounds
        self._format = format
        self._content = bytearray()
        self._look_at = bounds.rows * _SHORTEST
        self._cut: int | None = None

    def write(self, chunk: bytes) -> int:
        """Take a piece of the answer.

        Raises
        ------
        RowLimitReached
            If it has more rows than fit.
        TooLong
            If it has more bytes.
        """
        self._content += chunk
        if len(self._content) > self._look_at:
            self._look()
            if self._cut is not None:
                raise RowLimitReached
            self._look_at = 2 * len(self._content)
        if len(self._content) > self._bounds.size:
            raise TooLong(self._bounds.size)
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: no answer is sent before it is whole."""

    def bounded(self) -> Bounded:
        """Return what was written, cut where it has too many rows."""
        if len(self._content) > self._bounds.rows * _SHORTEST:
            self._look()
        if self._cut is None:
            return Bounded(bytes(self._content))
        return Bounded(bytes(self._content[: self._cut]) + _ENDS[self._format], truncated=True)

    def _look(self) -> None:
        """Find where to cut: after the last row that fits, if another follows it."""
        if self._cut is None:
            ends = list(islice(_ROW_ENDS[self._format](self._content), self._bounds.rows + 1))
            self._cut = ends[-2] if len(ends) > self._bounds.rows else None


class Statements:
    """The statements of a graph that fit, as they come.

    Parameters
    ----------
    statements : iterable of pyoxigraph.Triple
        All of them.
    most : int
        How many fit.
    """

    def __init__(self, statements: Iterable[ox.Triple], most: int) -> None:
        self._statements = iter(statements)
        self._most = most
        self.truncated = False

    def __iter__(self) -> Iterator[ox.Triple]:
        """Yield those that fit, and note whether there are more."""
        yield from islice(self._statements, self._most)
        self.truncated = next(self._statements, None) is not None


def _json_ends(content: bytearray) -> Iterator[int]:
    """Yield where rows of JSON end: after braces that follow a quote which no string holds."""
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


def _xml_ends(content: bytearray) -> Iterator[int]:
    return _after_each(b"</result>", content)


def _tsv_ends(content: bytearray) -> Iterator[int]:
    return islice(_after_each(b"\n", content), 1, None)


def _csv_ends(content: bytearray) -> Iterator[int]:
    """Yield where rows of CSV end: at the ends of lines outside of quotes, but for the first."""
    pieces = (found for found in _CSV_PIECE.finditer(content) if found[0] == b"\r\n")
    return (found.end() for found in islice(pieces, 1, None))


def _after_each(mark: bytes, content: bytearray) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        at += len(mark)
        yield at
        at = content.find(mark, at)


_ROW_ENDS = {_JSON: _json_ends, _XML: _xml_ends, _CSV: _csv_ends, _TSV: _tsv_ends}

"""Cells that hold a list: SPARQL leaves the order of GROUP_CONCAT open, an answer does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final, TypeAlias

from ..names import collate
from .sparql_text import tokens

#: A value in a row; None is unbound.
Cell: TypeAlias = str | int | float | Decimal | bool | None

#: Every query lists its passages with this separator.
_SOURCES: Final = {"sources": ", "}


@cache
def separators(query: str) -> Mapping[str, str]:
    """Return the columns of a query that hold lists, each with the separator of its items.

    Examples
    --------
    >>> separators('SELECT (GROUP_CONCAT(DISTINCT ?g; separator="; ") AS ?roles) {}')
    {'sources': ', ', 'roles': '; '}
    """
    found: dict[str, str] = {}
    separator, last = "", ["", ""]
    for token in tokens(query):
        if token.kind == "string" and last == ["SEPARATOR", "="]:
            separator = token.text[1:-1]
        elif token.kind == "variable" and last[1] == "AS":
            if separator.strip():  # words, not items, are separated by a bare space
                found[token.text[1:]] = separator
            separator = ""
        last = [last[1], token.keyword]
    return _SOURCES | found


def ordered(columns: Mapping[str, str], name: str, cell: Cell) -> Cell:
    """Put the items of a cell in natural order, each once, if its column holds a list.

    Examples
    --------
    >>> ordered({"sources": ", "}, "sources", "guide/L30, guide/L7")
    'guide/L7, guide/L30'
    """
    separator = columns.get(name)
    if separator is None or not isinstance(cell, str) or separator not in cell:
        return cell
    return separator.join(sorted(set(cell.split(separator)), key=collate))

"""The graphs a query names with FROM: read before the engine sees them, for it takes any name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

#: IRIs, and what is no code: comments and strings.
_PIECES = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|#[^\r\n]*|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'"""
)
_PROLOGUE = re.compile(r"\b(?:PREFIX\s+([^\s:]*):|(BASE))\s*<([^<>\s]*)>", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\s+(NAMED\s+)?(?:<([^<>\s]*)>|([^\s:<{]*):([^\s{<]*))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The graphs that a query chooses.

    Attributes
    ----------
    default, named : tuple of str
        The IRIs after FROM and after FROM NAMED, in their order.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]


def choice(query: str, base: str = "") -> Choice | None:
    """Return the graphs that a query chooses, or None if it leaves the choice to the engine.

    Parameters
    ----------
    query : str
        The text of a query, well-formed or not.
    base : str
        What its relative IRIs stand below where it says no BASE.

    Examples
    --------
    >>> choice("PREFIX s: <http://example.org/> SELECT * FROM s:a FROM NAMED <http://b> { }")
    Choice(default=('http://example.org/a',), named=('http://b',))
    >>> choice("SELECT * { ?s ?p 'FROM <http://example.org/>' }") is None
    True
    """
    if "from" not in query.lower():
        return None
    code = _PIECES.sub(lambda piece: piece[0] if piece[0].startswith("<") else " ", query)
    text = code.partition("{")[0]
    prefixes = {}
    for prefix, is_base, iri in _PROLOGUE.findall(text):
        if is_base:
            base = urljoin(base, iri)
        else:
            prefixes[prefix] = urljoin(base, iri)
    default: list[str] = []
    named: list[str] = []
    for is_named, iri, prefix, local in _FROM.findall(text):
        full = prefixes.get(prefix, "") + local if prefix or local else urljoin(base, iri)
        (named if is_named else default).append(full)
    return Choice(tuple(default), tuple(named)) if default or named else None

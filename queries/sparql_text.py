"""Tokens of SPARQL text: linear, without a grammar, for queries well-formed or not.

No other module of the package reads SPARQL text.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias
from urllib.parse import urljoin

from ..errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Kinds of tokens. An open string is not closed, a name holds a colon, and every character of no
#: other kind is a sign.
Kind: TypeAlias = Literal["iri", "string", "open", "variable", "language", "name", "word", "sign"]

_TOKEN: Final = re.compile(
    r"""
      (?P<blank> \s+ | \#[^\r\n]* )
    | (?P<iri> <[^\s<>"{}|^`]*> )
    | (?P<string> \"{3} (?: [^"\\] | \\. | "(?!"") )* \"{3}
                | '{3}  (?: [^'\\] | \\. | '(?!'') )* '{3}
                | (?!\"{3}) \" (?: [^"\\\r\n] | \\. )* \"
                | (?!'{3})  ' (?: [^'\\\r\n] | \\. )* ' )
    | (?P<open> (?: \"{3} | '{3} ) .* | ["'] [^\r\n]* )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:\w+(?:[.-]+\w+)*)? : (?:[\w:%-]|\\.|\.+(?=[\w:%\\-]))* )
    | (?P<chain> \w+(?:[.-]+\w+)* )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """Piece of a query: its kind, its text as written, and the position of its first character."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """A word in capitals, or a sign; empty for every other kind."""
        return self.text.upper() if self.kind in {"word", "sign"} else ""


class Prologue(NamedTuple):
    """Declarations of a query: its base, and the IRI of each prefix (written with its colon)."""

    base: str
    prefixes: dict[str, str]

    def expand(self, token: Token) -> str:
        """Return the absolute IRI of an IRI or a name; a prefix without declaration is empty."""
        if token.kind == "iri":
            iri = token.text[1:-1]
            return urljoin(self.base, iri.removesuffix("#")) + "#" * iri.endswith("#")
        prefix, colon, local = token.text.partition(":")
        return self.prefixes.get(prefix + colon, "") + local


def tokens(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of a query between two positions, without spaces and comments.

    Examples
    --------
    >>> [token.text for token in tokens('ASK { ?s a:b "}" } # {')]
    ['ASK', '{', '?s', 'a:b', '"}"', '}']
    """
    for found in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind: Kind | Literal["blank", "chain"] = found.lastgroup  # type: ignore[assignment]
        if kind == "chain":
            yield from _words(found)
        elif kind != "blank":
            yield Token(kind, found[0], found.start())


def _words(found: re.Match[str]) -> Iterator[Token]:
    """Yield the words of a chain such as 1-NOW, which would be a name if a colon followed."""
    for part in re.finditer(r"\w+|.", found[0]):
        yield Token("sign" if part[0] in ".-" else "word", part[0], found.start() + part.start())


def read_prologue(
    text: str, *, base: str = "", end: int | None = None
) -> tuple[Prologue, Iterator[Token]]:
    """Read the declarations of BASE, PREFIX and VERSION; return them and the tokens after them.

    Examples
    --------
    >>> prologue, rest = read_prologue("PREFIX a: <http://example.org/> ASK { a:b a a:c }")
    >>> [prologue.expand(token) for token in rest if token.kind == "name"]
    ['http://example.org/b', 'http://example.org/c']
    """
    declared = Prologue(base, {})
    rest = tokens(text, end=end)
    for token in rest:
        if token.keyword in {"BASE", "VERSION"}:
            value = next(rest, None)
            if value and value.kind == "iri":
                declared = declared._replace(base=declared.expand(value))
        elif token.text[:6].upper() == "PREFIX" and token.kind in {"word", "name"}:
            name = token.text[6:] or next(rest, token).text  # a space need not part the two
            declared.prefixes[name] = declared.expand(next(rest, token))
        else:
            return declared, chain((token,), rest)
    return declared, rest


def error_at(text: str, position: int, message: str, hint: str = "") -> QueryError:
    """Return an error at a position of a query."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return QueryError(message, hint=hint, line=line, column=column)

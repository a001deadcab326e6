"""Tokenizer of SPARQL text: linear, without a grammar, for queries well-formed or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Kinds of tokens. An open string is not closed, a name holds a colon, and every character of no
#: other kind is a sign.
Kind: TypeAlias = Literal["iri", "string", "open", "variable", "language", "name", "word", "sign"]

_TOKEN: Final = re.compile(
    r"""
      (?P<blank> \s+ | \#[^\r\n]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
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


@dataclass(frozen=True, slots=True)
class Token:
    """Piece of a query with its place.

    Attributes
    ----------
    kind : str
        One of the kinds.
    text : str
        The piece as it is written.
    start : int
        The position of its first character.
    """

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

    @property
    def iri(self) -> str:
        """An IRI without its brackets."""
        return self.text[1:-1]


def tokens(text: str, *, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of a query without spaces and comments, of its first part up to `end`.

    Examples
    --------
    >>> [token.text for token in tokens('ASK { ?s a:b "}" } # {')]
    ['ASK', '{', '?s', 'a:b', '"}"', '}']
    """
    for found in _TOKEN.finditer(text, 0, len(text) if end is None else end):
        if found.lastgroup == "chain":
            yield from _words(found)
        elif found.lastgroup != "blank":
            kind: Kind = found.lastgroup  # type: ignore[assignment]
            yield Token(kind, found[0], found.start())


def _words(chain: re.Match[str]) -> Iterator[Token]:
    """Yield the words of a chain such as 1-NOW, which would be a name if a colon followed."""
    for part in re.finditer(r"\w+|.", chain[0]):
        kind: Kind = "sign" if part[0] in ".-" else "word"
        yield Token(kind, part[0], chain.start() + part.start())


def after_prologue(text: str, *, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens that follow the declarations of BASE, PREFIX and VERSION."""
    found = tokens(text, end=end)
    for token in found:
        if token.keyword in {"BASE", "VERSION"}:
            next(found, None)
        elif token.keyword == "PREFIX":
            next(found, None)
            next(found, None)
        elif token.kind == "name" and token.text[:6].upper() == "PREFIX":  # no space between them
            next(found, None)
        else:
            yield token
            break
    yield from found

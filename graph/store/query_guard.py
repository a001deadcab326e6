"""Text of a query before the engine: its dataset clause, calls of the network, its depth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from ...queries.sparql_text import Token, error_at, read_prologue, tokens

#: Parser and planner of the engine recurse, and a stack that is too small ends the process. A
#: stack of 8 MiB held 2,500 links of each kind, and 900 levels of the deepest kind of nesting.
LINK_LIMIT = 1500
#: Links that a level of nesting counts as, by the stack that it takes.
LINKS_OF_LEVEL = 3
#: Signs and words along which the engine recurses.
LINKS = frozenset(
    ("!", "|", "||", "&&", "/", "*", "^", "<<", "{|", ".", ";", ",", "+", "-", "as")
) | {"bind", "filter", "graph", "minus", "optional", "union", "values"}
#: Every other sign that a link or a name can begin or end with.
_MARKS = "!|&/*^.;,+-<>'\"#?$:@{(["
#: Names in a row that are no list: those of a triple.
_TRIPLE = 3
_STEP = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}
#: The end of a prefixed name as the engine reads it, without dots; or the word of a call.
_CALL = re.compile(r":[\w:-]*|(service)", re.IGNORECASE)
_NO_CALL = (
    "SERVICE would send the question to another server, and this graph sends none",
    "ask both sides and join the answers yourself",
)
_TOO_LONG = f"more than {LINK_LIMIT:,} steps, where a level of brackets counts {LINKS_OF_LEVEL}"
_TOO_DEEP = (
    f"the engine cannot read so long a query: its triples, operators and clauses are {_TOO_LONG}",
    "ask in several queries, or put many values into VALUES or IN",
)


@lru_cache(maxsize=512)
def check_query(query: str) -> None:
    """Refuse a query that is not safe to run; it need not be well-formed.

    QueryError tells that some reading of the text calls a remote service, or that the engine would
    recurse deeper than `LINK_LIMIT`.

    Examples
    --------
    >>> check_query("SELECT * { ?s ?p 'SERVICE <http://example.org/> {}' }")
    >>> check_query("SELECT * { SERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
        ...
    gradpath.errors.QueryError: line 1, column 12: SERVICE would send ...
    """
    if "service" in query.lower():
        _check_calls(query)
    if not _is_plain(query):
        _check_recursion(query)


def _check_calls(query: str) -> None:
    """Refuse a call of a remote service in any reading of a text.

    Only the grammar knows whether ``<`` opens an IRI or compares: where an IRI begins, a second
    reading begins after its first character, and ends where it meets a token of another one.
    """
    seen: set[int] = set()
    readings = [0]
    while readings:
        for token in tokens(query, start=readings.pop()):
            if token.start in seen:
                break
            seen.add(token.start)
            if token.kind == "iri":
                readings.append(token.start + 1)
            elif token.kind in {"word", "name"}:
                for found in _CALL.finditer(token.text):
                    if found[1] and _is_call(query, token.start + found.end()):
                        raise error_at(query, token.start + found.start(), *_NO_CALL)


def _is_call(query: str, start: int) -> bool:
    """Tell whether a name and a brace follow, perhaps after SILENT; no space need part them."""
    named, end = False, None
    for token in tokens(query, start=start):
        if token.text == "{" or (end is not None and token.start > end):
            return named and token.text == "{"
        if end is not None or token.keyword != "SILENT":
            named, end = named or token.kind in {"iri", "variable", "name"}, token.end
    return False


def _is_plain(query: str) -> bool:
    """Tell at a glance whether a text has too few signs and words to exceed the limit.

    Signs are counted also where they stand in text and IRIs; a name follows a space or a sign.
    """
    most = len(query.split()) + 2 * sum(map(query.count, _MARKS))
    return most + LINKS_OF_LEVEL * sum(map(query.count, "{([")) <= LINK_LIMIT


def _check_recursion(query: str) -> None:
    """Count levels and links, outside of text, IRIs, comments, declarations and rows of VALUES."""
    open_brackets: list[str] = []
    links = row = deepest = 0
    before = ""  # the part of VALUES that the last token was: its word and variables, or its rows
    last = Token("sign", "", 0)
    is_list = False  # of names that DESCRIBE or a collection makes one chain
    for token in read_prologue(query)[1]:
        _follow(open_brackets, token)
        deepest = max(deepest, len(open_brackets))
        before = _part_of_values(token, before)
        if before != "rows":  # the engine does not recurse along them
            row = 0 if token.kind == "sign" else row + 1
            is_list = bool(open_brackets) or token.keyword == "DESCRIBE" or (is_list and row > 1)
            links += _is_link(query, token, last, open_brackets) or (is_list and row > _TRIPLE)
        if links + LINKS_OF_LEVEL * deepest > LINK_LIMIT:
            raise error_at(query, token.start, *_TOO_DEEP)
        last = token


def _follow(open_brackets: list[str], token: Token) -> None:
    """Add a bracket that opens, or remove the last where one closes."""
    step = _STEP.get(token.text, 0)
    if step > 0:
        open_brackets.append(token.text)
    elif step and open_brackets:
        open_brackets.pop()


def _part_of_values(token: Token, before: str) -> str:
    """Return the part of VALUES that a token is, after another part or none."""
    if token.keyword == "VALUES":
        return "head"
    if before == "rows" or (before == "head" and token.text == "{"):
        return "" if token.text == "}" else "rows"
    return before if token.kind == "variable" or token.text in {"(", ")"} else ""


def _is_link(query: str, token: Token, last: Token, open_brackets: list[str]) -> bool:
    """Tell whether the engine recurses at a token; not between arguments, nor within a number."""
    if token.kind != "sign":
        return token.text.lower() in LINKS
    if token.text == ",":
        return open_brackets[-1:] != ["("]
    if token.text in {"+", "-"} and last.kind == "sign":
        return last.text == ")"
    around = query[max(token.start - 1, 0) : token.end + 1]
    if token.text == "." and around[:1].isdigit() and around[-1:].isdigit():
        return False
    two = query[token.start : token.start + 2]
    return token.text in LINKS or two in LINKS


class DatasetClause(NamedTuple):
    """The IRIs of the graphs after FROM and after FROM NAMED, in their order."""

    default: Sequence[str]
    named: Sequence[str]


def dataset_clause(query: str, base: str = "") -> DatasetClause | None:
    """Return the graphs that a query names, or None if it has no dataset clause.

    The query need not be well-formed; relative IRIs are those of `base` where it has no BASE.

    Examples
    --------
    >>> query = "PREFIX s: <http://example.org/> SELECT * FROM s:a FROM NAMED <http://b> { }"
    >>> dataset_clause(query)
    DatasetClause(default=('http://example.org/a',), named=('http://b',))
    >>> dataset_clause("SELECT * { ?s ?p 'FROM <http://example.org/>' }") is None
    True
    """
    if "from" not in query.lower():
        return None
    prologue, rest = read_prologue(query, base=base)
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    last = ""
    for token in takewhile(lambda token: token.text != "{", rest):
        if last in graphs and token.kind in {"iri", "name"}:
            graphs[last].append(prologue.expand(token))
        last = token.keyword
    default, named = graphs.values()
    return DatasetClause(tuple(default), tuple(named)) if default or named else None

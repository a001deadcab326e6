"""Text of a query before the engine: its dataset clause, calls of the network, its depth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from ...queries.sparql_text import Token, error_at, read_prologue, tokens

#: The engine's parser and planner recurse; no person writes a query of half this depth.
DEPTH_LIMIT = 200
#: They recurse along chains as well: the most links of each kind.
CHAIN_LIMITS = {
    **dict.fromkeys(("!", "|", "&&", "/", "*", "^", "<<", "{|"), 200),
    **dict.fromkeys(("optional", "union", "minus", "bind", "filter", "values", "graph"), 200),
    **dict.fromkeys((".", ";"), 100),
    **dict.fromkeys(("+", "-", ","), 500),
    "a name or number": 2000,
}
#: A list, as of DESCRIBE or in ( ), is one chain of all that stands in it.
ROW_LIMIT = 300
#: A shorter text holds fewer names and numbers than their limit.
_SHORT = 4000
#: The start of each link with its limit, by which links are counted at a glance.
_STARTS = [(link if link.isalpha() else link[0], most) for link, most in CHAIN_LIMITS.items()]
_STEP = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}
#: The end of a prefixed name as the engine reads it, without dots; or the word of a call.
_CALL = re.compile(r":[\w:-]*|(service)", re.IGNORECASE)
_NO_CALL = (
    "SERVICE would send the question to another server, and this graph sends none",
    "ask both sides and join the answers yourself",
)


@lru_cache(maxsize=512)
def check_query(query: str) -> None:
    """Refuse a query that is not safe to run; it need not be well-formed.

    QueryError tells that some reading of the text calls a remote service, or that the text nests
    deeper than `DEPTH_LIMIT` or chains more than `CHAIN_LIMITS` and `ROW_LIMIT` allow.

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
        _check_chains(query)


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
    """Tell whether a text is too short, and its links too few, for any chain: most queries are.

    Links are counted also where they stand in text and IRIs; names in a row are parted by space
    or begin with a mark.
    """
    text = query.lower()
    return (
        len(text) < _SHORT
        and sum(map(text.count, "{([")) <= DEPTH_LIMIT
        and all(text.count(start) <= limit for start, limit in _STARTS)
        and len(text.split()) + sum(map(text.count, "<'\"#?$:@{")) < ROW_LIMIT
    )


def _check_chains(query: str) -> None:
    """Count brackets and links, outside of text, IRIs and comments."""
    depth = row = 0
    counts: Counter[str] = Counter()
    before = ""  # the part of VALUES that the last token was: its word and variables, or its rows
    for token in tokens(query):
        depth += _STEP.get(token.text, 0)
        if depth > DEPTH_LIMIT:
            message = f"brackets nest deeper than {DEPTH_LIMIT}"
            raise error_at(query, token.start, message, "flatten it")
        before = _part_of_values(token, before)
        if before == "rows":  # the engine does not recurse along them
            continue
        row = 0 if token.kind == "sign" else row + 1
        if row == ROW_LIMIT:
            message = f"more than {ROW_LIMIT} names stand in a row"
            raise error_at(query, token.start, message, "put them into VALUES")
        link = _link(query, token)
        counts[link] += 1
        if counts[link] > CHAIN_LIMITS.get(link, len(query)):
            message = f"{link} comes more than {CHAIN_LIMITS[link]} times"
            raise error_at(query, token.start, message, "ask in several queries")


def _part_of_values(token: Token, before: str) -> str:
    """Return the part of VALUES that a token is, after another part or none."""
    if token.keyword == "VALUES":
        return "head"
    if before == "rows" or (before == "head" and token.text == "{"):
        return "" if token.text == "}" else "rows"
    return before if token.kind == "variable" or token.text in {"(", ")"} else ""


def _link(query: str, token: Token) -> str:
    """Return the link of a chain that a token is, or an empty text."""
    if token.kind != "sign":
        return token.text.lower() if token.text.lower() in CHAIN_LIMITS else "a name or number"
    two = query[token.start : token.start + 2]
    if two in CHAIN_LIMITS:
        return two
    inside = two == "!=" or query[token.start - 1 : token.start + 1] in {"||", "{|"}
    return "" if inside else token.text


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

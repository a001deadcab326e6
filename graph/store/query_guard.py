"""Guard before the engine: refuse queries that call the network or exhaust the stack."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from ...errors import QueryError

#: The engine's parser and planner recurse; half of this depth is already no question of a human.
DEPTH_LIMIT = 200

#: They recurse along chains as well: how often each piece may come.
CHAIN_LIMITS = {
    **dict.fromkeys(("!", "|", "&&", "/", "*", "^", "<<", "{|"), 200),
    **dict.fromkeys(("optional", "union", "minus", "bind", "filter", "values", "graph"), 200),
    **dict.fromkeys((".", ";"), 100),
    **dict.fromkeys(("+", "-", ","), 500),
    "a name or number": 2000,
}
#: A list, as of DESCRIBE or in ( ), is one chain of all that stands in it.
ROW_LIMIT = 300
#: In a text no longer than this no word comes too often; what can is counted as it stands first.
_SHORT = 1000
_SIGNS = [(sign, limit) for sign, limit in CHAIN_LIMITS.items() if not sign[0].isalpha()]

_SPACE = r"(?:\s|#[^\r\n]*(?![^\r\n]))*"
# No possessive quantifiers here: Python 3.11 matches them wrongly before 3.11.5.
#: A federated call as the engine reads it, which needs no space between the words.
_SERVICE = re.compile(
    rf"service{_SPACE}(?:silent{_SPACE})?(?:<[^>]*>|[?$]\w+|[^\s:{{<]*:[^\s{{]*){_SPACE}\{{",
    re.IGNORECASE,
)
#: What the engine takes as one piece: text, IRIs and the tails of variables, prefixed
#: names and language tags. It ends a prefixed name earlier than the standard does, and so do we.
_OPAQUE = re.compile(
    r"""
      '{3}(?:[^\\]|\\.)*?'{3}  | "{3}(?:[^\\]|\\.)*?"{3}
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
    | <[^\s<>{}"|^`]*> | [?$]\w+ | :[\w:-]* | @[a-z]+(?:-[a-z0-9]+)*
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
#: The same, and comments.
_PIECES = re.compile(rf"\#[^\r\n]*|{_OPAQUE.pattern}", _OPAQUE.flags)
_LINE_END = re.compile(r"[\r\n]")
_MARKS = "<'\"#?$:@"
_MARK = re.compile(f"[{_MARKS}]")
#: What a chain is made of; a comparison with != is no negation.
_LINK = re.compile(
    r"!(?!=)|\|+|&&|[/*^+.,;-]|<<|\{\||\b(?:optional|union|minus|bind|filter|values|graph)\b"
    r"|[\w<]+",
    re.IGNORECASE,
)
#: Rows of data may be many: the engine does not recurse along them.
_DATA = re.compile(r"\bvalues\b[^{}]{0,2000}\{[^{}]*\}", re.IGNORECASE)
_ROW = re.compile(rf"(?<![\w<])(?:[\w<]+\s+){{{ROW_LIMIT}}}")
_STEP = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


@lru_cache(maxsize=512)
def check_query(query: str) -> None:
    """Refuse a query that is not safe to run.

    Parameters
    ----------
    query : str
        The text of a SPARQL query; it need not be well-formed.

    Raises
    ------
    QueryError
        If some reading of the text calls a remote service, nests deeper than `DEPTH_LIMIT`, or
        chains more than `CHAIN_LIMITS` and `ROW_LIMIT` allow.

    Examples
    --------
    >>> check_query("SELECT * { ?s ?p 'SERVICE <http://example.org/> {}' }")
    >>> check_query("SELECT * { SERVICE <http://example.org/> {} }")
    Traceback (most recent call last):
        ...
    gradpath.errors.QueryError: line 1, column 12: SERVICE would send ...
    """
    suspect = "service" in query.lower()
    if suspect or sum(map(query.count, "{([")) > DEPTH_LIMIT:
        _check_readings(query, suspect=suspect)
    if not _is_plain(query):
        _check_chains(query)


def _check_readings(query: str, *, suspect: bool) -> None:
    """Look at every stretch that some reading takes for code."""
    for start, end, depth in _readings(query):
        if depth > DEPTH_LIMIT:
            raise _refusal(query, start, f"brackets nest deeper than {DEPTH_LIMIT}", "flatten it")
        for found in re.finditer("service", query[start:end], re.IGNORECASE) if suspect else ():
            if _SERVICE.match(query, start + found.start()):
                raise _refusal(
                    query,
                    start + found.start(),
                    "SERVICE would send the question to another server, and this graph sends none",
                    "ask both sides and join the answers yourself",
                )


def _is_plain(query: str) -> bool:
    """Tell whether a text is too short, and its signs too few, for any chain: most queries are.

    Signs are counted also where they stand in text and IRIs; names are parted by space, by such
    pieces and by data, each of which begins with a mark or holds a brace.
    """
    if len(query) > _SHORT or any(query.count(sign) > limit for sign, limit in _SIGNS):
        return False
    return len(query.split()) + sum(map(query.count, _MARKS + "{")) < ROW_LIMIT


def _check_chains(query: str) -> None:
    """Count what makes chains, outside of text, IRIs and comments."""
    code = _PIECES.sub(_blank, query)
    code = _DATA.sub(lambda data: "values".ljust(len(data[0])), code)
    if row := _ROW.search(code):
        message = f"more than {ROW_LIMIT} names stand in a row"
        raise _refusal(query, row.start(), message, "put them into VALUES")
    counts: dict[str, int] = {}
    for found in _LINK.finditer(code):
        link = "|" if found[0][0] == "|" else found[0].lower()
        if link not in CHAIN_LIMITS:  # also a word of letters that only look like those of ours
            link = "a name or number"
        counts[link] = counts.get(link, 0) + 1
        if counts[link] > CHAIN_LIMITS[link]:
            message = f"{link} comes more than {CHAIN_LIMITS[link]} times"
            raise _refusal(query, found.start(), message, "ask in several queries")


def _blank(piece: re.Match[str]) -> str:
    """Blank a comment or language tag at its length; of any other piece one letter is left."""
    return ("" if piece[0][0] in "#@" else "w").ljust(len(piece[0]))


def _readings(query: str) -> Iterator[tuple[int, int, int]]:
    """Yield each stretch that may be code: start, end and the deepest nesting it reaches.

    Only the grammar knows whether ``<`` opens an IRI or compares, so both readings are followed;
    they meet again soon, and every place is looked at once.
    """
    depths = {0: 0}
    places = [0]
    line_end = -1
    while places:
        start = heapq.heappop(places)
        depth = depths.pop(start)
        if start >= len(query):
            continue
        ends = []
        if query[start] == "#":
            if start > line_end:  # one search per line, however many readings see a comment in it
                line_end = _end(_LINE_END, query, start)
            ends.append((line_end, depth))
        elif opaque := _OPAQUE.match(query, start):
            ends.append((opaque.end(), depth))
        if not ends or query[start] == "<":
            end = start + 1 if ends else _end(_MARK, query, start + 1)
            steps = (_STEP.get(character, 0) for character in query[start:end])
            levels: list[int] = list(accumulate([depth, *steps]))
            yield start, end, max(levels)
            ends.append((end, levels[-1]))
        for end, level in ends:
            if end not in depths:
                heapq.heappush(places, end)
            deepest = depths.get(end)
            depths[end] = level if deepest is None else max(deepest, level)


def _end(mark: re.Pattern[str], query: str, start: int) -> int:
    found = mark.search(query, start)
    return found.start() if found else len(query)


def _refusal(query: str, at: int, message: str, hint: str) -> QueryError:
    line = query.count("\n", 0, at) + 1
    return QueryError(message, hint=hint, line=line, column=at - query.rfind("\n", 0, at))

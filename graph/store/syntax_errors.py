"""Errors of the engine's parser, as messages that say what to correct."""

from __future__ import annotations

import re
from typing import Final

from ...errors import QueryError
from ...ontology.terms import NAMESPACES
from ...queries.sparql_text import error_at, read_prologue

_FORMS: Final = "SELECT, ASK, CONSTRUCT or DESCRIBE"
#: The first words of updates.
UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
#: The message for an update, and its hint.
NO_UPDATE: Final = ("an update changes the graph, and GradPath only reads it", f"give a {_FORMS}")
#: Expected signs, such as "<"; the engine's lists of words name what it tried, not what is missing.
_SIGNS: Final = re.compile(r'"[^"\w]+"(, "[^"\w]+")*')


def syntax_error(query: str, message: str) -> QueryError:
    """Convert the parser's message about a query to a sentence with a place and a hint."""
    place = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if place is None:
        first = message.splitlines()[0]
        return QueryError(f"the query cannot be read ({first})", hint="correct it")
    line, column, expected = int(place[1]), int(place[2]), place[3]
    known = _known_mistake(query)
    if known and (known.line or 0, known.column or 0) <= (line, column):
        return known
    hint = "check the text just before this place"
    if "variable that is unbound" in expected:
        hint = "group or aggregate every variable of the SELECT, and name each once"
    elif _SIGNS.fullmatch(expected):
        hint = f"expected {expected}"
    text = "the query cannot be read from here on"
    return QueryError(text, hint=hint, line=line, column=column)


def _known_mistake(query: str) -> QueryError | None:
    """Return the error for an empty query, an update, an unknown form or an undeclared prefix."""
    declared, rest = read_prologue(query)
    first = next(rest, None)
    if first is None:
        return error_at(query, len(query), "the query is empty", f"give a {_FORMS}")
    if first.keyword in UPDATES:
        return error_at(query, first.start, *NO_UPDATE)
    if first.keyword not in _FORMS.replace(",", "").split():
        message = f"no query begins with {first.text[:60]!r}"
        return error_at(query, first.start, message, f"begin it with {_FORMS}")
    for token in rest:
        prefix, _, _ = token.text.partition(":")
        if token.kind == "name" and f"{prefix}:" not in {"_:", *declared.prefixes}:
            hint = f"declare it with PREFIX {prefix}: <{NAMESPACES.get(prefix, '...')}>"
            return error_at(query, token.start, f"the prefix {prefix}: is not declared", hint)
    return None

"""The heads of answers to SPARQL."""

from __future__ import annotations

from urllib.parse import quote

from ...graph.store.formats import ResultFormat
from ..http.headers import REVALIDATE, VARY
from .cache import Reply

_MOST_NAMED = 20


def sparql_head(reply: Reply, format: ResultFormat, *, rows: int) -> dict[str, str]:
    """Return what the head of an answer to SPARQL says beside what every answer does.

    Parameters
    ----------
    reply : Reply
        The answer.
    format : ResultFormat
        What it is written in.
    rows : int
        The most rows that an answer may have.
    """
    charset = "; charset=utf-8" if format.media_type.startswith("text/") else ""
    head = {"Content-Type": f"{format.media_type}{charset}", "Vary": VARY}
    if reply.etag:
        head |= {"ETag": f'"{reply.etag}"', "Cache-Control": REVALIDATE}
    else:
        head["Cache-Control"] = "no-store"
    if reply.answer.truncated:
        head["GradPath-Truncated"] = str(rows)
    if reply.answer.absent:
        named = [quote(name, safe="/:#?=&") for name in reply.answer.absent[:_MOST_NAMED]]
        head["GradPath-Absent-Graphs"] = ", ".join(named)
    return head

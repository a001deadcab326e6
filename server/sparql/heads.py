"""The heads of answers: what every answer says, and what those to SPARQL do."""

from __future__ import annotations

from urllib.parse import quote

from ...graph.results import ResultFormat
from .answering import Reply

#: Keeps browsers from guessing and from loading anything from elsewhere.
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_OWN = "GradPath-Absent-Graphs, GradPath-As-Of, GradPath-Left-Out, GradPath-Truncated"
#: Lets scripts of any page read, without anybody's credentials.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, X-Request-Id, {_OWN}",
    "Access-Control-Max-Age": "86400",
}
#: An answer may be kept, and is asked after each time: the data change when the server begins anew.
REVALIDATE = "public, max-age=0, must-revalidate"
#: What an answer depends on beside the address.
VARY = "Accept, Accept-Encoding"
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

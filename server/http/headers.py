"""The heads of answers: what every answer says to browsers, and to scripts of other pages."""

from __future__ import annotations

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
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, X-Request-Id, {_OWN}",
    "Access-Control-Max-Age": "86400",
}
#: An answer may be kept, and is asked after each time: the data change when the server begins anew.
REVALIDATE = "public, max-age=0, must-revalidate"
#: What an answer depends on beside the address.
VARY = "Accept, Accept-Encoding"

"""Keys under which the parts of the server leave notes in the WSGI environment of a request."""

from __future__ import annotations

#: The route that answers, or `UNKNOWN`: metrics and the log name it instead of the address.
ROUTE = "gradpath.route"
#: The answer to a SPARQL query, with the way it was obtained.
REPLY = "gradpath.reply"
#: The outcome of a query that failed; see `gradpath.server.limits.outcome_of`.
OUTCOME = "gradpath.outcome"
#: The time at which the request began, if another step than the middleware took it.
BEGAN = "gradpath.began"

#: The route of an address that no route matches.
UNKNOWN = "unknown"
SPARQL = "/sparql"
#: The header that names a request, in the answer and in the log.
REQUEST_ID = "X-Request-Id"

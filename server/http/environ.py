"""Keys under which the parts of the server leave notes in the WSGI environment of a request."""

from __future__ import annotations

#: The route that answers, or `UNKNOWN`: metrics and the log name it instead of the address.
ROUTE = "gradpath.route"
#: The `QueryResponse` of a worker that is behind the answer.
QUERY = "gradpath.query"
#: The outcome of a query that failed, see `gradpath.server.limits.outcome_of`, or "kept".
OUTCOME = "gradpath.outcome"
#: The time at which the request began, if another step than the middleware took it.
BEGAN = "gradpath.began"
#: An error met before the application was called, which answers with it.
ERROR = "gradpath.error"

#: The route of an address that no route matches.
UNKNOWN = "unknown"
SPARQL = "/sparql"
#: The header that names a request, in the answer and in the log.
REQUEST_ID = "X-Request-Id"

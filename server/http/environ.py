"""Keys of the WSGI environment that the parts of the server share."""

from __future__ import annotations

#: The route that answers, or `UNKNOWN`: metrics and the log name it instead of the address.
ROUTE = "gradpath.route"
#: The `QueryResponse` of the worker.
QUERY = "gradpath.query"
#: The outcome of a query that failed, see `gradpath.server.limits.outcome_of`, or "kept".
OUTCOME = "gradpath.outcome"
#: The start time of the request, if it was measured before the middleware.
BEGAN = "gradpath.began"
#: An error raised before the application was called, which responds to it.
ERROR = "gradpath.error"
#: Set in the environment, a request that no kept answer fits raises `NotKept`.
KEPT_ONLY = "gradpath.kept_only"

#: Addresses that report the current state of the server.
MONITORING = frozenset({"/healthz", "/readyz", "/metrics"})
#: The route of an address that no route matches.
UNKNOWN = "unknown"
SPARQL = "/sparql"
#: The header that names a request, in the answer and in the log.
REQUEST_ID = "X-Request-Id"

"""Hooks for schemathesis: a query of SPARQL is sent as it is."""

import schemathesis


@schemathesis.serializer("application/sparql-query")
def as_it_is(context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()

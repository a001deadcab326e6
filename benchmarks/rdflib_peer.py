"""A server of rdflib-endpoint for a file, in a given number of processes.

``python -m benchmarks.rdflib_peer FILE PORT PROCESSES``
"""

from __future__ import annotations

import os
import sys

import pyoxigraph as ox
import uvicorn
from rdflib_endpoint import SparqlEndpoint

from .queries import in_rdflib

_FILE = "BENCHMARK_FILE"


def app() -> SparqlEndpoint:
    """Load the file into rdflib's memory store; each process of uvicorn does it for itself."""
    dataset = in_rdflib(ox.parse(path=os.environ[_FILE], format=ox.RdfFormat.N_QUADS))
    return SparqlEndpoint(graph=dataset, path="/sparql")


if __name__ == "__main__":
    os.environ[_FILE] = sys.argv[1]
    uvicorn.run(
        f"{__spec__.name}:app",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[2]),
        workers=int(sys.argv[3]),
        log_level="error",
        access_log=False,
    )

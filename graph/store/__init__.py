"""The quads: loading, storage in memory or on disk, SPARQL, and the bytes of results."""

"""The knowledge graph: facts with their sources, the store, pathways and everything inferred."""

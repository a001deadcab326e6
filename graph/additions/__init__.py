"""Additions to a store: tables or RDF files of programs, validated, written and undone."""

"""Linked data: every IRI below the base IRI resolves to a page and to data."""

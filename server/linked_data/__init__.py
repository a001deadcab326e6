"""Linked data: each IRI of ours leads to a page for people and to data for programs."""

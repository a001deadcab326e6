"""The stated properties of programs, roles, specializations and degrees, by thing and property."""

from __future__ import annotations


class Properties:
    """The properties of things, read once from the graph."""

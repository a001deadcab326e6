"""Conflicts and gaps of the sources, found by query or recorded by a reader."""

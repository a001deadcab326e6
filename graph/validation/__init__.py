"""Validation of data against the shapes, before they are loaded."""

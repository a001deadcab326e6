"""Evidence grades: stated by a source, derived by a rule, or our interpretation."""

from __future__ import annotations

from enum import IntEnum


class Grade(IntEnum):
    """Grade of the evidence for a statement; a path is as good as its weakest edge."""

    MAPPED = 1
    DERIVED = 2
    STATED = 3

    @property
    def label(self) -> str:
        """The word for the grade."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Grade:
        """Return the grade that a word names, or raise KeyError."""
        return cls[label.upper()]

    @classmethod
    def from_iri(cls, iri: str) -> Grade:
        """Return the grade that an IRI names; an unknown one counts as the weakest."""
        return cls.__members__.get(iri.rpartition("/")[2].upper(), cls.MAPPED)

"""Evidence grades: stated by a source, inferred by a rule, or our interpretation."""

from __future__ import annotations

from enum import IntEnum


class Grade(IntEnum):
    """Grade of the evidence for a statement; a path is as good as its weakest edge."""

    MAPPED = 1
    DERIVED = 2
    STATED = 3

    @property
    def label(self) -> str:
        """The word for the grade in data, options and parameters."""
        return self.name.lower()

    @property
    def title(self) -> str:
        """The words for the grade in tables and on pages."""
        return TITLES[self.label]

    @classmethod
    def from_label(cls, label: str) -> Grade:
        """Return the grade that a word names, or raise KeyError."""
        return cls[label.upper()]

    @classmethod
    def from_iri(cls, iri: str) -> Grade:
        """Return the grade that an IRI names; an unknown one counts as the weakest."""
        return cls.__members__.get(iri.rpartition("/")[2].upper(), cls.MAPPED)


#: The title of each grade, by its label.
TITLES = {
    "stated": "stated by the source",
    "derived": "inferred by a rule",
    "mapped": "our interpretation",
}
#: The labels with their titles in one line, for help texts.
EXPLAINED = ", ".join(f"{label} ({title})" for label, title in TITLES.items())

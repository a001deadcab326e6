"""Evidence grades: stated by a source, inferred by a rule, or our interpretation."""

from __future__ import annotations

from enum import IntEnum

from ...ontology.terms import GP
from ...queries.engine import Engine
from .iris import shorten


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


def grades_of_passages(engine: Engine) -> dict[str, Grade]:
    """Return the grades of passages by short name; an unknown one counts as the weakest."""
    found = engine.select(f"SELECT ?passage ?grade {{ ?passage <{GP.grade}> ?grade }}").rows
    grades = {shorten(str(name)): str(grade).rpartition("/")[2].upper() for name, grade in found}
    return {name: Grade.__members__.get(grade, Grade.MAPPED) for name, grade in grades.items()}


#: The title of each grade, by its label.
TITLES = {
    "stated": "stated by the source",
    "derived": "inferred by a rule",
    "mapped": "our interpretation",
}
#: The labels with their titles in one line, for help texts.
EXPLAINED = ", ".join(f"{label} ({title})" for label, title in TITLES.items())

"""Report of a check: for people, for programs, and as a SHACL validation report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from ...ontology.terms import GP, RDF, SH, SHAPES
from ..model.values import Term
from ..store.formats import ResultFormat
from .shacl import Violation


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A malformed statement, as text for people.

    Attributes
    ----------
    focus, label : str
        Short name of the subject, and its label, or the short name again.
    property, property_label : str or None
        Short name of the property, and its label.
    value : str or None
        Malformed value; None where a value is missing or there are too many.
    expected : str
        Expected value, in a sentence.
    file : str or None
        File of the statement.
    line : int or None
        Line in the file, from 1, if known.
    severity, shape, constraint : str
        Severity, and names of the shape and of the kind of constraint.
    """

    focus: str
    label: str
    property: str | None
    property_label: str | None
    value: str | None
    expected: str
    file: str | None
    line: int | None
    severity: str
    shape: str
    constraint: str


@dataclass(frozen=True, slots=True)
class Report:
    """Results of a check.

    Attributes
    ----------
    findings : tuple of CheckResult
        Malformed statements, in the order of the files and their lines.
    violations : tuple of Violation
        The same as SHACL results.
    files : tuple of str
        Files that were checked.
    statements : int
        Number of statements, one for each graph that makes it.
    shapes : int
        Number of shapes.
    """

    findings: tuple[CheckResult, ...]
    violations: tuple[Violation, ...]
    files: tuple[str, ...]
    statements: int
    shapes: int

    @property
    def conforms(self) -> bool:
        """True if no statement is malformed."""
        return not self.findings

    def record(self) -> dict[str, object]:
        """Return the report as a record of plain values."""
        findings = [asdict(finding) for finding in self.findings]
        counts = {"statements": self.statements, "shapes": self.shapes}
        return {"conforms": self.conforms, "files": [*self.files], **counts, "findings": findings}

    def turtle(self) -> bytes:
        """Return the SHACL validation report as Turtle."""
        prefixes = {"sh": SH.iri, "shape": SHAPES, "gp": GP.iri}
        return ResultFormat.TURTLE.write_quads(_quads(self.violations), lambda _: prefixes)


def _quads(violations: Sequence[Violation]) -> Iterator[ox.Quad]:
    report = ox.BlankNode()
    yield _quad(report, RDF.type, ox.NamedNode(SH.ValidationReport))
    yield _quad(report, SH.conforms, ox.Literal(not violations))
    for one in violations:
        result = ox.BlankNode()
        yield _quad(report, SH.result, result)
        yield _quad(result, RDF.type, ox.NamedNode(SH.ValidationResult))
        values = {
            SH.focusNode: one.focus,
            SH.resultPath: one.path,
            SH.value: one.value,
            SH.resultMessage: ox.Literal(one.expected),
            SH.resultSeverity: ox.NamedNode(one.severity),
            SH.sourceShape: ox.NamedNode(one.shape),
            SH.sourceConstraintComponent: ox.NamedNode(one.constraint),
        }
        yield from (_quad(result, name, value) for name, value in values.items() if value)


def _quad(subject: ox.BlankNode, predicate: str, value: Term) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value)

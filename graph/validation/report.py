"""Report of a check: for people, for programs, and as a SHACL validation report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from ...ontology.terms import GP, RDF, SH, SHAPES
from .shacl import Violation


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A malformed statement, in words for people.

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
        Number of different statements.
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
        triples = _report_triples(self.violations)
        return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _report_triples(violations: Sequence[Violation]) -> Iterator[ox.Triple]:
    def sh(name: str) -> ox.NamedNode:
        return ox.NamedNode(SH.iri + name)

    kind, report = ox.NamedNode(RDF.type), ox.BlankNode()
    yield ox.Triple(report, kind, sh("ValidationReport"))
    yield ox.Triple(report, sh("conforms"), ox.Literal(not violations))
    for one in violations:
        result = ox.BlankNode()
        yield ox.Triple(report, sh("result"), result)
        yield ox.Triple(result, kind, sh("ValidationResult"))
        values = {
            "focusNode": one.focus,
            "resultPath": one.path,
            "value": one.value,
            "resultMessage": ox.Literal(one.expected),
            "resultSeverity": ox.NamedNode(one.severity),
            "sourceShape": ox.NamedNode(one.shape),
            "sourceConstraintComponent": ox.NamedNode(one.constraint),
        }
        for name, value in values.items():
            if value is not None:
                yield ox.Triple(result, sh(name), value)

"""The report of a check: for people and programs, and as SHACL has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from ...ontology.terms import GP, RDF, SH, SHAPES
from .shacl import Violation

#: The namespace of our shapes.


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A statement that is not as it should be.

    Attributes
    ----------
    focus, label : str
        The short name of the thing spoken of, and its label; the short name where it has none.
    property, property_label : str or None
        The short name of the property, and its label.
    value : str or None
        The offending value; None where it is one too many, or missing.
    expected : str
        What is expected, in a sentence.
    file : str or None
        The file that says it.
    line : int or None
        The line in it, from 1 on, if it can be told.
    severity, shape, constraint : str
        How bad it is, and the names of the shape and of the kind of constraint.
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
    """What a check has found.

    Attributes
    ----------
    findings : tuple of Finding
        What is malformed, in the order of the files and their lines.
    violations : tuple of Violation
        The same as SHACL speaks of it.
    files : tuple of str
        What was checked.
    statements : int
        How many different statements were checked.
    shapes : int
        How many shapes they were checked against.
    """

    findings: tuple[CheckResult, ...]
    violations: tuple[Violation, ...]
    files: tuple[str, ...]
    statements: int
    shapes: int

    @property
    def conforms(self) -> bool:
        """Whether all is well."""
        return not self.findings

    def record(self) -> dict[str, object]:
        """Return the report as a record of plain values."""
        return {
            "conforms": self.conforms,
            "files": list(self.files),
            "statements": self.statements,
            "shapes": self.shapes,
            "findings": [asdict(finding) for finding in self.findings],
        }

    def turtle(self) -> bytes:
        """Return the validation report of SHACL as Turtle."""
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
        yield ox.Triple(result, sh("focusNode"), one.focus)
        if one.path is not None:
            yield ox.Triple(result, sh("resultPath"), one.path)
        if one.value is not None:
            yield ox.Triple(result, sh("value"), one.value)
        yield ox.Triple(result, sh("resultMessage"), ox.Literal(one.expected))
        yield ox.Triple(result, sh("resultSeverity"), ox.NamedNode(one.severity))
        yield ox.Triple(result, sh("sourceShape"), ox.NamedNode(one.shape))
        yield ox.Triple(result, sh("sourceConstraintComponent"), ox.NamedNode(one.constraint))

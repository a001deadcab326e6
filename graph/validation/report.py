"""Report of a check: for people, for programs, and as a SHACL validation report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, RDF, RDFS, SH, SHAPES, SKOS
from ..model.iris import shorten
from ..model.values import Term
from ..store.files import Source
from ..store.formats import ResultFormat
from ..store.languages import preferred
from .line_finder import LineFinder
from .shacl import TYPE, Violation, targeted_properties, triples

_LABELS = [ox.NamedNode(iri) for iri in (SKOS.prefLabel, RDFS.label, DCTERMS.title)]
#: Literals that need neither quotes nor a datatype.
_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "boolean": re.compile(r"true|false"),
}
_NEVER = re.compile(r"(?!)")
#: A statement, or its subject alone or with the property.
_Statement = tuple[Term, Term | None, Term | None]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A malformed statement, as text for people.

    Attributes
    ----------
    focus, label : str
        Short name of the subject, and its label, or the short name again.
    property, property_label : str or None
        Short name of the property, and its label.
    value, expected : str or None, str
        Malformed value, None where one is missing or there are too many; expected one in words.
    file, line : str or None, int or None
        File of the statement, and line in it, from 1, if known.
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
    findings, violations : tuple of CheckResult, tuple of Violation
        Malformed statements, in the order of the files and their lines; the same as SHACL results.
    files : tuple of str
        Files that were checked.
    statements, shapes : int
        Number of statements, one for each graph that makes it, and of shapes.
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


@dataclass(frozen=True)
class CheckedFile:
    """A source with its statements."""

    source: Source
    statements: ox.Store

    @cached_property
    def finder(self) -> LineFinder:
        """The finder of its lines."""
        return LineFinder(self.source.content.decode("utf-8"))

    def mentions(self, subject: Term) -> bool:
        """Tell whether the file makes a statement about a subject."""
        return any(triples(self.statements, subject))


@dataclass(frozen=True, slots=True)
class Results:
    """Violations, the shapes and facts of a check, and the files in which it finds their places."""

    violations: Sequence[Violation]
    shapes: ox.Store
    facts: ox.Store
    files: Sequence[CheckedFile]

    def report(self) -> Report:
        """Return the results as a report."""
        return Report(
            findings=self.findings(),
            violations=tuple(self.violations),
            files=tuple(file.source.name for file in self.files),
            statements=sum(len(file.statements) for file in self.files),
            shapes=len([*triples(self.shapes, None, TYPE, ox.NamedNode(SH.NodeShape))]),
        )

    def findings(self) -> tuple[CheckResult, ...]:
        """Return all violations in words, in the order of the files and their lines."""
        order = {file.source.name: number for number, file in enumerate(self.files)}
        found = dict.fromkeys(result for one in self.violations for result in self._results(one))
        ranked = sorted(found, key=lambda f: (order.get(f.file or "", -1), f.line or 0, f.focus))
        different: dict[object, CheckResult] = {}
        for one in ranked:  # several constraints may report a value with the same message
            place = (one.focus, one.property, one.value, one.expected, one.file)
            different.setdefault(place, one)
        return tuple(different.values())

    def _results(self, violation: Violation) -> Iterator[CheckResult]:
        for focus, path, value in self._statements(violation):
            file, line = self._place(focus, path, value)
            blank = isinstance(focus, ox.BlankNode)
            yield CheckResult(
                focus=_short(focus),
                label=self._label(focus) or ("a blank node" if blank else _short(focus)),
                property=None if path is None else _short(path),
                property_label=None if path is None else self._label(path),
                value=None if value is None else _short(value),
                expected=violation.expected,
                file=file,
                line=line,
                severity=violation.severity.removeprefix(SH.iri).lower(),
                shape=local_name(violation.shape),
                constraint=local_name(violation.constraint).removesuffix("ConstraintComponent"),
            )

    def _statements(self, violation: Violation) -> list[_Statement]:
        """Return the statement; for a malformed value, the statements that refer to it."""
        focus, path, value = violation.focus, violation.path, violation.value
        if path is not None:
            return [(focus, path, value)]
        if any(file.mentions(focus) for file in self.files):
            return [(focus, None, None)]
        referring: list[_Statement] = [
            triple
            for predicate in targeted_properties(self.shapes)
            for file in self.files
            for triple in triples(file.statements, None, predicate, focus)
        ]
        return referring or [(focus, None, None)]

    def _label(self, node: Term) -> str | None:
        found = (preferred(t[2] for t in triples(self.facts, node, one)) for one in _LABELS)
        return next((label.value for label in found if label), None)

    def _place(
        self, focus: Term, path: Term | None, value: Term | None
    ) -> tuple[str | None, int | None]:
        """Return the file and line where most of a statement was found."""
        files = [file for file in self.files if file.mentions(focus)]
        if not files:  # a statement refers to it; a single file is at least known
            return (self.files[0].source.name if len(self.files) == 1 else None), None
        if isinstance(focus, ox.BlankNode):
            values = (value for _, _, value in triples(files[0].statements, focus))
            return files[0].source.name, files[0].finder.first(values)
        places = [(*file.finder.find(focus, path, value), file.source.name) for file in files]
        _, line, name = max(places, key=lambda place: place[0])
        return name, line


def local_name(iri: str) -> str:
    """Return the part of an IRI after its namespace."""
    return re.split(r"[#/]", iri)[-1]


def _short(node: Term) -> str:
    """Write a node as in Turtle, with its prefix."""
    if isinstance(node, ox.NamedNode):
        return shorten(node.value)
    if isinstance(node, ox.Literal):
        datatype = node.datatype.value
        if _BARE.get(local_name(datatype), _NEVER).fullmatch(node.value):
            return node.value
        return str(node).replace(f"^^<{datatype}>", f"^^{shorten(datatype)}")
    return str(node)

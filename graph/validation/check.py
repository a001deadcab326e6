"""Check data against the shapes: malformed statements, their places, and the expected values."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import DCTERMS, RDFS, SH, SHAPES, SKOS, SOURCE
from ...resources import package_files
from ..model.iris import shorten
from ..model.values import Term
from ..store.files import FORMATS, Source, added_sources, package_sources, user_source
from .line_finder import LineFinder
from .prefilter import TYPE, suspects, triples
from .report import CheckResult, Report
from .shacl import Violation, neighborhoods, targeted_properties, validate
from .vocabulary import defined_terms, local_name, unknown_terms, unknown_things

_LABELS = [ox.NamedNode(iri) for iri in (SKOS.prefLabel, RDFS.label, DCTERMS.title)]
#: Literals that need neither quotes nor a datatype.
_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "boolean": re.compile(r"true|false"),
}
_NEVER = re.compile(r"(?!)")
_STANDARD_INPUT = "standard input"
#: A statement, or its subject alone or with the property.
_Statement = tuple[Term, Term | None, Term | None]


def check(files: Sequence[Path] = (), *, store: Path | None = None) -> Report:
    """Check the user's files, or without any those of the package.

    Parameters
    ----------
    files : sequence of Path
        Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML files; ``-`` and ``/dev/stdin`` are
        standard input: TriG, Turtle or N-Triples. They may refer to things of the package; only
        their own statements are reported. A file that cannot be read is a finding.
    store : Path, optional
        A store on disk, whose additions are checked as well.

    Examples
    --------
    >>> check().conforms
    True
    """
    loaded: list[_File] = []
    unreadable: list[DataError] = []
    given: list[Source | Path] = [*added_sources(store), *files]
    for one in given:
        try:
            loaded.append(_File.load(one if isinstance(one, Source) else _read(one)))
        except DataError as error:
            unreadable.append(error)
    if not loaded and not unreadable:
        return check_sources(package_sources())
    report = _check(loaded, _store_of(package_sources()), whole=True)
    return _with_unreadable(report, unreadable)


def check_sources(
    sources: Iterable[Source], *, beside: Sequence[Source] = (), whole: bool = False
) -> Report:
    """Check sources that are in memory, or raise DataError for one in another format.

    Parameters
    ----------
    sources, beside : sequence of Source
        Sources to check, and others; one of them is the ontology.
    whole : bool
        Whether to find also what no shape expresses: contradictions, and violations of the rules
        of the graph as a whole.
    """
    known = _store_of(beside) if beside else None
    return _check([_File.load(source) for source in sources], known, whole=whole)


def check_beside(source: Source, known: ox.Store) -> Sequence[CheckResult]:
    """Check one source beside known statements, the ontology among them."""
    copy = ox.Store()
    copy.bulk_extend(known)
    return _check([_File.load(source)], copy).findings


def shapes_source() -> Source:
    """Return the file of the shapes of the package."""
    file = package_files() / "ontology" / "shapes.ttl"
    return Source(file.name, file.read_bytes(), FORMATS[".ttl"], SHAPES)


def read_shapes() -> ox.Store:
    """Read the shapes of the package."""
    return _store_of([shapes_source()])


def _check(files: Sequence[_File], known: ox.Store | None, *, whole: bool = False) -> Report:
    """Check files beside known statements, if any; their store is extended by the files."""
    shapes, own = read_shapes(), [file.statements for file in files]
    defined = set[str]().union(*map(defined_terms, own if known is None else [known]))
    facts = _union(own, known)
    violations = [one for statements in own for one in unknown_terms(statements, defined)]
    if known is None:
        violations += validate(shapes, facts, suspects(shapes, facts))
    else:
        nodes = {term for one in own for triple in triples(one) for term in (triple[0], triple[2])}
        part = ox.Store()  # the cost follows the files, not the known statements
        part.extend(ox.Quad(*triple) for triple in neighborhoods(shapes, facts, nodes))
        violations += validate(shapes, facts, suspects(shapes, part) & nodes)
        for statements in own:
            violations += unknown_things(statements, facts, violations)
    if whole:
        from .semantics import semantic_violations  # the shapes need no reasoning

        violations += semantic_violations(facts, own, violations)
    return _Results(shapes, facts, files).report(violations)


def _store_of(sources: Iterable[Source]) -> ox.Store:
    store = ox.Store()
    for source in sources:
        source.load_into(store)
    return store


def _union(own: Sequence[ox.Store], known: ox.Store | None) -> ox.Store:
    """Return all statements; a single store is not copied, for it may be large."""
    if known is None and len(own) == 1:
        return own[0]
    facts = ox.Store() if known is None else known
    for store in own:
        facts.bulk_extend(store)
    return facts


def _read(file: Path) -> Source:
    if str(file) not in {"-", "/dev/stdin"}:
        return user_source(file)
    content = sys.stdin.buffer.read().removeprefix(codecs.BOM_UTF8)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "this is not UTF-8"
        raise DataError(_STANDARD_INPUT, message, hint="write UTF-8", line=line) from None
    return Source(_STANDARD_INPUT, content, FORMATS[".trig"], f"{SOURCE}file/standard-input")


def _with_unreadable(report: Report, unreadable: Sequence[DataError]) -> Report:
    """Put unreadable files before the findings in the others."""
    findings, violations = [], []
    for error in unreadable:
        file, text = error.file, f"{error.message}: {error.hint}."
        text = text[0].upper() + text[1:]
        place = (file, error.line, "violation", "Readable", "Readable")
        findings.append(CheckResult(file, file, None, None, None, text, *place))
        violations.append(Violation.of_check("Readable", ox.Literal(file), None, None, text))
    return replace(
        report,
        findings=(*findings, *report.findings),
        violations=(*violations, *report.violations),
        files=(*(error.file for error in unreadable), *report.files),
    )


@dataclass(frozen=True)
class _File:
    """A source with its statements."""

    source: Source
    statements: ox.Store

    @classmethod
    def load(cls, source: Source) -> _File:
        return cls(source, _store_of([source]))

    @cached_property
    def finder(self) -> LineFinder:
        return LineFinder(self.source.content.decode("utf-8"))

    def mentions(self, subject: Term) -> bool:
        """Tell whether the file makes a statement about a subject."""
        return any(triples(self.statements, subject))


@dataclass(frozen=True, slots=True)
class _Results:
    """Results of a check as text for people, with their places in the files."""

    shapes: ox.Store
    facts: ox.Store
    files: Sequence[_File]

    def report(self, violations: Sequence[Violation]) -> Report:
        """Return the report of all violations, in the order of the files and their lines."""
        findings = dict.fromkeys(finding for one in violations for finding in self.findings(one))
        order = {file.source.name: number for number, file in enumerate(self.files)}
        ranked = sorted(findings, key=lambda f: (order.get(f.file or "", -1), f.line or 0, f.focus))
        different: dict[object, CheckResult] = {}
        for one in ranked:  # several constraints may report a value with the same message
            place = (one.focus, one.property, one.value, one.expected, one.file)
            different.setdefault(place, one)
        return Report(
            findings=tuple(different.values()),
            violations=tuple(violations),
            files=tuple(order),
            statements=sum(len(file.statements) for file in self.files),
            shapes=len([*triples(self.shapes, None, TYPE, ox.NamedNode(SH.NodeShape))]),
        )

    def findings(self, violation: Violation) -> Iterator[CheckResult]:
        """Describe a violation for people, with its place in the files."""
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
        labels = (label for one in _LABELS for _, _, label in triples(self.facts, node, one))
        return next((str(label.value) for label in labels), None)

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


def _short(node: Term) -> str:
    """Write a node as in Turtle, with its prefix."""
    if isinstance(node, ox.NamedNode):
        return shorten(node.value)
    if isinstance(node, ox.Literal):
        datatype = node.datatype.value
        if _BARE.get(local_name(datatype), _NEVER).fullmatch(node.value):
            return node.value
        return str(node).replace(f"^^<{datatype}>", f"^^xsd:{local_name(datatype)}")
    return str(node)

"""Check data against the shapes: malformed statements, their places, and the expected values."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, RDFS, SH, SHAPES, SKOS
from ...resources import package_files
from ..model.iris import shorten
from ..store.files import FORMATS, Source, SourceQuad, added_sources, package_sources, user_source
from .line_finder import LineFinder
from .prefilter import Prefilter
from .report import CheckResult, Report
from .shacl import Violation, validate
from .triples import Node, Triples
from .vocabulary import defined_terms, unknown_terms, unknown_things

_LABELS = [ox.NamedNode(iri) for iri in (SKOS.prefLabel, RDFS.label, DCTERMS.title)]
#: Literals that need neither quotes nor a datatype.
_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "boolean": re.compile(r"true|false"),
}
_NEVER = re.compile(r"(?!)")


def check(files: Sequence[Path] = (), *, store: Path | None = None) -> Report:
    """Check the user's files, or without any those of the package.

    Parameters
    ----------
    files : sequence of Path
        Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML files. They may refer to things of
        the package; only their own statements are reported.
    store : Path, optional
        A store on disk, whose additions are checked as well.

    Returns
    -------
    Report
        The malformed statements, if any.

    Raises
    ------
    DataError
        If a file cannot be read.

    Examples
    --------
    >>> check().conforms
    True
    """
    package = package_sources()
    chosen = [*added_sources(store), *(user_source(Path(file)) for file in files)]
    return check_sources(chosen, beside=package, whole=True) if chosen else check_sources(package)


def check_sources(
    sources: Sequence[Source], *, beside: Sequence[Source] = (), whole: bool = False
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
    known = (statement for one in beside for statement in one.statements())
    checked = _check(sources, known if beside else None)
    if not whole:
        return checked.report()
    from .semantics import semantic_violations  # the shapes need no reasoning

    return checked.report(semantic_violations(sources, beside, checked.violations))


def check_beside(source: Source, known: Iterable[SourceQuad]) -> Sequence[CheckResult]:
    """Check one source beside known statements, the ontology among them."""
    return _check([source], known).report().findings


def _check(sources: Sequence[Source], known: Iterable[SourceQuad] | None) -> _Checked:
    """Validate sources against the shapes, with the statements known besides, if any."""
    shapes = read_shapes()
    with _paused_collector():
        checked = _Checked.read(sources, known, shapes)
    triples = checked.triples
    suspects = Prefilter(shapes, triples).suspects(None if known is None else checked.nodes)
    checked.violations.extend(unknown_terms(triples, checked.origins, checked.terms))
    checked.violations.extend(validate(shapes, triples, suspects))
    if known is not None:
        checked.violations.extend(unknown_things(triples, checked.origins, checked.violations))
    return checked


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Pause the garbage collector, which would walk the growing graph over and over."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def shapes_source() -> Source:
    """Return the file of the shapes of the package."""
    file = package_files() / "ontology" / "shapes.ttl"
    return Source(file.name, file.read_bytes(), FORMATS[".ttl"], SHAPES)


def read_shapes() -> Triples:
    """Read the shapes of the package."""
    shapes = Triples()
    for statement in shapes_source().statements():
        shapes.add(*statement[:3])
    return shapes


@dataclass(frozen=True, slots=True)
class _Checked:
    """Checked sources, with the origin of each statement."""

    triples: Triples
    terms: set[str]
    sources: Sequence[Source]
    #: The sources that make statements about each node, and all nodes they mention.
    origins: Mapping[Node, list[int]]
    nodes: set[Node]
    statements: int
    shapes: int
    violations: list[Violation] = field(default_factory=list)
    finders: dict[int, LineFinder] = field(default_factory=dict)

    @classmethod
    def read(
        cls, sources: Sequence[Source], known: Iterable[SourceQuad] | None, shapes: Triples
    ) -> _Checked:
        triples = Triples(_referring(shapes))
        terms: set[str] = set()
        for statement in known or ():
            triples.add(*statement[:3])
            terms.update(defined_terms(statement))
        origins: dict[Node, list[int]] = {}
        nodes: set[Node] = set()
        statements = 0
        for number, source in enumerate(sources):
            for statement in source.statements():
                subject, predicate, value, _ = statement
                statements += triples.add(subject, predicate, value) or known is not None
                numbers = origins.setdefault(subject, [number])
                if numbers[-1] != number:
                    numbers.append(number)
                if known is None:
                    terms.update(defined_terms(statement))
                else:
                    nodes |= {subject, value}
        count = len(shapes.subjects_of_type(SH.NodeShape))
        return cls(triples, terms, sources, origins, nodes, statements, count)

    def report(self, further: Iterable[Violation] = ()) -> Report:
        """Return the report of all violations, in the order of the files and their lines."""
        violations = (*self.violations, *further)
        findings = dict.fromkeys(finding for one in violations for finding in self.findings(one))
        order = {source.name: number for number, source in enumerate(self.sources)}
        ranked = sorted(findings, key=lambda f: (order.get(f.file or "", -1), f.line or 0, f.focus))
        different: dict[object, CheckResult] = {}
        for one in ranked:  # several constraints may report a value in the same words
            place = (one.focus, one.property, one.value, one.expected, one.file)
            different.setdefault(place, one)
        kept = tuple(different.values())
        return Report(kept, violations, tuple(order), self.statements, self.shapes)

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
                shape=_local(violation.shape),
                constraint=_local(violation.constraint).removesuffix("ConstraintComponent"),
            )

    def _statements(self, violation: Violation) -> Iterator[tuple[Node, Node | None, Node | None]]:
        """Yield the statement; for a malformed value, the statements that refer to it."""
        focus, path, value = violation.focus, violation.path, violation.value
        referring: list[tuple[Node, Node | None, Node | None]] = [
            (subject, predicate, focus)
            for predicate, referrers in self.triples.referrers.items()
            for subject in referrers.get(focus, ())
            if path is None and focus not in self.origins and subject in self.origins
        ]
        yield from referring or [(focus, path, None if path is None else value)]

    def _label(self, node: Node) -> str | None:
        about = self.triples.about(node)
        labels = (str(label.value) for one in _LABELS for label in about.get(one, ()))
        return next(labels, None)

    def _place(
        self, focus: Node, path: Node | None, value: Node | None
    ) -> tuple[str | None, int | None]:
        """Return the file and line where most of a statement was found."""
        numbers = self.origins.get(focus, ())
        if isinstance(focus, ox.BlankNode) and numbers:
            values = (value for said in self.triples.about(focus).values() for value in said)
            return self.sources[numbers[0]].name, self._finder(numbers[0]).first(values)
        if not numbers:  # some statement leads there; of a single file, the file at least is known
            return (self.sources[0].name if len(self.sources) == 1 else None), None
        places = [(*self._finder(n).find(focus, path, value), n) for n in numbers]
        _, line, number = max(places, key=lambda place: place[0])
        return self.sources[number].name, line

    def _finder(self, number: int) -> LineFinder:
        if number not in self.finders:
            self.finders[number] = LineFinder(self.sources[number].content.decode("utf-8"))
        return self.finders[number]


def _referring(shapes: Triples) -> set[Node]:
    """Return the predicates whose objects the shapes target."""
    target = ox.NamedNode(SH.targetObjectsOf)
    return {value for said in shapes.said.values() for value in said.get(target, ())}


def _short(node: Node) -> str:
    """Write a node as in Turtle, with its prefix."""
    if isinstance(node, ox.NamedNode):
        return shorten(node.value)
    if isinstance(node, ox.Literal):
        datatype = node.datatype.value
        if _BARE.get(_local(datatype), _NEVER).fullmatch(node.value):
            return node.value
        return str(node).replace(f"^^<{datatype}>", f"^^xsd:{_local(datatype)}")
    return str(node)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]

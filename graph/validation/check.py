"""Checking data against the shapes: what is malformed, where, and what is expected instead."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, RDFS, SH, SHAPES, SKOS
from ..model.iris import shorten
from ..store.files import FORMATS, Source, added_sources, package_sources, user_source
from .line_finder import Places
from .prefilter import Sieve
from .report import Finding, Report
from .shacl import Violation, validate
from .triples import Facts, Node
from .vocabulary import defined_terms, unknown_terms, unknown_things

_LABELS = (
    ox.NamedNode(SKOS.prefLabel),
    ox.NamedNode(RDFS.label),
    ox.NamedNode(DCTERMS.title),
)
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
        Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML files. What they refer to may stand
        in the package's facts; only what they say themselves is reported.
    store : Path, optional
        A store on disk, whose additions are checked as well.

    Returns
    -------
    Report
        With what is malformed, if anything.

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
    """Check sources that are in memory already.

    Parameters
    ----------
    sources : sequence of Source
        What to check.
    beside : sequence of Source
        What is known besides and not reported on; with the ontology, unless `sources` has it.
    whole : bool
        Whether to look also for what no shape can see: statements that cannot all hold, and rules
        that only the graph as a whole can break.

    Raises
    ------
    DataError
        If one of them is not what its format promises.
    """
    shapes = read_shapes()
    with _paused_collector():
        checked = _Checked.read(sources, beside, shapes)
    facts = checked.facts
    suspects = Sieve(shapes, facts).suspects(checked.nodes if beside else None)
    violations = [
        *unknown_terms(facts, checked.origins, checked.terms),
        *validate(shapes, facts, suspects),
    ]
    if beside:
        violations += unknown_things(facts, checked.origins, violations)
    if whole:
        from .semantics import unkept  # reasons are not needed for shapes

        violations += unkept(sources, beside, violations)
    findings = dict.fromkeys(finding for one in violations for finding in checked.findings(one))
    order = {source.name: place for place, source in enumerate(sources)}
    ranked = sorted(findings, key=lambda f: (order.get(f.file or "", -1), f.line or 0, f.focus))
    return Report(
        findings=tuple(_without_repetition(ranked)),
        violations=tuple(violations),
        files=tuple(order),
        statements=checked.statements,
        shapes=len(shapes.subjects_of_type(SH.NodeShape)),
    )


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Keep the garbage collector from walking a growing graph over and over; nothing is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def shapes_source() -> Source:
    """Return the shapes that come with the package, as they are written."""
    file = resources(__name__.partition(".")[0]) / "ontology" / "shapes.ttl"
    return Source(file.name, file.read_bytes(), FORMATS[".ttl"], SHAPES)


def read_shapes() -> Facts:
    """Read the shapes that come with the package."""
    shapes = Facts()
    for statement in shapes_source().statements():
        shapes.add(*statement[:3])
    return shapes


def _without_repetition(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Leave out what another kind of constraint says in the same words of the same value."""
    seen = set()
    for one in findings:
        told = (one.focus, one.property, one.value, one.expected, one.file)
        if told not in seen:
            seen.add(told)
            yield one


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was read, and where it came from."""

    facts: Facts
    terms: set[str]
    sources: Sequence[Source]
    #: The sources that speak of each node, and all nodes they mention.
    origins: Mapping[Node, list[int]]
    nodes: set[Node]
    statements: int
    places: dict[int, Places]

    @classmethod
    def read(cls, sources: Sequence[Source], beside: Sequence[Source], shapes: Facts) -> _Checked:
        facts = Facts(_referring(shapes))
        terms: set[str] = set()
        for source in beside:
            for statement in source.statements():
                facts.add(*statement[:3])
                terms.update(defined_terms(statement))
        origins: dict[Node, list[int]] = {}
        nodes: set[Node] = set()
        statements = 0
        for number, source in enumerate(sources):
            for statement in source.statements():
                subject, predicate, value, _ = statement
                statements += facts.add(subject, predicate, value) or bool(beside)
                known = origins.get(subject)
                if known is None:
                    origins[subject] = [number]
                elif known[-1] != number:
                    known.append(number)
                if beside:
                    nodes.add(subject)
                    nodes.add(value)
                else:
                    terms.update(defined_terms(statement))
        return cls(facts, terms, sources, origins, nodes, statements, {})

    def findings(self, violation: Violation) -> Iterator[Finding]:
        """Say a violation of people's words, at the place where it was written."""
        shape = _local(violation.shape)
        for focus, path, value in self._said(violation):
            file, line = self._place(focus, path, value)
            yield Finding(
                focus=_short(focus),
                label=self._label(focus) or _unlabelled(focus),
                property=None if path is None else _short(path),
                property_label=None if path is None else self._label(path),
                value=None if value is None else _short(value),
                expected=violation.expected,
                file=file,
                line=line,
                severity=violation.severity.removeprefix(SH.iri).lower(),
                shape=shape,
                constraint=_local(violation.constraint).removesuffix("ConstraintComponent"),
            )

    def _said(self, violation: Violation) -> Iterator[tuple[Node, Node | None, Node | None]]:
        """Yield the statement; where a mere value is amiss, those that refer to it."""
        focus, path, value = violation.focus, violation.path, violation.value
        if path is None and focus not in self.origins:
            referring = [
                (subject, predicate, focus)
                for predicate, referrers in self.facts.referrers.items()
                for subject in referrers.get(focus, ())
                if subject in self.origins
            ]
            if referring:
                yield from referring
                return
        yield focus, path, None if path is None else value

    def _label(self, node: Node) -> str | None:
        for predicate in _LABELS:
            for label in self.facts.about(node).get(predicate, ()):
                return str(label.value)
        return None

    def _place(
        self, focus: Node, path: Node | None, value: Node | None
    ) -> tuple[str | None, int | None]:
        """Return the file that says most of a statement, and the line in it."""
        numbers = self.origins.get(focus, ())
        if isinstance(focus, ox.BlankNode) and numbers:
            values = (value for said in self.facts.about(focus).values() for value in said)
            return self.sources[numbers[0]].name, self._places(numbers[0]).first(values)
        best = -1
        place: tuple[str | None, int | None] = (None, None)
        if (
            not numbers and len(self.sources) == 1
        ):  # which statement of it leads there, is not known
            place = (self.sources[0].name, None)
        for number in numbers:
            found, line = self._places(number).find(focus, path, value)
            if found > best:
                best, place = found, (self.sources[number].name, line)
        return place

    def _places(self, number: int) -> Places:
        if number not in self.places:
            self.places[number] = Places(self.sources[number].content.decode("utf-8"))
        return self.places[number]


def _referring(shapes: Facts) -> set[Node]:
    """Return the predicates whose objects the shapes target."""
    target = ox.NamedNode(SH.targetObjectsOf)
    return {value for said in shapes.said.values() for value in said.get(target, ())}


def _unlabelled(node: Node) -> str:
    return "a blank node" if isinstance(node, ox.BlankNode) else _short(node)


def _short(node: Node) -> str:
    """Write a node as Turtle does, for short."""
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

"""Check data against the shapes and the vocabularies: malformed statements and undefined terms."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...names import similar
from ...ontology.terms import (
    DCTERMS,
    GP,
    GPD,
    ID,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SCHEMA_WITHOUT_TLS,
    SHAPES,
    SKOS,
    SOURCE,
)
from ...resources import PACKAGE
from ..model.characters import visible
from ..model.iris import shorten
from ..store.corrections import withdraw
from ..store.encoding import utf8_text
from ..store.files import DERIVED, FORMATS, Source, added_sources, package_sources, user_source
from ..store.formats import solutions
from .printed_figures import misprinted
from .report import CheckedFile, CheckResult, Report, Results, local_name
from .shacl import TYPE, Violation, neighborhoods, suspects, triples, validate

_STANDARD_INPUT = "standard input"
#: Namespaces of GradPath, and common misspellings of them.
_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/gradpath/")
_UNKNOWN = (
    "A thing that has a type, in this file or in GradPath; if it is an old one, check the spelling "
    "of its IRI."
)
#: Closed vocabularies of others, and the terms that GradPath uses; rdflib knows the rest.
_CLOSED = (DCTERMS, OWL, PROV, RDF, RDFS, SKOS)
_USED = {one.iri + name for one in _CLOSED for name in one.names}
_TERMS_USED = "SELECT DISTINCT ?term { { ?subject ?term ?value } UNION { ?subject a ?term } }"


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
    loaded: list[CheckedFile] = []
    errors: list[DataError] = []
    given: list[Source | Path] = [*added_sources(store), *files]
    for one in given:
        try:
            loaded.append(_loaded(one if isinstance(one, Source) else _read(one)))
        except DataError as error:
            errors.append(error)
    if loaded or errors:
        own, beside = _instead(loaded, package_sources())
        report = _check(own, _store_of(beside), whole=True).report()
        return _with_errors(report, errors, "Readable")
    return _with_errors(check_sources(package_sources()), [*_stale_derivation()], "Derived")


def _instead(
    files: Iterable[CheckedFile], sources: Sequence[Source]
) -> tuple[list[CheckedFile], list[Source]]:
    """Return files to check, and the sources of the package that none of them is a version of.

    A version has the name of a source, and makes statements in one of its graphs or about it.
    """
    own, beside = list(files), list(sources)
    for number, file in enumerate(own):
        for source in beside:
            if Path(file.source.name).name == source.name and _is_version(file, source):
                beside.remove(source)
                own[number] = _loaded(replace(file.source, graph=source.graph))
                break
    return own, beside


def _is_version(file: CheckedFile, source: Source) -> bool:
    if source.format is FORMATS[".ttl"]:
        return file.mentions(ox.NamedNode(source.graph))
    return any(map(file.statements.contains_named_graph, _store_of([source]).named_graphs()))


def _stale_derivation() -> Iterator[DataError]:
    """Yield an error where the inferences of the package do not follow from its facts."""
    from ..reasoning.closure import StaleDerivation
    from ..reasoning.closure import check as check_derived

    try:
        check_derived()
    except StaleDerivation as error:
        yield DataError(DERIVED, error.message, hint=error.hint)


def check_sources(
    sources: Iterable[Source], *, beside: Sequence[Source] = (), whole: bool = False
) -> Report:
    """Check sources that are in memory, or raise DataError for one in another format.

    One of them, or of those `beside`, is the ontology. With `whole`, contradictions and violations
    of the rules of the graph as a whole are found as well.
    """
    known = _store_of(beside) if beside else None
    return _check([*map(_loaded, sources)], known, whole=whole).report()


def check_beside(source: Source, known: ox.Store) -> Sequence[CheckResult]:
    """Check one source beside known statements, the ontology among them."""
    copy = ox.Store()
    copy.bulk_extend(known)
    results = _check([_loaded(source)], copy)
    return results.findings() if results.violations else ()


def read_shapes() -> ox.Store:
    """Read the shapes of the package."""
    file = PACKAGE / "ontology" / "shapes.ttl"
    return _store_of([Source(file.name, file.read_bytes(), FORMATS[".ttl"], SHAPES)])


def _check(files: Sequence[CheckedFile], known: ox.Store | None, *, whole: bool = False) -> Results:
    """Check files beside known statements, if any; their store is extended by the files."""
    shapes, own = read_shapes(), [file.statements for file in files]
    defined = set[str]().union(*map(_defined_terms, own if known is None else [known]))
    single = known is None and len(own) == 1  # it is not copied, for it may be large
    facts = own[0] if single else ox.Store() if known is None else known
    for statements in () if single else own:
        facts.bulk_extend(statements)
    withdraw(facts)
    violations = [one for statements in own for one in _unknown_terms(statements, defined)]
    if known is None:
        violations += validate(shapes, facts, suspects(shapes, facts))
    else:
        nodes = {term for one in own for triple in triples(one) for term in (triple[0], triple[2])}
        part = ox.Store()  # the cost follows the files, not the known statements
        part.extend(ox.Quad(*triple) for triple in neighborhoods(shapes, facts, nodes))
        violations += validate(shapes, facts, suspects(shapes, part) & nodes)
        for statements in own:
            violations += _unknown_things(statements, facts, violations)
    malformed = {one.focus for one in violations}
    for statements in own:
        figures = misprinted(statements, facts)
        violations += [one for one in figures if one.focus not in malformed]
    if whole:
        from .semantics import semantic_violations  # the shapes need no reasoning

        violations += semantic_violations(facts, own, violations)
    return Results(violations, shapes, facts, files)


def _loaded(source: Source) -> CheckedFile:
    return CheckedFile(source, _store_of([source]))


def _store_of(sources: Iterable[Source]) -> ox.Store:
    store = ox.Store()
    for source in sources:
        source.load_into(store)
    return store


def _read(file: Path) -> Source:
    if str(file) not in {"-", "/dev/stdin"}:
        return user_source(file)
    content = utf8_text(_STANDARD_INPUT, sys.stdin.buffer.read())
    return Source(_STANDARD_INPUT, content, FORMATS[".trig"], f"{SOURCE}file/standard-input")


def _with_errors(report: Report, errors: Sequence[DataError], kind: str) -> Report:
    """Put errors of whole files, as findings of a kind, before the findings in the others."""
    findings, violations = [], []
    for error in errors:
        file, text = error.file, f"{error.message}: {error.hint}."
        text = text[0].upper() + text[1:]
        place = (file, error.line, "violation", kind, kind)
        findings.append(CheckResult(file, file, None, None, None, text, *place))
        violations.append(
            Violation.of_check("Readable", ox.Literal(visible(file)), None, None, text)
        )
    return replace(
        report,
        findings=(*findings, *report.findings),
        violations=(*violations, *report.violations),
        files=tuple(dict.fromkeys([*(error.file for error in errors), *report.files])),
    )


def _defined_terms(facts: ox.Store) -> set[str]:
    """Return the IRIs of the terms that the ontology defines or lists."""
    graphs = (ox.NamedNode(GP.document), ox.NamedNode(GPD.document))
    quads = (quad for one in graphs for quad in facts.quads_for_pattern(None, TYPE, None, one))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _unknown_terms(statements: ox.Store, defined: set[str]) -> Iterator[Violation]:
    """Yield a violation for every use of an undefined term in some statements."""
    for (term,) in solutions(statements, _TERMS_USED, union=True):
        if isinstance(term, ox.NamedNode) and _is_unknown(term.value, defined):
            hint = _hint(term.value, defined)
            for subject, _, _ in triples(statements, None, term):
                yield Violation.of_check("Vocabulary", subject, term, None, hint)
            for subject, _, _ in triples(statements, None, TYPE, term):
                yield Violation.of_check("Vocabulary", subject, TYPE, term, hint)


def _unknown_things(
    statements: ox.Store, facts: ox.Store, found: Iterable[Violation]
) -> Iterator[Violation]:
    """Yield a violation for every thing of GradPath without a type, unless one was found of it."""
    reported = {one.focus for one in found}
    for subject in {subject for subject, _, _ in triples(statements)} - reported:
        ours = isinstance(subject, ox.NamedNode) and subject.value.startswith(ID)
        if ours and not any(triples(facts, subject, TYPE)):
            yield Violation.of_check("Vocabulary", subject, None, None, _UNKNOWN)


def _is_unknown(term: str, defined: set[str]) -> bool:
    if term in defined or term in _USED:
        return False
    if _OURS.match(term) or term.startswith(SCHEMA_WITHOUT_TLS):
        return True
    closed = _closed_namespace(term)
    return closed is not None and term not in closed


def _closed_namespace(iri: str) -> set[str] | None:
    """Return the terms of the closed standard namespace of an IRI, or None."""
    if not iri.startswith(tuple(one.iri for one in _CLOSED)):
        return None
    from rdflib import namespace as known

    for closed in (known.SKOS, known.DCTERMS, known.PROV, known.OWL, known.RDFS, known.RDF):
        if iri.startswith(str(closed)):
            numbered = {iri} if re.fullmatch(r"_\d+", iri[len(str(closed)) :]) else set()
            return {str(term) for term in dir(closed)} | numbered
    return None


def _hint(iri: str, defined: set[str]) -> str:
    if _OURS.match(iri):
        near, vocabulary = {one for one in defined if _OURS.match(one)}, "GradPath's ontology"
    elif iri.startswith(SCHEMA_WITHOUT_TLS):
        right = shorten(iri.replace("http:", "https:", 1))
        return f"A term of {SCHEMA.iri}, with an s after http: {right}."
    else:
        near, vocabulary = _closed_namespace(iri) or set(), "that vocabulary"
    names = {local_name(one): one for one in sorted(near)}
    close = similar(local_name(iri), names, 1)
    hint = f"; the nearest is {shorten(names[close[0]])}" if close else ""
    return f"A term of {vocabulary}, which has no {shorten(iri)}{hint}."

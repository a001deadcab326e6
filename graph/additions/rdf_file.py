"""Files of RDF to add: their statements put into the graphs of passages, and checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, ID, SCHEMA, SKOS, SOURCE
from ..model.iris import kind_of, shorten
from ..model.values import Iri
from ..store.files import Source
from ..validation.report import CheckResult
from .errors import Fault, FaultyFile
from .registry import Registry
from .terms import SOURCES, TYPE, text_of

_NAMING = {TYPE.value, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.inScheme}
_PASSAGE, _PROGRAM = ox.NamedNode(GP.Passage), ox.NamedNode(GP.Program)
_LABEL, _NAMES = ox.NamedNode(SKOS.prefLabel), (SKOS.prefLabel, SKOS.altLabel)
_IN_WORDS = {
    DCTERMS.title: "a title",
    DCTERMS.isPartOf: "the source that it is part of",
    DCTERMS.type: "a kind of evidence, such as evidence:card",
    GP.grade: "gp:grade grade:stated",
    SCHEMA.lastReviewed: "the day on which it was read, schema:lastReviewed",
}
#: The graph of the triples that name none, until they are sorted.
_LOOSE = ox.NamedNode(f"{SOURCE}loose")


def read_quads(source: Source) -> list[ox.Quad]:
    """Read a file of RDF into quads, in their order as text."""
    loaded = ox.Store()
    Source(source.name, source.content, source.format, _LOOSE.value).load_into(loaded)
    return sorted(loaded, key=str)


def sorted_statements(
    quads: list[ox.Quad], file: str, registry: Registry, results: Iterable[CheckResult]
) -> list[ox.Quad]:
    """Put the statements of a file into the graphs of the passages that make them.

    Triples that name no graph are sorted: descriptions of passages and sources go to where the
    graph keeps them, names and types to the catalogue of the addition, and the rest to the one
    passage that the file describes.

    Parameters
    ----------
    quads, file : list of pyoxigraph.Quad, str
        The quads of the file, and its name for messages.
    registry : Registry
        The things that the file may name; the names that it brings are recorded there.
    results : iterable of CheckResult
        The results of the shapes; a fault that is found here as well is reported once.

    Raises
    ------
    FaultyFile
        With all faults of the file.
    """
    faults = (*_blank_faults(quads), *_passage_faults(quads, registry))
    if found := merged(
        (*faults, *_program_faults(quads, registry), *_unknown(quads, registry)), results
    ):
        raise FaultyFile(file, found)
    described = _of_type(quads, _PASSAGE)
    sources = {q.object for q in quads if q.predicate.value == DCTERMS.isPartOf}
    labelled = {q.subject for q in quads if q.predicate == _LABEL}
    stated = []
    for quad in quads:
        if quad.graph_name != _LOOSE:
            stated.append(quad)
        elif quad.subject in described | sources:
            stated.append(ox.Quad(quad.subject, quad.predicate, quad.object, SOURCES))
        elif quad.predicate.value in _NAMING and quad.subject in labelled:
            registry.identities.append(quad.triple)
        else:
            (passage,) = described
            stated.append(ox.Quad(quad.subject, quad.predicate, quad.object, passage))
    return stated


def _of_type(quads: Iterable[ox.Quad], cls: ox.NamedNode) -> set[ox.NamedNode]:
    """Return the instances of a class, without blank nodes."""
    found = (q.subject for q in quads if q.predicate == TYPE and q.object == cls)
    return {thing for thing in found if isinstance(thing, ox.NamedNode)}


def faults_beside(quads: Sequence[ox.Quad], registry: Registry) -> list[Fault]:
    """Return the faults of an addition that was accepted before, beside the graph as it is now."""
    ordered = sorted(quads, key=str)
    finders = (_program_faults, _name_faults, _unknown)
    return [fault for find in finders for fault in find(ordered, registry)]


def merged(faults: Iterable[Fault], findings: Iterable[CheckResult]) -> list[Fault]:
    """Return faults, and the results of the shapes for other statements."""
    found = list(dict.fromkeys(faults))
    reported = {(fault.row, fault.column) for fault in found}
    for one in findings:
        line = f" in line {one.line}" if one.line else ""
        place = (one.focus, one.property or "as a whole")
        if place not in reported and not one.focus.startswith("_:"):  # reported already
            message = f"not as it should be{line}"
            found.append(Fault(*place, one.value or "", message, one.expected))
    return found


def _blank_faults(quads: list[ox.Quad]) -> Iterator[Fault]:
    """Find blank nodes, each where it is used."""
    spoken = {quad.object for quad in quads}
    for quad in quads:
        loose = isinstance(quad.subject, ox.BlankNode) and quad.subject not in spoken
        if loose or isinstance(quad.object, ox.BlankNode):
            hint = f"give it an IRI, such as {ID}amount/my-program-tuition"
            yield _fault(quad, "a thing without a name", hint)


def _passage_faults(quads: list[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find incomplete descriptions of passages, and graphs that are not passages."""
    said = defaultdict(set)
    for quad in quads:
        said[text_of(quad.subject)].add(quad.predicate.value)
    passages = sorted(passage.value for passage in _of_type(quads, _PASSAGE))
    for passage in passages:
        missing = [words for iri, words in _IN_WORDS.items() if iri not in said[passage]]
        # an addition written before describes its names alone
        if missing and f"{SOURCE}addition/" not in passage:
            hint = f"state {'; '.join(missing)}"
            yield Fault(shorten(passage), "a", "gp:Passage", "it is described in part", hint)
        elif passage in registry.places:
            hint = "give it a locator of its own"
            yield Fault(shorten(passage), "a", "gp:Passage", "the graph has it already", hint)
    if not passages:
        hint = "describe one as gp:Passage, with its source and the day on which it was read"
        yield Fault("the file", "a", "gp:Passage", "no passage says these things", hint)
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    for name in sorted(graphs - {_LOOSE.value, SOURCES.value, *passages}):
        hint = "describe it as gp:Passage in this file"
        yield Fault(shorten(name), "graph", name, "nothing is said of this graph", hint)
    if _LOOSE.value in graphs and len(passages) > 1:
        hint = "write TriG, and each statement in the graph of its passage"
        names = ", ".join(map(shorten, passages))
        yield Fault("the file", "graph", names, "more than one passage may say these things", hint)


def _program_faults(quads: list[ox.Quad], registry: Registry) -> Iterator[Fault]:
    programs = {q.subject for q in quads if q.predicate == TYPE and q.object == _PROGRAM}
    if not programs:
        hint = "describe one as gp:Program; facts about programs that are there go with --data"
        yield Fault("the file", "a", "gp:Program", "no program is added", hint)
    labelled = {q.subject for q in quads if q.predicate == _LABEL}
    for program in sorted(programs, key=str):
        short = shorten(text_of(program))
        if text_of(program) in registry.labels.by_iri:
            hint = "leave it out, or give another IRI if it is another program"
            yield Fault(short, "a", "gp:Program", "the graph has it already", hint)
        elif program not in labelled:
            hint = 'give it one: skos:prefLabel "Name"@en'
            yield Fault(short, "skos:prefLabel", "", "it has no name", hint)
    for quad in quads:
        if quad.subject in programs and quad.predicate.value in _NAMES:
            for bearer in registry.owners(text_of(quad.object), "program"):
                if bearer != text_of(quad.subject):
                    message = f"a program has this name already, {shorten(bearer)}"
                    yield _fault(quad, message, "give another name")


def _name_faults(quads: list[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find new things, except programs, that have the name of another thing of their kind."""
    for quad in quads:
        thing = text_of(quad.subject)
        if quad.predicate != _LABEL or not thing.startswith(ID) or kind_of(thing) == "program":
            continue
        for bearer in registry.owners(text_of(quad.object), kind_of(thing)):
            if bearer != thing:
                message = f"there is one of this name already, {shorten(bearer)}"
                yield _fault(quad, message, f"use {shorten(bearer)} instead")


def _unknown(quads: list[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find references to things that nothing describes, and suggest the nearest ones."""
    typed = {text_of(q.subject) for q in quads if q.predicate == TYPE}
    for quad in quads:
        iri = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if iri.startswith(ID) and iri not in typed and Iri(iri) not in registry.labels.by_iri:
            slug = iri.rpartition("/")[2].replace("-", " ")
            near = registry.labels.nearest(slug, (kind_of(iri),))
            hint = f"the nearest are {', '.join(near)}" if near else "correct its IRI"
            message = f"nothing describes {shorten(iri)}"
            yield _fault(quad, message, f"{hint}; or describe it here, with type and label")


def _fault(quad: ox.Quad, message: str, hint: str) -> Fault:
    def text(term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return shorten(term.value)
        return term.value if isinstance(term, ox.Literal) else "[ ]"

    return Fault(text(quad.subject), text(quad.predicate), text(quad.object), message, hint)

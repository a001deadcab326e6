"""Files of RDF to add: faults of their statements, and the passages that make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, ID, RDF, SCHEMA, SKOS, SOURCE
from ..model.iris import kind_of, shorten
from ..model.values import Iri
from ..reasoning.closure import RULES
from ..store.corrections import replaced
from ..store.files import Source
from .cells import says_nothing
from .errors import Fault
from .registry import SOURCES, TYPE, Registry, in_graph, text_of

_NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_NAMING = {RDF.type, *_NAMES, SKOS.definition, SKOS.inScheme}
_PASSAGE, _PROGRAM = ox.NamedNode(GP.Passage), ox.NamedNode(GP.Program)
_LABEL = ox.NamedNode(SKOS.prefLabel)
_TEXTS = {*_NAMES, DCTERMS.title, DCTERMS.description, GP.printedTitle, GP.mlComponent}
_REPLACES, _REPLACED_VALUE = ox.NamedNode(DCTERMS.replaces), ox.NamedNode(RDF.object)
#: Properties that every passage needs.
_NEEDED = {
    DCTERMS.title: "a title",
    DCTERMS.isPartOf: "the source that it is part of",
    DCTERMS.type: "a kind of evidence, such as evidence:card",
    GP.grade: "gp:grade grade:stated",
    SCHEMA.lastReviewed: "the day on which it was read, schema:lastReviewed",
}
#: The graph of the triples that name none, until they are sorted.
_LOOSE = ox.NamedNode(f"{SOURCE}loose")


def read_quads(source: Source) -> list[ox.Quad]:
    """Read a file of RDF into quads."""
    loaded = ox.Store()
    replace(source, graph=_LOOSE.value).load_into(loaded)
    return list(loaded)


def find_faults(quads: Sequence[ox.Quad], registry: Registry, *, kept: bool) -> list[Fault]:
    """Return the faults of a file to add, or of an addition that the store has kept."""
    finders = [_blank_faults, _passage_faults, _no_program, _program_faults, _mark_faults]
    if kept:
        finders = [_program_faults, _name_faults]
    finders += [_correction_faults, _unknown]
    return [fault for find in finders for fault in find(sorted(quads, key=str), registry)]


def sorted_statements(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[ox.Quad]:
    """Yield the statements of a file without faults, each in the graph of its passage.

    Of the triples that name no graph, descriptions of passages and sources go to where the graph
    keeps them, names and types to the registry, and the rest to the one passage described.
    """
    described = _passages(quads)
    sources = {quad.object for quad in quads if quad.predicate.value == DCTERMS.isPartOf}
    labelled = {quad.subject for quad in quads if quad.predicate == _LABEL}
    for quad in quads:
        if quad.graph_name != _LOOSE:
            yield quad
        elif quad.subject in sources or quad.subject in described:
            yield in_graph(quad.triple, SOURCES)
        elif quad.predicate.value in _NAMING and quad.subject in labelled:
            registry.identities.append(quad.triple)
        else:
            (passage,) = described
            yield in_graph(quad.triple, passage)


def _passages(quads: Sequence[ox.Quad]) -> list[ox.NamedNode]:
    """Return the passages that a file describes, in order; blank nodes are none."""
    found = {q.subject for q in quads if q.predicate == TYPE and q.object == _PASSAGE}
    return sorted((one for one in found if isinstance(one, ox.NamedNode)), key=str)


def _blank_faults(quads: Sequence[ox.Quad], _registry: Registry) -> Iterator[Fault]:
    """Find blank nodes, each where it is used."""
    used = {quad.object for quad in quads}
    for quad in quads:
        unused = isinstance(quad.subject, ox.BlankNode) and quad.subject not in used
        if unused or isinstance(quad.object, ox.BlankNode):
            hint = f"give it an IRI, such as {ID}amount/my-program-tuition"
            yield _fault(quad, "a thing without a name", hint)


def _passage_faults(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find incomplete descriptions of passages, and graphs that are not passages."""
    stated = defaultdict(set)
    for quad in quads:
        stated[text_of(quad.subject)].add(quad.predicate.value)
    passages = [passage.value for passage in _passages(quads)]
    for passage in passages:
        missing = [words for iri, words in _NEEDED.items() if iri not in stated[passage]]
        # the graph of the names in an addition written before needs no further description
        if missing and f"{SOURCE}addition/" not in passage:
            hint = f"state {'; '.join(missing)}"
            yield Fault(shorten(passage), "a", "gp:Passage", "it is described in part", hint)
        elif registry.description(passage):
            hint = "give it a locator of its own"
            yield Fault(shorten(passage), "a", "gp:Passage", "the graph has it already", hint)
    if not passages:
        hint = "describe one as gp:Passage, with its source and the day on which it was read"
        yield Fault("the file", "a", "gp:Passage", "no passage says these things", hint)
    graphs = {text_of(quad.graph_name) for quad in quads}
    for name in sorted(graphs - {_LOOSE.value, SOURCES.value, *passages}):
        hint = "describe it as gp:Passage in this file"
        yield Fault(shorten(name), "graph", name, "nothing is said of this graph", hint)
    if _LOOSE.value in graphs and len(passages) > 1:
        hint = "write TriG, and each statement in the graph of its passage"
        names = ", ".join(map(shorten, passages))
        yield Fault("the file", "graph", names, "more than one passage may say these things", hint)


def _no_program(quads: Sequence[ox.Quad], _registry: Registry) -> Iterator[Fault]:
    """Find that no program is added or corrected."""
    adds = any(quad.predicate == TYPE and quad.object == _PROGRAM for quad in quads)
    if not adds and all(quad.predicate != _REPLACES for quad in quads):
        hint = "describe one as gp:Program; facts about programs that are there go with --data"
        yield Fault("the file", "a", "gp:Program", "no program is added", hint)


def _mark_faults(quads: Sequence[ox.Quad], _registry: Registry) -> Iterator[Fault]:
    """Find texts that mark a missing value, such as "N/A", in the place of names and titles."""
    for quad in quads:
        text = text_of(quad.object) if isinstance(quad.object, ox.Literal) else "a thing"
        relation = quad.predicate.value
        if relation in _TEXTS and says_nothing(text, initials=relation == SKOS.altLabel):
            yield _fault(quad, "this names nothing", "leave out what is not stated")


def _correction_faults(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find corrections of statements that other passages make than those that they replace."""
    alone = ox.Store()
    alone.bulk_extend(quads)
    replaces: dict[ox.Triple, set[str]] = defaultdict(set)
    for quad in replaced(alone):
        replaces[quad.triple].add(text_of(quad.graph_name))
    for triple, passages in replaces.items():
        graphs = (text_of(quad.graph_name) for quad in registry.facts.quads(*triple))
        stating = {graph for graph in graphs if not graph.startswith(RULES)}
        if stating - passages or not passages <= stating:
            named = ", ".join(sorted(map(shorten, stating))) or "no passage"
            hint = "correct it as it is stated now"
            yield _fault(in_graph(triple, SOURCES), f"{named} states this", hint)


def _program_faults(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find programs without a name, or with the IRI or a name of another one."""
    programs = {q.subject for q in quads if q.predicate == TYPE and q.object == _PROGRAM}
    labelled = {quad.subject for quad in quads if quad.predicate == _LABEL}
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
            for owner in _others(quad, "program", registry):
                yield _fault(quad, f"a program has this name already, {owner}", "give another name")


def _name_faults(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find new things, except programs, that have the name of another thing of their kind."""
    for quad in quads:
        thing = text_of(quad.subject)
        kind = kind_of(thing) if thing.startswith(ID) else ""
        if quad.predicate == _LABEL and kind not in {"", "program"}:
            for owner in _others(quad, kind, registry):
                message = f"there is one of this name already, {owner}"
                yield _fault(quad, message, f"use {owner} instead")


def _others(quad: ox.Quad, kind: str, registry: Registry) -> list[str]:
    """Return the short names of other things of a kind that have the name in a statement."""
    owners = registry.owners(text_of(quad.object), kind)
    return [shorten(owner) for owner in owners if owner != text_of(quad.subject)]


def _unknown(quads: Sequence[ox.Quad], registry: Registry) -> Iterator[Fault]:
    """Find references to things that nothing describes, and suggest the nearest ones."""
    typed = {text_of(quad.subject) for quad in quads if quad.predicate == TYPE}
    for quad in quads:
        iri = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if quad.predicate == _REPLACED_VALUE:
            continue  # an amount has no label, and `_correction_faults` looks for it
        if iri.startswith(ID) and iri not in typed and Iri(iri) not in registry.labels.by_iri:
            slug = iri.rpartition("/")[2].replace("-", " ")
            near = registry.labels.nearest(slug, (kind_of(iri),))
            hint = f"the nearest are {', '.join(near)}" if near else "correct its IRI"
            message = f"nothing describes {shorten(iri)}"
            yield _fault(quad, message, f"{hint}; or describe it here, with type and label")


def _fault(quad: ox.Quad, message: str, hint: str) -> Fault:
    row, column, value = (
        "[ ]" if isinstance(term, ox.BlankNode) else shorten(text_of(term))
        for term in (quad.subject, quad.predicate, quad.object)
    )
    return Fault(row, column, value, message, hint)

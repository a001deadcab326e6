"""The ontology: documented, small, equal in Turtle and in Python, readable by both libraries."""

import re
from importlib.resources import files

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from gradpath.graph.store.store import Store
from gradpath.ontology import reasoning
from gradpath.ontology.terms import GP, GPD

NAMESPACE = GP.iri


@pytest.fixture(scope="module")
def ontology() -> Graph:
    text = files("gradpath.ontology").joinpath("gradpath.ttl").read_text(encoding="utf-8")
    return Graph().parse(data=text, format="turtle")


#: The kinds of properties.
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def own(ontology: Graph, kind: URIRef) -> set[URIRef]:
    return {
        term
        for term in ontology.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(NAMESPACE)
    }


def terms(ontology: Graph) -> set[URIRef]:
    return set().union(*(own(ontology, kind) for kind in (OWL.Class, *PROPERTIES)))


def test_the_ontology_is_small(ontology: Graph) -> None:
    assert len(own(ontology, OWL.Class)) <= 22
    assert len(set().union(*(own(ontology, kind) for kind in PROPERTIES))) <= 63


def test_every_term_has_one_label_and_a_definition_of_one_sentence(ontology: Graph) -> None:
    for term in sorted(terms(ontology)):
        labels = list(ontology.objects(term, RDFS.label))
        assert len(labels) == 1, term
        assert isinstance(labels[0], Literal)
        assert labels[0].language == "en", term
        (definition,) = ontology.objects(term, SKOS.definition)
        assert re.fullmatch(r"[A-Z].*[^.]\.", str(definition)), term
        assert not re.match(r"This (class|property) is", str(definition)), term


def test_every_class_has_an_example(ontology: Graph) -> None:
    for term in own(ontology, OWL.Class):
        assert list(ontology.objects(term, SKOS.example)), term


def test_names_follow_one_convention(ontology: Graph) -> None:
    for term in own(ontology, OWL.Class):
        assert re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)*", term.removeprefix(NAMESPACE)), term
    for kind in PROPERTIES:
        for term in own(ontology, kind):
            assert re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", term.removeprefix(NAMESPACE)), term


def test_owlready2_sees_the_same_classes_and_properties(ontology: Graph) -> None:
    world = reasoning.load()
    classes = {URIRef(c.iri) for c in world.classes() if c.iri.startswith(NAMESPACE)}
    known = [*world.properties(), *world.annotation_properties()]
    properties = {URIRef(p.iri) for p in known if p.iri.startswith(NAMESPACE)}
    assert classes | properties == terms(ontology)
    assert world[GP.University] in world[GP.Organization].subclasses()


def test_owlready2_sees_the_definitions() -> None:
    world = reasoning.load()
    (definition,) = world[GPD.GreFreeProgram].equivalent_to
    assert world[GP.Program] in definition.Classes
    assert world[GPD.ShallowMlProgram] in {
        one for pair in world[GPD.DeepMlProgram].disjoints() for one in pair.entities
    }


def test_the_data_use_no_term_that_the_ontology_lacks(ontology: Graph, store: Store) -> None:
    rows = store.select("SELECT DISTINCT ?p WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    used = {URIRef(str(p)) for (p,) in rows} | {
        URIRef(str(c)) for (c,) in store.select("SELECT DISTINCT ?c WHERE { ?s a ?c }").rows
    }
    assert {term for term in used if term.startswith(NAMESPACE)} <= terms(ontology)


def test_no_property_or_class_stands_idle(ontology: Graph, store: Store) -> None:
    idle = [
        term
        for term in terms(ontology)
        if not store.ask(f"ASK {{ {{ GRAPH ?g {{ ?s <{term}> ?o }} }} UNION {{ ?s a <{term}> }} }}")
    ]
    assert idle == []


def test_alignments_match_and_never_equate() -> None:
    text = files("gradpath.ontology").joinpath("alignments.ttl").read_text(encoding="utf-8")
    alignments = Graph().parse(data=text, format="turtle")
    assert (None, OWL.sameAs, None) not in alignments
    assert (None, OWL.equivalentClass, None) not in alignments
    matches = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch}
    concepts = {RDF.type, SKOS.inScheme, SKOS.notation, SKOS.prefLabel}
    assert set(alignments.predicates()) <= matches | concepts


def test_every_aligned_term_and_thing_exists(ontology: Graph, store: Store) -> None:
    text = files("gradpath.ontology").joinpath("alignments.ttl").read_text(encoding="utf-8")
    alignments = Graph().parse(data=text, format="turtle")
    for subject in set(alignments.subjects()):
        if str(subject).startswith(NAMESPACE):
            assert subject in terms(ontology), subject
        elif (subject, SKOS.inScheme, None) not in alignments:
            assert store.ask(f"ASK {{ <{subject}> a ?class }}"), subject

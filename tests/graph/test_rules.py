"""Rules and definitions: their inferences, and the file in which these are kept."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from gradpath.graph.knowledge_graph import KnowledgeGraph as Knowledge
from gradpath.graph.model.iris import shorten
from gradpath.graph.reasoning import closure as module
from gradpath.graph.reasoning.axioms import is_axiom, subexpressions
from gradpath.graph.reasoning.closure import (
    DEFINITIONS,
    RULES,
    Closure,
    inferred_within,
    is_written,
    stated_sources,
    stated_triples,
)
from gradpath.graph.reasoning.forward_chaining import TYPE, read_rule, rules
from gradpath.graph.store.store import Store
from support.inferences import FILES, GP, HIERARCHY, ID, ONTOLOGY, name, triple


@pytest.fixture(scope="module")
def definitions() -> Graph:
    return Graph().parse(ONTOLOGY / "definitions.ttl", format="turtle")


def test_every_definition_has_a_label_and_one_sentence(definitions: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty)
    terms = {s for kind in kinds for s in definitions.subjects(RDF.type, kind)}
    named = {term for term in terms if isinstance(term, URIRef)}
    assert len(named) >= 9
    for term in sorted(named):
        (label,), (sentence,) = (
            list(definitions.objects(term, kind)) for kind in (RDFS.label, SKOS.definition)
        )
        assert isinstance(label, Literal)
        assert label.language == "en"
        assert re.fullmatch(r"[A-Z].*[^.]\.", str(sentence)), term


MEMBERS = {
    "DedicatedMlProgram": "cmu-ms-ml stevens-ms-ml",
    "GreFreeProgram": (
        "drexel-ms-ai-ml georgia-tech-omscs johns-hopkins-ms-ai "
        "purdue-ms-ece stevens-ms-ml uiuc-mcs"
    ),
    "AsynchronousProgram": "georgia-tech-omscs northeastern-ms-ai uiuc-mcs",
    "ProgramUnder25000": "georgia-tech-omscs purdue-ms-ece uiuc-mcs",
    "DeepMlProgram": (
        "cmu-ms-ml columbia-ms-cs drexel-ms-ai-ml georgia-tech-omscs johns-hopkins-ms-ai "
        "northeastern-ms-ai stevens-ms-ml usc-ms-cs"
    ),
    "ShallowMlProgram": "",
    "ResearchRoute": "cmu-ms-ml columbia-ms-cs",
}


@pytest.mark.parametrize("defined", MEMBERS)
def test_a_defined_class_has_exactly_these_programs(closure: Closure, defined: str) -> None:
    members = {
        shorten(quad.subject.value).removeprefix("program:")
        for quad in closure.store.quads_for_pattern(None, TYPE, name(f"gpd:{defined}"), None)
    }
    assert members == set(MEMBERS[defined].split())


def test_three_to_four_courses_are_neither_deep_nor_shallow(closure: Closure) -> None:
    for kind in ("Deep", "Shallow"):
        for program in ("purdue-ms-ece", "uiuc-mcs"):
            conclusion = triple(f"program:{program}", "a", f"gpd:{kind}MlProgram")
            assert conclusion not in closure.inferences


def test_a_role_is_reached_exactly_where_a_key_skill_is_conveyed(
    closure: Closure, store: Store
) -> None:
    asked = store.select(
        f"""PREFIX gp: <{GP}>
        SELECT DISTINCT ?study ?role WHERE {{
          {{ ?study gp:teaches|gp:usesTool|gp:offersElective ?skill }}
          UNION {{ ?study a gp:Specialization ; <https://schema.org/about> ?skill }}
          ?role gp:requires ?skill
        }}"""
    )
    reached = {
        (str(t.subject.value), str(t.object.value))
        for t in closure.inferences
        if t.predicate == name("gpd:reachesRole")
    }
    assert reached == {(str(study), str(role)) for study, role in asked.rows}
    assert len(reached) >= 15


def test_the_hierarchy_of_skills_is_transitive(stated: frozenset[ox.Triple]) -> None:
    found = Closure.of({*filter(is_axiom, stated), *HIERARCHY}).inferences
    pairs = {"".join(shorten(n.value)[-1] for n in (t.subject, t.object)) for t in found
             if t.predicate == name("gpd:hasBroader")}  # fmt: skip
    assert pairs == {"ab", "ac", "ad", "bc", "bd", "cd"}


def _over_everything(given: frozenset[ox.Triple]) -> dict[str, set[ox.Triple]]:
    """Every rule over everything until nothing new comes: slow, and plainly right."""
    native = ox.Store()
    native.bulk_extend(ox.Quad(*t) for t in given)
    size, found = -1, {}
    while size != len(native):
        size = len(native)
        for rule in rules():
            found[rule.name] = {*native.query(rule.query())} - given
            native.extend(ox.Quad(*t) for t in found[rule.name])
    return {name: inferred for name, inferred in found.items() if inferred}


AXIOMS = """
@prefix : <https://example.org/> .
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix gpd: <https://w3id.org/gradpath/definitions#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Course rdfs:subClassOf :Study . :Study rdfs:subClassOf gp:Specialization .
:next a :Chain ; rdfs:subPropertyOf gp:requires . :Chain rdfs:subClassOf owl:TransitiveProperty .
:conveying rdfs:subPropertyOf gpd:conveys ; rdfs:domain gp:Program ; rdfs:range gp:Skill .
:Deep owl:equivalentClass gpd:DeepMlProgram . :Free rdfs:subClassOf gpd:GreFreeProgram .
gpd:AsynchronousProgram owl:equivalentClass :Alone .
_:unnamed rdfs:subClassOf :Deep .
:one a :Course ; <https://schema.org/about> :skill ; :next :two . :two :next :three .
:three :next :skill . :four a :Free , :Alone , _:unnamed ; :conveying :skill ; gp:tuition :most .
:most a gp:Amount ; gp:max 9000.5 ; gp:unit <https://w3id.org/gradpath/id/unit/usd> .
"""


@pytest.fixture
def with_axioms(tmp_path: Path) -> Path:
    file = tmp_path / "axioms.ttl"
    file.write_text(AXIOMS, "utf-8")
    return file


@pytest.mark.long
def test_rules_that_run_where_something_is_new_conclude_what_they_do_over_everything(
    with_axioms: Path,
) -> None:
    for files in ([], [with_axioms], *([file] for file in FILES)):
        given = stated_triples(files)
        inferred = Closure.of(given, inconsistencies=True).inferred
        assert {r.name: {*found} for r, found in inferred.items() if found} == _over_everything(
            given
        )


def test_what_is_written_follows_without_what_is_not(with_axioms: Path) -> None:
    given = stated_triples([with_axioms])
    native = Store.from_quads(ox.Quad(*t, name("gpd:x")) for t in given).native
    before = {*native}
    inferred = inferred_within(native)
    assert {*native} == before
    expected = {r: {*filter(is_written, f)} for r, f in Closure.of(given).inferred.items()}
    assert {r: {*filter(is_written, found)} for r, found in inferred.items()} == expected
    followed = {rule.name for rule, found in expected.items() if found}
    assert {"sub-class", "equal-class", "equivalent-class", "reached-role"} <= followed


def test_inferences_that_a_store_holds_are_no_premises_of_their_own(store: Store) -> None:
    held = [q for q in store.quads() if q.graph_name.value.startswith(RULES)]
    idle = ox.Quad(name("program:usc-ms-cs"), TYPE, name("gpd:GreFreeProgram"), held[0].graph_name)
    native = Store.from_quads([*store.quads(), idle]).native
    before = {*native}
    inferred = inferred_within(native)
    assert {*native} == before
    written = {t for found in inferred.values() for t in found if is_written(t)}
    assert written == {quad.triple for quad in held}


def test_nothing_follows_without_the_axiom_it_stands_for(stated: frozenset[ox.Triple]) -> None:
    axioms = {t for t in stated if is_axiom(t)}
    native = ox.Store()
    native.bulk_extend(ox.Quad(*t) for t in stated)
    facts = stated - axioms - subexpressions(native, axioms)
    assert Closure.of(facts, inconsistencies=True).inferences == frozenset()


def test_the_file_of_inferences_fits_what_it_is_made_from() -> None:
    assert module.check() >= 50


def test_a_changed_fact_makes_the_file_of_inferences_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = stated_sources()
    monkeypatch.setattr(module, "stated_sources", lambda: sources[1:])
    with pytest.raises(module.StaleDerivation, match="run gradpath derive") as caught:
        module.check()
    assert any("sha256" in line for line in caught.value.surplus)


def test_every_conclusion_stands_in_the_described_graph_of_its_rule(store: Store) -> None:
    described = store.select(
        f"""PREFIX gp: <{GP}> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?rule WHERE {{
          ?rule a gp:Passage ; gp:grade <{ID}grade/derived> ;
            dcterms:isPartOf <https://w3id.org/gradpath/source/rules> }}"""
    )
    held = {
        quad.graph_name.value
        for quad in store.quads()
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(RULES)
    }
    assert held == {str(rule) for (rule,) in described.rows}
    assert {rule.removeprefix(RULES) for rule in held} <= {r.name for r in rules()}


def test_inferences_are_shown_with_the_rule_that_draws_them(store: Store) -> None:
    shown = {
        (statement.relation, statement.value, statement.sources)
        for statement in Knowledge(store).describe("columbia").statements
    }
    assert ("rdf:type", "deep ML program", ("rule/deep-ml-program",)) in shown
    assert ("gpd:reachesRole", "Quantitative Analyst", ("rule/reached-role",)) in shown


def test_inferences_are_no_edges_of_pathways(store: Store) -> None:
    network = Knowledge(store).network
    assert not [
        edge for edge in network.edges.data("sources") if any("rule/" in s for s in edge[2])
    ]


def test_a_rule_is_one_statement_from_statements_on_their_lines() -> None:
    head = "#+ title: T.\n\nPREFIX a: <b#>\n\nCONSTRUCT { ?x a:p ?y } WHERE {\n"
    rule = read_rule("one", head + "  ?x a:q ?y .\n  FILTER(?y > 3)\n}")
    assert rule.premises == (("?x", "<b#q>", "?y"),)
    assert rule.tests == "FILTER(?y > 3)"
    with pytest.raises(ValueError, match="is not one statement"):
        read_rule("two", head + "  ?x a:q ?y ; a:r ?z .\n}")
    with pytest.raises(ValueError, match="no title"):
        read_rule("three", "SELECT * WHERE { }")


def test_only_inferences_about_definitions_are_written(closure: Closure) -> None:
    written = set(filter(is_written, closure.inferences))
    assert written
    assert all(DEFINITIONS in f"{t.predicate} {t.object}" for t in written)

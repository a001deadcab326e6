"""Justifications: each reason is needed, and a statement that fails says what is missing."""

import json
import re
import shlex
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from gradpath.graph.additions.opening import open_store
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import shorten
from gradpath.graph.model.labels import NamingError
from gradpath.graph.reasoning.axioms import Terms, is_axiom, subexpressions
from gradpath.graph.reasoning.closure import DEFINITIONS, Closure, is_written, stated_triples
from gradpath.graph.reasoning.justifications import Prover
from gradpath.graph.reasoning.provenance import Fact
from gradpath.graph.reasoning.why import Explainer, Verdict
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands
from support.sampling import sampled


def entails(closure: Closure, statements: frozenset[ox.Triple], goal: ox.Triple) -> bool:
    """Tell whether some statements, with the subexpressions of their axioms, entail a goal."""
    given = statements | subexpressions(closure.store, statements)
    return goal in Closure.of(given, inconsistencies=True).inferences


@pytest.fixture(scope="module")
def explainer(store: Store) -> Explainer:
    return KnowledgeGraph(store).explainer


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    return create_app(KnowledgeGraph(store)).test_client()


@pytest.fixture(scope="module")
def inferences(explainer: Explainer) -> list[ox.Triple]:
    return sorted(filter(is_written, explainer.prover.closure.inferences), key=str)


def test_every_conclusion_has_a_justification(
    explainer: Explainer, inferences: list[ox.Triple]
) -> None:
    assert len(inferences) >= 50
    assert [goal for goal in inferences if not explainer.prover.proper_justifications(goal)] == []


@pytest.mark.long
def test_no_statement_of_a_justification_can_be_spared(
    explainer: Explainer, inferences: list[ox.Triple]
) -> None:
    prover = explainer.prover
    for goal in inferences:
        for premises in prover.proper_justifications(goal)[:3]:
            assert entails(prover.closure, premises, goal)
            assert not [one for one in premises if entails(prover.closure, premises - {one}, goal)]
            assert any(map(is_axiom, premises))


def test_no_justification_holds_another(explainer: Explainer, inferences: list[ox.Triple]) -> None:
    for goal in inferences:
        justifications = explainer.prover.proper_justifications(goal)
        assert not [a for a in justifications for b in justifications if a < b]


def test_every_fact_of_a_justification_names_a_passage(
    explainer: Explainer, inferences: list[ox.Triple]
) -> None:
    for goal in inferences:
        for premises in explainer.prover.proper_justifications(goal):
            justified = explainer.provenance.justification(premises)
            assert all(fact.sources for fact in justified.facts)
            assert all(axiom.words and axiom.term for axiom in justified.axioms)


def test_a_stated_statement_has_its_passages(explainer: Explainer) -> None:
    found = explainer.why("georgia tech", "tuition", "$7,000")
    assert found.verdict is Verdict.STATED
    assert {"ml-guide/L7", "ml-guide/L30"} <= set(found.statement.sources)


def test_an_inferred_one_has_its_definition_and_facts(explainer: Explainer) -> None:
    found = explainer.why("Georgia Tech", "type", "GRE-free program")
    assert found.verdict is Verdict.INFERRED
    (justification,) = found.justifications
    assert [axiom.term for axiom in justification.axioms] == ["gpd:GreFreeProgram"]
    assert justification.grade is Grade.STATED
    said = [(fact.words, fact.sources) for fact in justification.facts]
    assert said == [
        ("Georgia Tech OMSCS is a program", ("gradpath/catalogue",)),
        ("Georgia Tech OMSCS, GRE policy: not required", ("ml-guide/L30",)),
    ]


#: Statements, the verdict on each, and words of the explanation.
ASKED = [
    ("purdue", "type", "deep ML program", "undecided", "stated is 3 to 4 courses"),
    ("uiuc", "type", "shallow ML program", "undecided", "stated is 3 to 4 courses"),
    ("cmu", "type", "shallow ML program", "no", "at most 3; stated is 6 or more courses"),
    ("drexel", "type", "program under $25,000", "no", "less than 25,000; stated is about $55,000"),
    ("columbia", "type", "GRE-free program", "no", "GRE policy: not required"),
    ("columbia", "type", "asynchronous program", "no", "synchronicity: asynchronous"),
    ("jhu", "type", "asynchronous program", "not stated", "synchronicity: asynchronous"),
    ("usc", "type", "dedicated ML program", "not stated", "has feature: dedicated ML degree"),
    ("nlp", "reaches role", "ML engineer", "not stated", "ML Engineer, requires: something"),
    ("georgia tech", "gre policy", "optional", "no", ""),
    ("georgia tech", "has feature", "thesis", "no", ""),
    ("georgia tech", "teaches", "IoT", "not stated", ""),
    ("skill:pytorch", "type", "GRE-free program", "no", "PyTorch is a program"),
]


@pytest.mark.parametrize(("subject", "predicate", "other", "verdict", "missing"), sampled(ASKED, 3))
def test_what_does_not_hold_says_what_is_missing(
    explainer: Explainer, subject: str, predicate: str, other: str, verdict: str, missing: str
) -> None:
    found = explainer.why(subject, predicate, other)
    assert found.verdict.value == verdict
    assert missing in "; ".join(found.missing)
    assert not found.statement.sources


def test_what_is_excluded_names_what_excludes_it(explainer: Explainer) -> None:
    (against,) = explainer.why("columbia", "type", "GRE-free program").justifications
    assert [axiom.term for axiom in against.axioms] == ["one GRE policy"]
    assert [fact.sources for fact in against.facts] == [("ml-guide/L31",)]


def test_what_is_not_stated_shows_what_is(explainer: Explainer) -> None:
    instead = explainer.why("purdue", "type", "deep ML program").instead
    assert [fact.sources for fact in instead] == [("ml-guide/L39",)]
    assert all(isinstance(fact, Fact) for fact in instead)


PRICES = [
    ("max 25000 ; gp:exclusive true", "inferred", "exclusive: yes"),
    ("max 25000 ; gp:exclusive false", "undecided", "stated is at most $25,000"),
    ("max 26000 ; gp:exclusive true", "undecided", "stated is less than $26,000"),
    ("min 25000 ; gp:exclusive true ; gp:openEnded true", "no", "stated is more than $25,000"),
    ("min 24999 ; gp:max 24999 ; gp:approximate true", "inferred", "a rough figure counted"),
]


@pytest.mark.parametrize(("price", "verdict", "words"), sampled(PRICES, 2))
def test_a_bound_that_is_left_out_or_rough_counts_as_documented(
    tmp_path: Path, price: str, verdict: str, words: str
) -> None:
    base = "https://w3id.org/gradpath/"
    file = tmp_path / "price.ttl"
    file.write_text(
        f"@prefix gp: <{base}ontology#> . "
        f"<{base}id/program/new> a gp:Program ; gp:tuition <{base}id/amount/new> ; "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "The New One"@en . '
        f"<{base}id/amount/new> a gp:Amount ; gp:{price} ; gp:unit <{base}id/unit/usd> .",
        encoding="utf-8",
    )
    found = KnowledgeGraph.open(data=[file]).why("The New One", "type", "program under $25,000")
    assert found.verdict.value == verdict
    said = [*found.missing]
    for one in found.justifications:
        said += [fact.words for fact in one.facts] + [axiom.words for axiom in one.axioms]
    assert words in "; ".join(said)


#: A value asked for, what is said of it, and what is stated: words and a passage.
VALUES = [
    ("georgia tech", "tuition", "7000", "stated", "about $7,000", "ml-guide/L7"),
    ("georgia tech", "tuition", "$7k", "stated", "about $7,000", "ml-guide/L7"),
    ("georgia tech", "tuition", "8000", "no", "about $7,000", "ml-guide/L7"),
    ("georgia tech", "tuition", "whatever", "not stated", "about $7,000", "ml-guide/L7"),
    ("georgia tech", "credits", "30", "stated", "30 credits", "ml-guide/L30"),
    ("georgia tech", "credits", "31", "no", "30 credits", "ml-guide/L30"),
    ("georgia tech", "credits", "31 years", "not stated", "30 credits", "ml-guide/L30"),
    ("georgia tech", "credits", "$31", "not stated", "30 credits", "ml-guide/L30"),
    ("georgia tech", "duration", "9 years", "not stated", "2 or more semesters", "ml-guide/L92"),
    ("drexel", "duration", "2.5 years", "stated", "about 2.5 years", "ml-guide/L92"),
    ("drexel", "duration", "3 years", "undecided", "2 or more years", "ml-guide/L18"),
    ("drexel", "duration", "1 year", "no", "2 or more years", "ml-guide/L18"),
    ("purdue", "machine-learning core courses", "3", "undecided", "3 to 4", "ml-guide/L39"),
    ("purdue", "machine-learning core courses", "3 to 4", "stated", "3 to 4", "ml-guide/L39"),
    ("cmu", "credits", "30", "not stated", "not stated as a number", "ml-guide/L32"),
    ("columbia", "tuition", "over $75,000", "stated", "tuition given elsewhere", "ml-guide/L85"),
    ("columbia", "tuition", "80000", "undecided", "tuition given elsewhere", "ml-guide/L85"),
    ("nlp engineer", "typical pay", "$150,000 a year", "undecided", "$130,000", "ml-guide/L73"),
    ("georgia tech", "printed title", "M.A.", "not stated", "M.S. in", "ml-guide/L7"),
    ("georgia tech", "label", "Georgia Tech OMSCS", "stated", "label", "gradpath/catalogue"),
    ("georgia tech", "label", "GT", "stated", "alt label: GT", "gradpath/catalogue"),
    ("georgia tech", "label", "OMS", "not stated", "Georgia Tech OMSCS", "gradpath/catalogue"),
]


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "verdict", "words", "passage"), sampled(VALUES, 3)
)
def test_a_value_is_held_against_what_is_stated(
    explainer: Explainer,
    *,
    subject: str,
    predicate: str,
    value: str,
    verdict: str,
    words: str,
    passage: str,
) -> None:
    found = explainer.why(subject, predicate, value)
    assert found.verdict.value == verdict
    said = [found.statement] if verdict == "stated" else found.instead
    assert [one for one in said if words in one.words and passage in one.sources]


def test_a_value_that_nothing_is_stated_beside_is_not_stated(explainer: Explainer) -> None:
    found = explainer.why("skill:pytorch", "tuition", "5")
    assert (found.verdict, found.instead) == (Verdict.NOT_STATED, ())


def test_a_value_is_answered_on_the_command_line_and_over_http(client: FlaskClient) -> None:
    done = CliRunner().invoke(commands, ["why", "georgia tech", "tuition", "8000"])
    assert done.exit_code == 0
    assert "tuition: about $7,000  [ml-guide L7" in done.stdout
    told = client.get("/api/why?subject=georgia+tech&predicate=tuition&object=8000").get_json()
    assert told["verdict"] == "no"
    assert told["statement"]["object"] == "8000"


@pytest.mark.parametrize(
    "asked",
    [
        ("nlp", "teaches", "nonesuch"),
        ("nlp", "tuition", " "),
        ("nobody at all", "type", "program"),
        ("nlp", "frobs", "x"),
        ("nlp", "type", "frobber"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(
    explainer: Explainer, asked: tuple[str, str, str]
) -> None:
    with pytest.raises(NamingError) as caught:
        explainer.why(*asked)
    assert caught.value.hint


def test_several_justifications_come_best_grade_first_and_counted() -> None:
    base = "https://w3id.org/gradpath/"
    stated, mapped = (ox.NamedNode(f"{base}source/test/{name}") for name in ("L1", "L2"))
    program, role = ox.NamedNode(f"{base}id/program/p"), ox.NamedNode(f"{base}id/role/r")
    gp = f"{base}ontology#"
    grade = ox.NamedNode(f"{base}id/grade/mapped")
    quads = [*open_store().quads(), ox.Quad(mapped, ox.NamedNode(f"{gp}grade"), grade, stated)]
    for skill, passage in (("a", mapped), ("b", stated), ("c", stated)):
        node = ox.NamedNode(f"{base}id/skill/{skill}")
        quads.append(ox.Quad(program, ox.NamedNode(f"{gp}teaches"), node, passage))
        quads.append(ox.Quad(role, ox.NamedNode(f"{gp}requires"), node, stated))
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    quads += [
        ox.Quad(n, label, ox.Literal(t), stated) for n, t in ((program, "P p"), (role, "R r"))
    ]
    explainer = KnowledgeGraph(Store.from_quads(quads)).explainer
    found = explainer.why("P p", "reaches role", "R r")
    assert [one.grade for one in found.justifications] == [Grade.STATED, Grade.STATED, Grade.MAPPED]
    assert explainer.why("P p", "reaches role", "R r", limit=1).more == 2


@pytest.mark.parametrize("size", [16, pytest.param(26, marks=pytest.mark.long)])
@pytest.mark.long
def test_of_very_many_justifications_the_shortest_are_given(size: int) -> None:
    skos, skill = "http://www.w3.org/2004/02/skos/core#", "https://w3id.org/gradpath/id/skill/"
    nodes = [ox.NamedNode(f"{skill}{number}") for number in range(size)]
    steps = [(a, b) for number, a in enumerate(nodes) for b in nodes[number + 1 :]]
    broader = ox.NamedNode(f"{skos}broader")
    given = {ox.Triple(a, broader, b) for a, b in steps if (a, b) != (nodes[0], nodes[-1])}
    prover = Prover(Closure.of(given | stated_triples()))
    further = ox.NamedNode(f"{DEFINITIONS}hasBroader")
    goal = ox.Triple(nodes[0], further, nodes[-1])
    found = prover.justifications(goal)
    assert len(found) == 100
    facts = [sum(not is_axiom(one) for one in premises) for premises in found]
    assert facts == [2] * (size - 2) + [3] * (100 - size + 2)
    assert not [one for one in found[0] if entails(prover.closure, found[0] - {one}, goal)]


def test_steps_in_a_circle_end() -> None:
    skill, count = "https://w3id.org/gradpath/id/skill/", 12
    nodes = [ox.NamedNode(f"{skill}{number}") for number in range(count)]
    broader = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    given = {ox.Triple(a, broader, b) for a, b in zip(nodes, nodes[1:] + nodes[:1], strict=True)}
    prover = Prover(Closure.of(given | stated_triples()))
    (premises,) = prover.justifications(
        ox.Triple(nodes[0], ox.NamedNode(f"{DEFINITIONS}hasBroader"), nodes[0])
    )
    assert given < premises


def test_the_command_prints_the_reason() -> None:
    done = CliRunner().invoke(commands, ["why", "georgia tech", "type", "gre-free program"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Inferred: Georgia Tech OMSCS is a GRE-free program")
    assert "GRE policy: not required  [ml-guide L30]" in done.stdout


def test_the_examples_of_the_document_are_what_comes_out() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reasoning.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", text, re.DOTALL)
    assert len(shown) == 3
    for command, output in shown:
        done = CliRunner().invoke(commands, shlex.split(command))
        assert [line.rstrip() for line in done.stdout.splitlines()] == output.splitlines()


def test_the_command_and_http_give_one_record(client: FlaskClient) -> None:
    asked = ("nlp", "reaches role", "nlp engineer")
    printed = CliRunner().invoke(commands, ["why", *asked, "--format", "json"]).stdout
    names = dict(zip(("subject", "predicate", "object"), asked, strict=True))
    served = client.get("/api/why", query_string=names)
    assert served.status_code == 200
    assert served.json == json.loads(printed)
    assert served.json["verdict"] == "inferred"


def test_http_says_which_name_is_missing_or_unknown(client: FlaskClient) -> None:
    assert client.get("/api/why?subject=nlp&predicate=type").status_code == 400
    unknown = client.get("/api/why?subject=nlp&predicate=type&object=frobber")
    assert unknown.status_code == 404


def test_axioms_are_said_in_words(explainer: Explainer) -> None:
    terms: Terms = explainer.provenance.terms
    said = {shorten(t.predicate.value): terms.verbalize(t) for t in explainer.prover.closure.stated
            if is_axiom(t) and "gpd" not in shorten(t.predicate.value)}  # fmt: skip
    assert said["owl:propertyDisjointWith"] == "has feature and lacks feature exclude each other"
    assert said["owl:disjointWith"] == "nothing is both a deep ML program and a shallow ML program"

"""Names and values as people type them: in commands, in addresses and in forms."""

import json
import re
import shlex

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.queries import Catalogue, ParameterError
from gradpath.server.app import create_app
from gradpath.server.cli.ask import example_command
from support.command_line import run
from support.sampling import sampled
from support.web import BROWSER, PATIENT

CATALOGUE = Catalogue.load()


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=PATIENT).test_client()


def programs(graph: KnowledgeGraph, **values: object) -> list[object]:
    answer = graph.ask("programs", values)
    place = answer.columns.index("program_id")
    return [str(row[place]).rpartition("/")[2] for row in answer.rows if row[1] == "yes"]


CHEAP = ["georgia-tech-omscs", "uiuc-mcs", "purdue-ms-ece"]


@pytest.mark.parametrize("amount", ["$25,000", "25k", "25 K", "USD 25,000", "approx $25,000"])
def test_an_amount_is_taken_in_a_command_an_address_and_a_form(
    graph: KnowledgeGraph, client: FlaskClient, amount: str
) -> None:
    assert programs(graph, tuition_max=amount) == CHEAP
    given = {"tuition_max": amount, "show": "certain"}
    answer = client.get("/api/queries/programs", query_string=given).get_json()
    assert answer["parameters"]["tuition_max"] == 25000
    assert [row["program_id"].rpartition("/")[2] for row in answer["rows"]] == CHEAP
    page = client.get("/queries/programs", query_string=given, headers=BROWSER).text
    (field,) = re.findall(r'<input id="of-tuition_max"[^>]*>', page)
    assert 'type="text"' in field
    assert f'value="{amount}"' in field
    assert "UIUC" in page


def test_a_minimum_pay_is_taken_in_a_command_an_address_and_a_form(client: FlaskClient) -> None:
    for pay in ("183000", "$183,000", "183k", "$183k a year"):
        answer = client.get("/api/pathways", query_string={"start": "NLP", "min_pay": pay})
        assert [one["role"]["id"] for one in answer.get_json()["pathways"]] == ["role:nlp-engineer"]
        page = client.get("/pathways", query_string={"start": "NLP", "min_pay": pay})
        assert page.status_code == 200
    done = run("path", "NLP", "--min-pay", "$183k", "--format", "json")
    assert [one["role"]["id"] for one in json.loads(done.stdout)["pathways"]] == [
        "role:nlp-engineer"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"gre": "No"},
        {"GRE": "not required"},
        {"Gre": "Not-Required"},
        {"gre": "GRE not required"},
        {"gre": "gre:not-required"},
        {"gre": "false"},
    ],
)
def test_a_value_of_a_closed_list_and_a_name_of_a_parameter_are_taken_in_any_form(
    graph: KnowledgeGraph, client: FlaskClient, values: dict[str, str]
) -> None:
    wanted = programs(graph, gre="gre:not-required", **{"tuition-max": "25k"})
    assert wanted == CHEAP
    assert programs(graph, **values, **{"Tuition Max": "25k"}) == wanted
    answer = client.get("/api/queries/programs", query_string=values).get_json()
    assert answer["parameters"]["gre"] == "https://w3id.org/gradpath/id/gre/not-required"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"show": "Possible"}, {"show": "possible"}),
        ({"show": "CERTAIN"}, {"show": "certain"}),
    ],
)
def test_a_choice_is_taken_in_any_case(
    graph: KnowledgeGraph, given: dict[str, str], words: dict[str, str]
) -> None:
    answer = graph.ask("programs", given)
    assert answer.parameters["show"] == words["show"]


def test_a_word_of_choices_means_those_that_have_it(graph: KnowledgeGraph) -> None:
    def taken(given: str) -> object:
        return graph.ask("admission", {"requirement": given}).parameters["requirement"]

    assert taken("gpa") == taken("GPA") == ("minimum GPA", "GPA of admitted students")
    assert taken("gre") == ("GRE",)
    assert taken("Bridge, gre; minimum gpa") == ("bridge courses", "GRE", "minimum GPA")


def test_a_value_given_twice_counts_once(graph: KnowledgeGraph) -> None:
    answer = graph.ask("degree-for-interests", {"interest": ["SQL", "sql", "skill:sql"]})
    assert answer.parameters["interest"] == ("https://w3id.org/gradpath/id/skill/sql",)


def test_a_grade_is_taken_in_any_case(client: FlaskClient) -> None:
    answer = client.get("/api/pathways?start=NLP&grade=STATED")
    assert answer.get_json() == client.get("/api/pathways?start=NLP&grade=stated").get_json()
    assert run("path", "NLP", "--grade", "Stated").returncode == 0


@pytest.mark.parametrize(
    "features",
    [
        ["feature:capstone", "feature:pure-ml-degree"],
        "capstone; pure ML degree",
        "Capstone, Pure ML degrees",
        ["Capstone project", "pure-ml degree"],
    ],
)
def test_several_features_are_given_at_once(graph: KnowledgeGraph, features: object) -> None:
    assert programs(graph, feature=features) == ["stevens-ms-ml"]
    answer = graph.ask("features", {"feature": features, "program": "stevens"})
    assert [row[0] for row in answer.rows] == ["capstone", "pure ML degree"]


def test_one_of_several_features_that_is_absent_or_not_stated_counts(graph: KnowledgeGraph) -> None:
    answer = graph.ask("programs", {"feature": "capstone, thesis"})
    assert "Georgia Tech OMSCS" not in [row[0] for row in answer.rows], "it has no thesis track"
    to_check = str(dict(zip(answer.columns, answer.rows[-1], strict=True))["to_check"])
    assert "capstone" in to_check
    assert "thesis" in to_check


def test_a_name_with_a_comma_is_one_name(graph: KnowledgeGraph) -> None:
    answer = graph.ask("tuition", {"of": "Columbia M.S. CS, ML Track"})
    assert answer.parameters["of"] == ("https://w3id.org/gradpath/id/program/columbia-ms-cs",)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"gre": "optionel"}, "the nearest are gre:optional; choose one of not required, optional"),
        ({"sector": "federal"}, "choose one of private, public"),
        ({"show": "certan"}, "did you mean certain? Choose certain or possible"),
        ({"max tuition": "9"}, "did you mean tuition_max"),
        ({"sectr": "public"}, "did you mean sector? The query takes tuition_max, tuition_min, "),
        ({"gre": "no", "GRE": "no"}, "gre is given twice"),
        ({"feature": "thesys"}, "the nearest are feature:thesis; choose one of accelerated"),
    ],
)
def test_a_wrong_choice_is_refused_with_the_choices(
    graph: KnowledgeGraph, client: FlaskClient, values: dict[str, str], says: str
) -> None:
    with pytest.raises(Exception, match=re.escape(says)):
        graph.ask("programs", values)
    answer = client.get("/api/queries/programs", query_string=values)
    assert answer.status_code in {400, 404}
    assert says in answer.get_json()["detail"]


def test_a_closed_list_of_a_form_is_a_choice_and_a_wrong_value_stays_to_be_corrected(
    client: FlaskClient,
) -> None:
    def field(query: str) -> str:
        page = client.get(f"/queries/programs?{query}", headers=BROWSER).text
        (found,) = re.findall(
            r'<select id="of-gre".*?</select>|<input id="of-gre"[^>]*>', page, re.DOTALL
        )
        return found

    options = re.findall('<option value="([^"]*)"', field(""))
    assert options == ["", "not required", "optional", "required"]
    for given in ("No", "gre:not-required", "GRE not required"):
        assert '<option value="not required" selected>' in field(f"gre={given}")
    assert 'value="mabye"' in field("gre=mabye")


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sampled(CATALOGUE, 4))
def test_the_example_of_every_query_runs(graph: KnowledgeGraph, name: str) -> None:
    query = CATALOGUE[name]
    words = shlex.split(example_command(query))
    assert words[:3] == ["gradpath", "ask", name]
    pairs = dict(pair.split("=", 1) for pair in words[4::2])
    assert {one.name for one in query.parameters if one.required} <= pairs.keys()
    if query.form != "construct":
        assert graph.ask(name, pairs).columns


def test_help_describes_a_question_with_its_parameters_and_an_example() -> None:
    shown = run("ask", "programs", "--help").stdout
    words = " ".join(shown.split())
    assert "Programs under constraints" in words
    assert "a whole number of US dollars; optional" in words
    assert "one of not required, optional, required; optional" in words
    assert "one of certain, possible; default possible" in words
    assert shown.rstrip().endswith("gradpath ask programs -p tuition_max=25000")
    assert run("ask", "Price_per-Credit", "-h").stdout.startswith("Usage: gradpath ask price-per")
    assert "Ask a named question" in run("ask", "--help").stdout
    assert run("ask", "programz", "--help").returncode == 2


@pytest.mark.parametrize("name", sampled(["payback", "compare", "cheapest-by-specialization"], 3))
def test_the_example_of_the_help_is_a_command(name: str) -> None:
    (*_, example) = run("ask", name, "--help", COLUMNS="80").stdout.strip().splitlines()
    assert example.strip().startswith(f"gradpath ask {name} -p ")
    assert run(*shlex.split(example)[1:]).returncode == 0


# --- passages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    sampled(
        ["ml-guide/L75", "ML-Guide L75", "l75", "https://w3id.org/gradpath/source/ml-guide/L75"], 2
    ),
)
def test_a_passage_opens_by_its_name(graph: KnowledgeGraph, name: str) -> None:
    shown = json.loads(run("show", name, "--format", "json").stdout)
    assert (shown["id"], shown["evidence"]) == ("ml-guide/L75", "table")
    requires = [one for one in shown["statements"] if one["relation"] == "gp:requires"]
    assert {one["subject"] for one in requires} == {"role:mlops-engineer"}
    answer = graph.ask("sources-of", {"thing": name})
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    of_passage = [row for row in rows if row["sources"] == "ml-guide/L75"]
    assert {"MLOps Engineer: requires"} <= {row["statement"] for row in of_passage}


def test_a_passage_that_is_not_there_is_refused_with_the_nearest() -> None:
    done = run("show", "ml-guide/L750")
    assert done.returncode == 2
    assert "the nearest are ml-guide/L75" in done.stderr


def test_a_passage_is_no_thing(graph: KnowledgeGraph) -> None:
    with pytest.raises(Exception, match="ml-guide/L75 is a passage of a source, and no thing"):
        graph.describe("ml-guide/L75")
    with pytest.raises(ParameterError):
        CATALOGUE["skills-of-role"].bind({"role": "ml-guide/L75"})


def test_find_takes_any_form_of_a_name(graph: KnowledgeGraph) -> None:
    for text in ("large language models", "LLMs", "Large\u2011Language Model", "LANGUAGE MODEL"):
        answer = graph.ask("find", {"text": text})
        assert [row[0] for row in answer.rows] == ["language models"]
    assert graph.ask("find", {"text": "new york", "kind": "Places"}).rows

"""The answers that a student reads: names with several meanings, ways to a role, costs and aid."""

import csv
import json

import pytest
from flask.testing import FlaskClient

from support.command_line import run
from support.sampling import sampled
from support.web import BROWSER

CYBERSECURITY = (
    "cybersecurity is taken as skill:cybersecurity; the name also fits degree:cybersecurity."
)
MLOPS = "MLOps is taken as specialization:mlops; the name also fits skill:mlops."


# --- names with several meanings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    sampled(
        [
            (("ask", "degree-for-interests", "-p", "interest=cybersecurity"), CYBERSECURITY),
            (("ask", "sources-of", "-p", "thing=MLOps"), MLOPS),
            (("path", "MLOps"), MLOPS),
        ],
        3,
    ),
)
def test_the_meaning_taken_for_a_name_is_said(words: tuple[str, ...], expected: str) -> None:
    assert expected in run(*words).stdout
    assert expected == json.loads(run(*words, "--format", "json").stdout)["meanings"][0]["text"]
    assert expected in run(*words, "--format", "csv").stderr


@pytest.mark.parametrize(
    "words",
    sampled(
        [
            ("ask", "roles-requiring", "-p", "skill=MLOps"),
            ("ask", "paths", "-p", "specialization=MLOps"),
            ("ask", "sources-of", "-p", "thing=specialization:mlops"),
            ("path", "skill:mlops"),
        ],
        2,
        whole=True,
    ),
)
def test_a_name_of_which_the_type_leaves_one_meaning_needs_no_remark(
    words: tuple[str, ...],
) -> None:
    done = run(*words)
    assert done.returncode == 0
    assert "also fits" not in done.stdout


@pytest.mark.parametrize(
    "path",
    ["/queries/degree-for-interests?interest=cybersecurity", "/pathways?start=cybersecurity"],
)
def test_a_page_says_the_meaning_taken_and_links_the_others(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER).text
    assert "cybersecurity is taken as" in page
    for thing in ("skill/cybersecurity", "degree/cybersecurity"):
        assert f'/id/{thing}"' in page


def test_json_over_http_gives_the_meanings(client: FlaskClient) -> None:
    for path in (
        "/api/queries/degree-for-interests?interest=databases;cybersecurity",
        "/api/pathways?start=MLOps",
    ):
        (meaning,) = client.get(path).get_json()["meanings"]
        assert meaning["text"] in {CYBERSECURITY, MLOPS}
        assert meaning["others"] in (["degree:cybersecurity"], ["skill:mlops"])


def test_a_degree_with_the_name_of_an_interest_is_not_denied() -> None:
    text = run("ask", "degree-for-interests", "-p", "interest=cybersecurity").stdout
    assert "has the name cybersecurity" in text
    assert "keeps open cybersecurity" in text


# --- pathways to and from a role ---------------------------------------------------------------


def test_the_page_of_a_role_gives_pay_growth_and_tuition(client: FlaskClient) -> None:
    page = client.get("/pathways?start=mlops+engineer", headers=BROWSER).text
    assert "$120,000 to $170,000 a year" in page
    assert "Very High" in page
    assert "about $7,000" in page
    assert "about $53,000" in page


def test_the_page_of_a_role_without_pay_points_to_one_with_pay(client: FlaskClient) -> None:
    for start in ("data scientist", "data science"):
        page = client.get("/pathways", query_string={"start": start}, headers=BROWSER).text
        assert "our own link" in page
        assert "$115,000 to $165,000" in page


def test_pages_and_terminal_use_the_same_words(client: FlaskClient) -> None:
    page, text = client.get("/pathways?start=NLP", headers=BROWSER).text, run("path", "NLP").stdout
    for words in ("Key skills covered", "Key skills still to learn", "Evidence", "Typical pay"):
        assert words in page
        assert words in text


@pytest.mark.parametrize(
    "start", sampled(["NLP", "mlops engineer", "stevens", "machine learning"], 4)
)
def test_no_word_is_broken_at_the_width_of_a_terminal(start: str) -> None:
    whole = set(run("path", start, "--why", COLUMNS="100000").stdout.split())
    for width in (80, 100, 120):
        done = run("path", start, "--why", COLUMNS=str(width))
        assert {word for word in done.stdout.split() if set(word) != {"─"}} <= whole | {"─"}
        assert all(len(line) <= width for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    "words",
    sampled(
        [
            ("path", "georgia tech"),
            ("path", "reinforcement learning"),
            ("path", "applied ml engineer"),
        ],
        3,
        whole=True,
    ),
)
def test_nothing_shared_is_no_strongest_match(words: tuple[str, ...]) -> None:
    text = run(*words).stdout
    assert "0 of" not in text.partition("\n")[0]
    record = json.loads(run(*words, "--format", "json").stdout)
    for pathway in record["pathways"]:
        assert (pathway["reason"] is None) == bool(pathway["shared"])


def test_several_specializations_of_a_condition_are_enumerated() -> None:
    text = " ".join(run("path", "gatech", COLUMNS="1000").stdout.split())
    assert "4 of 5 key skills if it teaches all of Computer Vision and Deep Learning," in text
    text = " ".join(run("path", "gatech", "--role", "quant", COLUMNS="1000").stdout.split())
    assert "none stated of 3; quantitative trading firms (typically) may lead to the role" in text


# --- a thing, its sources, and what is not there -----------------------------------------------


@pytest.mark.parametrize(
    "thing",
    sampled(["mlops-engineer", "georgia tech", "NLP", "data scientist", "feature:thesis"], 2),
)
def test_no_statement_is_shown_twice(thing: str) -> None:
    record = json.loads(run("show", thing, "--format", "json").stdout)
    shown = [(one["relation"], one["inverse"], one["value"]) for one in record["statements"]]
    assert len(shown) == len(set(shown))


def test_every_source_is_listed_once() -> None:
    names = [one["name"] for one in json.loads(run("sources", "--format", "json").stdout)]
    assert len(names) == len(set(names))


def test_statements_of_a_thing_are_named_in_words() -> None:
    text = run("ask", "sources-of", "-p", "thing=role:mlops-engineer", "--format", "csv").stdout
    assert "← recommended for,Georgia Tech OMSCS" in text
    assert "typical pay," in text
    assert "is about of" not in text


def test_an_unknown_thing_suggests_only_related_ones(client: FlaskClient) -> None:
    def candidates(path: str) -> list[str]:
        return (
            client.get(path, headers={"Accept": "application/json"})
            .get_json()
            .get("candidates", [])
        )

    assert all(name.startswith("role:") for name in candidates("/id/role/nope"))
    assert candidates("/id/role/ml-enginer")[0] == "role:ml-engineer"
    assert "role:ml-engineer" in candidates("/id/roles/ml-engineer")
    assert "role:ml-engineer" in candidates("/id/skill/ml-engineer")


@pytest.mark.parametrize("name", ["MLOps", "cybersecurity"])
def test_a_description_says_which_meaning_of_its_name_was_taken(
    client: FlaskClient, name: str
) -> None:
    (meaning,) = client.get("/api/things", query_string={"name": name}).get_json()["meanings"]
    assert meaning["text"] in run("show", name).stdout
    assert meaning["text"] in run("show", name, "--format", "csv").stderr


# --- nothing denied, narrowed or said without its hedge -----------------------------------------


def rows(name: str, *values: str) -> list[dict[str, str]]:
    words = [word for value in values for word in ("-p", value)]
    return list(csv.DictReader(run("ask", name, *words, "--format", "csv").stdout.splitlines()))


def test_an_interest_in_the_aim_of_a_rule_is_not_denied() -> None:
    found = {
        row["degree"]: row for row in rows("degree-for-interests", "interest=cybersecurity ml")
    }
    assert "may want to look at a cybersecurity degree" in found["Cybersecurity"]["reasons"]
    assert found["Master's in Machine Learning"]["reasons"] == "has Cybersecurity ML"
    assert {row["sources"] for row in found.values()} == {"ml-guide/L55"}


@pytest.mark.parametrize(("name", "parameter"), [("programs", "delivery"), ("delivery", "mode")])
def test_a_program_that_is_fully_online_is_online(name: str, parameter: str) -> None:
    found = rows(name, f"{parameter}=online")
    assert len(found) == 10
    assert "not stated" not in {row.get("fits") for row in found}
    assert (
        len(rows(name, f"{parameter}=fully online", *["show=certain"][: name == "programs"])) == 7
    )


def test_a_route_keeps_the_hedge_of_its_reason() -> None:
    found = rows("cheapest-route", "role=computer vision engineer")
    hedged = {row["program"] for row in found if row["reason"].endswith(" (may)")}
    assert hedged == {"Purdue M.S. ECE (ML Focus)"}


def test_admission_to_a_program_is_followed_by_what_is_said_of_most() -> None:
    found = rows("admission", "of=gatech")
    assert [row["requirement"] for row in found[:2]] == ["GPA of admitted students", "GRE"]
    assert {row["of"] for row in found[:2]} == {"Georgia Tech OMSCS"}
    assert {row["of"] for row in found[2:]} == {"admission to online ML master's programs"}
    assert ("programming", "typically") in [(row["value"], row["qualifier"]) for row in found]
    (minimum,) = rows("admission", "of=drexel", "requirement=minimum GPA")
    assert minimum["qualifier"] == "most programs"


def test_several_remarks_on_a_trait_stay_apart() -> None:
    (drexel,) = rows("features", "feature=co-op", "program=drexel")
    assert drexel["how"].split(" | ") == [
        "a co-op that is open at graduate level",
        "Graduate students, too, can take part in the co-op model.",
        "The co-op offers chances to learn at work.",
    ]


def test_an_answer_without_rows_says_where_to_go_on() -> None:
    text = " ".join(run("ask", "cheapest-route", "-p", "role=data scientist").stdout.split())
    assert "lowest pay asked for: any; evidence: stated" in text
    assert "gradpath path ROLE" in text
    (quant,) = rows("recommended-programs", "target=quant")
    assert "cheapest-route" in quant["reason"]


def test_an_unknown_skill_is_not_explained_by_the_name_of_a_mapping() -> None:
    said = run("ask", "roles-requiring", "-p", "skill=aws").stderr
    assert "the nearest are skill:aws-ml-services, skill:aws-sagemaker" in said
    assert "passage" not in said
    said = run("show", "AWS").stderr
    assert "the nearest are credential:aws-ml-specialty, skill:aws-ml-services" in said
    assert run("show", "mapping/aws").returncode == 0


def test_the_duration_of_a_program_is_followed_by_what_is_said_of_most() -> None:
    own, *general = rows("durations", "of=cmu")
    assert (own["of"], own["printed"]) == ("CMU M.S. Machine Learning", "not stated")
    assert {row["of"] for row in general} == {"online ML master's programs in general"}
    assert ("1.5 to 2 years", "most programs") in [
        (row["printed"], row["qualifier"]) for row in general
    ]
    assert {row["of"] for row in rows("durations", "of=group:online-ml-masters")} == {
        "online ML master's programs in general"
    }


def test_a_comparison_lists_in_order() -> None:
    found = {row["property"]: row for row in rows("compare", "first=cmu", "second=columbia")}
    assert found["teaches"]["first"].split("; ")[:3] == [
        "applied deep learning",
        "deep RL",
        "graphical models",
    ]
    assert found["delivery mode"]["first"] == "hybrid; online"


def test_a_remark_says_for_what_its_pronoun_stands() -> None:
    (remark,) = rows("judgements", "about=gatech", "aspect=effect")
    assert (remark["says"], remark["mentioning"]) == (
        "They offset tuition.",
        "teaching assistantship",
    )

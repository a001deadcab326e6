"""The answers that a student reads: names with several meanings, ways to a role, costs and aid."""

import json

import pytest
from flask.testing import FlaskClient

from support.command_line import run
from support.web import BROWSER

CYBERSECURITY = (
    "cybersecurity is taken as skill:cybersecurity; the name also fits degree:cybersecurity."
)
MLOPS = "MLOps is taken as specialization:mlops; the name also fits skill:mlops."


# --- names with several meanings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ask", "degree-for-interests", "-p", "interest=cybersecurity"), CYBERSECURITY),
        (("ask", "sources-of", "-p", "thing=MLOps"), MLOPS),
        (("path", "MLOps"), MLOPS),
    ],
)
def test_the_meaning_taken_for_a_name_is_said(words: tuple[str, ...], expected: str) -> None:
    assert expected in run(*words).stdout
    assert expected == json.loads(run(*words, "--format", "json").stdout)["meanings"][0]["text"]
    assert expected in run(*words, "--format", "csv").stderr


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "roles-requiring", "-p", "skill=MLOps"),
        ("ask", "paths", "-p", "specialization=MLOps"),
        ("ask", "sources-of", "-p", "thing=specialization:mlops"),
        ("path", "skill:mlops"),
    ],
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

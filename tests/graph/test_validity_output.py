"""Commands and HTTP answers state the date and what was left out."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand
from gradpath.graph.validity import absences as absences_module
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands, main
from support.sampling import sampled
from support.validity import (
    BAD_DAYS,
    CERTIFICATE,
    HEAD,
    LOANS,
    NEW_SKILL,
    run,
)
from support.web import PATIENT


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=PATIENT).test_client()


CALLS = [
    ("path", "NLP"),
    ("ask", "funding"),
    ("show", "FAFSA"),
    ("sparql", "ASK { ?s ?p ?o }"),
]


class TestCommands:
    """The command line says the day and what was left out."""

    @pytest.mark.parametrize("call", sampled(CALLS, 4, whole=True), ids=[call[0] for call in CALLS])
    def test_a_table_ends_with_the_day_and_what_was_left_out(self, call: tuple[str, ...]) -> None:
        done = run(*call, "--as-of", "2026-07-01")
        assert done.exit_code == 0
        last = done.stdout.splitlines()[-1]
        assert last.startswith("As of 2026-07-01: left out because it had expired: AWS Certified")
        assert "federal Grad PLUS loans (last day 2026-06-30) [outside/grad-plus-loans]" in last

    @pytest.mark.parametrize(
        "call", sampled(CALLS[:3], 3, whole=True), ids=[call[0] for call in CALLS[:3]]
    )
    def test_json_says_it_in_a_member_that_is_there_only_then(self, call: tuple[str, ...]) -> None:
        undated = json.loads(run(*call, "--format", "json").stdout)
        dated = json.loads(run(*call, "--format", "json", "--as-of", "2026-07-01").stdout)
        assert dated.keys() - undated.keys() == {"asOf"}
        assert dated["asOf"]["date"] == "2026-07-01"
        assert [one["id"] for one in dated["asOf"]["leftOut"]] == [CERTIFICATE, LOANS]

    @pytest.mark.parametrize("call", sampled(CALLS, 4, whole=True), ids=[call[0] for call in CALLS])
    def test_the_answer_for_a_program_is_not_mixed_with_the_note(
        self, call: tuple[str, ...]
    ) -> None:
        done = run(*call, "--format", "csv", "--as-of", "2026-07-01")
        assert "As of" not in done.stdout
        assert done.stderr.splitlines()[-1].startswith("As of 2026-07-01")

    @pytest.mark.parametrize("call", [*CALLS, ("stale",)], ids=lambda call: call[0])
    @pytest.mark.parametrize("text", BAD_DAYS)
    def test_a_bad_day_is_a_misuse(
        self, capsys: pytest.CaptureFixture[str], call: tuple[str, ...], text: str
    ) -> None:
        with pytest.raises(SystemExit) as left:
            main([*call, "--as-of", text])
        assert left.value.code == 2
        assert "such as 2026-06-30, or today" in capsys.readouterr().err

    def test_an_interval_that_cannot_be_read_is_a_fault_of_the_data(
        self, written: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = written('funding:fafsa schema:validThrough "soon" .')
        for call in (("ask", "funding", "--as-of", "today"), ("stale",)):
            with pytest.raises(SystemExit) as left:
                main([*call, "--data", str(file)])
            assert left.value.code == 1
            assert "mine.ttl: funding:fafsa has validThrough soon" in capsys.readouterr().err
        shown = run("show", "FAFSA", "--data", str(file))
        assert shown.exit_code == 0
        assert "Its validity cannot be decided: mine.ttl" in shown.stdout.replace("file/", "")

    @pytest.mark.parametrize(
        ("day", "expired"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)]
    )
    def test_a_thing_is_marked_as_expired_from_the_day_after_its_last(
        self, monkeypatch: pytest.MonkeyPatch, day: date, expired: bool
    ) -> None:
        monkeypatch.setattr(absences_module, "today", lambda: day)
        line = "Expired after 2026-06-30, its last day [outside/grad-plus-loans]; certainty: high"
        assert (line in run("show", "Grad PLUS").stdout) is expired
        assert "Expired" not in run("show", "FAFSA").stdout

    def test_stale_lists_what_expired_with_who_says_so_and_who_still_speaks_of_it(self) -> None:
        done = run("stale", "--as-of", "2026-07-01", "--format", "json")
        found = json.loads(done.stdout)
        assert [one["id"] for one in found["expired"]] == [CERTIFICATE, LOANS]
        loans = found["expired"][1]
        assert loans["through"] == "2026-06-30"
        assert loans["sources"] == ["outside/grad-plus-loans"]
        assert loans["stillSaidIn"] == ["ml-guide/L89"]
        assert all(word.startswith("high") for word in loans["certainty"])
        table = run("stale", "--as-of", "2026-07-01").stdout
        rows = run("stale", "--as-of", "2026-07-01", "--format", "csv").stdout.splitlines()
        assert len(rows) == 3
        for text in ("2026-03-31", "2026-06-30", "ml-guide L97", "ml-guide L89"):
            assert text in table

    def test_what_is_left_out_is_shown_as_expired_and_not_as_unsaid(self) -> None:
        shown = run("show", "AWS ML Specialty", "--as-of", "2026-04-01").stdout
        assert "No passage states anything" not in shown
        assert "the statements of ml-guide/L97 about it are left out." in shown
        assert "Expired after 2026-03-31, its last day [outside/aws-ml-specialty]" in shown
        assert ", thing)" not in shown

    def test_what_only_an_expired_passage_states_is_shown_as_left_out(
        self, written: Callable[[str], Path]
    ) -> None:
        file = written('ml:X1 a gp:Passage ; schema:validThrough "2026-01-01" .')
        said = file.with_name("said.trig")
        requiring = "ml:X1 { role:ml-engineer gp:requires skill:new . }"
        said.write_text(f"{HEAD} {NEW_SKILL} {requiring}", encoding="utf-8")
        call = ("show", "new skill", "--data", str(file), "--data", str(said), "--as-of")
        assert (
            "the statements of ml-guide/X1 about it are left out."
            in run(*call, "2026-01-02").stdout
        )
        assert "about it are left out" not in run(*call, "2026-01-01").stdout

    def test_of_what_no_passage_speaks_that_is_said_on_any_day(self, tmp_path: Path) -> None:
        file = tmp_path / "named.trig"
        file.write_text(f"{HEAD} {NEW_SKILL}", encoding="utf-8")
        quiet = ("show", "new skill", "--data", str(file))
        for call in (quiet, (*quiet, "--as-of", "2026-07-01")):
            assert "No passage states anything about it." in run(*call).stdout

    def test_a_remark_on_an_end_is_given_from_the_day_it_matters(self) -> None:
        remark = "From 1 July 2026 nobody can take out a first one"
        for day in ("2026-06-30", "2026-07-01"):
            shown = run("show", "Grad PLUS", "--as-of", day).stdout
            assert remark in " ".join(shown.split())
        dated = json.loads(
            run("ask", "funding", "--format", "json", "--as-of", "2026-07-01").stdout
        )
        assert dated["asOf"]["leftOut"][1]["remarks"][0].startswith(remark)
        for format_ in ("table", "json", "csv"):
            listed = run("stale", "--as-of", "2026-07-01", "--format", format_).stdout
            assert remark in listed

    @pytest.mark.parametrize(
        ("thing", "label"),
        [
            ("amount:georgia-tech-tuition", "tuition of Georgia Tech OMSCS"),
            (
                "recommendation:columbia-for-nlp",
                "recommendation of Columbia M.S. CS (ML Track) for NLP",
            ),
            ("judgement:grad-plus-interest", "trade-off: The interest makes them less than ideal."),
        ],
    )
    @pytest.mark.long
    def test_what_has_no_label_is_called_by_what_it_is(
        self, written: Callable[[str], Path], thing: str, label: str
    ) -> None:
        file = written(f'{thing} schema:validThrough "2026-01-31" .')
        done = run("path", "NLP", "--data", str(file), "--as-of", "2026-02-01")
        assert f"left out because it had expired: {label} (last day 2026-01-31)" in done.stdout
        stale = json.loads(run("stale", "--data", str(file), "--format", "json").stdout)
        assert {"id": thing, "label": label}.items() <= stale["expired"][-1].items()

    def test_an_amount_of_many_names_a_few_of_them(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        owners = " ".join(f"program:p{n} gp:tuition amount:shared ." for n in range(5))
        graph = with_facts(
            f'{owners} amount:shared a gp:Amount ; schema:validThrough "2026-01-01" .'
        )
        (found,) = graph.as_of(date(2026, 1, 2)).left_out
        assert found.label == "tuition of program:p0, program:p1, program:p2, and 2 more"

    def test_where_nothing_has_expired_stale_says_so(self) -> None:
        done = run("stale", "--as-of", "2026-03-31")
        assert done.exit_code == 0
        assert done.stdout.startswith("Nothing had expired by 2026-03-31")


ADDRESSES = [
    "/api/pathways?start=NLP",
    "/api/queries/funding?",
    "/api/things?name=FAFSA",
    "/api/things/funding/fafsa?",
    "/sparql?query=ASK{?s+?p+?o}",
]


class TestHttp:
    """The same over HTTP."""

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.long
    def test_every_answer_for_a_day_says_so_in_its_head(
        self, client: FlaskClient, address: str
    ) -> None:
        answer = client.get(f"{address}&as_of=2026-07-01")
        assert answer.status_code == 200
        assert answer.headers["GradPath-As-Of"] == "2026-07-01"
        assert answer.headers["GradPath-Left-Out"] == f"{CERTIFICATE}, {LOANS}"
        assert "GradPath-As-Of" not in client.get(address).headers

    @pytest.mark.parametrize("address", sampled(ADDRESSES[:4], 2))
    def test_json_says_it_too(self, client: FlaskClient, address: str) -> None:
        dated = client.get(f"{address}&as_of=2026-07-01").get_json()
        assert dated["asOf"]["date"] == "2026-07-01"
        assert "asOf" not in client.get(address).get_json()

    @pytest.mark.parametrize("address", [*ADDRESSES, "/api/stale?"])
    @pytest.mark.parametrize("text", ["2026-02-30", "soon", "", "+", "2026-07-01&as_of=2026-07-02"])
    def test_a_bad_day_is_a_bad_request(self, client: FlaskClient, address: str, text: str) -> None:
        answer = client.get(f"{address}&as_of={text}")
        assert answer.status_code == 400
        message = answer.get_json()
        assert message["parameter"] == "as_of"
        assert re.search(r"such as 2026-06-30, or today|comes more than once", message["detail"])

    @pytest.mark.long
    def test_a_thing_is_gone_from_the_endpoint_after_its_last_day(
        self, client: FlaskClient
    ) -> None:
        query = f"ASK {{ GRAPH ?g {{ ?s ?p <{expand(LOANS)}> }} }}"
        for day, there in (("2026-06-30", True), ("2026-07-01", False)):
            asked = client.get("/sparql", query_string={"query": query, "as_of": day})
            formed = client.post("/sparql", data={"query": query, "as_of": day})
            plain = client.post(
                f"/sparql?as_of={day}", data=query, content_type="application/sparql-query"
            )
            for answer in (asked, formed, plain):
                assert answer.get_json(force=True)["boolean"] is there

    def test_stale_gives_the_same_over_http_and_on_the_command_line(
        self, client: FlaskClient
    ) -> None:
        answer = client.get("/api/stale?as_of=2026-07-01")
        shown = run("stale", "--as-of", "2026-07-01", "--format", "json")
        assert answer.get_json() == json.loads(shown.stdout)
        rows = client.get("/api/stale?as_of=2026-07-01&format=csv").text.splitlines()
        assert rows == run("stale", "--as-of", "2026-07-01", "--format", "csv").stdout.splitlines()

    def test_data_at_fault_is_not_the_clients_fault(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        client = create_app(
            with_facts('funding:fafsa schema:validFrom "x" .'), settings=PATIENT
        ).test_client()
        assert client.get("/api/stale").status_code == 500
        assert client.get("/api/things?name=FAFSA").status_code == 200


def test_the_examples_of_the_document_print_what_is_shown() -> None:
    text = (Path(__file__).parents[2] / "docs" / "validity.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", text, re.DOTALL)
    assert len(shown) == 2
    for command, output in shown:
        done = CliRunner(env={"COLUMNS": "110"}).invoke(commands, shlex.split(command))
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        assert "\n".join(lines).strip("\n") == output

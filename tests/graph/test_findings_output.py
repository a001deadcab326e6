"""The commands, the API and the document show every finding."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.records import FINDING_COLUMNS
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands
from support.edits import (
    CATALOGUE,
    FINDING_QUERIES,
    VIOLATION_QUERIES,
    conflicts,
    gaps,
)


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_commands_print_every_finding_as_json_and_csv(graph: KnowledgeGraph) -> None:
    for command, kind, find in (("conflicts", "conflict", conflicts), ("gaps", "gap", gaps)):
        records = json.loads(run(command, "--format", "json"))
        rows = list(csv.DictReader(io.StringIO(run(command, "--format", "csv"))))
        assert len(records) == len(rows) == len(find(graph))
        assert [*rows[0]] == [*FINDING_COLUMNS["conflict" if kind == "conflict" else "gap"]]
        assert [record[kind] for record in records] == [row[kind] for row in rows]
        assert [record["method"] for record in records] == [row["method"] for row in rows]
        assert all(record["sources"] for record in records)


def test_the_commands_keep_what_is_computed_or_recorded() -> None:
    computed = json.loads(run("conflicts", "--computed", "--format", "json"))
    recorded = json.loads(run("conflicts", "--recorded", "--format", "json"))
    assert {record["method"] for record in computed} == {"computed"}
    assert {record["method"] for record in recorded} == {"recorded"}
    assert len(recorded) == 11


def test_the_table_counts_and_shows_both_sides() -> None:
    shown = run("conflicts", "drexel")
    assert re.match(r"\d+ conflicts: \d+ found by query, 1 recorded by a reader\.", shown)
    assert "2+ years [ml-guide L18]" in shown
    assert run("conflicts", "skill:sql") == "No conflict is found or recorded here.\n"


@pytest.mark.long
def test_the_api_answers_as_the_commands_do(graph: KnowledgeGraph) -> None:
    client = create_app(graph).test_client()
    for kind in ("conflict", "gap"):
        answer = client.get(f"/api/{kind}s?method=recorded")
        assert answer.get_json()[f"{kind}s"] == json.loads(
            run(f"{kind}s", "--recorded", "--format", "json")
        )
        table = client.get(f"/api/{kind}s?about=cmu&format=csv").get_data(as_text=True)
        assert table.replace("\r\n", "\n") == run(f"{kind}s", "cmu", "--format", "csv")
    refused = client.get("/api/conflicts?method=guessed")
    assert refused.status_code == 400
    assert "choose computed or recorded" in refused.get_data(as_text=True)
    renamed = client.get("/api/conflicts?origin=computed")
    assert renamed.status_code == 400
    assert "did you mean method?" in renamed.get_data(as_text=True)


DOCUMENT = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_of_the_document_prints_what_is_shown(command: str, output: str) -> None:
    done = CliRunner().invoke(commands, shlex.split(command), env={"COLUMNS": "110"})
    lines = [line.rstrip() for line in done.output.splitlines()]
    assert "\n".join(lines).strip("\n") == output


def test_the_document_names_every_query_with_its_summary() -> None:
    for name in (*FINDING_QUERIES, *VIOLATION_QUERIES):
        assert f"| `{name}` | {CATALOGUE[name].summary} |" in DOCUMENT
    assert len(SHOWN) == 4


def test_the_commands_say_the_day_they_answer_for() -> None:
    done = CliRunner().invoke(commands, ["gaps", "--as-of", "2026-11-22", "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)
    assert "2026-11-22" in done.stderr

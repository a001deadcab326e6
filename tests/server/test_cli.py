"""The command line: answers for people and for programs, and clear words for bad input."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from gradpath.server.cli.main import COMMANDS, commands
from support.command_line import run
from support.sampling import sampled

HOSTILE = ["'\"", "{}", "> } DROP ALL #", "a\nb", "\\", "x" * 900, "∀"]


def refused(words: Sequence[str], status: int, *says: str, given: bytes = b"") -> None:
    """Assert that a call ends with a status and a message, without a traceback or an answer."""
    done = run(*words, given=given)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    for words_said in says:
        assert words_said in done.stderr


def test_a_path_begins_with_its_strongest_match() -> None:
    done = run("path", "NLP")
    assert done.returncode == 0
    assert done.stdout.startswith(
        "Strongest match: NLP Engineer, 3 of 3 key skills, 1 of them word for word, "
        "typically $130,000 to $185,000 a year."
    )


def test_the_json_of_a_path_has_its_documented_shape() -> None:
    answer = json.loads(run("path", "nlp", "--role", "nlp engineer", "--format", "json").stdout)
    names = "start role headline note rule pathways meanings remarks sentences"
    assert set(answer) == set(names.split())
    (pathway,) = answer["pathways"]
    assert set(pathway) == {
        *(
            "start",
            "role",
            "grade",
            "share",
            "shared",
            "needed",
            "pay",
            "growth",
            "nearRoles",
            "tuition",
            "reason",
            "sources",
            "sentence",
            "routes",
        )
    }
    assert pathway["role"] == {"id": "role:nlp-engineer", "label": "NLP Engineer"}
    assert pathway["pay"]["min"] == 130000
    hop = pathway["routes"][0]["hops"][0]
    assert set(hop) == {"from", "relation", "inverse", "to", "grade", "sources"}


def test_the_csv_of_a_path_leaves_empty_what_is_not_stated() -> None:
    rows = list(csv.DictReader(io.StringIO(run("path", "nlp", "--format", "csv").stdout)))
    by_role = {row["role"]: row for row in rows}
    assert by_role["role:nlp-engineer"]["pay_max"] == "185000"
    assert by_role["role:applied-scientist"]["pay_min"] == ""


def test_no_pathway_is_an_answer_and_no_failure() -> None:
    done = run("path", "cybersecurity ml")
    assert done.returncode == 0
    assert done.stdout.startswith("None stated: ")


def test_show_gives_each_line_its_source() -> None:
    done = run("show", "stevens", "--format", "json")
    statements = json.loads(done.stdout)["statements"]
    assert {"relation": "gp:grePolicy", "inverse": False, "value": "not required"}.items() <= next(
        s for s in statements if s["relation"] == "gp:grePolicy"
    ).items()
    assert all(statement["sources"] for statement in statements)


def test_the_encoding_of_a_query_is_understood_or_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.rq"
    query = 'SELECT ("ü" AS ?u) {}'
    for before in ("", "\ufeff"):
        file.write_text(before + query, encoding="utf-8")
        for given in ([str(file)], ["-"], [before + query]):
            done = run("sparql", *given, "--format", "csv", given=(before + query).encode())
            assert done.stdout.split() == ["u", "ü"]
    for encoding, found in (("utf-16", "UTF-16"), ("latin-1", "not UTF-8")):
        file.write_text(query, encoding=encoding)
        refused(["sparql", str(file)], 1, f"{file}:1: this is {found}", "save it as UTF-8")
        refused(["sparql", "-"], 1, f"input:1: this is {found}", given=query.encode(encoding))


def test_sparql_is_read_from_words_file_and_pipe(tmp_path: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/gradpath/ontology#Program> }"
    file = tmp_path / "count.rq"
    file.write_text(query)
    answers = {
        run("sparql", query, "--format", "csv").stdout,
        run("sparql", str(file), "--format", "csv").stdout,
        run("sparql", "-", "--format", "csv", given=query.encode()).stdout,
    }
    assert answers == {"n\r\n10\r\n"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK { ?s ?p ?o }", "yes"),
        ("SELECT ?s { ?s a <urn:nothing> }", "No row"),
        ("CONSTRUCT WHERE { ?s ?p 7000 }", "gp:min"),
    ],
)
def test_every_form_of_query_is_shown(query: str, shown: str) -> None:
    assert shown in run("sparql", query).stdout


def test_sources_lists_every_line_that_states_something() -> None:
    listed = json.loads(run("sources", "--format", "json").stdout)
    by_name = {passage["name"]: passage for passage in listed}
    assert by_name["ml-guide/L44"]["evidence"] == "prose"
    assert by_name["ml-guide/L44"]["statements"] > 0
    assert by_name["ml-guide/L64"]["statements"] == 0


def test_own_data_join_the_graph(tmp_path: Path) -> None:
    file = tmp_path / "own.ttl"
    file.write_text(
        """@prefix gp: <https://w3id.org/gradpath/ontology#> .
        <https://w3id.org/gradpath/id/specialization/cybersecurity-ml> gp:teaches
            <https://w3id.org/gradpath/id/skill/python> ."""
    )
    before, after = (
        run("path", "cybersecurity ml"),
        run("path", "cybersecurity ml", "--data", str(file)),
    )
    assert "None stated" in before.stdout
    assert "ML Engineer" in after.stdout
    assert run("--data", str(file), "path", "cybersecurity ml").stdout == after.stdout


def test_a_store_on_disk_answers_alike(tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    first, again = run("path", "NLP", "--store", place), run("path", "NLP", "--store", place)
    assert first.stdout == again.stdout == run("path", "NLP").stdout


@pytest.mark.parametrize("text", sampled(HOSTILE, 3))
def test_a_hostile_name_is_only_a_name(text: str) -> None:
    refused(["path", text], 2, "is called")
    refused(["show", "--", text], 2, "is called")


def test_a_text_too_long_for_a_name_is_not_repeated() -> None:
    for words in (["show"], ["path"], ["path", "NLP", "--role"], ["why", "nlp", "type"]):
        done = run(*words, "word " * 20_000)
        assert done.returncode == 2
        assert "is too long: give at most 1,000 characters" in done.stderr
        assert len(done.stderr) < 200


def test_words_that_do_not_fit_end_with_two() -> None:
    refused(["path", "georgia teck"], 2, "program:georgia-tech-omscs")
    refused(["path", "NLP", "--role", "nobody"], 2, "no role is called 'nobody'")
    refused(["path", "NLP", "--to", "nobody"], 2, "no option --to: did you mean --role?")
    for pay in ("25.000", "-1", "1e5", "²"):
        refused(["path", "NLP", f"--min-pay={pay}"], 2, "--min-pay", "it is")
    refused(["ask", "progams"], 2, "programs")
    refused(["ask", "payback", "-p", "raise"], 2, "key=value")
    refused(["ask", "payback", "-p", "rise=1"], 2, "raise")
    refused(["ask", "payback", "-p", "raise=lots"], 2, "raise")
    refused(["export", "word"], 2, "turtle")
    refused(["path", "NLP", "--grade", "proven"], 2, "stated")
    refused(["pth", "NLP"], 2, "No such command 'pth'", "Did you mean 'path'?")


def test_faults_of_files_and_queries_end_with_one(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:a> <urn:b>\n<urn:c> <urn:d> .\n")
    refused(["path", "NLP", "--data", str(bad)], 1, "bad.ttl:2")
    refused(["path", "NLP", "--data", str(tmp_path / "none.ttl")], 1, "none.ttl")
    file = tmp_path / "file"
    file.write_text("mine")
    refused(["path", "NLP", "--store", str(file)], 1, str(file))
    assert file.read_text() == "mine"
    refused(["sparql", "SELECT * {"], 1, "line 1, column")
    refused(["sparql", "DROP ALL"], 1, "an update changes the graph", "give a SELECT, ASK")
    refused(["sparql", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"], 1, "SERVICE")
    refused(["sparql", "-"], 1, given=b"\xff\xfe{")


def test_an_export_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    there = tmp_path / "graph.ttl"
    assert run("export", "turtle", "-o", str(there)).returncode == 0
    assert there.stat().st_size > 10_000
    refused(["export", "turtle", "-o", str(tmp_path / "no" / "graph.ttl")], 1, "cannot be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.ttl"]


def test_a_closed_pipe_ends_quietly() -> None:
    for words in (["export", "nquads"], ["sources"], ["path", "NLP", "--why"]):
        with subprocess.Popen(
            [sys.executable, "-m", "gradpath", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b"", words


@pytest.mark.parametrize(
    ("words", "needed"),
    sampled(
        [
            (["path", "NLP"], ["networkx"]),
            (["ask"], ["yaml"]),
            (["ask", "roles"], ["yaml"]),
            (["show", "NLP"], []),
            (["sparql", "ASK {}"], []),
            (["export", "turtle", "-o", os.devnull], []),
        ],
        every=2,
        first=0,
    ),
)
def test_a_command_loads_only_what_it_needs(words: list[str], needed: list[str]) -> None:
    code = (
        "import sys; from gradpath.server.cli.main import commands;"
        f"commands.main({words}, standalone_mode=False);"
        "slow = {'rdflib', 'flask', 'networkx', 'owlready2', 'yaml'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == str(needed)


def test_every_command_is_listed_and_loaded_when_it_is_called() -> None:
    listed = run("--help").stdout
    for name, (_, help_) in COMMANDS.items():
        assert f"  {name} " in listed
        assert help_ in " ".join(listed.split())
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        assert command.name == name
    code = (
        "import sys; from gradpath.server.cli.main import commands;"
        "commands.main(['--help'], standalone_mode=False);"
        "slow = {'rich', 'pyoxigraph', 'yaml', 'gradpath.server.settings'};"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_an_export_to_a_device_leaves_the_device(tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(tmp_path / "there.ttl")
    assert run("export", "turtle", "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert (tmp_path / "there.ttl").stat().st_size > 10_000
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    copy = tmp_path / "copy.ttl"
    with copy.open("wb") as file, subprocess.Popen(["cat", str(pipe)], stdout=file):
        assert run("export", "turtle", "-o", str(pipe)).returncode == 0
    assert copy.stat().st_size > 10_000
    assert pipe.is_fifo()


def test_an_interrupted_command_exits_as_shells_expect(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = (  # whoever runs the tests may ignore interrupts
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from gradpath.server.cli.main import main;"
        f"main(['export', 'nquads', '-o', {str(pipe)!r}])"
    )
    with (
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) as process,
        pipe.open("rb"),  # the command is writing, and waits for a reader of more than a buffer
    ):
        process.send_signal(signal.SIGINT)
        assert process.communicate()[1] == b""
    assert process.returncode == 128 + signal.SIGINT


def test_a_closed_output_is_reported() -> None:
    words = f"{sys.executable} -m gradpath export turtle >&-"
    done = subprocess.run(["sh", "-c", words], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"standard output is closed" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_grade_that_is_none_counts_as_the_weakest(tmp_path: Path) -> None:
    file = tmp_path / "own.trig"
    file.write_text(
        """@prefix gp: <https://w3id.org/gradpath/ontology#> .
        @prefix id: <https://w3id.org/gradpath/id/> .
        <https://w3id.org/gradpath/source/gradpath/sources> {
          <https://w3id.org/gradpath/source/u/1> gp:grade
            <https://w3id.org/gradpath/id/grade/bogus> . }
        <https://w3id.org/gradpath/source/u/1> {
          <https://w3id.org/gradpath/id/specialization/climate-ml> gp:teaches
            <https://w3id.org/gradpath/id/skill/sql> . }"""
    )
    done = run("path", "climate ml", "--data", str(file), "--format", "json")
    assert [found["grade"] for found in json.loads(done.stdout)["pathways"]] == ["mapped"]
    reasons = run("why", "climate ml", "conveys", "SQL", "--data", str(file)).stdout
    assert "(evidence: our interpretation)" in reasons


@pytest.mark.parametrize(
    "words", [("path", "computer vision"), ("ask", "paths", "-p", "specialization=NLP")]
)
def test_tables_word_the_grades_and_data_keep_their_labels(words: Sequence[str]) -> None:
    table = " ".join(run(*words).stdout.split())
    assert "interpretation" in table
    assert "mapped" not in table
    assert "mapped" in run(*words, "--format", "csv").stdout


def test_an_aborted_command_ends_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def abort(*_: object, **__: object) -> None:
        raise click.Abort

    monkeypatch.setattr(commands, "main", abort)
    refused(["path", "NLP"], 1, "Aborted!")


def test_a_place_leads_to_show_and_a_source_shows_its_places() -> None:
    refused(["sources", "L75"], 2, "gradpath show ml-guide/L75")
    refused(["sources", "ml-guide/L75"], 2, "gradpath show ml-guide/L75")
    done = run("show", "ml-guide")
    assert done.returncode == 0
    first, *_, last = done.stdout.strip().splitlines()
    assert first.startswith('ml-guide is "A guide to online machine-learning master\'s programs"')
    assert "no author, date or address is given" in first
    assert last == "For all that one place states: gradpath show ml-guide/L98"
    refused(["show", "ml-guid"], 2, "no thing is called 'ml-guid'")

"""Output of the command line: UTF-8 everywhere, and no character that a terminal obeys."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from gradpath.server.http.serialize import csv_bytes
from support.command_line import run
from support.sampling import sampled

if sys.platform != "win32":
    import pty

#: Clear the screen, write the clipboard, begin a sequence in C1, turn the direction of writing.
ESCAPES = "\x1b[2J\x1b]52;c;ZXZpbA==\x07\x9b2J\x7f\u202e"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LABEL = f"deep {ESCAPES} learning"
DATA = f"""
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/gradpath/id/skill/esc> a gp:Skill ; skos:prefLabel {json.dumps(LABEL)}@en ;
  skos:altLabel "esc"@en .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
<https://w3id.org/gradpath/id/program/cmu-ms-ml> gp:teaches skill:esc .
<https://w3id.org/gradpath/id/role/ml-engineer> gp:requires skill:esc .
"""
FIND = ("ask", "find", "-p", "text=esc", "--format")
SKOS = "http://www.w3.org/2004/02/skos/core#"
LABELS = f"SELECT ?l {{ <https://w3id.org/gradpath/id/skill/esc> <{SKOS}prefLabel> ?l }}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("data") / f"esc{ESCAPES}.ttl"
    file.write_text(DATA, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    "words",
    sampled(
        [
            ("path", "cmu", "--why"),
            ("path", "esc"),
            ("show", "skill:esc"),
            ("why", "cmu", "teaches", "skill:esc"),
            ("why", "cmu", "teaches", "nlp"),
            ("ask", "skills-of-role", "-p", "role=role:ml-engineer"),
            ("ask", "find", "-p", "text=esc"),
            ("sparql", LABELS),
            ("sparql", LABELS.replace("SELECT ?l", "CONSTRUCT WHERE")),
            ("show", "skill:esc", "--format", "json"),
            (*FIND, "json"),
        ],
        every=3,
        whole=True,
        first=0,
    ),
    ids=" ".join,
)
def test_no_escape_in_data_reaches_people(data: str, words: tuple[str, ...]) -> None:
    done = run("--data", data, *words)
    assert done.returncode == 0, done.stderr
    assert not OBEYED.search(done.stdout + done.stderr)


@pytest.mark.parametrize(
    "words",
    sampled(
        [
            (ESCAPES,),
            ("path", ESCAPES),
            ("path", "nlp", f"--{ESCAPES}"),
            ("path", "nlp", "--grade", ESCAPES),
            ("path", "nlp", "--min-pay", ESCAPES),
            ("ask", ESCAPES),
            ("ask", "programs", "-p", ESCAPES),
            ("ask", "programs", "-p", f"tuition_max={ESCAPES}"),
            ("ask", "programs", "-p", f"{ESCAPES}=1"),
            ("why", "nlp", ESCAPES, "b"),
            ("sparql", ESCAPES),
            ("sparql", f"{ESCAPES}.rq"),
            ("check", f"{ESCAPES}.ttl"),
            ("add", f"{ESCAPES}.csv", "-o", "never.trig"),
            ("export", "dot", "-o", f"no-folder/{ESCAPES}"),
            ("--store", f"no-folder/{ESCAPES}", "path", "nlp"),
            ("stale", "--as-of", ESCAPES),
            ("serve", "--host", ESCAPES),
        ],
        3,
        whole=True,
    ),
)
def test_no_escape_in_an_argument_reaches_people(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode in {1, 2}
    assert not OBEYED.search(done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [(*FIND, "csv"), ("sparql", LABELS, "--format", "csv")])
def test_csv_for_programs_keeps_the_data(data: str, words: tuple[str, ...]) -> None:
    rows = csv.reader(io.StringIO(run("--data", data, *words).stdout, newline=""))
    assert LABEL in {cell for row in rows for cell in row}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_within_cells_of_csv_are_quoted(line_end: str) -> None:
    rows = [["one\rtwo", "three\nfour"], ["five\r\nsix", "seven"]]
    written = csv_bytes(["x", "y"], rows, line_end=line_end).decode()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["x", "y"], *rows]


def test_json_keeps_the_data_escaped(data: str) -> None:
    rows = json.loads(run("--data", data, *FIND, "json").stdout)["rows"]
    assert LABEL in {value for row in rows for value in row.values()}


def test_no_escape_in_a_log_reaches_people(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("workers = 1\n", encoding="utf-8")
    config = (tmp_path / "config.toml").rename(tmp_path / f"{ESCAPES}.toml")
    command = [sys.executable, "-m", "gradpath", "serve", "--print-config"]
    env = os.environ | {"GRADPATH_CONFIG": str(config)}
    done = subprocess.run(command, capture_output=True, env=env, check=True)
    assert "workers is now query_workers" in done.stderr.decode()
    assert not OBEYED.search((done.stdout + done.stderr).decode())


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize(
    "words", sampled([("export", "turtle"), (*FIND, "csv"), ("show", "skill:esc")], 3, whole=True)
)
def test_a_terminal_gets_no_escape_in_any_format(data: str, words: tuple[str, ...]) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gradpath", "--data", data, *words]
    with subprocess.Popen(command, stdout=theirs, env=os.environ | {"COLUMNS": "200"}):
        os.close(theirs)
        written = b""
        try:
            while piece := os.read(ours, 1 << 16):
                written += piece
        except OSError:  # the end, as Linux tells it
            os.close(ours)
    text = re.sub(r"\x1b\[[0-9;]*m", "", written.decode()).replace("\r\n", "\n")
    assert r"deep \u001b[2j" in text.lower()
    assert not OBEYED.search(text)


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "utf-16"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
@pytest.mark.long
def test_output_is_utf8_in_every_locale(locale: dict[str, str]) -> None:
    for words in (("path", "nlp", "--why"), ("ask", "certifications", "--format", "csv")):
        command = [sys.executable, "-m", "gradpath", *words]
        env = {**os.environ, "COLUMNS": "200", **locale}
        done = subprocess.run(command, capture_output=True, env=env, check=True)
        assert done.stdout.decode() == run(*words).stdout
        assert done.stderr == b""


@pytest.mark.parametrize(
    "words",
    [
        ("path", "\udcff"),
        ("show", "\udcff"),
        ("why", "nlp", "\udcff", "x"),
        ("ask", "find", "-p", "text=\udcff"),
        ("conflicts", "\udcff"),
        ("sparql", 'ASK { ?s ?p "\udcff" }'),
    ],
    ids=ascii,
)
def test_an_argument_that_is_no_text_is_refused(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert "is not text" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="a name that is no text")
def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "\udcff.ttl"
    file.write_text(DATA, encoding="utf-8")
    assert run("--data", str(file), "show", "skill:esc").returncode == 0
    file.write_text("@prefix", encoding="utf-8")
    for format in ("table", "json", "turtle"):
        done = run("check", str(file), "--format", format)
        assert done.returncode == 1
        assert "dcff.ttl" in done.stdout


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    command = [sys.executable, "-m", "gradpath", "export", "nquads"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1 555", "'+1 555"),
        ("- a", "'- a"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\uff1d1", "'\uff1d1"),
        ("'tis", "''tis"),
        ("-5", "-5"),
        ("+1.5", "+1.5"),
        (-5, "-5"),
        (Decimal("-0.5"), "-0.5"),
        ("a=b", "a=b"),
        ("\N{EN DASH}", "\N{EN DASH}"),
        (None, ""),
        (True, "true"),
    ],
    ids=ascii,
)
def test_a_spreadsheet_runs_no_cell(value: object, cell: str) -> None:
    written = csv_bytes(["x", "y"], [[value, "end"]]).decode()
    rows = [*csv.reader(io.StringIO(written, newline=""))]
    assert rows == [["x", "y"], [cell, "end"]]


def test_the_csv_of_sparql_is_exact() -> None:
    done = run("sparql", 'SELECT ("=1+1" AS ?a) ("-x" AS ?b) {}', "--format", "csv")
    assert done.stdout == "a,b\r\n=1+1,-x\r\n"


@pytest.mark.parametrize(
    "name", sampled(["x:<", "x:[", "x:\\", "x:\x01", "x:a b", "role:<", "http://["], every=5)
)
def test_a_name_that_is_no_iri_is_an_error(name: str) -> None:
    commands = [
        *(("why", name, "teaches", "nlp"), ("why", "cmu", "teaches", name), ("show", name)),
        *(("path", name), ("conflicts", name), ("ask", "skills-of-role", "-p", f"role={name}")),
    ]
    for words in commands:
        done = run(*words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize("where", [">&-", ">&- 2>&-", "2>&-", ">/dev/full", "<&-"])
@pytest.mark.long
def test_closed_and_full_outputs_end_without_a_traceback(where: str) -> None:
    for words in ("path nlp", "show nlp --format json", "sources --format csv", "path nobody"):
        command = f'"$0" -m gradpath {words} {where}'
        done = subprocess.run(
            ["sh", "-c", command, sys.executable], capture_output=True, check=False
        )
        assert done.returncode in {0, 1, 2}
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr

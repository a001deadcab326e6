"""The commands of decisions: options from the declaration, a profile, formats, and errors."""

import json
import shlex
from pathlib import Path

import click
import pytest

from gradpath.graph.decisions.catalogue import SUMMARIES, find_decision
from gradpath.server.cli.main import commands
from support.command_line import run
from support.web import Reader

TO = ("--to", "mlops engineer")


def test_help_lists_the_decisions_apart() -> None:
    listed = " ".join(run("--help").stdout.split())
    assert "Decisions: one question, one answer:" in listed
    for name, summary in SUMMARIES.items():
        assert f"{name} {summary}" in listed


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_decision_is_a_command_with_its_parameters(name: str) -> None:
    decision = find_decision(name)
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    assert command.name == name
    own = {one.name: one for one in command.params}
    shared = {"profile", "brief", "format", "as_of", "store", "data"}
    if decision.argument or decision.subject:
        assert isinstance(own.pop("words"), click.Argument)
    assert own.keys() == {one.name for one in decision.parameters} | shared
    for one in decision.parameters:
        assert own[one.name].opts == [f"--{one.name.replace('_', '-')}"]
    shown = " ".join(run(name, "--help").stdout.split())
    assert decision.summary in shown
    assert SUMMARIES[name].endswith(".")


def test_an_answer_begins_with_its_sentence_and_ends_with_its_command() -> None:
    done = run("gap", *TO, "--have", "docker", "--have", "pyhton, sql")
    assert done.returncode == 0
    first, *lines = done.stdout.splitlines()
    assert "MLOps Engineer" in first
    assert "[ml-guide L75" in done.stdout
    assert any("'pyhton'" in line and "Python" in line for line in lines)
    assert lines[-1].startswith("Data ")
    command = lines[-1].partition("To repeat: ")[2]
    assert command == "gradpath gap --to role:mlops-engineer --have 'docker;pyhton;sql'"
    assert run(*shlex.split(command)[1:]).stdout == done.stdout


def test_values_are_repeated_or_separated() -> None:
    several = [
        json.loads(run("gap", *TO, *words, "--format", "json").stdout)
        for words in (
            ("--have", "docker", "--have", "python"),
            ("--have", "docker; python"),
            ("--have", "docker,python"),
        )
    ]
    assert len({one["answer"]["text"] for one in several}) == 1
    assert len({json.dumps(one["tables"]) for one in several}) == 1


def test_a_profile_gives_values_and_options_win(tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_text('to = "nlp engineer"\nhave = ["docker"]\nraise = 20000\n', encoding="utf-8")
    done = run("gap", "--profile", str(file), *TO)
    assert done.returncode == 0
    assert "MLOps Engineer" in done.stdout
    assert "To repeat: gradpath gap --to role:mlops-engineer --have docker\n" in done.stdout
    assert "Not used for this question, of the profile: raise." in done.stdout
    apart = run("gap", "--profile", str(file), "--format", "json")
    assert json.loads(apart.stdout)["parameters"]["have"] == ["docker"]
    assert "Not used for this question" in apart.stderr


def test_the_command_of_an_answer_has_date_and_place(tmp_path: Path) -> None:
    facts = tmp_path / "my facts.ttl"
    facts.write_text("# none\n", encoding="utf-8")
    words = ("--data", str(facts), "--as-of", "2026-06-30", "--format", "json")
    found = json.loads(run("gap", *TO, *words).stdout)
    assert found["command"] == (
        f"gradpath gap --to role:mlops-engineer --as-of 2026-06-30 --data {shlex.quote(str(facts))}"
    )
    assert found["asOf"]["date"] == "2026-06-30"


def test_formats_and_briefs() -> None:
    words = ("gap", *TO, "--have", "docker")
    assert run(*words, "--format", "csv").stdout.count("\n") > 1
    markdown, brief = run(*words, "--format", "markdown").stdout, run(*words, "--brief").stdout
    assert markdown.startswith("# ")
    assert brief.startswith("# ")
    assert "| Source | Date | Read on | Address | Licence |" in brief
    for page in (run(*words, "--format", "html"), run(*words, "--format", "html", "--brief")):
        assert page.stdout.startswith("<!doctype html>")
        assert "@page { size: A4" in page.stdout
    assert run(*words, "--brief", "--format", "json").returncode == 2


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ((), 2, "gradpath: --to is missing: give a role by name"),
        (("--to", "no such"), 2, "no role is called 'no such'"),
        (("--too", "x"), 2, "No such option '--too'. (Did you mean one of: '--store', '--to'?)"),
        ((*TO, "--have", "x" * 1_200), 2, "is too long"),
        ((*TO, "--have", ",".join(f"s{one}" for one in range(190))), 0, ""),
        ((*TO, *(f"--have=s{one}" for one in range(10_000))), 2, "--have has more than 200 names"),
        ((*TO, "--as-of", "soon"), 2, "is not a date"),
        ((*TO, "--format", "pdf"), 2, "'pdf' is not one of"),
        ((*TO, "--profile", "nowhere.toml"), 1, "nowhere.toml: cannot be read"),
    ],
)
def test_bad_input_ends_with_an_error_and_its_status(
    words: tuple[str, ...], status: int, message: str
) -> None:
    done = run("gap", *words)
    assert (done.returncode, message in done.stderr) == (status, True), done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_says_who_states_it() -> None:
    done = run("gap", "--to", "ML Engineer")
    assert 'ml-guide is "A guide to online machine-learning' in done.stdout


#: An ordinary question of each decision; names as people write them.
QUESTIONS = {
    "plan": '--to "MLOps Engineer" --budget $25k --gre no --have python,docker --hours 15 --gpa 2.9'
    " --delivery async --months 24 --degree biology --raise 20000",
    "gap": '--have "python, sqll; pytorch" --to "ML Engineer"',
    "transition": '--from "Data Scientist (ML Focus)" --to "ML Engineer" --have \'it\'"\'"\'s $x\'',
    "find": '--max-tuition 25000 --gre no --delivery async --leads-to "Computer Vision Engineer"',
    "pareto": "",
    "leverage": "--have python --evidence stated",
    "why-not": 'USC --to "ML Engineer" --gre no --budget 70000',
    "what-if": "OMSCS --add docker,kubernetes",
    "compare": "CMU OMSCS UIUC USC",
    "payback": "OMSCS --raise 10k-20k --discount-rate 4.50 --yearly-aid 5250",
    "advise": '--interest "statistics; production" --avoid -x',
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_command_of_an_answer_gives_it_again_and_its_brief_fits_a_page(name: str) -> None:
    """A page of A4 has room for about 7,000 characters of a brief and its style."""
    words = [name, *shlex.split(QUESTIONS[name])]
    first = run(*words, "--format", "json")
    assert first.returncode == 0, first.stderr
    command = shlex.split(json.loads(first.stdout)["command"])
    assert run(*command[1:], "--format", "json").stdout == first.stdout
    brief = Reader(run(*words, "--brief", "--format", "html").stdout).text
    assert len(brief) < 7_000
    for part in ("none given", "Licence:", "Version: data", "To repeat it: gradpath"):
        assert part in brief


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("gap", "MLOps Engineer"), "--to"),
        (("advise", "statistics"), "--interest"),
        (("payback", "USC"), "--program"),
        (("why-not", "USC", "--to", "mlops engineer"), "--thing"),
        (("compare", "USC;cmu"), "--things"),
    ],
)
def test_the_subject_is_an_argument_or_an_option(words: tuple[str, ...], option: str) -> None:
    name, subject, *more = words
    done, other = run(*words), run(name, option, subject, *more)
    assert done.returncode == 0, done.stderr
    assert done.stdout == other.stdout
    twice = run(*words, option, subject)
    assert twice.returncode == 2
    assert "given twice" in twice.stderr


@pytest.mark.parametrize(
    ("words", "example"),
    [
        (("gap", "a", "b"), "gradpath gap --to role:mlops-engineer"),
        (
            ("transition", "Data Scientist", "ML Engineer"),
            "gradpath transition --from role:data-scientist-ml --to role:mlops-engineer",
        ),
        (("plan", "x"), "gradpath plan --to role:mlops-engineer"),
    ],
)
def test_words_too_many_lead_to_an_example(words: tuple[str, ...], example: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert f"For example: {example}" in " ".join(done.stderr.split())

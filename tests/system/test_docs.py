"""Documents: examples print what is shown, queries have rows, and links lead somewhere."""

import re
import shlex
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradpath.graph.findings.findings import findings
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.cli.main import commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", re.DOTALL)
SHOWN = CONSOLE.findall(TOUR)
QUERIES = [
    pytest.param(query, id=f"{document.name}-{number}")
    for document in DOCUMENTS
    for number, query in enumerate(
        re.findall(r"```sparql\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    )
]


def printed(command: str) -> str:
    done = CliRunner().invoke(commands, shlex.split(command), env={"COLUMNS": "110"})
    assert done.exit_code == 0, done.output
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def test_the_tour_has_ten_examples_and_the_readme_shows_three_of_them() -> None:
    assert len(SHOWN) == 10
    shown = CONSOLE.findall(README)
    assert len(shown) == 3
    assert [example for example in shown if example not in SHOWN] == []
    assert len(README.splitlines()) <= 140


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_of_the_tour_prints_what_is_shown(command: str, output: str) -> None:
    assert printed(command) == output


def test_the_picture_of_the_readme_is_what_the_program_draws() -> None:
    picture = (ROOT / "docs" / "deep-learning.svg").read_text(encoding="utf-8").strip("\n")
    assert printed('path "deep learning" --format svg') == picture


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_documents_has_rows(query: str, store: Store) -> None:
    assert store.select(query).rows


def test_the_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    assert names["rows"]


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document}: {target}"


def test_the_readme_counts_as_the_graph_does(store: Store) -> None:
    graph = KnowledgeGraph(store)
    for kind, word in (("Program", "Ten programs"), ("Role", "eleven roles")):
        rows = store.select(
            f"SELECT ?x {{ ?x a <https://w3id.org/gradpath/ontology#{kind}> }}"
        ).rows
        assert {"Ten": 10, "eleven": 11}[word.split()[0]] == len(rows)
        assert word in README
    assert len(graph.network.pay) == 7
    assert "seven of them with pay" in README
    conflicts, gaps = (
        len(graph.ask("observations", {"kind": kind}).rows) for kind in ("conflict", "gap")
    )
    assert f"lists {conflicts} conflicts within the guide and {gaps} places" in README
    for kind in ("conflict", "gap"):
        assert f"`gradpath {kind}s` ({len(findings(graph, kind))})" in README
    first = README.partition("## Three examples")[0]
    assert 'gradpath plan --to "MLOps Engineer" --budget 25000 --gre no' in first


def test_every_named_query_is_a_file_of_the_package() -> None:
    there = {
        file.name.removesuffix(".rq")
        for file in Path(str(files("gradpath.queries"))).glob("*/*.rq")
    }
    for name in re.findall(r"gradpath ask ([a-z][\w-]+)", README + TOUR):
        assert name in there
        assert Catalogue.load()[name].summary


def test_the_drawing_of_the_folders_is_up_to_date() -> None:
    spec = spec_from_file_location("draw_architecture", ROOT / "docs" / "draw_architecture.py")
    assert spec is not None
    assert spec.loader is not None
    drawing = module_from_spec(spec)
    spec.loader.exec_module(drawing)
    assert drawing.svg() == drawing.DRAWING.read_text(encoding="utf-8"), "run docs/update.py"


def test_every_module_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = {f"/{file.relative_to(ROOT)}" for file in ROOT.rglob("*.py")}
    for module in re.findall(r"`([\w/]+\.py)`", text):
        assert any(name.endswith(f"/{module}") for name in names), module

"""Architecture: direction of imports, sizes, captions, and a wheel that works by itself."""

import ast
import doctest
import importlib
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The folders that each top-level folder may import; the root's own modules may import all.
BELOW = {
    "ontology": set(),
    "queries": {"ontology"},
    "graph": {"ontology", "queries"},
    "server": {"graph", "ontology", "queries"},
}
MODULE_LINES = 350
FUNCTION_LINES = 45
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def package_files() -> Iterator[Path]:
    yield from ROOT.glob("*.py")
    for layer in BELOW:
        yield from (ROOT / layer).rglob("*.py")


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(["gradpath", *(part for part in parts if part != "__init__")])


MODULES = {module_name(file): file for file in sorted(package_files())}


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax trees of all modules, parsed by the worker that asks for them first."""
    return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in MODULES.items()}


def imported(name: str) -> Iterator[str]:
    """The modules of ours that a module imports, lazily or not."""
    is_package = MODULES[name].name == "__init__.py"
    for node in ast.walk(trees()[name]):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = name.split(".")
            base = ".".join(parts[: len(parts) - node.level + is_package])
            base = f"{base}.{node.module}" if node.module else base
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


def layer(name: str) -> str:
    return [*name.split("."), ""][1]


def test_imports_only_run_downward() -> None:
    root = {"gradpath", "gradpath.errors", "gradpath.names", "gradpath.resources"}
    upward = {
        name: found
        for name in MODULES
        if layer(name) in BELOW
        for found in imported(name)
        if layer(found) not in BELOW[layer(name)] | {layer(name)} and found not in root
    }
    assert upward == {}


#: Subpackages from the lowest level up; one may also import those of its own level.
LEVELS = {
    "graph": (
        {"model"},
        {"store"},
        {"pathways", "findings", "validity", "reasoning"},
        {"decisions"},
        {"validation"},
        {"additions", "importers", "exports"},
        {"records"},
        {"knowledge_graph"},
    ),
    "server": (
        {"limits", "logs", "process", "settings"},
        {"http"},
        {"workers", "ops"},
        {"sparql", "linked_data", "api", "pages"},
        {"app"},
        {"threads", "sending"},
        {"bridge"},
        {"serve"},
        {"cli"},
    ),
}


def subpackage(name: str) -> str:
    return [*name.split("."), "", ""][2]


def imports_between(layer_name: str) -> set[tuple[str, str]]:
    """The imports between the subpackages of a layer, lazy and TYPE_CHECKING ones included."""
    inside = [name for name in MODULES if layer(name) == layer_name and subpackage(name)]
    imports = {
        (subpackage(name), subpackage(found))
        for name in inside
        for found in imported(name)
        if layer(found) == layer_name and subpackage(found)
    }
    return {pair for pair in imports if pair[0] != pair[1]}


@pytest.mark.parametrize("layer_name", LEVELS)
def test_no_subpackage_imports_one_above_it(layer_name: str) -> None:
    levels = {one: n for n, subpackages in enumerate(LEVELS[layer_name]) for one in subpackages}
    imports = imports_between(layer_name)
    assert {one for pair in imports for one in pair} <= set(levels)
    upward = {pair for pair in imports if levels[pair[1]] > levels[pair[0]]}
    assert upward == set()


@pytest.mark.parametrize("layer_name", LEVELS)
def test_no_subpackages_import_each_other_in_a_circle(layer_name: str) -> None:
    graph: dict[str, set[str]] = {}
    for above, below in imports_between(layer_name):
        graph.setdefault(above, set()).add(below)
    assert list(TopologicalSorter(graph).static_order())  # else a CycleError


def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = {name: set(imported(name)) - {name} for name in MODULES}
    assert set(TopologicalSorter(imports).static_order()) >= set(MODULES)  # else a CycleError


def test_the_package_imports_itself_relatively() -> None:
    absolute = [
        (name, found)
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for found in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""] * (node.level == 0)
        )
        if found.split(".")[0] == "gradpath"
    ]
    assert absolute == []


def test_a_module_has_a_caption_and_a_readable_size() -> None:
    assert [name for name, tree in trees().items() if not ast.get_docstring(tree)] == []
    lines = {
        name: len(file.read_text(encoding="utf-8").splitlines()) for name, file in MODULES.items()
    }
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}


def test_a_function_fits_on_a_screen() -> None:
    long = {
        (name, node.name): length
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := body_lines(node)) > FUNCTION_LINES
    }
    assert long == {}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    documented = ast.get_docstring(function) is not None
    body = function.body[documented:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_every_folder_of_the_package_is_installed() -> None:
    folders = {name for name, file in MODULES.items() if file.name == "__init__.py"}
    assert folders == set(CONFIGURATION["tool"]["setuptools"]["packages"])


def test_the_version_is_said_once_and_the_same() -> None:
    assert importlib.import_module("gradpath").__version__ == CONFIGURATION["project"]["version"]


def test_the_examples_of_the_docstrings_run() -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed = {
        name: found.failed
        for name in MODULES
        if not name.endswith("__main__")
        if (found := doctest.testmod(importlib.import_module(name), optionflags=flags)).failed
    }
    assert failed == {}


def test_no_text_names_a_machine_or_a_registry() -> None:
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    host = "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs"])
    alien = re.compile(rf"{host}|(?<![\w./-])/(?:home|root|Users|work|opt)/\w")
    found = {}
    for name in filter(None, listing.stdout.split("\0")):
        file = ROOT / name
        if file.is_file() and (match := alien.search(file.read_bytes().decode(errors="ignore"))):
            found[name] = match[0]
    assert found == {}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an empty environment with our wheel in it, away from the checkout.

    The dependencies are lent by the running environment, so that no network is needed.
    """
    away = tmp_path_factory.mktemp("away")
    sources = away / "sources"
    copy_sources(sources)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(
        *pip,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(away),
        str(sources),
        cwd=away,
    )
    (wheel,) = away.glob("gradpath-*.whl")
    venv.create(away / "venv", with_pip=False)
    python = away / "venv" / "bin" / "python"
    run(*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel), cwd=away)
    site = next((away / "venv" / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text("\n".join(site_folders()) + "\n", encoding="utf-8")
    return python.parent


def site_folders() -> list[str]:
    """Every folder of installed packages: an environment may stand on others."""
    return [
        folder for folder in sys.path if Path(folder).name in {"site-packages", "dist-packages"}
    ]


def copy_sources(target: Path) -> None:
    """Copy what the wheel is made of: building in the checkout would leave its traces there."""
    kept = {".py", ".ttl", ".rq", ".trig", ".html", ".toml", ".typed", ".md"}
    for file in [*ROOT.iterdir(), *(f for layer in BELOW for f in (ROOT / layer).rglob("*"))]:
        wanted = file.suffix in kept or file.name in {"LICENSE", "py.typed"}
        if file.is_file() and (wanted or "static" in file.parts):
            copy = target / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())


def run(*command: str, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PIP_CONSTRAINT"}}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.long
def test_the_wheel_carries_every_file_of_the_package(installed: Path) -> None:
    program = "import gradpath, pathlib; print(pathlib.Path(gradpath.__file__).parent)"
    home = Path(run(str(installed / "python"), "-c", program, cwd=installed).strip())
    assert home.is_relative_to(installed.parent)
    data = [f for layer in BELOW for f in (ROOT / layer).rglob("*") if f.is_file()]
    wanted = {f.relative_to(ROOT) for f in data if "__pycache__" not in f.parts}
    assert {f for f in wanted if not (home / f).is_file()} == set()


@pytest.mark.long
def test_the_installed_command_does_its_main_job(installed: Path) -> None:
    assert "NLP Engineer" in run(str(installed / "gradpath"), "path", "NLP", cwd=installed.parent)

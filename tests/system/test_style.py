"""Style of the sources: sizes of test files, and plain captions of docstrings."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST_LINES = 600
#: Files that are still longer.
LONGER = {"test_hermit.py", "test_ops.py", "test_additions.py", "test_routes.py"}
#: A caption is a noun phrase or an imperative; it does not hide its subject behind one of these.
QUESTION_WORDS = {"What", "Who", "Whose", "How", "That", "Which", "Why", "Where", "Whether", "When"}
#: Folders that still have such captions, and how many at most.
ALLOWED = {
    "": 1,
    "graph": 64,
    "ontology": 3,
    "queries": 13,
    "server": 56,
}


def captions() -> Iterator[tuple[str, str]]:
    """Every first word of a docstring of the product, and the floor that holds it."""
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).parts
        if parts[0] in {"tests", "benchmarks", "build"} or any(p.startswith(".") for p in parts):
            continue
        documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, documented) and (text := ast.get_docstring(node)):
                yield parts[0] if len(parts) > 1 else "", text


def test_no_caption_begins_with_a_question_word() -> None:
    found = Counter(folder for folder, text in captions() if text.split()[0] in QUESTION_WORDS)
    assert {folder: n for folder, n in found.items() if n > ALLOWED.get(folder, 0)} == {}


def test_a_test_file_has_at_most_600_lines() -> None:
    lines = {
        file.name: len(file.read_text(encoding="utf-8").splitlines())
        for file in (ROOT / "tests").rglob("*.py")
    }
    assert {name for name, count in lines.items() if count > TEST_LINES} - LONGER == set()

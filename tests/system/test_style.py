"""Style of the sources: sizes of test files, and plain captions of docstrings."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST_LINES = 600
#: A caption is a noun phrase or an imperative; it does not hide its subject behind one of these.
QUESTION_WORDS = {"What", "Who", "Whose", "How", "That", "Which", "Why", "Where", "When"}


def captions() -> Iterator[str]:
    """Every docstring of the product."""
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT).parts
        if parts[0] in {"tests", "benchmarks", "build"} or any(p.startswith(".") for p in parts):
            continue
        documented = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, documented) and (text := ast.get_docstring(node)):
                yield text


def test_no_caption_begins_with_a_question_word() -> None:
    assert [text for text in captions() if text.split()[0] in QUESTION_WORDS] == []


def test_a_test_file_has_at_most_600_lines() -> None:
    lines = {
        file.name: len(file.read_text(encoding="utf-8").splitlines())
        for file in (ROOT / "tests").rglob("*.py")
    }
    assert {name for name, count in lines.items() if count > TEST_LINES} == set()

"""Tables of programs, and the examples of docs/additions.md."""

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox

from gradpath.graph.store.record import Record

DOCUMENT = (Path(__file__).parents[2] / "docs" / "additions.md").read_text(encoding="utf-8")
TABLE, MISTAKES, CORRECTIONS = re.findall(r"```csv\n(.*?)```", DOCUMENT, re.DOTALL)
(TURTLE,) = re.findall(r"```turtle\n(.*?)```", DOCUMENT, re.DOTALL)
SHOWN = re.findall(r"```console\n(.*?)\n```", DOCUMENT, re.DOTALL)

GOOD = {
    "program": "Example State M.S. ML",
    "university": "+Example State University",
    "source title": "Example State catalogue",
    "source": "https://example.org/ms-ml",
    "locator": "program page",
    "date read": "2026-11-20",
}
OTHER = {**GOOD, "program": "Northern Tech M.S. CS", "locator": "p. 12"}


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    """A table of these rows, with the columns that they have."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def saved(folder: Path, text: str | bytes, name: str = "programs.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def content(path: Path) -> Path:
    """The folder of the engine's files of a store on disk."""
    record = Record.read(path)
    assert record is not None
    return path / record.folder


def quads(path: Path) -> set[ox.Quad | tuple[str, int]]:
    """Every quad of the store on disk, those of the merge as well.

    The blank nodes of the ontology have other names in every building; their quads are counted.
    """
    found = set(ox.Store.read_only(str(content(path))))
    loose = {q for q in found if ox.BlankNode in {type(q.subject), type(q.object)}}
    return (found - loose) | {("quads with blank nodes", len(loose))}

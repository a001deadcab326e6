"""Records and tables as the bytes of JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from ...graph.model.characters import visible


def json_text(record: object, *, indent: int | None = None) -> str:
    """Return a record as JSON, its members in their order, that a terminal may show."""
    return visible(json.dumps(record, ensure_ascii=False, indent=indent, default=str))


def json_bytes(record: object) -> bytes:
    """Return a record as a line of JSON in UTF-8; see `json_text`."""
    return f"{json_text(record)}\n".encode()


def csv_bytes(
    columns: Iterable[str], rows: Iterable[Sequence[object]], *, line_end: str = "\r\n"
) -> bytes:
    """Return a table as CSV; a cell without a value is empty, a truth is ``true`` or ``false``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode()

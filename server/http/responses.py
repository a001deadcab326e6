"""Records and tables as answers: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import Enum

from flask import Response


class TableFormat(Enum):
    """The formats of a table, with their media types."""

    JSON = ("json", "application/json")
    CSV = ("csv", "text/csv")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.media_type = media_type


class PageFormat(Enum):
    """What is shown to people."""

    HTML = ("html", "text/html")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.media_type = media_type


def json_response(record: object) -> Response:
    """Return a record as JSON, its members in their order."""
    text = json.dumps(record, ensure_ascii=False, default=str)
    return Response(f"{text}\n", mimetype="application/json")


def csv_response(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as CSV; what is not stated is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows
    )
    return Response(out.getvalue(), mimetype="text/csv")

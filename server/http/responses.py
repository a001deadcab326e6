"""Records and tables as answers: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import Enum

from flask import Response


class TableFormat(Enum):
    """A format of records and tables; see `ResultFormat` for its attributes."""

    JSON = ("json", "application/json")
    CSV = ("csv", "text/csv")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.extension = label
        self.names = (label,)
        self.media_type = media_type
        self.media_types = (media_type,)


class PageFormat(Enum):
    """The format of a page for people; its addresses have no extension."""

    HTML = ("html", "text/html", "application/xhtml+xml")

    def __init__(self, label: str, *media_types: str) -> None:
        self.label = label
        self.extension = ""
        self.names = (label,)
        self.media_type = media_types[0]
        self.media_types = media_types


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

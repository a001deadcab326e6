"""Records and tables as answers: JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from flask import Response

from ...graph.model.characters import clean
from .serialize import csv_bytes, json_bytes


class TableFormat(Enum):
    """A format of records and tables; see `ResultFormat` for its attributes."""

    JSON = ("json", "application/json")
    CSV = ("csv", "text/csv")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.title = label.upper()
        self.extension = label
        self.names = (label,)
        self.media_type = media_type
        self.media_types = (media_type,)


class TextFormat(Enum):
    """The format of a document for people that is a text."""

    MARKDOWN = ("markdown", "text/markdown")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.names = (label, "md")
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


def clean_page(response: Response) -> Response:
    """Remove the control characters from a page, which HTML excludes."""
    if response.mimetype == PageFormat.HTML.media_type:
        response.set_data(clean(response.get_data(as_text=True)))
    return response


def json_response(record: object) -> Response:
    """Return a record as JSON."""
    return Response(json_bytes(record), mimetype=TableFormat.JSON.media_type)


def csv_response(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as CSV."""
    return Response(csv_bytes(columns, rows), mimetype=TableFormat.CSV.media_type)

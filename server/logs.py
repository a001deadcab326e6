"""Logs on standard error, without characters that a terminal interprets."""

from __future__ import annotations

import logging

from ..graph.model.characters import visible

#: The form of a line of Flask's own handler.
OF_FLASK = "[%(asctime)s] %(levelname)s in %(module)s: %(message)s"


class VisibleFormatter(logging.Formatter):
    """Formatter of records that may quote requests, names of files and data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record, traceback included, as a terminal may show it."""
        return visible(super().format(record))


def use_visible_logs() -> None:
    """Give this formatter to the handler of programs that set up none."""
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(VisibleFormatter())

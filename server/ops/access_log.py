"""Access log: one line of JSON per request, without the query and the values of parameters."""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
from datetime import UTC, datetime
from functools import partial
from io import TextIOWrapper
from typing import Any

from ...errors import GradPathError

_STANDARD_ERROR = "-"
_MODE = 0o640


class LogError(GradPathError):
    """A log file that cannot be written."""


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the message, a dictionary, as a line of JSON that begins with its time."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        members: Any = record.msg
        return json.dumps({"time": time, **members})


class _LogFile(logging.handlers.WatchedFileHandler):
    """A file that is opened anew once it was moved away; several processes may append to it."""

    def _open(self) -> TextIOWrapper:
        opener = partial(os.open, mode=_MODE)
        return open(self.baseFilename, "a", encoding="utf-8", opener=opener)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of logging
        """Drop a record that cannot be written: a full disk stops no answer."""


def open_access_log(target: str) -> logging.Logger:
    """Open the access log: a file, or standard error for "-"; `LogError` if it cannot be opened."""
    try:
        handler = logging.StreamHandler() if target == _STANDARD_ERROR else _LogFile(target)
    except OSError as error:
        message = f"the log {target} cannot be written ({error.strerror})"
        raise LogError(message, hint="give --access-log a file that can, or -") from None
    handler.setFormatter(_JsonFormatter())
    logger = logging.Logger("gradpath.access")  # noqa: LOG001 - each application has its own
    logger.addHandler(handler)
    return logger

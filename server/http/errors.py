"""Responses to errors: problem+json (RFC 9457), or a page in HTML."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from ...errors import DataError, GradPathError, StoreError
from ...graph.exports import UnknownFormat
from ...graph.model.labels import UnknownName
from ...graph.model.passages import UnknownPassage
from ...graph.store.formats import NotWritable
from ...queries import UnknownQuery
from ..limits import BudgetSpent, Busy, LimitReached, WorkerDied, outcome_of
from .environ import OUTCOME
from .operation import operation_of

PROBLEM_JSON = "application/problem+json"


class RequestError(GradPathError):
    """Request that the server rejects with a status; `parameter` names an invalid parameter."""

    def __init__(
        self,
        message: str,
        *,
        hint: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        parameter: str | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint, candidates=candidates)
        self.status = status
        self.parameter = parameter


def body_cut_off() -> RequestError:
    """Return the error for a body that ends before its length, or whose chunks are wrong."""
    hint = "send as much as Content-Length says, or every chunk and the last one, without trailers"
    return RequestError("the body of the request is not whole", hint=hint)


@dataclass(frozen=True, slots=True)
class Problem:
    """Content of the response to an error.

    `detail` is the message with the hint; `more` are members for programs, such as candidates and
    line; `headers` belong to the status, such as Allow.
    """

    status: HTTPStatus
    detail: str
    more: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def record(self) -> dict[str, object]:
        """The members of problem+json."""
        return {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **self.more,
        }


def answer_error(error: Exception) -> Response | HTTPException:
    """Return the response to an error, and log it if it is a fault of the server."""
    if isinstance(error, HTTPException) and (error.code or 500) < HTTPStatus.BAD_REQUEST:
        return error  # a redirection
    problem = problem_of(error)
    request.environ[OUTCOME] = outcome_of(error)
    if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
        shown = _without_message(error) if _is_private() else error
        current_app.logger.error("%s %s", request.method, request.path, exc_info=shown)
    types = [PROBLEM_JSON, "application/json", "text/html"]
    if request.accept_mimetypes.best_match(types, PROBLEM_JSON) == "text/html":
        response = Response(render_template("problem.html", problem=problem))
    else:
        text = json.dumps(problem.record, ensure_ascii=False)
        response = Response(text, mimetype=PROBLEM_JSON)
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def _is_private() -> bool:
    """Return whether the values of the current request are about a person."""
    declared = operation_of(request.endpoint)
    return declared is not None and declared.decision


def _without_message(error: Exception) -> Exception:
    """Return an error for the log with the place of another, whose message may quote values."""
    hidden = RuntimeError(f"{type(error).__name__}, without its message, which may quote a person")
    return hidden.with_traceback(error.__traceback__)


def problem_of(error: Exception) -> Problem:
    """Return the problem for an error; an unknown error is a fault of the server."""
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, RequestError):
        status = error.status
    else:
        statuses = (status for family, status in _STATUSES.items() if isinstance(error, family))
        status = next(statuses, HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return Problem(status, "The server failed, and the fault is ours.")
    data = {member: getattr(error, name, None) for name, member in _MEMBERS.items()}
    more = {member: value for member, value in data.items() if value}
    seconds = error.seconds if isinstance(error, BudgetSpent) else 1
    wait = isinstance(error, BudgetSpent | Busy)
    return Problem(status, _sentence(error), more, {"Retry-After": str(seconds)} if wait else {})


#: Status of each class of errors; the first class that matches is used.
_STATUSES: dict[type[Exception], HTTPStatus] = {
    **dict.fromkeys(
        (UnknownFormat, UnknownName, UnknownPassage, UnknownQuery), HTTPStatus.NOT_FOUND
    ),
    NotWritable: HTTPStatus.NOT_ACCEPTABLE,
    BudgetSpent: HTTPStatus.TOO_MANY_REQUESTS,
    **dict.fromkeys((WorkerDied, Busy, LimitReached), HTTPStatus.SERVICE_UNAVAILABLE),
    **dict.fromkeys((DataError, StoreError), HTTPStatus.INTERNAL_SERVER_ERROR),
    GradPathError: HTTPStatus.BAD_REQUEST,
}
#: Attributes of errors that become members of problem+json, with the names of the members.
_MEMBERS = {
    **{name: name for name in ("parameter", "candidates", "line", "column", "limit")},
    "replaced_by": "replacedBy",
}


def _of_http(error: HTTPException) -> Problem:
    status = HTTPStatus(error.code or 500)
    details = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address: begin at /.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too long: shorten it.",
    }
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    hint = f"; use {headers['Allow']}" if headers else ""
    default = f"{(error.description or status.phrase).rstrip('.')}{hint}."
    return Problem(status, details.get(status, default), headers=headers)


def _sentence(error: Exception) -> str:
    """Return the message as a sentence; the name of a parameter keeps its spelling."""
    text = str(error)
    if not text.startswith(f"{getattr(error, 'parameter', None)} "):
        text = text[:1].upper() + text[1:]
    return f"{text}{'' if text[-1:] in '.?!' else '.'}"

"""Decisions over HTTP: a GET with parameters, or a POST that keeps them out of the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from ...graph.decisions.catalogue import SUMMARIES, find_decision
from ...graph.decisions.decision import Decision
from ...graph.decisions.document import Document
from ...graph.decisions.markdown import write_markdown
from ...graph.decisions.outcome import Outcome
from ...graph.decisions.record import csv_table, outcome_record
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.records import snapshot_record
from ...queries import Parameter, ParameterError
from ...queries.binding import canonical
from ..http.context import requested_graph
from ..http.fields import read_fields
from ..http.headers import NEVER
from ..http.negotiation import negotiate
from ..http.operation import AS_OF, Operation, json_content
from ..http.params import single
from ..http.responses import TableFormat, TextFormat, csv_response, json_response

decisions = Blueprint("decisions", __name__, url_prefix="/api")

PERMALINK = Parameter(
    name="permalink",
    type="boolean",
    example=True,
    required=False,
    description="Whether to give the address of this answer, which holds the values",
)
BRIEF = Parameter(
    name="brief",
    type="boolean",
    example=True,
    required=False,
    description="Whether a document is a brief of one page",
)
_SWITCHES = (PERMALINK, BRIEF)
#: Fields that requests for every decision may have.
SHARED = ("format", "as_of", "permalink", "brief")
#: Formats of an answer; the first is the default.
FORMATS: tuple[TableFormat | TextFormat, ...] = (*TableFormat, *TextFormat)
#: The types that a member of a JSON object may have, by the type of its parameter.
_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "decimal": (int, Decimal),
    "integer": (int,),
    "natural": (int,),
}
#: The most digits of a whole number, more than any parameter takes.
_DIGITS = 30


_CONTENT = json_content("Outcome", csv=True) | {
    TextFormat.MARKDOWN.media_type: {"schema": {"type": "string"}}
}


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """The request for the answer to a decision.

    Attributes
    ----------
    decision, snapshot : the decision, and the graph as of the date of the request
    values : values of its parameters, without blank ones
    format : name of the requested format
    permalink : whether the answer has its own address, which holds the values
    brief : whether a document of the answer fits one page
    """

    decision: Decision
    snapshot: KnowledgeGraph
    values: Mapping[str, object]
    format: str | None
    permalink: bool
    brief: bool

    def answer(self) -> Outcome:
        """Return the answer."""
        return self.decision.run(self.snapshot, self.values)

    def address(self, outcome: Outcome) -> str:
        """Return the address of the answer, with the values of its parameters."""
        date = self.snapshot.as_of_date
        given = self.decision.entered(outcome.parameters) | ({"as_of": (date,)} if date else {})
        return f"{request.base_url}{'?' if given else ''}{urlencode(given, doseq=True)}"


def read_decision(name: str, shared: Sequence[str] = SHARED) -> DecisionRequest:
    """Read the request for a decision, with some of the shared fields.

    Raises
    ------
    RequestError, ParameterError
        If the body is not as described, or a value is of the wrong type or comes twice.
    """
    decision = find_decision(name)
    fields = canonical((*decision.parameters, *_SWITCHES), read_fields())
    if request.is_json:
        known = {one.name: one for one in (*decision.parameters, *_SWITCHES)}
        fields = {
            key: _checked(known[key], value) if key in known else value
            for key, value in fields.items()
        }
    if request.method == "POST" and fields.get("as_of") is None:
        fields.pop("as_of", None)  # an empty field of a form
    given = {one: _texts(fields.pop(one, ())) if one in shared else [] for one in SHARED}
    snapshot = requested_graph(given["as_of"])
    format = single("format", given["format"])
    switches = [one.read(single(one.name, given[one.name])).value is True for one in _SWITCHES]
    return DecisionRequest(decision, snapshot, fields, format, *switches)


def keep_private(response: Response) -> Response:
    """Forbid every cache to store the answer to a POST, which is about a person."""
    if request.method == "POST":
        response.headers["Cache-Control"] = NEVER
    return response


@Operation("decisions", AS_OF, content=_CONTENT, decision=True)
def answer(name: str) -> Response:
    """Answer a decision."""
    asked = read_decision(name)
    format = negotiate(FORMATS, named=asked.format)
    outcome = asked.answer()
    if format is TableFormat.CSV:
        return keep_private(csv_response(*csv_table(outcome)))
    if format is TextFormat.MARKDOWN:
        text = write_markdown(Document.of(asked.snapshot, outcome, brief=asked.brief))
        return keep_private(Response(text, mimetype=format.media_type))
    record = outcome_record(asked.snapshot, outcome) | snapshot_record(asked.snapshot)
    link = {"permalink": asked.address(outcome)} if asked.permalink else {}
    return keep_private(json_response(record | link))


def _texts(given: object) -> list[str]:
    """Return the values of a field as texts; None is a blank one."""
    values = given if isinstance(given, list | tuple) else (given,)
    return ["" if one is None else str(one) for one in values]


def _checked(parameter: Parameter, value: object) -> object:
    """Return a member of a JSON object as its parameter reads it; ParameterError for others."""
    if isinstance(value, list) and parameter.many:
        return [_checked_one(parameter, one) for one in value]
    return None if value is None else _checked_one(parameter, value)


def _checked_one(parameter: Parameter, value: object) -> object:
    is_figure = parameter.type == "natural" and bool(parameter.unit)
    if isinstance(value, Decimal) and parameter.type in {"integer", "natural"} and _whole(value):
        value = int(value)
    types = (int, str) if is_figure else _TYPES.get(parameter.type, (str,))
    is_blank = isinstance(value, str) and not value.strip()
    unfit = not isinstance(value, types) or (isinstance(value, bool) and bool not in types)
    if unfit or (is_blank and not parameter.names_thing and parameter.type != "text"):
        message = f"{parameter.name} is {'blank' if is_blank else _JSON_TYPES[type(value)]}"
        raise ParameterError(parameter.name, message, hint=f"give {parameter.expected}")
    return str(value) if is_figure else value


def _whole(value: Decimal) -> bool:
    """Return whether a number is whole, and of a length that people write."""
    return abs(value.adjusted()) < _DIGITS and value == value.to_integral_value()


_JSON_TYPES: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    Decimal: "a number",
    str: "a text",
    type(None): "null",
    list: "a list",
    dict: "an object",
}

for _name in SUMMARIES:
    decisions.add_url_rule(
        f"/{_name}", defaults={"name": _name}, view_func=answer, methods=("GET", "POST")
    )

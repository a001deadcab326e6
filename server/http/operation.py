"""Declaration of an address beside its view: parameters, media types, errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar

from flask import current_app

from ...graph.model.grades import EXPLAINED, Grade
from ...graph.pathways.ranking import Ranking
from ...graph.store.formats import ResultFormat
from ...names import LONGEST
from ...queries.figures import LIMIT
from .responses import PageFormat

#: A JSON Schema, or any other object of an OpenAPI document.
Schema: TypeAlias = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

#: A text of the maximum length.
TEXT: Schema = {"type": "string", "maxLength": LONGEST}
_NOT_BLANK: Schema = {"minLength": 1, "pattern": r"\S"}
_STRING: Schema = {"schema": {"type": "string"}}
#: Amounts as people write them, and whole numbers with a separator of thousands.
_WRITTEN = r"^(\$[1-9][0-9]{0,2}(,[0-9]{3}){1,2}|[1-9][0-9]{0,4}k)$"
_WHOLE = r"^[1-9][0-9]{0,2}(,[0-9]{3}){1,2}$"
PAGE: Schema = {PageFormat.HTML.media_type: _STRING}
PLAIN: Schema = {"text/plain": _STRING}
#: Statuses of errors caused by limits of the server.
LIMITED = (429, 501, 503)


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of an address; `more` are further members of its parameter object.

    A blank value counts as absent if `blank`; `example` is a value that may be given.
    """

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: TEXT)
    example: object = None
    place: Literal["query", "path"] = "query"
    required: bool = False
    blank: bool = True
    more: Schema = field(default_factory=dict)

    @property
    def in_query(self) -> bool:
        """Whether it stands in the query string."""
        return self.place == "query"

    def record(self) -> Schema:
        """Return the parameter object of OpenAPI."""
        required = self.required or self.place == "path"
        found: Schema = {
            "name": self.name,
            "in": self.place,
            "description": self.description,
            "required": required,
            "schema": _not_blank(self.schema) if required else self.schema,
        }
        if self.blank and not required:
            found["allowEmptyValue"] = True
        if self.example is not None:
            found["example"] = self.example
        return found | self.more


class Operation:
    """Declaration of an address: decorator of its view, whose docstring begins with the summary.

    Parameters
    ----------
    tag : str
        Group in which it is listed.
    *inputs : Input
        Parameters of the address.
    content, body : dict
        Media types of the response and of a POST, with their schemas; no POST without the latter.
    errors : tuple of int
        Statuses of its errors.
    redirects : bool
        Whether it redirects to a document with the status 303.
    variants : dict
        Media types by the values of the last input: each value is described as an address.
    named : bool
        Whether it answers the named queries: each of them is described as an address.
    decision : bool
        Whether it answers the decisions: each has a rule of its own, and their values are private.
    """

    def __init__(
        self,
        tag: str,
        *inputs: Input,
        content: Schema = PAGE,
        errors: tuple[int, ...] = (400,),
        body: Schema | None = None,
        redirects: bool = False,
        variants: dict[str, Schema] | None = None,
        named: bool = False,
        decision: bool = False,
    ) -> None:
        self.tag = tag
        self.inputs = inputs
        self.content = content
        self.errors = errors
        self.body = body or {}
        self.redirects = redirects
        self.variants = variants or {}
        self.named = named
        self.decision = decision
        self.dated = any(one is AS_OF for one in inputs)

    def __call__(self, view: View) -> View:
        """Attach the declaration to a view."""
        view.operation = self  # type: ignore[attr-defined]
        return view


def operation_of(endpoint: str | None) -> Operation | None:
    """Return the declaration of an endpoint of the current app; None for static files."""
    view = current_app.view_functions.get(endpoint or "")
    found: Operation | None = getattr(view, "operation", None)
    return found


def ref(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: str, *, csv: bool = False) -> Schema:
    """Return the media types of an answer in JSON, and in CSV where it is a table."""
    found: Schema = {"application/json": {"schema": ref(schema)}}
    return found | ({"text/csv": _STRING} if csv else {})


def result_content(formats: Iterable[ResultFormat]) -> Schema:
    """Return the media types of result formats, with their schemas."""
    special = {
        ResultFormat.JSON: {"schema": ref("Rows")},
        ResultFormat.JSON_LD: {"schema": {"type": ["object", "array"]}},
    }
    return {format.media_type: special.get(format, _STRING) for format in formats}


def choice_of(labels: Iterable[str]) -> Schema:
    """Return the schema of an enumeration."""
    return {"type": "string", "enum": [*labels]}


def amount_in(unit: str) -> Schema:
    """Return the schema of a figure in a unit: a number, or a text as people write it."""
    number = {"type": "integer", "minimum": 0, "maximum": LIMIT - 1}
    written = {"type": "string", "pattern": _WRITTEN if "dollars" in unit else _WHOLE}
    return {"anyOf": [number, written], "x-unit": unit}


def format_input(labels: Iterable[str]) -> Input:
    """Return the parameter that names a format."""
    return Input("format", "The format; it overrides the Accept header", choice_of(labels))


def _not_blank(schema: Schema) -> Schema:
    """Return the schema of a value that must be given: a text, or texts, that are not blank."""
    if "items" in schema:
        return schema | {"items": _not_blank(schema["items"])}
    is_text = schema.get("type") == "string" and not {"enum", "format"} & schema.keys()
    return schema | (_NOT_BLANK if is_text else {})


AS_OF = Input(
    "as_of",
    "The date of the answer, without statements that were not valid on it: a date, or today",
    {"anyOf": [{"type": "string", "format": "date"}, {"const": "today"}]},
    blank=False,
)
KIND = Input("kind", "The kind of thing", example="role", place="path")
SLUG = Input("slug", "The thing among its kind", example="ml-engineer", place="path")
START = Input("start", "A thing by any of its names", example="NLP", required=True)
ROLE = Input("role", "The only role to go to", example="NLP Engineer")
GRADE = Input(
    "grade",
    f"The weakest evidence to accept: {EXPLAINED}",
    choice_of(grade.label for grade in sorted(Grade, reverse=True)),
)
EVIDENCE = Input(
    "evidence",
    "The evidence that counts in the order: all, or what the sources state word for word",
    choice_of(one.label for one in Ranking),
)
MIN_PAY = Input(
    "min_pay",
    "Only roles that may pay this; in US dollars a year",
    amount_in("US dollars a year"),
    140000,
)
TABLE = format_input(("json", "csv"))

"""What an address takes, as OpenAPI says it: parameters with their types, examples and units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from ...queries.parameters import Parameter, Plain
from ..http.params import LONGEST

#: A JSON Schema, or any other object of the description.
Schema: TypeAlias = dict[str, Any]

_BIGGEST = 2**63 - 1
#: A text; how long it may be is the same everywhere.
TEXT: Schema = {"type": "string", "maxLength": LONGEST}
#: What a text has that must be given: blank ones are as good as none.
_TOLD: Schema = {"minLength": 1, "pattern": r"\S"}
#: Of every plain type of a parameter, its schema; what is not here names a thing.
_TYPES: dict[str, Schema] = {
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer", "minimum": -_BIGGEST - 1, "maximum": _BIGGEST},
    "iri": {"type": "string", "format": "iri", "maxLength": LONGEST},
    "natural": {"type": "integer", "minimum": 0, "maximum": _BIGGEST},
    "text": TEXT,
}


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of an address.

    Attributes
    ----------
    name, description : str
        What it is called and what it means.
    schema : dict
        What it may be.
    example : object
        A value that may be given.
    place : {"query", "path"}
        Where it stands.
    required : bool
        Whether it must be given.
    blank : bool
        Whether a blank value is as good as none.
    more : dict
        What else OpenAPI says of it.
    """

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: TEXT)
    example: object = None
    place: Literal["query", "path"] = "query"
    required: bool = False
    blank: bool = True
    more: Schema = field(default_factory=dict)

    def record(self) -> Schema:
        """Return the parameter object."""
        required = self.required or self.place == "path"
        told: Schema = {
            "name": self.name,
            "in": self.place,
            "description": self.description,
            "required": required,
            "schema": _told(self.schema) if required else self.schema,
        }
        if self.blank and not required:
            told["allowEmptyValue"] = True
        if self.example is not None:
            told["example"] = self.example
        return told | self.more


def of_query(parameter: Parameter) -> Input:
    """Return a parameter of a named query as one of its address."""
    schema = dict(_TYPES.get(parameter.type, TEXT))
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.many:
        schema = {"type": "array", "items": schema, "minItems": 1}
    if parameter.default is not None:
        schema["default"] = _plain(parameter.default)
    if parameter.unit:
        schema["x-unit"] = parameter.unit
    about = (parameter.description, parameter.expected, parameter.unit and f"in {parameter.unit}")
    return Input(
        parameter.name,
        "; ".join(filter(None, about)),
        schema,
        _plain(parameter.example) if not parameter.many else _listed(parameter.example),
        required=parameter.required,
        more={"style": "form", "explode": True} if parameter.many else {},
    )


def choice_of(labels: tuple[str, ...]) -> Schema:
    """Return the schema of one of some words."""
    return {"type": "string", "enum": list(labels)}


def _told(schema: Schema) -> Schema:
    """Return the schema of what must be given: a text, or texts, in which something stands."""
    if "items" in schema:
        return schema | {"items": _told(schema["items"])}
    is_text = schema.get("type") == "string" and not {"enum", "format"} & schema.keys()
    return schema | (_TOLD if is_text else {})


def _plain(value: Plain | tuple[Plain, ...]) -> object:
    return list(value) if isinstance(value, tuple) else value


def _listed(value: Plain | tuple[Plain, ...]) -> list[Plain]:
    return list(value) if isinstance(value, tuple) else [value]

"""The form of a named query: each parameter as a field that fits its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...graph.model.iris import kind_of
from ...graph.model.labels import Labels
from ...queries import NamedQuery
from ...queries.parameters import Parameter

#: Type of the input of each type of parameter; text for any other.
_INPUTS = {"date": "date", "integer": "number", "natural": "number", "decimal": "number"}
_YES_OR_NO = ("true", "false")
#: A list of more names helps nobody to choose, and a graph of more takes long to look through.
_MOST_SUGGESTED, _MOST_NAMES = 300, 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form.

    Attributes
    ----------
    parameter : Parameter
        The parameter.
    type : str
        The type of the input; "select" where there are choices.
    value : str
        Its first value.
    example : str
        A value that may be given; a thing by its label.
    options : tuple of str
        The choices; "" is none of them.
    suggestions : tuple of str
        The names of things that may be given, where they are not too many.
    """

    parameter: Parameter
    type: str
    value: str
    example: str
    options: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name of the parameter in words."""
        return self.parameter.name.replace("_", " ")

    @property
    def hint(self) -> str:
        """Directions for typing a value, where the type of the field does not give them."""
        named = "by any of its names" if self.parameter.names_thing else ""
        return ", ".join(filter(None, (named, "separate several by ;" * self.parameter.many)))

    @property
    def step(self) -> str:
        """The step of a number field; empty for another field."""
        if self.type != "number":
            return ""
        return "any" if self.parameter.type == "decimal" else "1"


def fields(query: NamedQuery, values: Mapping[str, object], labels: Labels) -> tuple[Field, ...]:
    """Make the fields of a query.

    Parameters
    ----------
    query : NamedQuery
        The query.
    values : dict of str to object
        The values given.
    labels : Labels
        The labels of things.
    """
    return tuple(_field(one, values.get(one.name), labels) for one in query.parameters)


def examples(query: NamedQuery) -> dict[str, str]:
    """Return a value for each parameter that must be given."""
    return {one.name: written(one.example) for one in query.parameters if one.required}


def written(value: object) -> str:
    """Return a value as it is typed: several parted by semicolons, truth in small letters.

    Examples
    --------
    >>> written(("skill:sql", "skill:tableau")), written(True), written(None)
    ('skill:sql; skill:tableau', 'true', '')
    """
    if isinstance(value, list | tuple):
        return "; ".join(map(written, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _field(parameter: Parameter, given: object, labels: Labels) -> Field:
    value = written(parameter.default if given is None else given)
    example = _labelled(parameter, labels)
    choices = _YES_OR_NO if parameter.type == "boolean" else parameter.choices
    if choices and not parameter.many:
        free = parameter.default is None
        return Field(parameter, "select", value, example, ("", *choices) if free else choices)
    type = "text" if parameter.many else _INPUTS.get(parameter.type, "text")
    return Field(parameter, type, value, example, suggestions=_suggestions(parameter.kinds, labels))


def _labelled(parameter: Parameter, labels: Labels) -> str:
    """Return the example as people write it; a graph of other things has no label for it."""
    if not parameter.names_thing:
        return written(parameter.example)
    example = parameter.example
    things = example if isinstance(example, tuple) else (example,)
    return "; ".join(labels.label(str(thing)) for thing in things)


def _suggestions(kinds: Sequence[str], labels: Labels) -> tuple[str, ...]:
    """Return the labels of the things of some kinds; none where any kind will do."""
    if not kinds or len(labels.by_iri) > _MOST_NAMES:
        return ()
    found = sorted({label for iri, label in labels.by_iri.items() if kind_of(iri) in kinds})
    return tuple(found) if len(found) <= _MOST_SUGGESTED else ()

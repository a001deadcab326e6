"""The form of a named query or a decision: each parameter as a field that fits its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from markupsafe import Markup, escape

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.iris import kind_of
from ...graph.model.labels import Labels, NamingError
from ...names import collate, fold
from ...queries import NamedQuery
from ...queries.parameters import Parameter
from ..http.markup import NONE, Links, kept_parts

#: Type of the input of each type of parameter; text for any other.
_INPUTS = {"date": "date", "integer": "number", "natural": "number", "decimal": "number"}
_YES_OR_NO = ("true", "false")
#: A list of more names helps nobody to choose, and a graph of more takes long to look through.
_MOST_SUGGESTED, _MOST_NAMES = 300, 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    parameter: Parameter
    #: The type of the input; "select" for choices.
    type: str
    #: The value that is given, or the default.
    value: str
    #: A value that may be given; a thing by its label.
    example: str
    #: The choices; "" is none of them.
    options: tuple[str, ...] = ()
    #: Options with the names of things that may be given; empty if they are too many.
    suggestions: Markup = NONE


class Asked(Protocol):
    """A named query or a decision."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        ...


def make_fields(query: Asked, values: Mapping[str, object], graph: KnowledgeGraph) -> list[Field]:
    """Return a field for each parameter of a query or decision, with the values that are given."""
    write = partial(_suggestions, query, graph.labels)
    suggested = kept_parts(graph.whole, ("suggestions", type(query), query.name), write)
    return [
        _field(one, values.get(one.name), suggestions, graph.labels)
        for one, suggestions in zip(query.parameters, suggested, strict=True)
    ]


def _field(parameter: Parameter, given: object, suggestions: Markup, labels: Labels) -> Field:
    value = written(parameter.default if given is None else given)
    example = _labelled(parameter, labels)
    choices = () if parameter.many else _choices(parameter, labels)
    if choices and (chosen := _chosen(parameter, value, choices, labels)) is not None:
        free = ("",) if parameter.default is None else ()
        return Field(parameter, "select", chosen, example, (*free, *choices))
    type = "text" if parameter.many or parameter.unit else _INPUTS.get(parameter.type, "text")
    return Field(parameter, type, value, example, suggestions=suggestions)


def _choices(parameter: Parameter, labels: Labels) -> tuple[str, ...]:
    """Return the choices of a closed list: of the parameter, or the labels of a few things."""
    if parameter.type == "boolean":
        return _YES_OR_NO
    closed = parameter.choices or parameter.offered
    return closed or tuple(dict.fromkeys(labels.choices(parameter.kinds)))


def _chosen(parameter: Parameter, value: str, choices: Sequence[str], labels: Labels) -> str | None:
    """Return the choice that a value means; None if it is wrong, and is to be corrected."""
    if parameter.names_thing and value:
        try:
            value = labels.label(labels.find(value, parameter.kinds))
        except NamingError:
            return None
    return next((one for one in ("", *choices) if fold(one) == fold(value)), None)


def example_values(query: NamedQuery) -> dict[str, str]:
    """Return a value for each parameter that must be given."""
    return {one.name: written(one.example) for one in query.parameters if one.required}


def written(value: object) -> str:
    """Return a value as it is typed: several separated by semicolons, booleans in lower case.

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


def _labelled(parameter: Parameter, labels: Labels) -> str:
    """Return the example as people write it; a graph of other things has no label for it."""
    if not parameter.names_thing:
        return written(parameter.example)
    example = parameter.example
    things = example if isinstance(example, tuple) else (example,)
    return "; ".join(labels.label(str(thing)) for thing in things)


def _suggestions(query: Asked, labels: Labels, _: Links) -> Iterator[str]:
    """Write options for each parameter: labels of things of its kinds, if they are few."""
    by_kind: dict[str, set[str]] = {}
    if len(labels.by_iri) <= _MOST_NAMES:
        for iri, name in labels.by_iri.items():
            by_kind.setdefault(kind_of(iri), set()).add(name)
    for one in query.parameters:
        found = set().union(*(by_kind.get(kind, ()) for kind in one.kinds))
        shown = sorted(found, key=collate) if len(found) <= _MOST_SUGGESTED else ()
        yield "\n".join(f'<option value="{escape(name)}"></option>' for name in shown)

"""Declaration of a decision: its parameters, and the function that answers it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ...queries.binding import bind_values
from ..model.iris import shorten
from ..model.labels import UnknownName
from ..model.values import Iri
from .matching import separate_names

if TYPE_CHECKING:
    from ...queries import Answer, Parameter
    from ..model.labels import Labels
    from ..pathways.network import Network
    from ..store.store import Store
    from ..validity.absences import Absence
    from .outcome import Outcome
    from .properties import Properties

#: Values by parameter: a thing as its short name, several as a tuple, None where none is given.
Given: TypeAlias = Mapping[str, Any]


class Graph(Protocol):
    """A knowledge graph, or a snapshot of one as of a date; see `KnowledgeGraph`."""

    # ruff: noqa: D102 - `KnowledgeGraph` documents them

    @property
    def localized(self) -> Store: ...
    @cached_property
    def labels(self) -> Labels: ...
    @cached_property
    def network(self) -> Network: ...
    @cached_property
    def properties(self) -> Properties: ...
    @property
    def version(self) -> str: ...
    @property
    def as_of_date(self) -> date | None: ...
    @cached_property
    def whole(self) -> Graph: ...
    @property
    def note(self) -> str: ...
    def absence(self, thing: Iri) -> Absence | None: ...
    def ask(self, name: str, values: Mapping[str, object] | None = None) -> Answer: ...


@dataclass(frozen=True)
class Decision:
    """A question that a person decides by, with its parameters.

    Attributes
    ----------
    name, summary, description : the name, the question in a sentence, and more about it
    parameters : the parameters; those of a person are read from a profile as well
    answer : the function that answers, from a graph and the values of the parameters
    argument : the parameter that the command takes without the name of an option, or ""
    subject : the parameter that it takes so as well, where the printed command has the option
    otherwise : what to do where a parameter names a thing that is not here, by the parameter
    title : the question as a third person puts it; or "", where the summary will do
    """

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Graph, Given], Outcome]
    argument: str = ""
    subject: str = ""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    title: str = ""

    def run(self, graph: Graph, values: Mapping[str, object]) -> Outcome:
        """Answer with the values of the parameters; things by any of their names.

        Raises
        ------
        ParameterError, NamingError
            If a value does not fit, or a thing's name is not found.
        """
        labels = graph.labels
        try:
            bound, meanings = bind_values(self.parameters, values, labels.find, labels.meanings)
        except UnknownName as error:
            for name, advice in self.otherwise.items():
                if repr(values.get(name)) in error.message:
                    error.hint = f"{error.hint}; {advice}"
            raise
        given = {one.name: _plain(one, bound[one.name].value) for one in self.parameters}
        for one in self.parameters:
            if one.many and one.type == "text" and given[one.name]:
                given[one.name] = tuple(separate_names(labels, one.name, given[one.name]))
        found = self.answer(graph, given)
        return replace(
            found, decision=self.name, parameters=given, meanings=(*meanings, *found.meanings)
        )

    def entered(self, parameters: Given) -> dict[str, tuple[str, ...]]:
        """Return the values other than the defaults as texts, by parameter."""
        found = {}
        for one in self.parameters:
            value = parameters.get(one.name)
            if value is not None and value != one.default:
                values = value if isinstance(value, tuple) else (value,)
                found[one.name] = tuple(map(_typed, values))
        return found

    def command(self, parameters: Given) -> str:
        """Return the command that reproduces an answer to the parameters."""
        words = ["gradpath", self.name]
        for name, texts in self.entered(parameters).items():
            if name == self.argument:
                words[2:2] = texts
            else:
                words += [f"--{name.replace('_', '-')}", ";".join(texts)]
        return shlex.join(words)


def _typed(value: object) -> str:
    """Return a value as it is typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _plain(parameter: Parameter, value: object) -> Any:  # noqa: ANN401 - of any type
    """Return a bound value as decisions read it: short names of things, numbers."""
    if isinstance(value, tuple):
        return tuple(_plain(parameter, one) for one in value)
    if parameter.names_thing and isinstance(value, str):
        return shorten(value)
    return Decimal(str(value)) if parameter.type == "decimal" and value is not None else value

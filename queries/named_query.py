"""Named queries: a question with a name and parameters, bound to values and answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ..errors import GradPathError
from .binding import Meaning, Meanings, bind_values, canonical
from .lists import Cell, ordered, separators

if TYPE_CHECKING:
    from .engine import Engine
    from .parameters import Parameter, Resolve
    from .plain_values import BoundValue, Given
    from .template import Form, Template

#: Gives the label of a thing by its IRI.
Label: TypeAlias = Callable[[str], str]

#: The place of a parameter in a sentence.
PLACE: Final = r"\{(\w+)\}"

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Answer(NamedTuple):
    """Answer to a named query.

    Attributes
    ----------
    query
        The name of the query.
    parameters
        The value of every parameter as JSON can show it, defaults included; None is absent.
    columns, rows
        The table; an ASK has the one column `answer`.
    note
        The reason why there is nothing, where no row holds a value; else empty.
    sparql
        The query as it ran.
    meanings
        The meaning taken for each given name that fits several things.
    """

    query: str
    parameters: Mapping[str, Given | None]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    sparql: str
    meanings: tuple[Meaning, ...] = ()


class BoundQuery(NamedTuple):
    """A named query with its values bound, which another process may run.

    `lists` holds the columns that are lists, with the separators of their items, and `empty` the
    note of an answer without values; all else is as for `Answer` and `NamedQuery`.
    """

    query: str
    parameters: Mapping[str, Given | None]
    form: Form
    sparql: str
    lists: Mapping[str, str]
    empty: str
    meanings: tuple[Meaning, ...] = ()

    def run(self, engine: Engine) -> Answer:
        """Run the query on an engine.

        Raises
        ------
        GradPathError
            The query is a CONSTRUCT, whose answer is a graph.
        """
        if self.form == "construct":
            message = f"{self.query} answers with a graph, not with rows"
            raise GradPathError(message, hint="serialize what its SPARQL constructs")
        if self.form == "ask":
            return self.answer(("answer",), ((engine.ask(self.sparql),),))
        table = engine.select(self.sparql)
        rows = (
            tuple(ordered(self.lists, *cell) for cell in zip(table.variables, row, strict=True))
            for row in table.rows
        )
        return self.answer(table.variables, tuple(rows))

    def answer(self, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Answer:
        """Return the answer that a table is, with the note if it holds no value."""
        found = any(cell is not None for row in rows for cell in row)
        note = "" if found else self.empty
        return Answer(self.query, self.parameters, columns, rows, note, self.sparql, self.meanings)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name and parameters.

    Attributes
    ----------
    name, summary, description
        The name of the question, the question in a sentence, and more about it.
    parameters
        The parameters, in the order of the file.
    empty
        The note of an answer without rows; `{name}` stands for the value of a parameter.
    template
        The SPARQL with the places of the parameters.
    """

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    empty: str
    template: Template = field(repr=False)

    @property
    def text(self) -> str:
        """The SPARQL, its parameters as `?_name`."""
        return self.template.text

    @property
    def form(self) -> Form:
        """Whether the answer is a table, yes or no, or a graph."""
        return self.template.form

    def bind(
        self,
        values: Mapping[str, object] = _NOTHING,
        resolve: Resolve | None = None,
        *,
        label: Label | None = None,
        meanings: Meanings | None = None,
    ) -> BoundQuery:
        r"""Bind values to the parameters.

        Parameters
        ----------
        values
            Python values, or texts that write them, by parameter; see `Parameter.read`.
        resolve
            Finds a thing by label, alias or CURIE; a full IRI of a thing is not resolved.
        label
            Names things in the note; without it they keep the names under which they were given.
        meanings
            Gives the meaning taken for a name that `resolve` found, if it has others; without it
            names are not checked for them.

        Raises
        ------
        ParameterError
            A parameter is unknown, or a value is missing or does not fit.

        Examples
        --------
        >>> from gradpath.queries.header import read_query
        >>> header = "#+ summary: Echo\n#+ empty: Nothing.\n"
        >>> header += "#+ parameters: [{name: word, type: text, example: hi}]\n"
        >>> echo = read_query(header + "SELECT (?_word AS ?said) {}", name="echo")
        >>> echo.bind({"word": '"} DROP ALL #'}).sparql
        'SELECT ("\\"} DROP ALL #" AS ?said) {}'
        """
        bound, taken = bind_values(self.parameters, values, resolve, meanings)
        return BoundQuery(
            self.name,
            {name: value.value for name, value in bound.items()},
            self.form,
            self.template.fill({name: value.term for name, value in bound.items()}),
            dict(separators(self.text)),
            self._note(bound, label),
            taken,
        )

    def canonical(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return values by the names of their parameters; see `binding.canonical`."""
        return canonical(self.parameters, values)

    def _note(self, bound: Mapping[str, BoundValue], label: Label | None) -> str:
        things = {parameter.name for parameter in self.parameters if parameter.names_thing}

        def shown(place: re.Match[str]) -> str:
            value = bound[place[1]].value
            if label is None or place[1] not in things or value is None:
                return bound[place[1]].text
            return "; ".join(map(label, map(str, value if isinstance(value, tuple) else (value,))))

        return re.sub(PLACE, shown, self.empty)

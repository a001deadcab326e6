"""Named queries: a question with a name and parameters, bound to values and answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ..errors import GradPathError
from ..names import fold
from .errors import ParameterError, nearest, shorten
from .lists import Cell, ordered, separators

if TYPE_CHECKING:
    from .engine import Engine
    from .parameters import BoundValue, Given, Parameter, Resolve
    from .template import Form, Template

#: Gives the label of a thing by its IRI.
Label: TypeAlias = Callable[[str], str]

#: The place of a parameter in a sentence.
PLACE: Final = r"\{(\w+)\}"

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Meaning(NamedTuple):
    """One meaning of an ambiguous name: the thing taken, and the others that the name fits."""

    parameter: str
    given: str
    taken: str
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        """The choice in a sentence."""
        others = ", ".join(self.others)
        return f"{self.given} is taken as {self.taken}; the name also fits {others}."


#: Gives the meaning taken, if a name has others: the parameter, the text, the IRI and the kinds.
Meanings: TypeAlias = Callable[[str, str, str, tuple[str, ...]], tuple[Meaning, ...]]


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
        taken: list[Meaning] = []
        bound = self._read(values, resolve, meanings, taken)
        return BoundQuery(
            self.name,
            {name: value.value for name, value in bound.items()},
            self.form,
            self.template.fill({name: value.term for name, value in bound.items()}),
            dict(separators(self.text)),
            self._note(bound, label),
            tuple(taken),
        )

    def canonical(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return values by the names of their parameters; case and hyphens do not matter.

        Raises
        ------
        ParameterError
            A parameter is given under two names.
        """
        names = {fold(one.name): one.name for one in self.parameters}
        found: dict[str, object] = {}
        for given, value in values.items():
            name = names.get(fold(given), given)
            if name in found:
                raise ParameterError(name, f"{name} is given twice", hint="give it once")
            found[name] = value
        return found

    def _read(
        self,
        values: Mapping[str, object],
        resolve: Resolve | None,
        meanings: Meanings | None,
        taken: list[Meaning],
    ) -> dict[str, BoundValue]:
        """Read the values of all parameters, and collect the meanings of ambiguous names."""
        names, values = tuple(one.name for one in self.parameters), self.canonical(values)
        for name in values.keys() - names:
            message = f"there is no parameter {shorten(name)}"
            hint = f"the query takes {', '.join(names) or 'none'}"
            raise ParameterError(name, message, hint=hint, candidates=nearest(name, names))
        bound = {}
        for one in self.parameters:
            find = resolve
            if resolve is not None and meanings is not None:
                find = partial(_find_noting, resolve, meanings, taken, one.name)
            bound[one.name] = one.read(values.get(one.name), find)
        return bound

    def _note(self, bound: Mapping[str, BoundValue], label: Label | None) -> str:
        things = {parameter.name for parameter in self.parameters if parameter.names_thing}

        def shown(place: re.Match[str]) -> str:
            value = bound[place[1]].value
            if label is None or place[1] not in things or value is None:
                return bound[place[1]].text
            return "; ".join(map(label, map(str, value if isinstance(value, tuple) else (value,))))

        return re.sub(PLACE, shown, self.empty)


def _find_noting(
    resolve: Resolve,
    meanings: Meanings,
    taken: list[Meaning],
    parameter: str,
    text: str,
    kinds: tuple[str, ...],
) -> str:
    """Find a thing by name, and note the meaning taken if the name fits several things."""
    thing = resolve(text, kinds)
    taken.extend(meanings(parameter, text, thing, kinds))
    return thing

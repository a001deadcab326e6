"""The named queries: what can be asked, with which values, and the answer.

Each is a file `<name>.rq` of this package: a `#+` header that says what the query is and what it
takes, then SPARQL in which the parameter `budget` stands as `?_budget`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from ..resources import package_files
from .errors import NoTable, UnknownParameter, UnknownQuery, nearest
from .header import PLACE, read
from .lists import Cell, ordered, separators

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from .parameters import Bound, Given, Parameter, Resolve
    from .template import Form, Template

#: Gives the label of a thing by its IRI.
Label: TypeAlias = Callable[[str], str]

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_SUFFIX: Final = ".rq"
#: The folders of the package's own queries.
FOLDERS: Final = ("questions", "conflicts", "gaps", "violations")


class Table(Protocol):
    """Table that an engine returns for a SELECT query."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns."""
        ...

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, each as wide as there are columns."""
        ...


class QueryEngine(Protocol):
    """Engine that runs a query: a store in this process, or an endpoint elsewhere."""

    def select(self, query: str, /) -> Table:
        """Answer a SELECT."""
        ...

    def ask(self, query: str, /) -> bool:
        """Answer an ASK."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
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
        Why there is nothing, where no row holds a value; else empty.
    sparql
        The query as it ran.
    """

    query: str
    parameters: Mapping[str, Given | None]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str
    sparql: str


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A named query with its values bound, which another process may run.

    Attributes
    ----------
    query, parameters, form, sparql
        As for `Answer` and `NamedQuery`.
    lists
        The columns that hold lists, with the separators of their items.
    empty
        The note of an answer without values.
    """

    query: str
    parameters: Mapping[str, Given | None]
    form: Form
    sparql: str
    lists: Mapping[str, str]
    empty: str

    def run(self, engine: QueryEngine) -> Answer:
        """Ask an engine."""
        if self.form == "ask":
            return self.answer(("answer",), ((engine.ask(self.sparql),),))
        table = engine.select(self.sparql)
        in_order = partial(ordered, self.lists)
        rows = tuple(tuple(map(in_order, table.variables, row)) for row in table.rows)
        return self.answer(table.variables, rows)

    def answer(self, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Answer:
        """Return the answer that a table is, with the note if it holds no value."""
        found = any(cell is not None for row in rows for cell in row)
        note = "" if found else self.empty
        return Answer(self.query, self.parameters, columns, rows, note, self.sparql)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name, and places for values.

    Attributes
    ----------
    name, summary, description
        What the question is called and what it asks.
    parameters
        What it may be asked with, in the order of the file.
    empty
        The sentence said when there are no rows; `{name}` stands for a parameter's value.
    template
        The SPARQL with its places.
    """

    name: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    empty: str
    template: Template = field(repr=False)

    @classmethod
    def from_text(cls, source: str, *, name: str, file: str = "") -> NamedQuery:
        """Read a query file; `file` is what a HeaderError calls it."""
        header = read(source, file or f"{name}{_SUFFIX}")
        return cls(
            name,
            header.summary,
            header.description,
            header.parameters,
            header.empty,
            header.template,
        )

    @property
    def text(self) -> str:
        """The SPARQL, its parameters as `?_name`."""
        return self.template.text

    @property
    def form(self) -> Form:
        """Whether the answer is a table, yes or no, or a graph."""
        return self.template.form

    def bind(self, values: Mapping[str, object] = _NOTHING, resolve: Resolve | None = None) -> str:
        r"""Give the executable SPARQL.

        Parameters
        ----------
        values
            Python values, or texts that write them, by parameter; see `Parameter.read`.
        resolve
            Finds a thing by label, alias or CURIE; a full IRI of a thing is not resolved.

        Raises
        ------
        ParameterError
            A value is missing, unknown, ill-typed or out of choices.

        Examples
        --------
        >>> header = "#+ summary: Echo\n#+ empty: Nothing.\n"
        >>> header += "#+ parameters: [{name: word, type: text, example: hi}]\n"
        >>> echo = NamedQuery.from_text(header + "SELECT (?_word AS ?said) {}", name="echo")
        >>> echo.bind({"word": '"} DROP ALL #'})
        'SELECT ("\\"} DROP ALL #" AS ?said) {}'
        """
        return self._fill(self._read(values, resolve))

    def run(
        self,
        engine: QueryEngine,
        values: Mapping[str, object] = _NOTHING,
        resolve: Resolve | None = None,
        *,
        label: Label | None = None,
    ) -> Answer:
        """Bind the values, ask the engine, and say so where nothing is found.

        Parameters
        ----------
        engine
            Runs the query.
        values, resolve
            As for `bind`.
        label
            Names things in the note; without it they are called what the caller called them.

        Raises
        ------
        ParameterError
            As for `bind`.
        NoTable
            The query is a CONSTRUCT, whose answer is a graph.
        """
        return self.bound(values, resolve, label=label).run(engine)

    def bound(
        self,
        values: Mapping[str, object] = _NOTHING,
        resolve: Resolve | None = None,
        *,
        label: Label | None = None,
    ) -> BoundQuery:
        """Bind the values once; parameters and errors are those of `run`."""
        if self.form == "construct":
            raise NoTable(self.name)
        bound = self._read(values, resolve)
        return BoundQuery(
            self.name,
            {name: value.value for name, value in bound.items()},
            self.form,
            self._fill(bound),
            dict(separators(self.text)),
            self._note(bound, label),
        )

    def _read(self, values: Mapping[str, object], resolve: Resolve | None) -> dict[str, Bound]:
        names = tuple(parameter.name for parameter in self.parameters)
        for name in values:
            if name not in names:
                raise UnknownParameter(name, nearest(name, names), names)
        return {
            parameter.name: parameter.read(values.get(parameter.name), resolve)
            for parameter in self.parameters
        }

    def _fill(self, bound: Mapping[str, Bound]) -> str:
        return self.template.fill({name: value.term for name, value in bound.items()})

    def _note(self, bound: Mapping[str, Bound], label: Label | None) -> str:
        things = {parameter.name for parameter in self.parameters if parameter.names_thing}

        def say(name: str) -> str:
            value = bound[name].value
            if label is None or name not in things or value is None:
                return bound[name].text
            return "; ".join(map(label, map(str, value if isinstance(value, tuple) else (value,))))

        return PLACE.sub(lambda place: say(place[1]), self.empty)


class Catalogue(Mapping[str, NamedQuery]):
    """The named queries of a folder by name, sorted; each file is read when first asked for.

    Examples
    --------
    >>> catalogue = Catalogue.load()
    >>> list(catalogue) == sorted(catalogue)
    True
    """

    def __init__(self, found: Mapping[str, Traversable]) -> None:
        self._files = dict(sorted(found.items()))
        self._queries: dict[str, NamedQuery] = {}

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Catalogue:
        """List the queries of a folder (a Path will do), or those of this package.

        Those of the package are listed once. `check` reads them all.
        """
        return _of_package() if folder is None else _of_folders(folder)

    def check(self) -> None:
        """Read every file.

        Raises
        ------
        HeaderError
            The first file that does not say what it must.
        """
        for name in self:
            self[name]

    def __getitem__(self, name: str) -> NamedQuery:
        """Give the query of this name.

        Raises
        ------
        UnknownQuery
            There is none; the nearest names are offered.
        HeaderError
            Its file does not say what it must.
        """
        if name not in self._queries:
            file = self._files.get(name)
            if file is None:
                raise UnknownQuery(name, nearest(name, self._files))
            text = file.read_text(encoding="utf-8-sig")
            self._queries[name] = NamedQuery.from_text(text, name=name, file=file.name)
        return self._queries[name]

    def __contains__(self, name: object) -> bool:
        """Whether a query has this name; no file is read."""
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        """Go through the names in order; no file is read."""
        return iter(self._files)

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._files)


def _of_folders(*folders: Traversable) -> Catalogue:
    return Catalogue(
        {
            file.name.removesuffix(_SUFFIX): file
            for folder in folders
            for file in folder.iterdir()
            if file.name.endswith(_SUFFIX)
        }
    )


@cache
def _of_package() -> Catalogue:
    return _of_folders(*(package_files() / "queries" / folder for folder in FOLDERS))

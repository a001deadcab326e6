"""Options of several commands, and the exit status of each error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from datetime import date

    from ...graph.knowledge_graph import KnowledgeGraph

#: Formats of an answer; the first is for people.
TABLE, JSON, CSV, SVG = "table", "json", "csv", "svg"
#: Exit statuses: the data, the store or a query is at fault; the words of the call are.
FAILED, MISUSED = 1, 2

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class GraphLocation:
    """Location of the graph.

    Attributes
    ----------
    store : Path or None
        The directory of a store on disk; None for the embedded one in memory.
    data : tuple of Path
        Files of the user's own.

    """

    store: Path | None = None
    data: tuple[Path, ...] = ()

    def open(self) -> KnowledgeGraph:
        """Open the graph."""
        from ...graph.knowledge_graph import KnowledgeGraph

        return KnowledgeGraph.open(self.store, data=self.data)

    def open_as_of(self, day: date | None) -> KnowledgeGraph:
        """Open the graph as of a date, or with everything if there is none."""
        return self.open().as_of(day)


def location_options(command: Command) -> Command:
    """Give a command or the group the options of the location of the graph."""
    command = click.option(
        "--data",
        type=click.Path(path_type=Path),
        multiple=True,
        envvar="GRADPATH_DATA",
        help="Add facts of your own: a Turtle, TriG, N-Quads, JSON-LD or RDF/XML file. Repeatable.",
    )(command)
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        envvar="GRADPATH_STORE",
        help="Keep the graph in this directory; it is created when missing.",
    )(command)


def with_location(command: Command) -> Command:
    """Pass a command its `GraphLocation`: from its own options, or those before its name."""

    @location_options
    @click.pass_context
    @wraps(command)
    def wrapper(
        context: click.Context,
        /,
        *,
        store: Path | None,
        data: tuple[Path, ...],
        **rest: Any,  # noqa: ANN401 - the options of whatever command this is
    ) -> Any:  # noqa: ANN401
        before = context.find_object(GraphLocation) or GraphLocation()
        return command(GraphLocation(store or before.store, data or before.data), **rest)

    return wrapper  # type: ignore[return-value]


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Give a command the option of its format; the first format is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the answer.",
    )


def as_of_option(command: Command) -> Command:
    """Give a command the option of the date for which it answers."""
    return click.option(
        "--as-of",
        "day",
        metavar="DATE",
        callback=_read_day,
        help="Answer as of this date, such as 2026-06-30 or today: only with facts valid then.",
    )(command)


def answer_options(*formats: str) -> Callable[[Command], Command]:
    """Give a command that answers from the graph its location, date and format."""

    def decorate(command: Command) -> Command:
        return as_of_option(format_option(*formats)(with_location(command)))

    return decorate


def _read_day(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> date | None:
    if text is None:
        return None
    from ...graph.validity.intervals import read_day

    return read_day(text)


def exit_status(error: Exception) -> int:
    """Return the exit status for an error: 1 for data and files, 2 for the call itself."""
    from ...errors import DataError, QueryError, StoreError

    return FAILED if isinstance(error, DataError | QueryError | StoreError | OSError) else MISUSED

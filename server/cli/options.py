"""Options of several commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from datetime import date

    from ...graph.knowledge_graph import KnowledgeGraph

#: Formats of an answer; the first is for people.
TABLE, JSON, CSV, SVG = "table", "json", "csv", "svg"
#: Exit status of a check that finds something wrong.
FAILED = 1

Command = TypeVar("Command", bound=Callable[..., Any])


class GraphOptions(NamedTuple):
    """Options of a command that reads the graph.

    Attributes
    ----------
    store : Path or None
        The directory of a store on disk; None for the embedded one in memory.
    data : tuple of Path
        Files of the user's own.
    day : date or None
        The date for which the command answers; None for everything.
    format : str
        The format of the answer.
    """

    store: Path | None
    data: tuple[Path, ...]
    day: date | None
    format: str

    def open(self) -> KnowledgeGraph:
        """Open the graph as of the date."""
        from ...graph.knowledge_graph import KnowledgeGraph

        return KnowledgeGraph.open(self.store, data=self.data).as_of(self.day)


def graph_options(*formats: str, as_of: bool = True) -> Callable[[Command], Command]:
    """Pass a command its `GraphOptions`; the first format is the default."""

    def decorate(command: Command) -> Command:
        @location_options
        @wraps(command)
        def wrapper(
            *,
            store: Path | None,
            data: tuple[Path, ...],
            day: date | None = None,
            format_: str = TABLE,
            **rest: Any,  # noqa: ANN401 - the options of whatever command this is
        ) -> Any:  # noqa: ANN401
            return command(GraphOptions(store, data, day, format_), **rest)

        if formats:
            wrapper = format_option(*formats)(wrapper)
        return as_of_option(wrapper) if as_of else wrapper  # type: ignore[return-value]

    return decorate


def location_options(command: Command) -> Command:
    """Give a command or the group the options of the location of the graph."""
    command = click.option(
        "--data",
        type=click.Path(path_type=Path),
        multiple=True,
        envvar="GRADPATH_DATA",
        callback=inherit,
        help="Add facts of your own: a Turtle, TriG, N-Quads, JSON-LD or RDF/XML file. Repeatable.",
    )(command)
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        envvar="GRADPATH_STORE",
        callback=inherit,
        help="Keep the graph in this directory; it is created when missing.",
    )(command)


def inherit(context: click.Context, option: click.Parameter, value: object) -> object:
    """Return the value of an option, which may stand before the name of the command as well."""
    name, parent = option.name or "", context.parent
    given = ParameterSource.COMMANDLINE
    if parent is None or context.get_parameter_source(name) is given:
        return value
    if parent.get_parameter_source(name) is not given:
        return value
    context.set_parameter_source(name, given)
    return parent.params[name]


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Give a command the option of its format; the first format is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="The format of the answer.",
    )


def output_option(help: str) -> Callable[[Command], Command]:
    """Give a command the option of the file that it writes."""
    return click.option("-o", "--output", "target", type=click.Path(path_type=Path), help=help)


def as_of_option(command: Command) -> Command:
    """Give a command the option of the date for which it answers."""
    return click.option(
        "--as-of",
        "day",
        metavar="DATE",
        callback=_read_day,
        help="Answer as of this date, such as 2026-06-30 or today: only with facts valid then.",
    )(command)


def _read_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    from ...graph.validity.intervals import read_day

    return read_day(text)

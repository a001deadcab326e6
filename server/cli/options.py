"""Options of several commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from datetime import date

    from ...graph.knowledge_graph import KnowledgeGraph

#: Formats of an answer; the first is for people.
TABLE, JSON, CSV, SVG = "table", "json", "csv", "svg"
MARKDOWN, HTML = "markdown", "html"
#: A part of a byte that is no text in the encoding of the terminal.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: The object of the context of commands that have the process to themselves.
OWN_PROCESS = "own process"
#: Exit status of a check that finds something wrong.
FAILED = 1

Command = TypeVar("Command", bound=Callable[..., Any])


class GraphOptions(NamedTuple):
    """Options of a command: the location of the graph, and the date and format of the answer."""

    store: Path | None
    data: tuple[Path, ...]
    as_of: date | None = None
    format: str = ""

    def open(self) -> KnowledgeGraph:
        """Open the graph as of the date."""
        from ...graph.knowledge_graph import KnowledgeGraph

        graph = KnowledgeGraph.open(self.store, data=self.data)
        for module in ("rich.console", "rich.table") if self.format == TABLE else ():
            import_module(module)  # while a thread loads the facts
        return graph.as_of(self.as_of)


def graph_options(*formats: str, as_of: bool = True) -> Callable[[Command], Command]:
    """Pass a command its `GraphOptions`; the first format is the default."""

    def decorate(command: Command) -> Command:
        @location_options
        @wraps(command)
        def wrapper(**values: Any) -> Any:  # noqa: ANN401 - the options of whatever command this is
            from ..logs import use_visible_logs

            use_visible_logs()
            _check_unicode(values)
            shared = {name: values.pop(name) for name in GraphOptions._fields if name in values}
            if shared["store"] or shared["data"]:
                bound_memory(shared["store"])
            return command(GraphOptions(**shared), **values)

        if formats:
            wrapper = format_option(*formats)(wrapper)
        return _as_of_option(wrapper) if as_of else wrapper  # type: ignore[return-value]

    return decorate


def bound_memory(store: Path | None = None) -> None:
    """Run the rest of a command in a child process, whose end for want of memory is reported."""
    context = click.get_current_context().find_root()
    if context.obj is not OWN_PROCESS:
        return
    from ..process import run_in_child

    if message := run_in_child():
        rebuild = f"; if the store may be damaged, run gradpath rebuild --store {store}"
        raise MemoryError(message + rebuild * bool(store))
    context.obj = None  # this is the child


def _check_unicode(values: Mapping[str, object]) -> None:
    """Refuse names, queries and the like that are not Unicode; the names of files may be so."""
    for name, value in values.items():
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and _SURROGATE.search(text):
                message = f"{text[:60]!r} is not text: give it in the encoding of the terminal"
                raise click.BadParameter(message, param_hint=name.rstrip("_").upper())


def inherit(context: click.Context, option: click.Parameter, value: object) -> object:
    """Return the value of an option, which may stand before the name of the command as well."""
    name, parent, given = option.name or "", context.parent, ParameterSource.COMMANDLINE
    source = context.get_parameter_source(name)
    if parent and parent.get_parameter_source(name) is given is not source:
        context.set_parameter_source(name, given)
        return parent.params[name]
    return value


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


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Give a command the option of its format; the first format is the default."""
    return click.option(
        "--format",
        type=click.Choice(formats, case_sensitive=False),
        default=formats[0],
        show_default=True,
        help="The format of the answer.",
    )


def former_options(**renamed: str) -> Callable[[Command], Command]:
    """Answer the old name of each option with the new one."""

    def refuse(_context: click.Context, option: click.Parameter, value: str | None) -> None:
        if value is not None:
            new = renamed[option.opts[0].removeprefix("--")].replace("_", "-")
            raise click.UsageError(f"there is no option {option.opts[0]}: did you mean --{new}?")

    def decorate(command: Command) -> Command:
        for old in renamed:
            option = click.option(f"--{old}", hidden=True, expose_value=False, callback=refuse)
            command = option(command)
        return command

    return decorate


def output_option(help: str) -> Callable[[Command], Command]:
    """Give a command the option of the file that it writes."""
    return click.option("-o", "--output", "target", type=click.Path(path_type=Path), help=help)


def _read_day(text: str) -> date:
    from ...graph.validity.intervals import read_day

    return read_day(text)


_as_of_option = click.option(
    "--as-of",
    type=_read_day,
    metavar="DATE",
    help="Answer as of this date, such as 2026-06-30 or today: only with facts valid then.",
)

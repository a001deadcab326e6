"""Command ``ask``: a named question, or the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from . import output
from .options import CSV, JSON, TABLE, GraphLocation, answer_options

if TYPE_CHECKING:
    from datetime import date

    from rich.table import Table

    from ...queries import Answer

#: Up to so many columns, a single row is printed as a row and not as a column.
_FEW = 3


@click.command()
@click.argument("name", required=False)
@click.option(
    "-p",
    "--parameter",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="A parameter; repeat the key where several values are taken.",
)
@answer_options(TABLE, JSON, CSV)
def ask(
    location: GraphLocation,
    *,
    name: str | None,
    pairs: tuple[str, ...],
    day: date | None,
    format_: str,
) -> None:
    """Ask a named question; without NAME, list the questions with their parameters.

    \b
    gradpath ask
    gradpath ask programs -p tuition_max=25000 -p gre=no
    """
    if name is None and day is not None:
        raise click.UsageError("the list of questions is that of every day: leave out --as-of")
    if name is None:
        from ...graph.records import query_record
        from ...queries import Catalogue

        listed = [query_record(query) for query in Catalogue.load().values()]
        if format_ == TABLE:
            _show_catalogue([query for query in listed if not _is_finding(str(query["name"]))])
            click.echo("Those that find conflicts, gaps and violations: add --format csv.")
        elif format_ == JSON:
            output.write_json(listed)
        else:
            output.write_csv(("name", "summary"), [(q["name"], q["summary"]) for q in listed])
        return
    graph = location.open_as_of(day)
    answer = graph.ask(name, _parameters(pairs))
    if format_ == TABLE:
        _show_answer(answer)
    elif format_ == JSON:
        from ...graph.records import answer_record, snapshot_record

        output.write_json(answer_record(answer) | snapshot_record(graph))
    else:
        output.write_csv(answer.columns, answer.rows)
        if answer.note:
            click.echo(answer.note, err=True)
    output.write_note("" if format_ == JSON else graph.note, format_=format_)


def _parameters(pairs: tuple[str, ...]) -> dict[str, object]:
    """Read ``key=value`` pairs; a key that comes again makes a list."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{pair!r} is not of the form key=value", param_hint="-p")
        values.setdefault(key.strip(), []).append(value)
    return {key: given[0] if len(given) == 1 else given for key, given in values.items()}


def _is_finding(name: str) -> bool:
    """Return whether a named query finds conflicts, gaps or violations."""
    return name.startswith(("conflict-", "gap-")) or name.endswith("-violation")


def _show_answer(answer: Answer) -> None:
    """Print the answer to a named query, or why there is none."""
    console = output.make_console()
    if answer.rows:
        console.print(_answer_table(answer))
    if answer.note:
        console.print(answer.note, soft_wrap=True)


def _show_catalogue(queries: Sequence[dict[str, object]]) -> None:
    """Print the named queries with their parameters."""
    table = output.make_table("Question", "Answer", "Parameters, with an example")
    for query in queries:
        parameters = query["parameters"]
        lines = [_parameter(p) for p in parameters] if isinstance(parameters, list) else []
        table.add_row(str(query["name"]), str(query["summary"]), "\n".join(lines))
    output.make_console().print(table)


def _parameter(parameter: dict[str, object]) -> str:
    name, example = parameter["name"], parameter["example"]
    shown = "; ".join(map(str, example)) if isinstance(example, list | tuple) else example
    return f"{name}={shown}" if parameter["required"] else f"[{name}={shown}]"


def _answer_table(answer: Answer) -> Table:
    """Return the table of an answer, without empty columns and those for programs only."""
    shown = [
        place
        for place, name in enumerate(answer.columns)
        if not name.endswith("_id") and any(row[place] not in {None, ""} for row in answer.rows)
    ]
    names = {place: answer.columns[place] for place in shown}
    if len(answer.rows) == 1 and len(shown) > _FEW:
        table = output.make_table("", "")
        table.show_header = False
        for place, name in names.items():
            table.add_row(name.replace("_", " "), _cell(answer.rows[0][place], name))
        return table
    table = output.make_table()
    for place, name in names.items():
        figures = all(row[place] is None or _is_figure(row[place]) for row in answer.rows)
        heading = name.replace("_", " ")
        if figures:
            table.add_column(heading, justify="right", no_wrap=True, overflow="fold")
        else:
            table.add_column(heading, overflow="fold")
    for row in answer.rows:
        table.add_row(*(_cell(row[place], name) for place, name in names.items()))
    return table


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(value: object, name: str = "") -> str:
    from ...graph.model.iris import passage_order, shorten

    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if name == "sources":
        passages = {passage.strip() for passage in str(value).split(",")}
        return output.name_passages(sorted(passages, key=passage_order))
    return shorten(str(value))

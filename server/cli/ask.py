"""Command ``ask``: a named question, or the list of them."""

from __future__ import annotations

import shlex

import click

from ...graph.model.grades import TITLES
from ...graph.model.iris import name_passages, passage_order, shorten
from ...graph.model.labels import Labels
from ...graph.model.tables import headings
from ...queries import Answer, Catalogue, NamedQuery, Parameter
from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

#: Up to so many columns, a single row is printed as a row and not as a column.
_FEW = 3


@click.command(add_help_option=False)
@click.argument("name", required=False)
@click.option("-h", "--help", is_flag=True, help="Describe NAME, or this command, and exit.")
@click.option(
    "-p",
    "--parameter",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="A parameter; repeat the key, or separate by ;, where several values are taken.",
)
@graph_options(TABLE, JSON, CSV)
@click.pass_context
def ask(
    context: click.Context,
    /,
    options: GraphOptions,
    *,
    name: str | None,
    pairs: tuple[str, ...],
    help: bool,
) -> None:
    """Ask a named question; without NAME, list the questions with their parameters.

    \b
    gradpath ask
    gradpath ask programs --help
    gradpath ask programs -p tuition_max=25000 -p gre=no
    """
    if help:
        output.echo(_help(context, options, name) if name else context.get_help())
        return
    if name is None:
        if options.as_of is not None:
            raise click.UsageError("the questions are the same on every date: leave out --as-of")
        _print_catalogue(options.format)
        return
    graph = options.open()
    answer = graph.ask(name, _parameters(pairs))
    if options.format == TABLE:
        if answer.rows:
            _print_answer(answer, graph.labels)
    elif options.format == JSON:
        from ...graph.records import answer_record, snapshot_record

        output.write_json(answer_record(answer) | snapshot_record(graph))
    else:
        output.write_csv(answer.columns, answer.rows)
    output.write_note(answer.note, options.format)
    output.write_meanings(answer.meanings, options.format)
    output.write_note(graph.note, options.format)


def _help(context: click.Context, options: GraphOptions, name: str) -> str:
    """Return the description of a named query with its parameters and an example that runs."""
    query, labels = Catalogue.load().find(name), options.open().labels
    formatter = context.make_formatter()
    formatter.write_usage("gradpath", f"ask {query.name} [-p KEY=VALUE]... [OPTIONS]")
    for text in (query.summary, query.description):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)
    if query.parameters:
        with formatter.section("Parameters (-p KEY=VALUE)"):
            formatter.write_dl([(one.name, _describe(one, labels)) for one in query.parameters])
    with formatter.section("Example"):
        # one line, however long: a command that is broken cannot be copied
        formatter.write(f"{'':{formatter.current_indent}}{example_command(query)}\n")
    return formatter.getvalue().rstrip()


def _describe(parameter: Parameter, labels: Labels) -> str:
    """Return a parameter in words: its meaning, type, choices and default."""
    choices = parameter.choices or labels.choices(parameter.kinds)
    expected = f"one of {', '.join(choices)}" if choices else parameter.expected
    several = "or several, separated by semicolons" if choices and parameter.many else ""
    absence = "required" if parameter.required else "optional"
    if parameter.default is not None:
        absence = f"default {parameter.default}"
    return "; ".join(filter(None, (parameter.description, expected, several, absence)))


def example_command(query: NamedQuery) -> str:
    """Return a command that asks a query with the examples of the values that it needs."""
    needed = [one for one in query.parameters if one.required] or [*query.parameters[:1]]
    pairs = (shlex.quote(f"{one.name}={_example(one)}") for one in needed)
    return " ".join(["gradpath", "ask", query.name, *(f"-p {pair}" for pair in pairs)])


def _parameters(pairs: tuple[str, ...]) -> dict[str, object]:
    """Read ``key=value`` pairs; a key that comes again makes a list."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{pair!r} is not of the form key=value", param_hint="-p")
        values.setdefault(key.strip(), []).append(value)
    return {key: given[0] if len(given) == 1 else given for key, given in values.items()}


def _print_catalogue(format: str) -> None:
    """Print the named queries; for people those that are questions, with their parameters."""
    queries = Catalogue.load().values()
    if format == JSON:
        from ...graph.records import query_record

        output.write_json([query_record(query) for query in queries])
    elif format == CSV:
        output.write_csv(("name", "summary"), [(query.name, query.summary) for query in queries])
    else:
        rows = [
            (query.name, query.summary, "\n".join(map(_parameter, query.parameters)))
            for query in queries
            if not query.name.startswith(("conflict-", "gap-"))
            and not query.name.endswith("-violation")
        ]
        output.print_table(("Question", "Answer", "Parameters, with an example"), rows)
        output.echo(
            "A parameter in brackets may be left out. More of a question: gradpath ask NAME -h"
        )
        output.echo("Queries that find conflicts, gaps and violations: gradpath ask --format csv")


def _parameter(parameter: Parameter) -> str:
    text = f"{parameter.name}={_example(parameter)}"
    return text if parameter.required else f"[{text}]"


def _example(parameter: Parameter) -> str:
    example = parameter.example
    return "; ".join(map(str, example if isinstance(example, tuple) else (example,)))


def _print_answer(answer: Answer, labels: Labels) -> None:
    """Print the table of an answer, without empty columns and those for programs only."""
    columns = zip(answer.columns, zip(*answer.rows, strict=True), strict=True)
    shown = [
        (heading, [_shorten(value, name) for value in column])
        for heading, (name, column) in zip(headings(answer, labels), columns, strict=True)
        if not name.endswith("_id") and any(value not in {None, ""} for value in column)
    ]
    names = [heading for heading, _ in shown]
    rows = [*zip(*(cells for _, cells in shown), strict=True)]
    if len(rows) == 1 and len(names) > _FEW:
        output.print_table(("", ""), zip(names, map(output.format_cell, rows[0]), strict=True))
    else:
        output.print_table(names, rows)


def _shorten(value: object, name: str) -> object:
    if not isinstance(value, str):
        return value
    if name == "grade":
        return TITLES.get(value, value)
    if name == "sources":
        passages = {passage.strip() for passage in value.split(",")}
        return name_passages(sorted(passages, key=passage_order))
    return shorten(value)

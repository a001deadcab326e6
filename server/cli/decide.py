"""The commands of decisions, each made from the declaration of its parameters."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...graph.decisions.catalogue import find_decision
from ...graph.model.iris import name_passages
from ...queries import ParameterError
from . import output
from .options import CSV, HTML, JSON, MARKDOWN, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.decisions.decision import Decision
    from ...graph.decisions.outcome import Outcome, Sentence, Table
    from ...graph.knowledge_graph import KnowledgeGraph
    from ...queries import Parameter

#: The metavariable of each plain type; a thing is named by its kind.
_METAVARS = {
    "boolean": "YES|NO",
    "date": "DATE",
    "decimal": "NUMBER",
    "integer": "NUMBER",
    "natural": "NUMBER",
    "text": "TEXT",
}
#: The most choices that an option lists in place of its value.
_FEW = 4
#: The most passages that a row of a table lists.
_FEW_SOURCES = 3


def make_command(name: str) -> click.Command:
    """Return the command of a decision."""
    decision = find_decision(name)
    subject = decision.argument or decision.subject

    @graph_options(TABLE, JSON, CSV, MARKDOWN, HTML)
    def answer(options: GraphOptions, *, profile: Path | None, brief: bool, **values: Any) -> None:  # noqa: ANN401 - of each parameter
        if words := values.pop("words", None):
            if values[subject]:
                raise click.UsageError(f"{subject} is given twice: once as --{subject}")
            values[subject] = words
        if brief and options.format in {JSON, CSV}:
            raise click.UsageError("a brief is in Markdown or HTML: --format markdown or html")
        if brief and options.format == TABLE:
            options = options._replace(format=MARKDOWN)
        graph = options.open()
        given, note = _given(decision, profile, values)
        outcome = _decide(graph, decision, given)
        _write(graph, outcome, options, brief=brief)
        output.write_note(note, options.format)
        output.write_note(graph.note, options.format)

    answer.__doc__ = f"{decision.summary}\n\n{decision.description}".strip()
    answer = click.option(
        "--brief", is_flag=True, help="A page for somebody else, in Markdown or --format html."
    )(answer)
    answer = click.option(
        "--profile",
        type=click.Path(path_type=Path),
        help="Read values from a TOML file with the names of the options, such as budget = 25000.",
    )(answer)
    for one in reversed(decision.parameters):
        answer = _option(one)(answer)
        if one.name == subject:
            metavar = f"[{subject.upper()}]{'...' * one.many}"
            many = -1 if one.many else 1
            answer = click.argument("words", nargs=many, required=False, metavar=metavar)(answer)
    return click.command(name, cls=_Command)(answer)


class _Command(click.Command):
    """Command of a decision; an error about words without an option shows an example."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if "unexpected extra argument" not in error.message:
                raise
            decision = find_decision(str(self.name))
            needed = [one for one in decision.parameters if one.required]
            given = {one.name: one.example for one in needed or decision.parameters[:1]}
            message = f"{error.message}. For example: {decision.command(given)}"
            raise click.UsageError(message, ctx) from error


def _option(parameter: Parameter) -> Any:  # noqa: ANN401 - a decorator
    """Return the option of a parameter; `Decision.run` checks its values."""
    key = parameter.name
    return click.option(
        f"--{key.replace('_', '-')}",
        key,
        multiple=parameter.many,
        metavar=_metavar(parameter),
        help=_help(parameter),
    )


def _metavar(parameter: Parameter) -> str:
    if parameter.choices:
        return "|".join(parameter.choices) if len(parameter.choices) <= _FEW else "CHOICE"
    if "dollars" in parameter.unit:
        return "USD"
    return _METAVARS.get(parameter.type) or "|".join(parameter.kinds).upper() or "THING"


def _help(parameter: Parameter) -> str:
    """Return the description of a parameter, with its unit, its default and whether it repeats."""
    about = [parameter.description.rstrip(".")]
    if parameter.unit:
        about.append(f"in {parameter.unit}")
    if parameter.choices and len(parameter.choices) > _FEW:
        about.append(f"one of {', '.join(parameter.choices)}")
    if parameter.many:
        names = parameter.type == "text" or parameter.names_thing
        about.append(f"repeat it, or separate several by {'commas' if names else ';'}")
    if parameter.default is not None:
        about.append(f"default {parameter.default}")
    return f"{'; '.join(filter(None, about))}.{'  [required]' * parameter.required}"


def _given(
    decision: Decision, profile: Path | None, values: Mapping[str, Any]
) -> tuple[dict[str, object], str]:
    """Return the values of the options, which go before those of a profile, and a note about it."""
    given: dict[str, object] = {
        name: ";".join(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in {None, ()}
    }
    if profile is None:
        return given, ""
    from ...graph.decisions.profile import read_profile

    found = read_profile(profile, decision)
    return found.values | given, found.note


def _decide(graph: KnowledgeGraph, decision: Decision, values: Mapping[str, object]) -> Outcome:
    """Answer a decision; an error names the option as it is typed."""
    try:
        return decision.run(graph, values)
    except ParameterError as error:
        name = error.parameter
        if name != decision.argument and error.message.startswith(f"{name} "):
            error.message = f"--{name.replace('_', '-')}{error.message.removeprefix(name)}"
        raise


def _write(graph: KnowledgeGraph, outcome: Outcome, options: GraphOptions, *, brief: bool) -> None:
    """Print an answer in the format of the options."""
    if options.format == JSON:
        from ...graph.decisions.record import outcome_record
        from ...graph.records import snapshot_record

        place = {"command": _command(graph, outcome, options)}
        output.write_json(outcome_record(graph, outcome) | place | snapshot_record(graph))
    elif options.format == CSV:
        from ...graph.decisions.record import csv_table

        output.write_csv(*csv_table(outcome))
    elif options.format in {MARKDOWN, HTML}:
        _write_document(graph, outcome, options, brief=brief)
    else:
        _print(outcome)
        _print_sources(graph, outcome)
        output.write_text(f"Data {graph.version}. To repeat: {_command(graph, outcome, options)}")


def _write_document(
    graph: KnowledgeGraph, outcome: Outcome, options: GraphOptions, *, brief: bool
) -> None:
    """Print the document of an answer, in Markdown or HTML."""
    from ...graph.decisions.document import Document

    document = Document.of(graph, outcome, brief=brief)
    document = replace(document, command=_command(graph, outcome, options))
    if options.format == HTML:
        from ..http.brief import write_html

        output.write_bytes(write_html(document).encode())
    else:
        from ...graph.decisions.markdown import write_markdown

        output.write_bytes(write_markdown(document).encode())


def _command(graph: KnowledgeGraph, outcome: Outcome, options: GraphOptions) -> str:
    """Return the command that reproduces an answer from the same files."""
    from ...graph.decisions.record import command_of

    store = ["--store", str(options.store)] if options.store else []
    data = [word for file in options.data for word in ("--data", str(file))]
    place = shlex.join([*store, *data])
    return f"{command_of(graph, outcome)} {place}".rstrip()


def _print(outcome: Outcome) -> None:
    """Print an answer for people: the first sentence answers."""
    output.write_text(_sourced(outcome.answer))
    for sentence in outcome.sentences[: outcome.lead]:
        output.write_text(_sourced(sentence))
    for one in outcome.unmatched:
        output.write_text(one.text)
    tables = [table.on_screen for table in outcome.tables if not table.detail]
    for table in tables:
        _print_table(table, titled=len(tables) > 1)
    for sentence in () if outcome.lead is None else outcome.sentences[outcome.lead :]:
        output.write_text(_sourced(sentence))
    if outcome.rule:
        output.write_text(f"Order: {outcome.rule}")
    for heading, texts in (("Assumed", outcome.assumptions), ("To ask", outcome.to_ask)):
        if texts:
            output.write_text(f"{heading}: {' '.join(texts)}")
    output.write_meanings(outcome.meanings, TABLE)


def _print_sources(graph: KnowledgeGraph, outcome: Outcome) -> None:
    """Print a sentence on each source of an answer."""
    from ...graph.decisions.document import describe_sources

    if found := describe_sources(graph.localized, outcome.sources):
        output.write_text(f"Sources: {' '.join(found)}")


def _sourced(sentence: Sentence) -> str:
    sources = name_passages(sentence.sources)
    return f"{sentence.text} [{sources}]" if sources else sentence.text


def _print_table(table: Table, *, titled: bool) -> None:
    """Print a table; the last column has the sources of each row."""
    if titled:
        output.echo(f"\n{table.title}", bold=True)
    headings = [column.heading for column in table.columns]
    rows = [[cell.text for cell in row] for row in table.rows]
    sources = [_row_sources(row) for row in table.rows]
    if any(sources):
        headings.append("Sources")
        rows = [[*row, found] for row, found in zip(rows, sources, strict=True)]
    output.print_table(headings, rows)
    if table.note:
        output.write_text(table.note)


def _row_sources(row: Iterable[Any]) -> str:
    """Return the passages of a row: a few, or the first and the number of the others."""
    from ...graph.decisions.outcome import sources_of

    cited = [one for cell in row for one in cell.evidence]
    sources = sources_of(cited)
    if len(sources) <= _FEW_SOURCES:
        return name_passages(sources)
    return f"{name_passages(cited[0].sources[:1])} +{len(sources) - 1}"

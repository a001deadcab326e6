"""Answers for people in a terminal: a sentence first, then a table that names its sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from rich import box
from rich.console import Console
from rich.table import Table

from ...errors import QueryError
from ...graph.model.descriptions import Description
from ...graph.model.iris import passage_order, shorten
from ...graph.pathways.explain import NOT_STATED, headline, met, needed, route_sentence
from ...graph.pathways.pathway import Pathway, Pathways
from ...graph.store.engine import ResultFormat
from .record_tables import make_console, make_table, name_passages

if TYPE_CHECKING:
    from ...graph.model.passages import Passage
    from ...graph.pathways.network import Network
    from ...graph.store.store import Store
    from ...graph.validation.report import CheckResult, Report
    from ...queries import Answer

#: Up to so many columns a single row is still read along, not down.
_FEW = 3


def show_pathways(network: Network, answer: Pathways, *, why: bool) -> None:
    """Print pathways: the strongest in a sentence, all in a table, and on request every step."""
    console = make_console()
    if not answer.pathways:
        console.print(answer.note, soft_wrap=True)
        return
    console.print(headline(network, answer.pathways, ends=answer.ends), soft_wrap=True)
    ends = {"role": ("Role",), "start": ("From",), "both": ("From", "Role")}[answer.ends]
    worth = ("Typical pay a year", "Growth") if "Role" in ends else ()
    table = make_table(*ends, "Key skills met", "Still needed", "Grade", *worth, "Says who")
    for pathway in answer.pathways:
        table.add_row(*_pathway_cells(network, pathway, ends=ends))
    console.print(table)
    if answer.ends == "start":
        _print_role(console, network, answer.pathways[0])
    if why:
        for pathway in answer.pathways:
            _print_routes(console, network, pathway)
    else:
        console.print("Every step with its passage: add --why.", style="dim")


def show_answer(answer: Answer) -> None:
    """Print the answer to a named query, or why there is none."""
    console = make_console()
    if answer.rows:
        console.print(_answer_table(answer))
    if answer.note:
        console.print(answer.note, soft_wrap=True)


def show_catalogue(queries: Sequence[dict[str, object]]) -> None:
    """Print the named queries with their parameters."""
    table = make_table("Question", "What it answers", "Parameters, with an example")
    for query in queries:
        parameters = query["parameters"]
        lines = [_parameter(p) for p in parameters] if isinstance(parameters, list) else []
        table.add_row(str(query["name"]), str(query["summary"]), "\n".join(lines))
    make_console().print(table)


def show_description(
    description: Description,
    *,
    others: Sequence[str],
    relations: Mapping[str, str],
    silence: Sequence[str],
) -> None:
    """Print all that is known of a thing, or why nothing is; an arrow marks what leads to it."""
    console = make_console()
    named = ", ".join([description.thing, *description.types])
    console.print(f"{description.label}  ({named})", style="bold")
    if description.definition:
        console.print(description.definition, soft_wrap=True)
    if description.aliases:
        console.print(f"Also called: {', '.join(description.aliases)}", soft_wrap=True)
    if others:
        console.print(f"The name fits also: {', '.join(others)}", style="dim", soft_wrap=True)
    if not description.statements:
        for line in silence:
            console.print(line, soft_wrap=True)
        return
    table = make_table("What", "Value", "Says who")
    last = ""
    for statement in description.statements:
        relation = relations[statement.relation]
        shown = f"← {relation}" if statement.inverse else relation
        value = statement.value
        table.add_row("" if shown == last else shown, value, name_passages(statement.sources))
        last = shown
    console.print(table)


def show_passages(passages: Iterable[Passage]) -> None:
    """Print the passages of the sources."""
    table = make_table("Passage", "What it is about", "Evidence", "Grade")
    table.add_column("Statements", justify="right")
    for passage in passages:
        evidence, grade = passage.evidence or "", passage.grade or "names only"
        table.add_row(passage.name, passage.title, evidence, grade, f"{passage.statements:,}")
    make_console().print(table)


def show_check(report: Report) -> None:
    """Print what a check has found, or that all is well."""
    console = make_console()
    checked = f"{_count(report.statements, 'statement')} of {_count(len(report.files), 'file')}"
    if report.conforms:
        against = _count(report.shapes, "shape")
        console.print(f"All is well: {checked} checked against {against}.", soft_wrap=True)
        return
    table = make_table("Where", "Thing", "Property", "Value", "Expected")
    for finding in report.findings:
        table.add_row(*_finding_cells(finding))
    console.print(table)
    found = _count(len(report.findings), "finding")
    console.print(f"{found} in {checked}; nothing was loaded.", soft_wrap=True)


def show_result(store: Store, query: str) -> None:
    """Print what a SPARQL query answers: a table, yes or no, or Turtle."""
    console = make_console()
    try:
        answer = json.loads(store.serialize(query, ResultFormat.JSON))
    except QueryError as error:
        if error.line is not None or "not written as" not in error.message:
            raise
        console.print(store.serialize(query, ResultFormat.TURTLE).decode(), markup=False)
        return
    if "boolean" in answer:
        console.print("yes" if answer["boolean"] else "no")
        return
    names = answer["head"]["vars"]
    rows = answer["results"]["bindings"]
    table = make_table(*names)
    for row in rows:
        table.add_row(*(_term(row.get(name)) for name in names))
    console.print(table if rows else f"No row: nothing matches ({', '.join(names)}).")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _finding_cells(finding: CheckResult) -> list[str]:
    where = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
    named = finding.label != finding.focus
    thing = f"{finding.label} ({finding.focus})" if named else finding.focus
    value = "" if finding.value is None else finding.value
    return [where, thing, finding.property or "", value, finding.expected]


def _answer_table(answer: Answer) -> Table:
    """Leave out what only programs read and where nothing stands; stand a single row upright."""
    shown = [
        place
        for place, name in enumerate(answer.columns)
        if not name.endswith("_id") and any(row[place] not in {None, ""} for row in answer.rows)
    ]
    names = {place: answer.columns[place] for place in shown}
    if len(answer.rows) == 1 and len(shown) > _FEW:
        table = make_table("", "")
        table.show_header = False
        for place, name in names.items():
            table.add_row(name.replace("_", " "), _cell(answer.rows[0][place], name))
        return table
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in names.items():
        figures = all(row[place] is None or _is_figure(row[place]) for row in answer.rows)
        justify: Literal["left", "right"] = "right" if figures else "left"
        heading = name.replace("_", " ")
        table.add_column(heading, justify=justify, no_wrap=figures, overflow="fold")
    for row in answer.rows:
        table.add_row(*(_cell(row[place], name) for place, name in names.items()))
    return table


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _pathway_cells(network: Network, pathway: Pathway, *, ends: Sequence[str]) -> list[str]:
    named = {"From": network.label(pathway.start), "Role": network.label(pathway.role)}
    cells = [named[end] for end in ends]
    cells += [met(network, pathway), needed(network, pathway), pathway.grade.label]
    if "Role" in ends:
        cells.append(str(pathway.pay).removesuffix(" a year") if pathway.pay else NOT_STATED)
        cells.append(pathway.growth.label if pathway.growth else NOT_STATED)
    return [*cells, name_passages(pathway.sources)]


def _print_role(console: Console, network: Network, pathway: Pathway) -> None:
    pay, growth = pathway.pay, pathway.growth
    paid = f"{pay} [{', '.join(pay.sources)}]" if pay else NOT_STATED
    grows = f"{growth.label} [{', '.join(growth.sources)}]" if growth else NOT_STATED
    console.print(
        f"{network.label(pathway.role)}: typical pay {paid}, growth {grows}.", soft_wrap=True
    )


def _print_routes(console: Console, network: Network, pathway: Pathway) -> None:
    ends = f"{network.label(pathway.start)} → {network.label(pathway.role)}"
    console.print(f"\n{ends}", style="bold")
    for route in pathway.routes:
        console.print(f"  {route.grade.label:>7}  {route_sentence(network, route)}", soft_wrap=True)


def _parameter(parameter: dict[str, object]) -> str:
    name, example = parameter["name"], parameter["example"]
    shown = "; ".join(map(str, example)) if isinstance(example, list | tuple) else example
    return f"{name}={shown}" if parameter["required"] else f"[{name}={shown}]"


def _term(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    return shorten(term["value"]) if term["type"] == "uri" else str(term["value"])


def _cell(value: object, name: str = "") -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    if name == "sources":
        passages = {passage.strip() for passage in str(value).split(",")}
        return name_passages(sorted(passages, key=passage_order))
    return shorten(str(value))

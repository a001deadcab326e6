"""Command ``path``: the pathways from a start to roles, or back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ...graph.model.grades import Grade
from ...graph.pathways.explain import NOT_STATED, headline, met, needed, route_sentence
from . import output
from .options import CSV, JSON, SVG, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.pathways.network import Network
    from ...graph.pathways.pathway import Pathway, Pathways


_LEGEND = (
    "Evidence: stated by a source, derived by a rule, or mapped, which is our interpretation.\n"
    "Add --why to see every step with its sources."
)


@click.command()
@click.argument("start", metavar="[START]", required=False)
@click.option("--role", "--to", "role", metavar="ROLE", help="Only the pathway to this role.")
@click.option(
    "--grade",
    type=click.Choice([grade.label for grade in sorted(Grade, reverse=True)]),
    default=Grade.MAPPED.label,
    show_default=True,
    help="Evidence to accept: stated by a source, also derived by a rule, also our interpretation.",
)
@click.option(
    "--min-pay", type=click.IntRange(0), metavar="USD", help="Only roles that may pay this a year."
)
@click.option("--why", is_flag=True, help="Print every step with its sources.")
@graph_options(TABLE, JSON, CSV, SVG)
def path(
    options: GraphOptions,
    *,
    start: str | None,
    role: str | None,
    grade: str,
    min_pay: int | None,
    why: bool,
) -> None:
    """Show the pathways from a specialization, program, degree or skill to roles and their pay.

    START is any name: a label, an alias or a short name such as specialization:nlp. From a role
    the pathways go back to the specializations and programs that lead there; without START, back
    from every role that may pay --min-pay.

    \b
    gradpath path NLP
    gradpath path "ML Engineer"
    gradpath path northeastern --role "mlops engineer"
    """
    graph = options.open()
    answer = graph.pathways(start, role=role, grade=Grade.from_label(grade), min_pay=min_pay)
    if options.format == TABLE:
        _print(graph.network, answer, why=why or role is not None)
    elif options.format == SVG:
        from ...graph.pathways.svg import draw

        click.echo(draw(graph.network, answer), nl=False)
    else:
        from ...graph.model.tables import table_rows
        from ...graph.records import PATHWAY_COLUMNS, pathways_record, snapshot_record

        record = pathways_record(graph.network, answer)
        if options.format == JSON:
            output.write_json(record | snapshot_record(graph))
        else:
            output.write_csv(PATHWAY_COLUMNS, table_rows(PATHWAY_COLUMNS, record["pathways"]))
    output.write_note(graph.note, options.format)


def _print(network: Network, answer: Pathways, *, why: bool) -> None:
    """Print the strongest pathway as a sentence, all as a table, and on request every step."""
    if not answer.pathways:
        click.echo(answer.note)
        return
    click.echo(headline(network, answer.pathways, ends=answer.ends))
    ends = {"role": ("Role",), "start": ("From",), "both": ("From", "Role")}[answer.ends]
    worth = ("Typical pay a year", "Growth") if "Role" in ends else ()
    headings = (*ends, "Key skills met", "Still needed", "Evidence", *worth, "Sources")
    rows = [_cells(network, pathway, ends=ends) for pathway in answer.pathways]
    output.print_table(headings, rows)
    if answer.ends == "start":
        _print_role(network, answer.pathways[0])
    if not why:
        click.secho(_LEGEND, dim=True)
    for pathway in answer.pathways if why else ():
        _print_routes(network, pathway)


def _cells(network: Network, pathway: Pathway, *, ends: Sequence[str]) -> list[str]:
    named = {"From": network.label(pathway.start), "Role": network.label(pathway.role)}
    cells = [named[end] for end in ends]
    cells += [met(network, pathway), needed(network, pathway), pathway.grade.label]
    if "Role" in ends:
        cells.append(str(pathway.pay).removesuffix(" a year") if pathway.pay else NOT_STATED)
        cells.append(pathway.growth.label if pathway.growth else NOT_STATED)
    return [*cells, output.name_passages(pathway.sources)]


def _print_role(network: Network, pathway: Pathway) -> None:
    pay, growth = pathway.pay, pathway.growth
    paid = f"{pay} [{', '.join(pay.sources)}]" if pay else NOT_STATED
    grows = f"{growth.label} [{', '.join(growth.sources)}]" if growth else NOT_STATED
    click.echo(f"{network.label(pathway.role)}: typical pay {paid}, growth {grows}.")


def _print_routes(network: Network, pathway: Pathway) -> None:
    ends = f"{network.label(pathway.start)} → {network.label(pathway.role)}"
    click.secho(f"\n{ends}", bold=True)
    for route in pathway.routes:
        click.echo(f"  {route.grade.label:>7}  {route_sentence(network, route)}")

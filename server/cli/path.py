"""Command ``path``: the pathways from a start to roles, or back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...graph.model.grades import EXPLAINED, TITLES, Grade
from ...graph.model.iris import name_passages
from ...graph.pathways.explain import (
    COVERED,
    NEEDED,
    NOT_STATED,
    certainty,
    covered,
    needed,
)
from ...graph.pathways.ranking import Ranking
from ...graph.pathways.sentences import (
    explain,
    headline,
    role_sentences,
    route_sentence,
    state,
)
from ...queries.figures import FigureError, read_whole
from . import output
from .options import CSV, JSON, SVG, TABLE, GraphOptions, former_options, graph_options

if TYPE_CHECKING:
    from ...graph.pathways.network import Network
    from ...graph.pathways.pathway import Pathway, Pathways


_LEGEND = f"Evidence: {', '.join(TITLES.values())}.\nAdd --why to see every step with its sources."


def _read_pay(text: str) -> int:
    try:
        return read_whole(text, "usd-per-year", "min_pay")
    except FigureError as error:
        raise click.BadParameter(f"it is {text[:60]!r}, {error}") from None


@click.command()
@click.argument("start", metavar="[START]", required=False)
@click.option("--role", metavar="ROLE", help="Only the pathway to this role.")
@former_options(to="role")
@click.option(
    "--grade",
    type=click.Choice([grade.label for grade in sorted(Grade, reverse=True)], case_sensitive=False),
    default=Grade.MAPPED.label,
    show_default=True,
    help=f"The weakest evidence to accept: {EXPLAINED}.",
)
@click.option(
    "--evidence",
    type=click.Choice([one.label for one in Ranking], case_sensitive=False),
    default=Ranking.ALL.label,
    show_default=True,
    help="The evidence that counts in the order: all, or what the sources state word for word.",
)
@click.option(
    "--min-pay", type=_read_pay, metavar="USD", help="Only roles that may pay this a year."
)
@click.option("--why", is_flag=True, help="Print every step with its sources.")
@graph_options(TABLE, JSON, CSV, SVG)
def path(
    options: GraphOptions,
    *,
    start: str | None,
    role: str | None,
    grade: str,
    evidence: str,
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
    weakest, by = Grade.from_label(grade), Ranking(evidence)
    answer = graph.pathways(start, role=role, grade=weakest, evidence=by, min_pay=min_pay)
    if options.format == TABLE:
        _print(graph.network, answer, why=why or role is not None)
        if why:
            _print_statements(graph.network, answer)
    elif options.format == SVG:
        from ...graph.pathways.svg import draw

        output.write_bytes(draw(graph.network, answer).encode())
    else:
        from ...graph.records import PATHWAY_COLUMNS, pathways_record, snapshot_record

        record = pathways_record(graph.network, answer) | snapshot_record(graph)
        output.write_records(options.format, record, PATHWAY_COLUMNS, record["pathways"])
    for remark in answer.remarks:
        output.write_note(str(remark), options.format)
    output.write_meanings(answer.meanings, options.format)
    output.write_note(graph.note, options.format)


def _print(network: Network, answer: Pathways, *, why: bool) -> None:
    """Print the strongest pathway as a sentence, all as a table, and on request every step."""
    if not answer.pathways:
        for sentence in (answer.note, *role_sentences(network, answer)):
            output.write_text(str(sentence))
        return
    first = headline(network, answer.pathways, ends=answer.ends, evidence=answer.evidence)
    output.write_text(first)
    absent = {
        "role": {"From", "Tuition"},
        "start": {"Role", "Typical pay a year", "Growth"},
        "both": set[str](),
    }
    rows = [_cells(network, pathway) for pathway in answer.pathways]
    headings = [heading for heading in rows[0] if heading not in absent[answer.ends]]
    output.print_table(headings, [[row[heading] for heading in headings] for row in rows])
    output.write_text(answer.evidence.rule)
    for sentence in role_sentences(network, answer):
        output.write_text(str(sentence))
    if not why:
        output.echo(_LEGEND, dim=True)
        return
    for pathway in answer.pathways:
        ends = f"{network.label(pathway.start)} → {network.label(pathway.role)}"
        output.echo(f"\n{ends}", bold=True)
        for route in pathway.routes:
            text = f"  {route.grade.title:>20}  {route_sentence(network, route)}"
            output.write_text(text, indent=" " * 24)


def _print_statements(network: Network, answer: Pathways) -> None:
    """Print the statements on which each sentence rests."""
    output.echo("\nStatements behind each sentence", bold=True)
    for sentence in explain(network, answer):
        output.write_text(f"\n{sentence}")
        for one in sentence.evidence:
            text = f"{state(network, one)} [{', '.join(one.sources)}]"
            output.write_text(f"  {one.grade.title:>20}  {text}", indent=" " * 24)


def _cells(network: Network, pathway: Pathway) -> dict[str, str]:
    pay, growth, tuition = pathway.pay, pathway.growth, pathway.tuition
    return {
        "From": network.label(pathway.start),
        "Role": network.label(pathway.role),
        COVERED: covered(network, pathway),
        NEEDED: needed(network, pathway),
        "Evidence": certainty(pathway),
        "Typical pay a year": str(pay).removesuffix(" a year") if pay else NOT_STATED,
        "Growth": growth.label if growth else NOT_STATED,
        "Tuition": f"{tuition} [{', '.join(tuition.sources)}]" if tuition else "-",
        "Sources": name_passages(pathway.sources),
    }

"""Commands that answer: a way to work, a named question, a thing, the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import GraphLocation, as_of_option, format_option, with_location
from .output import CSV, JSON, SVG, TABLE, write_csv, write_json, write_note

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.argument("start", metavar="[START]", required=False)
@click.option("--role", "--to", "role", metavar="ROLE", help="Only the pathway to this role.")
@click.option(
    "--grade",
    type=click.Choice(["stated", "derived", "mapped"]),
    default="mapped",
    show_default=True,
    help="The weakest evidence to accept: said by a passage, concluded by a rule, linked by us.",
)
@click.option(
    "--min-pay",
    type=click.IntRange(0),
    metavar="USD",
    help="Only roles that may pay this.",
)
@click.option("--why", is_flag=True, help="Say every step, with its passage.")
@as_of_option
@format_option(TABLE, JSON, CSV, SVG)
@with_location
def path(
    location: GraphLocation,
    *,
    start: str | None,
    role: str | None,
    grade: str,
    min_pay: int | None,
    why: bool,
    day: date | None,
    format_: str,
) -> None:
    """Show the pathways from a specialization, program, degree or skill to roles and their pay.

    START is any name: a label, an alias or a short name such as specialization:nlp. From a role
    the pathways go back to the specializations and programs that lead there; without START, back
    from every role that may pay what --min-pay asks.

    \b
    gradpath path NLP
    gradpath path "ML Engineer"
    gradpath path northeastern --role "mlops engineer"
    """
    from ...graph.model.grades import Grade

    graph = location.open_as_of(day)
    answer = graph.pathways(start, role=role, grade=Grade.from_label(grade), min_pay=min_pay)
    if format_ == TABLE:
        from .tables import show_pathways

        show_pathways(graph.network, answer, why=why or role is not None)
    elif format_ == JSON:
        from ...graph.records import pathways_record, snapshot_record

        write_json(pathways_record(graph.network, answer) | snapshot_record(graph))
    elif format_ == SVG:
        from ...graph.pathways.svg import draw

        click.echo(draw(graph.network, answer), nl=False)
    else:
        from ...graph.records import COLUMNS, pathway_row

        write_csv(COLUMNS, [pathway_row(graph.network, found) for found in answer.pathways])
    write_note("" if format_ == JSON else graph.note, format_=format_)


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
@as_of_option
@format_option(TABLE, JSON, CSV)
@with_location
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
    from ...graph.records import answer_record, query_record, snapshot_record

    if name is None and day is not None:
        raise click.UsageError("the list of questions is that of every day: leave out --as-of")
    if name is None:
        from ...queries import Catalogue

        listed = [query_record(query) for query in Catalogue.load().values()]
        if format_ == TABLE:
            from .tables import show_catalogue

            show_catalogue([query for query in listed if not _is_finding(str(query["name"]))])
            click.echo("Those that find conflicts, gaps and violations: add --format csv.")
        elif format_ == JSON:
            write_json(listed)
        else:
            write_csv(("name", "summary"), [(q["name"], q["summary"]) for q in listed])
        return
    graph = location.open_as_of(day)
    answer = graph.ask(name, _parameters(pairs))
    if format_ == TABLE:
        from .tables import show_answer

        show_answer(answer)
    elif format_ == JSON:
        write_json(answer_record(answer) | snapshot_record(graph))
    else:
        write_csv(answer.columns, answer.rows)
        if answer.note:
            click.echo(answer.note, err=True)
    write_note("" if format_ == JSON else graph.note, format_=format_)


@click.command()
@click.argument("thing")
@as_of_option
@format_option(TABLE, JSON, CSV)
@with_location
def show(location: GraphLocation, *, thing: str, day: date | None, format_: str) -> None:
    """Show all that is known of THING, each line with the passages that say it.

    \b
    gradpath show "georgia tech"
    gradpath show skill:pytorch
    """
    graph = location.open_as_of(day)
    description = graph.describe(thing)
    if format_ == TABLE:
        from ...graph.model.statements import Relations
        from ...graph.validity.absent import explain_silence
        from .tables import show_description

        others = graph.labels.others(thing, description.iri)
        relations = Relations.from_engine(graph.store.engine)
        why = explain_silence(graph, description)
        show_description(description, others=others, relations=relations, silence=why)
    elif format_ == JSON:
        from ...graph.records import description_record, snapshot_record

        write_json(description_record(description) | snapshot_record(graph))
    else:
        write_csv(
            ("relation", "inverse", "value", "id", "sources"),
            [
                (s.relation, s.inverse, s.value, s.other, "; ".join(s.sources))
                for s in description.statements
            ],
        )
    note = graph.note or graph.expiry(description.iri)
    write_note("" if format_ == JSON else note, format_=format_)


@click.command()
@as_of_option
@format_option(TABLE, JSON, CSV)
@with_location
def sources(location: GraphLocation, *, day: date | None, format_: str) -> None:
    """List the passages of the sources and how much each states."""
    from dataclasses import asdict

    from ...graph.model.passages import passages

    graph = location.open_as_of(day)
    found = passages(graph.store.engine)
    if format_ == TABLE:
        from .tables import show_passages

        show_passages(found)
    elif format_ == JSON:
        write_json([asdict(passage) for passage in found])
    else:
        columns = ("name", "title", "source", "evidence", "grade", "statements")
        write_csv(columns, [tuple(asdict(passage).values()) for passage in found])
    write_note(graph.note, format_=format_)


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
    """Whether a named query looks for conflicts, gaps or violations, not for an answer."""
    return name.startswith(("conflict-", "gap-")) or name.endswith("-violation")

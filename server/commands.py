"""The commands; each imports only what it needs, for a short command should start at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from .options import Place, format_option, with_place

_TABLE, _JSON, _CSV, _SVG = "table", "json", "csv", "svg"


@click.command()
@click.argument("origin", metavar="FROM")
@click.option("--to", "role", metavar="ROLE", help="Only the way to this role.")
@click.option(
    "--grade",
    type=click.Choice(["stated", "derived", "mapped"]),
    default="mapped",
    show_default=True,
    help="The weakest evidence to accept: said by a passage, concluded by a rule, linked by us.",
)
@click.option("--min-pay", "floor", type=int, metavar="USD", help="Only roles that may pay this.")
@click.option("--why", is_flag=True, help="Say every step, with its passage.")
@format_option(_TABLE, _JSON, _CSV, _SVG)
@with_place
def path(
    place: Place,
    *,
    origin: str,
    role: str | None,
    grade: str,
    floor: int | None,
    why: bool,
    format_: str,
) -> None:
    """Show the way from a specialization, program, degree or skill to roles and their pay.

    FROM is any name: a label, an alias or a short name such as specialization:nlp. From a role
    the way is shown backward, to the specializations and programs that lead there.

    \b
    gradpath path NLP
    gradpath path "ML Engineer"
    gradpath path northeastern --to "mlops engineer"
    """
    from ..graph.network import Grade

    graph = place.open()
    answer = graph.pathways(origin, role=role, grade=Grade.from_label(grade), floor=floor)
    if format_ == _TABLE:
        from .render import show_pathways

        show_pathways(graph.network, answer, why=why or role is not None)
    elif format_ == _JSON:
        from ..graph.records import pathways_record

        _write_json(pathways_record(graph.network, answer))
    elif format_ == _SVG:
        from ..graph.drawing import draw

        click.echo(draw(graph.network, answer), nl=False)
    else:
        from ..graph.records import COLUMNS, pathway_row

        _write_csv(COLUMNS, [pathway_row(graph.network, found) for found in answer.pathways])


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
@format_option(_TABLE, _JSON, _CSV)
@with_place
def ask(place: Place, *, name: str | None, pairs: tuple[str, ...], format_: str) -> None:
    """Ask a named question; without NAME, list the questions with their parameters.

    \b
    gradpath ask
    gradpath ask programs-under -p budget=25000
    """
    from ..graph.records import answer_record, query_record

    if name is None:
        from ..queries import Catalogue

        listed = [query_record(query) for query in Catalogue.load().values()]
        if format_ == _TABLE:
            from .render import show_catalogue

            show_catalogue(listed)
        elif format_ == _JSON:
            _write_json(listed)
        else:
            _write_csv(("name", "summary"), [(q["name"], q["summary"]) for q in listed])
        return
    answer = place.open().ask(name, _parameters(pairs))
    if format_ == _TABLE:
        from .render import show_answer

        show_answer(answer)
    elif format_ == _JSON:
        _write_json(answer_record(answer))
    else:
        _write_csv(answer.columns, answer.rows)
        if answer.note:
            click.echo(answer.note, err=True)


@click.command()
@click.argument("thing")
@format_option(_TABLE, _JSON, _CSV)
@with_place
def show(place: Place, *, thing: str, format_: str) -> None:
    """Show all that is known of THING, each line with the passages that say it.

    \b
    gradpath show "georgia tech"
    gradpath show skill:pytorch
    """
    from ..graph.records import description_record

    graph = place.open()
    description = graph.describe(thing)
    if format_ == _TABLE:
        from .render import show_description

        show_description(description, others=graph.names.others(thing, description.iri))
    elif format_ == _JSON:
        _write_json(description_record(description))
    else:
        _write_csv(
            ("relation", "inverse", "value", "id", "sources"),
            [
                (s.relation, s.inverse, s.value, s.other, "; ".join(s.sources))
                for s in description.statements
            ],
        )


@click.command()
@click.argument("query", metavar="QUERY|FILE|-")
@format_option(_TABLE, _JSON, _CSV, "tsv", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
@with_place
def sparql(place: Place, *, query: str, format_: str) -> None:
    """Run a SPARQL query that only reads: a text, a file, or - for standard input.

    \b
    gradpath sparql 'SELECT ?p { ?p a <https://w3id.org/gradpath/ontology#Program> }'
    gradpath sparql questions.rq --format csv
    """
    from ..graph.engine import ResultFormat

    text = _query_text(query)
    store = place.open().store
    if format_ == _TABLE:
        from .render import show_result

        show_result(store, text)
    else:
        _write_bytes(store.serialize(text, ResultFormat.from_label(format_)))


@click.command()
@format_option(_TABLE, _JSON, _CSV)
@with_place
def sources(place: Place, *, format_: str) -> None:
    """List the passages of the sources and how much each states."""
    from dataclasses import asdict

    from ..graph.passages import passages

    found = passages(place.open().store.engine)
    if format_ == _TABLE:
        from .render import show_passages

        show_passages(found)
    elif format_ == _JSON:
        _write_json([asdict(passage) for passage in found])
    else:
        columns = ("name", "title", "source", "evidence", "grade", "statements")
        _write_csv(columns, [tuple(asdict(passage).values()) for passage in found])


@click.command()
@click.argument("format_", metavar="FORMAT")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@with_place
def export(place: Place, *, format_: str, output: Path | None) -> None:
    """Write the whole graph: turtle, trig, nquads, jsonld, graphml or dot."""
    from ..graph.exports import ExportFormat
    from ..graph.exports import export as write

    chosen = ExportFormat.from_label(format_)
    content = write(place.open(), chosen)
    if output is None:
        _write_bytes(content)
    else:
        _replace(output, content)
        click.echo(f"{output}: {len(content):,} bytes of {chosen.label}", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 picks one."
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that answer."
)
@with_place
def serve(place: Place, *, host: str, port: int, workers: int) -> None:
    """Serve the pages, the API and the SPARQL endpoint."""
    from .serving import serve as run

    run(store=place.store, data=place.data, host=host, port=port, workers=workers)


def _parameters(pairs: tuple[str, ...]) -> dict[str, object]:
    """Read ``key=value`` pairs; a key that comes again makes a list."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(f"{pair!r} is not of the form key=value", param_hint="-p")
        values.setdefault(key.strip(), []).append(value)
    return {key: given[0] if len(given) == 1 else given for key, given in values.items()}


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    try:
        is_file = Path(query).is_file()
    except (OSError, ValueError):  # a long query, or one with a NUL, is no name of a file
        is_file = False
    if is_file:
        return Path(query).read_text(encoding="utf-8", errors="replace")
    if "{" not in query and Path(query).suffix in {".rq", ".sparql"}:
        raise click.BadParameter(f"there is no file {query}", param_hint="QUERY|FILE|-")
    return query


def _write_json(record: object) -> None:
    import json

    click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str))


def _write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    click.echo(out.getvalue(), nl=False)


def _write_bytes(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _replace(output: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        from ..graph.errors import StoreError

        raise StoreError(
            str(output), f"cannot be written ({error.strerror})", cure="choose another file"
        ) from error

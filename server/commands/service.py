"""The command that serves."""

from __future__ import annotations

import click

from ..options import Place, with_place


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
    from ..serving import serve as run

    run(store=place.store, data=place.data, host=host, port=port, workers=workers)

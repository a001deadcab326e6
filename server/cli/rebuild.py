"""Command ``rebuild``: a store built anew, as one that is damaged needs it."""

from __future__ import annotations

import click

from . import output
from .options import GraphOptions, graph_options


@click.command()
@graph_options(as_of=False)
def rebuild(options: GraphOptions) -> None:
    """Build a store anew of the facts and of the additions that it keeps.

    A damaged store becomes whole by it. An addition that is not as it was written is refused; one
    whose file is missing is left out and named. Give the same --data as before.

    \b
    gradpath rebuild --store my-store
    """
    if options.store is None:
        raise click.UsageError("give the store: --store DIRECTORY")
    from ...graph.additions.opening import rebuild as build

    store, kept, missing = build(options.store, data=options.data)
    for name in missing:
        output.echo(f"{name} is missing and left out.", err=True)
    count = f"{len(kept)} {'addition' if len(kept) == 1 else 'additions'}"
    output.echo(f"{options.store} is built anew with {count}, as version {store.version}.")

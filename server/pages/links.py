"""Links of the pages: each is made once for a label, a mount point and a date, then reused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from flask import request
from markupsafe import Markup

from ...graph.pathways.explain import verb
from ...graph.pathways.network import Network
from ...graph.pathways.pathway import Route
from ..http.context import asked_day
from ..http.urls import passage_url, thing_url

#: Longer names are linked without being kept, so that the kept links stay small.
_LONGEST = 200
_THING = Markup('<a href="{}">{}</a>')
_SOURCE = Markup('<a class="source" href="{}">{}</a>')


def thing_link(name: str, label: str) -> Markup:
    """Return a link to a thing.

    Parameters
    ----------
    name : str
        The short name of the thing, such as ``role:ml-engineer``.
    label : str
        The text of the link.
    """
    if len(name) + len(label) > _LONGEST:
        return _THING.format(thing_url(name), label)
    return _kept_thing(request.script_root, asked_day(), name, label)


def source_links(names: Iterable[str]) -> Markup:
    """Return links to places in sources, given by their short names, with commas between."""
    root, day = request.script_root, asked_day()
    return Markup(", ").join(
        _SOURCE.format(passage_url(name), name)
        if len(name) > _LONGEST
        else _kept_source(root, day, name)
        for name in names
    )


def route_links(network: Network, route: Route) -> Markup:
    """Return a path in words, with links to each thing on it and to the sources of each step."""
    steps = [
        Markup("{} {} [{}]").format(
            verb(hop.relation),
            thing_link(hop.head, network.label(hop.head)),
            source_links(hop.sources),
        )
        for hop in route.hops
    ]
    start = route.nodes[0]
    return thing_link(start, network.label(start)) + Markup(" ") + Markup(", which ").join(steps)


@lru_cache(maxsize=1 << 13)
def _kept_thing(root: str, day: date | None, name: str, label: str) -> Markup:  # noqa: ARG001
    """Return a link to a thing; `url_for` adds the mount point and the date of the request."""
    return _THING.format(thing_url(name), label)


@lru_cache(maxsize=1 << 13)
def _kept_source(root: str, day: date | None, name: str) -> Markup:  # noqa: ARG001
    """Return a link to a place in a source; see `_kept_thing`."""
    return _SOURCE.format(passage_url(name), name)

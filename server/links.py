"""Where things are to be found: every URL of ours is made here."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import url_for


def thing_url(name: str) -> str:
    """Return the address of a thing, given by its short name."""
    kind, _, slug = name.partition(":")
    return url_for("identities.show", kind=kind, slug=slug)


def passage_url(name: str) -> str:
    """Return the address of a passage, given by its short name or the IRI of its graph."""
    if "://" in name:
        return url_for("pages.any_passage", graph=name)
    return url_for("pages.passage", name=name)


def pathways_url(name: str) -> str:
    """Return the address of the pathways from or to a thing."""
    return f"{url_for('pages.pathways')}?{urlencode({'from': name})}"


def is_thing(name: str | None) -> bool:
    """Tell whether a short name is that of a thing with a page."""
    kind, colon, slug = (name or "").partition(":")
    return bool(colon and slug) and kind not in _PREFIXES and "/" not in kind


#: Prefixes of properties and classes, which are no kinds of things.
_PREFIXES = {
    *("gp", "gpd", "skos", "prov", "dcterms", "rdf", "rdfs", "owl", "schema", "http", "https"),
}

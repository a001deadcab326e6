"""URLs of the server."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import request

from ...ontology.terms import BASE
from .context import asked_day
from .operation import operation_of


def thing_url(name: str) -> str:
    """Return the address of a thing, given by its short name."""
    kind, _, slug = name.partition(":")
    return _link(f"/id/{kind}/{slug}")


def passage_url(name: str) -> str:
    """Return the address of a passage, given by its short name or the IRI of its graph."""
    if name in _DOCUMENTS:
        return _link(f"/{name.removeprefix(BASE)}")
    if "://" in name:
        return _link("/source", graph=name)
    return _link(f"/source/{name}")


def document_url(path: str, extension: str = "") -> str:
    """Return the address of the page about a resource, or of its data in a format.

    Parameters
    ----------
    path : str
        The IRI without `BASE`, such as ``id/role/ml-engineer``.
    extension : str
        The extension of the format, such as ``ttl``; empty for the page.
    """
    if extension:
        return _link(f"/data/{path}.{extension}")
    return _link(f"/page/{path}")


def own_url(name: str | None) -> str | None:
    """Return the address of a resource by its short name or IRI; None for a foreign IRI.

    A name without a prefix is that of a passage or of a source.
    """
    prefix, colon, local = (name or "").partition(":")
    if name is None or is_thing(name):
        return thing_url(name) if name else None
    if prefix in _VOCABULARIES:
        return f"{_link(f'/{_VOCABULARIES[prefix]}')}#{quote(local)}"
    if name.startswith(f"{BASE}query/"):
        return _link(f"/query/{name.removeprefix(f'{BASE}query/')}")
    return passage_url(name) if not colon or name in _DOCUMENTS else None


def pathways_url(name: str) -> str:
    """Return the address of the pathways from or to a thing."""
    return _link("/pathways", start=name)


def _link(path: str, **query: str) -> str:
    """Return the address of a path, with the date of the current request.

    A page has hundreds of links, and Flask's `url_for` takes four times as long.
    """
    if (as_of := asked_day()) is not None:
        query["as_of"] = str(as_of)
    address = f"{request.script_root}{quote(path, safe=_IN_PATH)}"
    return f"{address}?{urlencode(query)}" if query else address


def keep_day(endpoint: str, values: dict[str, object]) -> None:
    """Add the date of the current request to a link to an address that takes a date."""
    if _is_dated(endpoint) and (day := asked_day()) is not None:
        values.setdefault("as_of", day)


def takes_day() -> bool:
    """Return whether the current address takes a date."""
    return _is_dated(request.endpoint)


def _is_dated(endpoint: str | None) -> bool:
    declared = operation_of(endpoint)
    return declared is not None and declared.dated


def here() -> str:
    """Return the current address without its parameters."""
    return f"{request.script_root}{quote(request.path)}"


def undated_url() -> str:
    """Return the current address without its date."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "as_of"]
    return f"{here()}?{urlencode(given)}" if given else here()


def is_thing(name: str | None) -> bool:
    """Return whether a short name is that of a thing with a page."""
    kind, colon, slug = (name or "").partition(":")
    return bool(colon and slug) and kind not in _PREFIXES and "/" not in kind


#: Characters that a path contains unencoded.
_IN_PATH = "/:~!$&'()*+,;=@"
#: Prefixes of the vocabularies that the ontology is aligned with.
FOREIGN = {
    "http://data.europa.eu/esco/model#": "esco",
    "https://purl.org/ctdl/terms/": "ceterms",
}
#: Prefixes of properties and classes, as opposed to kinds of things.
_PREFIXES = {
    *("gp", "gpd", "skos", "prov", "dcterms", "rdf", "rdfs", "owl", "schema", "http", "https"),
    *FOREIGN.values(),
}
#: Documents that define the terms of the namespaces `gp` and `gpd`.
_VOCABULARIES = {"gp": "ontology", "gpd": "definitions"}
_DOCUMENTS = {f"{BASE}{path}" for path in _VOCABULARIES.values()}

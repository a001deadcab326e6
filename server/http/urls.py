"""Paths of the server for things, passages and documents, and the address of a request."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import request

from ...ontology.terms import BASE, NAMESPACES, OTHERS
from .context import requested_date
from .operation import operation_of


def thing_path(name: str) -> str:
    """Return the path of a thing, given by its short name."""
    kind, _, slug = name.partition(":")
    return quote(f"/id/{kind}/{slug}", safe=_IN_PATH)


def passage_path(name: str) -> str:
    """Return the path of a passage, given by its short name or the IRI of its graph."""
    if name in _DOCUMENTS:
        return f"/{name.removeprefix(BASE)}"
    if "://" in name:
        return f"/source?{urlencode({'graph': name})}"
    return quote(f"/source/{name}", safe=_IN_PATH)


def own_path(name: str | None) -> str | None:
    """Return the path of a resource by its short name or IRI; None for a foreign IRI.

    A name without a prefix is that of a passage or of a source.
    """
    prefix, colon, local = (name or "").partition(":")
    if name is None or is_thing(name):
        return thing_path(name) if name else None
    if prefix in _VOCABULARIES:
        return f"/{_VOCABULARIES[prefix]}#{quote(local)}"
    if name.startswith(f"{BASE}query/"):
        return quote(f"/{name.removeprefix(BASE)}", safe=_IN_PATH)
    return passage_path(name) if not colon or name in _DOCUMENTS else None


def pathways_path(name: str) -> str:
    """Return the path of the pathways from or to a thing."""
    return f"/pathways?{urlencode({'start': name})}"


def keep_date(endpoint: str, values: dict[str, object]) -> None:
    """Add the date of the current request to a link to an address that takes a date."""
    if _is_dated(endpoint) and (day := requested_date()) is not None:
        values.setdefault("as_of", day)


def takes_date() -> bool:
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
FOREIGN = {OTHERS[prefix]: prefix for prefix in ("esco", "ceterms")}
#: Prefixes of properties and classes, as opposed to kinds of things.
_PREFIXES = {
    *("http", "https"),
    *NAMESPACES,
    *OTHERS,
}
#: Documents that define the terms of the namespaces `gp` and `gpd`.
_VOCABULARIES = {"gp": "ontology", "gpd": "definitions"}
_DOCUMENTS = {f"{BASE}{path}" for path in _VOCABULARIES.values()}

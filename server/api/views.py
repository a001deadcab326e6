"""The addresses of the description."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from ..http.context import current_graph
from ..http.params import read_arguments
from ..http.responses import json_response
from .openapi import describe
from .openapi_params import Schema

openapi = Blueprint("openapi", __name__)

_KEY = "gradpath.openapi"


@openapi.get("/openapi.json")
def as_json() -> Response:
    """Answer with the description as JSON."""
    return json_response(_described())


@openapi.get("/openapi.yaml")
def as_yaml() -> Response:
    """Answer with the description as YAML."""
    import yaml

    class Whole(yaml.SafeDumper):
        """Writes each object where it stands, and not as a reference to an equal one."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - of none
            return True

    text = yaml.dump(_described(), Dumper=Whole, sort_keys=False, allow_unicode=True, width=100)
    return Response(text, mimetype="application/yaml")


def _described() -> Schema:
    """Return the description, with the server that the present request asks."""
    read_arguments(())
    extensions = current_app.extensions
    if _KEY not in extensions:
        extensions[_KEY] = describe(current_app, current_graph().catalogue)
    document: Schema = extensions[_KEY]
    return {**document, "servers": [{"url": request.root_url.rstrip("/")}]}

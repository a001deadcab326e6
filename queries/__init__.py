"""Named queries: one `.rq` file for each, and the catalogue that binds and runs them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .binding import Meaning
    from .catalogue import Catalogue
    from .engine import Engine
    from .errors import ParameterError, UnknownQuery
    from .named_query import Answer, BoundQuery, NamedQuery
    from .parameters import Parameter, Resolve

__all__ = [
    "Answer",
    "BoundQuery",
    "Catalogue",
    "Engine",
    "Meaning",
    "NamedQuery",
    "Parameter",
    "ParameterError",
    "Resolve",
    "UnknownQuery",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is used: a command that only reads SPARQL needs none."""
    if name in __all__:
        for module in ("engine", "errors", "parameters", "binding", "named_query", "catalogue"):
            found = getattr(import_module(f".{module}", __name__), name, None)
            if found is not None:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Named queries: one `.rq` file for each, and the catalogue that binds and runs them."""

from .catalogue import Answer, Catalogue, Engine, NamedQuery
from .errors import (
    HeaderError,
    IllTyped,
    MissingParameter,
    NoTable,
    OutOfChoices,
    ParameterError,
    UnknownParameter,
    UnknownQuery,
)
from .parameters import Parameter, Resolve

__all__ = [
    "Answer",
    "Catalogue",
    "Engine",
    "HeaderError",
    "IllTyped",
    "MissingParameter",
    "NamedQuery",
    "NoTable",
    "OutOfChoices",
    "Parameter",
    "ParameterError",
    "Resolve",
    "UnknownParameter",
    "UnknownQuery",
]

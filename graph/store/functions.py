"""SPARQL functions of our own: the folding and the order of names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

import pyoxigraph as ox

from ...names import collate, fold, loosen
from ...ontology.terms import FUNCTION

_Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Function: TypeAlias = Callable[..., _Term | None]


def _of_text(function: Callable[[str], str]) -> _Function:
    """Return the SPARQL function of one literal; anything else is an error of the expression."""

    @lru_cache(maxsize=10_000)  # ORDER BY asks again for each comparison
    def of_text(text: str) -> ox.Literal:
        return ox.Literal(function(text))

    def of_terms(*terms: _Term) -> ox.Literal | None:
        match terms:
            case (ox.Literal() as literal,):
                return of_text(literal.value)
        return None

    return of_terms


_FUNCTIONS: Final[dict[str, Callable[[str], str]]] = {
    "fold": fold,
    "loosen": lambda text: loosen(fold(text)),
    "collate": collate,
}
#: The functions by name: `fold` gives the form in which names are compared, `loosen` that without
#: spaces and plural endings, and `collate` the key by which they are sorted.
FUNCTIONS: Final[dict[ox.NamedNode, _Function]] = {
    ox.NamedNode(FUNCTION + name): _of_text(function) for name, function in _FUNCTIONS.items()
}

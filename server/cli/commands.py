"""The commands; each imports only what it needs, for a short command should start at once."""

from .add import add, undo
from .ask import ask, path, show, sources
from .check import check
from .conflicts import conflicts, gaps
from .export import export, sparql
from .serve import serve
from .stale import stale
from .why import consistent, derive, why

__all__ = [
    "add",
    "ask",
    "check",
    "conflicts",
    "consistent",
    "derive",
    "export",
    "gaps",
    "path",
    "serve",
    "show",
    "sources",
    "sparql",
    "stale",
    "undo",
    "why",
]

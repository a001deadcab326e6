"""The commands; each imports only what it needs, for a short command should start at once."""

from .additions import add, undo
from .answers import ask, path, show, sources
from .checks import check
from .exchange import export, sparql
from .reasons import consistent, derive, why
from .service import serve
from .stale import stale
from .tensions import conflicts, gaps

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

"""The commands; each imports only what it needs, for a short command should start at once."""

from .answers import ask, path, show, sources
from .exchange import export, sparql
from .service import serve

__all__ = ["ask", "export", "path", "serve", "show", "sources", "sparql"]

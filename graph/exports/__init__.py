"""The whole graph in the formats of others: RDF as it is, and the network as nodes and edges."""

from .formats import ExportFormat, UnknownFormat
from .writing import export

__all__ = ["ExportFormat", "UnknownFormat", "export"]

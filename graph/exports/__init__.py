"""Exports of the whole graph: one module per format, listed in `formats`."""

from .attributes import Exported
from .formats import ExportFormat, UnknownFormat, export

__all__ = ["ExportFormat", "Exported", "UnknownFormat", "export"]

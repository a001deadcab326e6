"""The whole graph in the formats of other programs: one file per format, listed in `formats`."""

from .exported import Exported
from .formats import ExportFormat, UnknownFormat, export

__all__ = ["ExportFormat", "Exported", "UnknownFormat", "export"]

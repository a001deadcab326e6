"""The package's own facts in memory, loaded while other modules are imported."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from threading import Thread

import pyoxigraph as ox

from ...errors import DataError
from .files import Source
from .store import MERGE, Store, short_hash


class PackageStore(Store):
    """Store of the package's sources, loaded by a thread.

    Loading would take a sixth of a cold start. The engine needs no interpreter for it, so that
    the modules of the search or of the named queries are imported at the same time.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self.path = None
        self._sources = sources
        self._loaded: ox.Store | None = None
        self._thread = Thread(target=self._load_early, daemon=True)
        self._thread.start()

    @cached_property
    def native(self) -> ox.Store:  # type: ignore[override]
        """The store of Oxigraph once it is loaded; DataError if a file cannot be read."""
        self._thread.join()
        return self._loaded or self._load()

    @cached_property
    def version(self) -> str:
        """A short hash of the files."""
        return short_hash(source.stamp for source in self._sources)

    @cached_property
    def localized(self) -> Store:
        """The store itself, for all its texts are in English."""
        return self

    def _load(self) -> ox.Store:
        native = ox.Store()
        for source in self._sources:
            source.load_into(native)
        native.update(MERGE)
        return native

    def _load_early(self) -> None:
        with suppress(DataError):  # it is raised where the facts are needed
            self._loaded = self._load()

"""Parts of a knowledge graph that the analyses of validity and of findings read."""
# ruff: noqa: D102 - `KnowledgeGraph` documents them

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ...queries import Catalogue
    from ..model.descriptions import Description
    from ..model.labels import Labels
    from ..model.values import Iri
    from ..store.store import Store
    from .absences import Absence


class Graph(Protocol):
    """A knowledge graph, or a snapshot of one as of a date; see `KnowledgeGraph`."""

    @property
    def store(self) -> Store: ...
    @cached_property
    def labels(self) -> Labels: ...
    @cached_property
    def catalogue(self) -> Catalogue: ...
    @property
    def as_of_date(self) -> date | None: ...
    @property
    def whole(self) -> Graph: ...
    @property
    def left_out(self) -> tuple[Absence, ...]: ...
    @property
    def note(self) -> str: ...
    def absence(self, thing: Iri) -> Absence | None: ...
    def describe(self, name: str) -> Description: ...

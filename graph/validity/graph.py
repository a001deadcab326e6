"""Parts of a knowledge graph that the analyses of validity and of findings read."""

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
    from .expired import Absence


class Graph(Protocol):
    """A knowledge graph, or a snapshot of one as of a date."""

    @property
    def store(self) -> Store:
        """The statements with their named graphs."""
        ...

    @cached_property
    def labels(self) -> Labels:
        """The labels of things."""
        ...

    @cached_property
    def catalogue(self) -> Catalogue:
        """The named queries."""
        ...

    @property
    def as_of_date(self) -> date | None:
        """The date of a snapshot; None for the graph as it is."""
        ...

    @property
    def whole(self) -> Graph:
        """The graph as it is, of which this may be a snapshot."""
        ...

    @property
    def left_out(self) -> tuple[Absence, ...]:
        """The things that a snapshot leaves out."""
        ...

    @property
    def note(self) -> str:
        """The date and what is left out, in a sentence; empty for the graph as it is."""
        ...

    def absence(self, thing: Iri) -> Absence | None:
        """Return why a thing is left out; None where it is not."""
        ...

    def describe(self, name: str) -> Description:
        """Return everything that is stated of a thing, given by any of its names."""
        ...

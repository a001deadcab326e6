"""The parts of a graph that an export reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..store.store import Store


class Exported(Protocol):
    """A graph that can be exported; its network is made when a writer asks for it."""

    @property
    def store(self) -> Store: ...  # noqa: D102 - `KnowledgeGraph` documents it
    @cached_property
    def network(self) -> Network: ...  # noqa: D102

"""Value of a property of a thing, with its statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from ..model.amounts import Amount, Figure
from ..model.evidence import Evidence


class PropertyValue(NamedTuple):
    """A value of a property of a thing.

    Attributes
    ----------
    label : the value in words, without what limits it
    value : the short name of a thing, a figure, or a text; None for an amount that is no figure
    evidence : the statements that give it
    amount : the amount, where it is one
    qualifier : the words that limit it, such as "typically" or "said of all listed programs"
    implied : whether the sources only imply it
    of_group : whether it is said of all members of a group
    things : short names of the things that it is or mentions
    """

    label: str
    value: str | Figure | None
    evidence: tuple[Evidence, ...]
    amount: Amount | None = None
    qualifier: str = ""
    implied: bool = False
    of_group: bool = False
    things: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The value in words, with what limits it."""
        return f"{self.label} ({self.qualifier})" if self.qualifier else self.label

    @property
    def is_stated(self) -> bool:
        """Whether anything is stated: an amount without a bound is only printed ("Variable")."""
        return self.amount is None or self.amount.low is not None or self.amount.high is not None

    @property
    def sources(self) -> tuple[str, ...]:
        """The passages that state it, without those that name the members of a group."""
        return self.evidence[0].sources


#: The values of a thing by property; a property of which nothing is stated has no entry.
Values: TypeAlias = Mapping[str, tuple[PropertyValue, ...]]

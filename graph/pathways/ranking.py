"""Ranking rule: the one order of roles and of programs in every answer that ranks them."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ...names import collate
from ..model.grades import Grade


class Coverage(NamedTuple):
    """Number of the required (key) skills of a role that a program or other start covers.

    Attributes
    ----------
    shared : all that are covered, also on a condition or by our interpretation
    stated : those of `shared` that the sources state word for word
    own : those of `shared` that the start covers by itself, without a condition
    total : the skills that the role requires; 0 where none is stated
    """

    shared: int
    stated: int
    own: int
    total: int

    @property
    def share(self) -> float:
        """The part of the required skills that is covered, from 0 to 1."""
        return self.shared / self.total if self.total else 0.0

    @property
    def stated_share(self) -> float:
        """The part that is covered word for word, from 0 to 1."""
        return self.stated / self.total if self.total else 0.0

    @property
    def own_share(self) -> float:
        """The part that is covered without a condition, from 0 to 1."""
        return self.own / self.total if self.total else 0.0


class Ranking(Enum):
    """The evidence that counts in the order: all of it, or what the sources state alone."""

    ALL = "all"
    STATED = "stated"

    @property
    def label(self) -> str:
        """The word for it in options and parameters."""
        return self.value

    @property
    def grade(self) -> Grade:
        """The weakest evidence that counts."""
        return Grade.STATED if self is Ranking.STATED else Grade.MAPPED

    @property
    def rule(self) -> str:
        """The rule of the order in a sentence, as every ranked answer gives it."""
        return RULES[self]

    def key(self, coverage: Coverage, *names: str) -> tuple[object, ...]:
        """Return the key that sorts best first; `names` are the labels of the ends."""
        shares = (coverage.share, coverage.stated_share, coverage.own_share)
        counted = shares if self is Ranking.ALL else (coverage.stated_share,)
        return (not coverage.total, *(-one for one in counted), *map(collate, names))


_LAST = "where no required skill is stated, last"
RULES = {
    Ranking.ALL: (
        "Order: by the share of the required (key) skills covered, also on the condition shown; "
        "then by the share that the sources state word for word; then by the share covered "
        f"without a condition; then by name; {_LAST}."
    ),
    Ranking.STATED: (
        "Order: by the share of the required (key) skills that the sources state word for word, "
        f"also on the condition shown; then by name; {_LAST}."
    ),
}

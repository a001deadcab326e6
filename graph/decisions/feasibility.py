"""Feasibility of a change from one role to another, by thresholds in a file."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ...errors import DataError
from ...resources import PACKAGE
from .outcome import Cell, Column, Table

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_FILE = PACKAGE / "graph" / "decisions" / "feasibility.toml"
_SHARES = ("had", "reachable")


class Level(NamedTuple):
    """A word for how feasible a change is, and the least shares for which it applies.

    Attributes
    ----------
    word : the word
    had : the least share of the required skills that are had, from 0 to 1
    reachable : the least share of those that are had, similar, or taught by something
    """

    word: str
    had: float
    reachable: float


class Feasibility(NamedTuple):
    """The levels, the most feasible first; and how much a similar skill counts as had."""

    levels: tuple[Level, ...]
    similar_counts: float

    def level(self, required: int, had: int, similar: int, taught: int) -> Level:
        """Return the level of a change, from numbers of required skills.

        Parameters
        ----------
        required, had : the skills that are required, and those of them that are had
        similar, taught : those of the others that are similar to one had; of the rest, those that
            something teaches
        """
        share = (had + self.similar_counts * similar) / required
        reachable = (had + similar + taught) / required
        return next(one for one in self.levels if share >= one.had and reachable >= one.reachable)

    @property
    def rule(self) -> str:
        """The rule in a sentence."""
        each = "; ".join(
            f"{one.word}, {one.had:.0%} and {one.reachable:.0%}" for one in self.levels
        )
        return (
            "How feasible a change is, is our rule and no source's: the first level applies of "
            "which the least share of the required skills had, and of those had or taught here, "
            f"is reached ({each}); a similar skill counts {self.similar_counts:g} as had."
        )

    def table(self, level: Level) -> Table:
        """Return the levels as a table, with the one that applies."""
        columns = (
            Column("level", "Our word"),
            Column("had", "Least share had"),
            Column("reachable", "Least share had or taught here"),
            Column("applies", "Applies"),
        )
        rows = tuple(
            (
                Cell(one.word, one.word),
                Cell(f"{one.had:.0%}", one.had),
                Cell(f"{one.reachable:.0%}", one.reachable),
                Cell("yes" if one is level else "no", one is level),
            )
            for one in self.levels
        )
        note = "The first row of which both shares are reached applies. This is our rule."
        return Table("feasibility", "How feasible", columns, rows, note, detail=True)


@cache
def read_feasibility(file: Traversable = _FILE) -> Feasibility:
    """Read the thresholds.

    Raises
    ------
    DataError
        If the file is no TOML, lacks a value, has an unknown one, or has a share that is not from
        0 to 1; or if the last level does not apply to every change.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:  # no TOML, or no UTF-8
        raise DataError(str(file), f"this is no TOML: {error}", hint="mend the file") from None
    if found.keys() != {"levels", "similar_counts"} or not isinstance(found["levels"], list):
        raise _wrong(file, "the file has other keys than levels and similar_counts")
    levels = tuple(_level(file, one) for one in found["levels"])
    if not levels or any(levels[-1][1:]):
        raise _wrong(file, "the last level does not apply to every change: its shares are not 0")
    return Feasibility(levels, _share(file, found, "similar_counts"))


def _level(file: Traversable, found: object) -> Level:
    if not isinstance(found, dict) or found.keys() != {*Level._fields}:
        raise _wrong(file, f"a level has other keys than {', '.join(Level._fields)}")
    if not isinstance(found["word"], str) or not found["word"].strip():
        raise _wrong(file, "the word of a level is no text")
    return Level(found["word"], *(_share(file, found, name) for name in _SHARES))


def _share(file: Traversable, found: dict[str, Any], name: str) -> float:
    value = found[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _wrong(file, f"{name} is {value!r}, which is no share from 0 to 1")
    return float(value)


def _wrong(file: Traversable, message: str) -> DataError:
    hint = "write similar_counts, and levels with word, had and reachable, the last with shares 0"
    return DataError(str(file), message, hint=hint)

"""Faults of a file of additions: place, value, message and hint of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import DataError, GradPathError

#: Longest value that a message shows in full.
_SHOWN = 60
#: Number of faults that a message lists, and after which no further row is read.
_LISTED, MOST_FAULTS = 100, 200


class Refusal(GradPathError):
    """A value that cannot be added; `cell` names the column of another cell that is at fault."""

    def __init__(self, message: str, *, hint: str, cell: str = "") -> None:
        super().__init__(message, hint=hint)
        self.cell = cell


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or statement that cannot be added.

    Attributes
    ----------
    row : int or str
        Row number as in a spreadsheet, whose header is row 1; in a file of RDF the subject.
    column, value : str
        Column or property, and the text of the cell or of the object.
    message, hint : str
        The error, and the way to correct it.

    Examples
    --------
    >>> print(Fault(2, "gre", "maybe", "no policy is called so", "write optional or required"))
    row 2, column gre, 'maybe': no policy is called so: write optional or required
    """

    row: int | str
    column: str
    value: str
    message: str
    hint: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        place = f"row {self.row}, column" if isinstance(self.row, int) else f"{self.row},"
        return f"{place} {self.column}, {shown!r}: {self.message}: {self.hint}"


class FaultyFile(DataError):
    """A file with faults, of which nothing is added; `faults` has them in their order.

    A table is read up to the row of fault number `MOST_FAULTS`.
    """

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        if len(faults) >= MOST_FAULTS:
            count += " up to the row where reading ended"
        super().__init__(file, f"{count}, and nothing was written")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        more = [f"and {len(self.faults) - _LISTED} more"] if len(self.faults) > _LISTED else []
        listed = map(str, self.faults[:_LISTED])
        return "\n  ".join([super().__str__(), *listed, *more])

"""What is wrong with a file of additions: every fault with its place, its value and its cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import DataError

#: So much of a long value is shown.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or a statement that cannot be added as it stands.

    Attributes
    ----------
    row : int or str
        The row as a spreadsheet counts it, its header being row 1; the thing in a file of RDF.
    column : str
        The column, or the relation.
    value : str
        What stands there.
    message, hint : str
        What is wrong with it, and what would be right.

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
    """A file of additions of which nothing is added.

    Parameters
    ----------
    file : str
        The file.
    faults : sequence of Fault
        All that is wrong with it, in its order.
    """

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(file, f"{count}, and nothing was written")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n  ".join([super().__str__(), *map(str, self.faults)])

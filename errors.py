"""Errors of the package: one family, each with a message, a hint and its data."""

from __future__ import annotations

import copyreg


class GradPathError(Exception):
    """Base of every error of the package; subclasses carry further data as attributes.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence and without its full stop.
    hint : str
        What the reader can do about it.
    line, column : int or None
        The place in the text of a query or file, counted from 1, if it is known.
    candidates : tuple of str
        The names that may have been meant, nearest first.
    """

    #: The seconds of processor time that it took to find out.
    spent: float = 0.0

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        self.column = column
        self.candidates = candidates

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error travel between processes with all its data."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class QueryError(GradPathError):
    """A query that was refused or could not be answered; parameters as for `GradPathError`."""

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.line is None else f"line {self.line}, column {self.column}: {text}"


class StoreError(GradPathError):
    """A directory (`path`) that cannot hold the store; it is left as it was found."""

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{path} {message}", hint=hint)
        self.path = path


class DataError(GradPathError):
    """A file that cannot be read; nothing of it is loaded."""

    def __init__(
        self,
        file: str,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint, line=line, column=column)
        self.file = file

    def __str__(self) -> str:
        place = (self.file, self.line, self.column)
        return f"{':'.join(str(part) for part in place if part is not None)}: {super().__str__()}"

"""What can go wrong between a question and the graph: one family of errors, each with its cure."""

from __future__ import annotations


class GradPathError(Exception):
    """The family of every error of the graph, so that one ``except`` catches them all.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence and without its full stop.
    hint : str
        What the reader can do about it.
    """

    #: The seconds of processor that it took to find out.
    spent: float = 0.0

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}" if self.hint else self.message


class QueryError(GradPathError):
    """A query that was refused or could not be answered.

    Parameters
    ----------
    message, hint : str
        As for every error of the family.
    line, column : int or None
        Where in the query, counted from 1, if the place is known.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column

    def __str__(self) -> str:
        text = super().__str__()
        return text if self.line is None else f"line {self.line}, column {self.column}: {text}"


class StoreError(GradPathError):
    """A place on the disk that cannot hold the store; it is left as it was found.

    Parameters
    ----------
    path : str
        The place.
    message, hint : str
        As for every error of the family.
    """

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{path} {message}", hint=hint)
        self.path = path


class DataError(GradPathError):
    """A file of the user that cannot be read as RDF; nothing of it is loaded.

    Parameters
    ----------
    file : str
        The file.
    message, hint : str
        As for every error of the family.
    line, column : int or None
        Where in the file, counted from 1, if the place is known.
    """

    def __init__(
        self,
        file: str,
        message: str,
        *,
        hint: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = (self.file, self.line, self.column)
        return f"{':'.join(str(part) for part in place if part is not None)}: {super().__str__()}"

"""Catalogue of the named queries: one file `<name>.rq` each, read when it is first used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from ..names import fold
from ..resources import PACKAGE
from .errors import UnknownQuery, nearest
from .header import read_query

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from .named_query import NamedQuery

_SUFFIX: Final = ".rq"
#: The folders of the package's own queries.
FOLDERS: Final = ("questions", "conflicts", "gaps", "violations")


class Catalogue(Mapping[str, "NamedQuery"]):
    """The named queries of some folders by name, sorted; only `[]` reads a file.

    Examples
    --------
    >>> catalogue = Catalogue.load()
    >>> list(catalogue) == sorted(catalogue)
    True
    """

    def __init__(self, *folders: Traversable) -> None:
        found = [file for folder in folders for file in folder.iterdir()]
        found.sort(key=lambda file: file.name.removesuffix(_SUFFIX))
        self._files = {
            file.name.removesuffix(_SUFFIX): file for file in found if file.name.endswith(_SUFFIX)
        }
        self._queries: dict[str, NamedQuery] = {}

    @classmethod
    @cache
    def load(cls) -> Catalogue:
        """Return the catalogue of this package; the folders are listed once."""
        return cls(*(PACKAGE / "queries" / folder for folder in FOLDERS))

    def __getitem__(self, name: str) -> NamedQuery:
        """Return the query of this name.

        Raises
        ------
        UnknownQuery
            There is none; the nearest names are offered.
        DataError
            Its header is incomplete or does not fit the query.
        """
        if name not in self._queries:
            if name not in self._files:
                raise UnknownQuery(name, nearest(name, self._files))
            file = self._files[name]
            text = file.read_text(encoding="utf-8-sig")
            self._queries[name] = read_query(text, name=name, file=file.name)
        return self._queries[name]

    def find(self, name: str) -> NamedQuery:
        """Return the query of a name as people write it; the errors are those of `[]`."""
        alike = (one for one in self if fold(one) == fold(name))
        return self[name if name in self._files else next(alike, name)]

    def __contains__(self, name: object) -> bool:
        """Whether a query has this name."""
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        """Go through the names in order."""
        return iter(self._files)

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._files)

"""HTML of pages: links, tables, and parts that are kept as long as the facts are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from weakref import WeakKeyDictionary

from flask import request
from markupsafe import Markup, escape

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.iris import locator, passages_by_source
from .context import date_note, requested_date
from .urls import own_path, passage_path, thing_path, undated_url

COMMA, _SEMICOLON = Markup(", "), Markup("; ")
NONE = Markup("")
_LINK = Markup('<a href="%s">%s</a>')
_SOURCE_LINK = Markup('<a class="source" href="%s">%s</a>')
_OF_SOURCE = Markup("%s %s")
_FIGURE = Markup(' class="figure"')
_HEADING = Markup('<th scope="col"%s>%s</th>')
_CELL, _CELL_END = Markup('<td data-heading="%s"%s><span>'), Markup("</span></td>")
_NAME, _NAME_END = Markup('<th scope="row" data-heading="%s"%s><span>'), Markup("</span></th>")
_TABLE = Markup(
    '<div class="scroll" role="region" aria-label="%s" tabindex="0">\n<table>\n'
    "<thead><tr>%s</tr></thead>\n<tbody>\n<tr>%s</tr>\n</tbody>\n</table>\n</div>"
)
_DATE_FIELD = Markup('<input type="hidden" name="as_of" value="%s">')
_DATE_NOTE = Markup('<p class="day">%s <a href="%s">Show without a date</a></p>')
#: The most rows of a table on a page.
ROWS = 1000
#: Marks in kept parts, which no data can hold, replaced for each request by links of its date.
_MARKS = tuple(f"{token_hex(8)}-{place}" for place in range(5))
#: Maximum number of pages whose parts are kept for the same facts, and of characters of each.
_MOST, _LONGEST = 256, 1 << 18
_KEPT: WeakKeyDictionary[KnowledgeGraph, dict[Hashable, tuple[Markup, ...]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Links:
    """Links of a page, each with the mount point and the date of the request.

    `first` and `further` are the date as the first and as a further parameter of an address,
    `field` as a hidden field of a form, `note` a sentence about it. Without a date they are empty.
    """

    root: str
    first: str = ""
    further: str = ""
    date: str = ""
    field: str = ""
    note: str = ""

    @classmethod
    def of_request(cls) -> Links:
        """Return the links for the page that answers the current request."""
        if (day := requested_date()) is None:
            return cls(request.script_root)
        field, note = _DATE_FIELD % day, _DATE_NOTE % (date_note(), undated_url())
        return cls(request.script_root, f"?as_of={day}", f"&as_of={day}", str(day), field, note)

    def to(self, path: str) -> str:
        """Return the address of a quoted path, which may have parameters and a fragment."""
        address, hash, anchor = path.partition("#")
        date = self.further if "?" in address else self.first
        return f"{self.root}{address}{date}{hash}{anchor}"

    def thing(self, name: str, label: str) -> Markup:
        """Return a link to a thing, given by its short name."""
        return _LINK % (self.to(thing_path(name)), label)

    def own(self, name: str | None, label: str) -> Markup:
        """Return a link to a resource if its IRI is ours, else the label."""
        path = own_path(name)
        return escape(label) if path is None else _LINK % (self.to(path), label)

    def sources(self, names: Iterable[str]) -> Markup:
        """Return links to places in sources, given by their short names, with commas between."""
        return COMMA.join(_SOURCE_LINK % (self.to(passage_path(name)), name) for name in names)

    def passages(self, names: Iterable[str]) -> Markup:
        """Return links to places in sources, those of one source after its name."""
        groups = passages_by_source(names).items()
        return _SEMICOLON.join(
            _OF_SOURCE
            % (
                source,
                COMMA.join(_LINK % (self.to(passage_path(one)), locator(one)) for one in found),
            )
            for source, found in groups
        )


def kept_parts(
    facts: KnowledgeGraph, key: Hashable, write: Callable[[Links], Iterable[str]]
) -> list[Markup]:
    """Return parts of a page, in HTML, that depend only on the facts, the mount point and a key.

    They are written once and kept as long as the facts; their links get the date of the request.
    """
    links = Links.of_request()
    kept = _KEPT.setdefault(facts, {})
    parts = kept.get((links.root, key))
    if parts is None:
        parts = tuple(map(Markup, write(Links(links.root, *_MARKS))))
        if sum(map(len, parts)) <= _LONGEST:
            if len(kept) >= _MOST:
                kept.clear()
            kept[links.root, key] = parts  # threads may write at once: each step is atomic
    dated = (links.first, links.further, links.date, links.field, links.note)
    found = list(parts)
    for mark, text in zip(_MARKS, dated, strict=True):
        found = [part.replace(mark, text) for part in found]
    return found


def table(
    label: str,
    headings: Sequence[str],
    rows: Iterable[Iterable[Markup]],
    *,
    names: bool = False,
    figures: Collection[int] = (),
) -> Markup:
    """Return a table in HTML; on a narrow screen each cell shows the heading of its column.

    Parameters
    ----------
    label : str
        Name of the region in which a wide table scrolls.
    names : bool
        Whether the first cell of a row names the row.
    figures : collection of int
        Indices of the columns with numbers only.
    """
    marks = [_FIGURE if place in figures else "" for place in range(len(headings))]
    columns = list(zip(marks, headings, strict=True))
    cells = [(_CELL % (heading, mark), _CELL_END) for mark, heading in columns]
    if names:
        cells[0] = (_NAME % (headings[0], marks[0]), _NAME_END)
    body = (
        NONE.join(
            part
            for (begin, end), cell in zip(cells, row, strict=True)
            for part in (begin, cell, end)
        )
        for row in rows
    )
    head = NONE.join(_HEADING % column for column in columns)
    return _TABLE % (label, head, Markup("</tr>\n<tr>").join(body))

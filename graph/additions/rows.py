"""Rows of the table as statements, with the faults of every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pyoxigraph as ox

from ...ontology.terms import GP, ID, PROLOGUE, SOURCE
from ..model.amounts import Amount
from ..model.iris import shorten
from ..model.labels import fold
from .csv_table import AMOUNTS, COLUMNS, LINKS, TEXTS, Link, read_table, says_nothing
from .errors import Fault, FaultyFile, Refusal
from .parse_amount import read_amount
from .registry import NEW, RESERVED, SOURCES, Registry, quoted, slug

#: Kinds of things for which a program can be recommended.
_TARGETS = ("specialization", "role", "industry")
#: Kinds of passages.
_EVIDENCE = ("card", "table", "prose", "heading")
#: Position of each column, the order of the faults of a row.
_ORDER = {column: number for number, column in enumerate(COLUMNS)}


def read_rows(file: str, text: str, registry: Registry) -> list[ox.Quad]:
    """Return the statements that the rows of a table make, and the descriptions of their passages.

    New names and sources are recorded in the registry. Errors are those of `read_table`, and
    FaultyFile with the faults of all rows.
    """
    rows, faults = read_table(file, text)
    readers = [_RowReader(number, cells, registry, faults) for number, cells in rows]
    for reader in readers:
        reader.identify()  # first of all rows, so that any row may name what another brings
    for reader in readers:
        reader.describe()
        reader.state()
    if faults:
        order = sorted(faults, key=lambda one: (one.row, _ORDER.get(one.column, len(_ORDER))))
        raise FaultyFile(file, list(dict.fromkeys(order)))
    text = PROLOGUE + "".join(reader.trig for reader in readers)
    return list(ox.parse(text, ox.RdfFormat.TRIG))


@dataclass(slots=True)
class _RowReader:
    """Reader of one row, cell by cell."""

    number: int
    cells: dict[str, str]
    registry: Registry
    faults: list[Fault]
    program: str = ID  # a row without a program or a passage has a fault
    passage: str = SOURCE
    descriptions: str = ""
    facts: list[str] = field(default_factory=list)

    @property
    def trig(self) -> str:
        """The statements of the row as TriG."""
        graphs = {SOURCES.value: self.descriptions, self.passage: " ".join(self.facts)}
        return "".join(f"<{graph}> {{ {statements} }}\n" for graph, statements in graphs.items())

    def identify(self) -> None:
        """Name the program and the other new things of the row."""
        for column, link, name in self._links():
            if name.startswith(NEW):
                self._find(column, name, link)
        name = self.cells.get("program", "")
        aliases = [a for a in self._parts("aliases") if fold(a) != fold(name)]
        free = [alias for alias in aliases if self._is_free("aliases", alias)]
        if name and self._is_free("program", name):
            with self._reporting("program", name):
                self.program = self.registry.bring("program", name, aliases=free)

    def describe(self) -> None:
        """Read the source and the passage, and describe them."""
        self.cells.setdefault("evidence", "card")
        read: dict[str, str] = {}
        for column, reader in _READERS.items():
            if text := self.cells.get(column):
                with self._reporting(column, text):
                    read[column] = reader(text)
        if read.keys() == _READERS.keys():
            with self._reporting("source title", read["source title"]):
                self._place(*read.values())

    def _place(self, title: str, address: str, locator: str, evidence: str, read: str) -> None:
        """Record the source and the passage, and state their descriptions."""
        source = f"{SOURCE}{slug(title)}"
        self.passage = f"{source}/{slug(locator)}"
        full = f"{title}: {locator}"
        known = {"source title": full, "date read": read, "evidence": evidence}
        self.registry.place(source, {"source title": title, "source": address})
        self.registry.place(self.passage, known)
        reference = f"dcterms:bibliographicCitation {quoted(address)}"
        if "://" in address:
            reference = f"schema:url {quoted(address)}^^xsd:anyURI"
        self.descriptions = f"""
            <{source}> a schema:CreativeWork ; dcterms:title {quoted(title)}@en ; {reference} .
            <{self.passage}> a gp:Passage ; dcterms:isPartOf <{source}> ;
              dcterms:title {quoted(full)}@en ; dcterms:identifier {quoted(locator)} ;
              dcterms:type <{ID}evidence/{evidence}> ; gp:grade <{ID}grade/stated> ;
              schema:lastReviewed "{read}"^^xsd:date ."""

    def state(self) -> None:
        """Read the statements of the passage about the program."""
        present: set[str] = set()
        for column, link, name in self._links():
            if found := self._find(column, name, link):
                self._state(link.relation, f"<{found}>")
                if column == "features present":
                    present.add(found)
                elif column == "features absent" and found in present:
                    hint = "keep it in one of the columns"
                    self._fault(column, name, "it is stated to be present as well", hint)
        for column in TEXTS.keys() & self.cells.keys():
            self._state(TEXTS[column], quoted(self.cells[column]))
        credentials = self.registry.owners(self.cells.get("degree title", ""), "credential")
        for credential in credentials[:1]:
            self._state(GP.awards, f"<{credential}>")
        for column in AMOUNTS.keys() & self.cells.keys():
            relation, unit, ending = AMOUNTS[column]
            with self._reporting(column, self.cells[column]):
                amount = f"<{ID}amount/{self.program.rpartition('/')[2]}-{ending}>"
                self.facts.append(amount + _amount(read_amount(self.cells[column], unit)))
                self._state(relation, amount)
        for advice in self._parts("recommended for"):
            self._recommend(advice)

    def _recommend(self, advice: str) -> None:
        name, _, reason = (part.strip() for part in advice.partition(":"))
        if not reason:
            hint = f"write the target, a colon and the reason: {name}: its capstone with employers"
            self._fault("recommended for", advice, "no reason is given", hint)
        with self._reporting("recommended for", name):
            target = self.registry.find(name, _TARGETS)
            ends = (end.rpartition("/")[2] for end in (self.program, target))
            self._state(GP.recommendedFor, f"<{target}>")
            self.facts.append(
                f"<{ID}recommendation/{'-for-'.join(ends)}> a gp:Recommendation ; "
                f"gp:recommends <{self.program}> ; gp:forTarget <{target}> ; "
                f"dcterms:description {quoted(reason)}@en ."
            )

    def _state(self, relation: str, value: str) -> None:
        self.facts.append(f"<{self.program}> <{relation}> {value} .")

    def _parts(self, column: str) -> Iterable[str]:
        """Return the values of a cell that takes several, each once."""
        parts = (part.strip() for part in self.cells.get(column, "").split(";"))
        return dict.fromkeys(part for part in parts if part)

    def _links(self) -> Iterator[tuple[str, Link, str]]:
        """Yield each name in the columns of names, with the column."""
        for column, link in LINKS.items():
            if cell := self.cells.get(column):
                for name in self._parts(column) if link.many else (cell,):
                    yield column, link, name

    def _find(self, column: str, name: str, link: Link) -> str:
        with self._reporting(column, name):
            if says_nothing(name):
                raise Refusal("this names nothing", hint="leave it out")
            return self.registry.find(name, link.kinds, new=link.new)
        return ""

    def _is_free(self, column: str, name: str) -> bool:
        """Tell whether no program has a name; otherwise record a fault."""
        owners = self.registry.owners(name, "program")
        if owners:
            message = f"a program has this name already, {shorten(owners[0])}"
            hint = "give another name, or leave the row out if it is the same program"
            self._fault(column, name, message, hint)
        return not owners

    @contextmanager
    def _reporting(self, column: str, value: str) -> Iterator[None]:
        """Record the refusal of a value as a fault of its cell."""
        try:
            yield
        except Refusal as error:
            if error.cell:
                column, value = error.cell, self.cells[error.cell]
            self._fault(column, value, error.message, error.hint)

    def _fault(self, column: str, value: str, message: str, hint: str) -> None:
        self.faults.append(Fault(self.number, column, value, message, hint))


def _title(text: str) -> str:
    if slug(text) in RESERVED:
        raise Refusal("this name is reserved", hint="give the title of the source itself")
    return text


def _address(text: str) -> str:
    """Return an address on the web, or a citation in words."""
    if "://" in text or text.casefold().startswith(("http:", "https:", "www.")):
        with suppress(ValueError):
            parts = urlsplit(text)
            if parts.scheme in {"http", "https"} and parts.hostname and " " not in text:
                return text
        hint = "write an address such as https://example.org/page, or a citation in words"
        raise Refusal("this is not an address", hint=hint)
    return text


def _evidence(text: str) -> str:
    kind = fold(text)
    if kind not in _EVIDENCE:
        hint = f"write {', '.join(_EVIDENCE)}"
        raise Refusal("there is no such kind of evidence", hint=hint)
    return kind


def _date(text: str) -> str:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(text)
    if day is None or day.isoformat() != text:
        raise Refusal("this is not a date", hint="write year, month and day: 2026-11-20")
    if day > datetime.now(tz=UTC).date() + timedelta(days=1):  # east of us it is tomorrow
        raise Refusal("this date is in the future", hint="give the date of reading")
    return text


#: Columns of the source and the passage, with the reader of their cells.
_READERS: dict[str, Callable[[str], str]] = {
    "source title": _title,
    "source": _address,
    "locator": str,
    "evidence": _evidence,
    "date read": _date,
}


def _amount(amount: Amount) -> str:
    """Return the description of an amount as Turtle, after its name."""
    figures = {"min": amount.low, "max": amount.high, "openFrom": amount.open_from}
    marks = {"openEnded": amount.open_ended, "approximate": amount.approximate}
    values = [f"gp:{name} {figure}" for name, figure in figures.items() if figure is not None]
    values += [f"gp:{name} true" for name, marked in marks.items() if marked]
    values += ["gp:exclusive true"] if amount.exclusive else []
    values += [f"gp:scope <{ID}scope/{amount.scope}>"] if amount.scope else []
    values += [f"gp:unit <{ID}unit/{amount.unit}>", f"gp:asPrinted {quoted(*amount.printed)}"]
    return f" a gp:Amount ; {' ; '.join(values)} ."

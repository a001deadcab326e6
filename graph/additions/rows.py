"""Rows of the table as statements, with the faults of every cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pyoxigraph as ox

from ...errors import GradPathError
from ...ontology.terms import DCTERMS, GP, ID, SCHEMA, SOURCE
from ..model.iris import shorten
from ..model.labels import fold
from .csv_table import (
    AMOUNTS,
    COLUMNS,
    EVIDENCE,
    LINKS,
    REQUIRED,
    TARGETS,
    TEXTS,
    Link,
    Row,
    Table,
    says_nothing,
)
from .errors import Fault, FaultyFile
from .parse_amount import read_amount
from .registry import NEW, RESERVED, Contradiction, Refusal, Registry, slug
from .terms import SOURCES, TYPE, Term, amount_values, is_reference, reference, thing, typed, words


def read_rows(table: Table, registry: Registry, *, file: str) -> list[ox.Quad]:
    """Return the statements that the rows of a table make, and the descriptions of their passages.

    New names and sources are recorded in the registry.

    Raises
    ------
    FaultyFile
        With the faults of all rows.
    """
    faults = list(table.faults)
    readers = [_RowReader(row, registry, faults) for row in table.rows]
    for reader in readers:
        reader.identify()  # first of all rows, so that any row may name what another brings
    for reader in readers:
        reader.describe()
        reader.state()
    if faults:
        raise FaultyFile(file, sorted(faults, key=_order))
    return list(dict.fromkeys(quad for reader in readers for quad in reader.quads))


def _order(fault: Fault) -> tuple[int, int]:
    """Return the position of a fault: row, and column of the table."""
    names = [column.name for column in COLUMNS]
    column = names.index(fault.column) if fault.column in names else len(names)
    return int(fault.row), column


@dataclass(slots=True)
class _RowReader:
    """Reader of one row, cell by cell."""

    row: Row
    registry: Registry
    faults: list[Fault]
    program: str = ""
    passage: ox.NamedNode = SOURCES
    quads: list[ox.Quad] = field(default_factory=list)

    def identify(self) -> None:
        """Name the program and the other new things of the row."""
        for column in REQUIRED:
            if column not in self.row.cells and column not in self.row.faulty:
                self._fault(column, "", "the cell is empty", "every row needs it")
        for column, link, name in self._links():
            if name.startswith(NEW):
                self._find(column, name, link)
        name = self.row.cells.get("program", "")
        aliases = [a for a in self.row.parts("aliases") if fold(a) != fold(name)]
        free = [alias for alias in aliases if self._is_free("aliases", alias)]
        if name and self._is_free("program", name):
            try:
                self.program = self.registry.bring("program", name, aliases=free)
            except Refusal as refusal:
                self._refuse("program", name, refusal)

    def describe(self) -> None:
        """Read the source and the passage."""
        cells = self.row.cells
        title, address = cells.get("source title", ""), cells.get("source", "")
        read = self._date(cells.get("date read", ""))
        evidence = self._evidence(cells.get("evidence", "card"))
        if address and not is_reference(address):
            hint = "write an address such as https://example.org/page, or a citation in words"
            self._fault("source", address, "this is not an address", hint)
            address = ""
        if slug(title) in RESERVED:
            hint = "give the title of the source itself"
            self._fault("source title", title, "this name is reserved", hint)
        elif title and address and read and evidence and "locator" in cells:
            self._place(title, address, read, evidence)

    def _place(self, title: str, address: str, read: str, evidence: str) -> None:
        """Record the source and the passage, and describe them."""
        cells = self.row.cells
        source = f"{SOURCE}{slug(title)}"
        passage = f"{source}/{slug(cells['locator'])}"
        full = f"{title}: {cells['locator']}"
        said = {"source title": full, "date read": read, "evidence": evidence}
        try:
            self.registry.place(source, {"source title": title, "source": address})
            self.registry.place(passage, said)
        except Contradiction as refusal:
            self._refuse(refusal.column, cells.get(refusal.column, evidence), refusal)
            return
        self.passage = ox.NamedNode(passage)
        self._describe(ox.NamedNode(source), full, read, evidence)

    def _describe(self, source: ox.NamedNode, full: str, read: str, evidence: str) -> None:
        cells = self.row.cells
        descriptions: list[tuple[ox.NamedNode, str, Term]] = [
            (source, TYPE.value, ox.NamedNode(SCHEMA.CreativeWork)),
            (source, DCTERMS.title, words(cells["source title"])),
            (source, *reference(cells["source"])),
            (self.passage, TYPE.value, ox.NamedNode(GP.Passage)),
            (self.passage, DCTERMS.isPartOf, source),
            (self.passage, DCTERMS.title, words(full)),
            (self.passage, DCTERMS.identifier, ox.Literal(cells["locator"])),
            (self.passage, DCTERMS.type, thing("evidence", evidence)),
            (self.passage, GP.grade, thing("grade", "stated")),
            (self.passage, SCHEMA.lastReviewed, typed(read, "date")),
        ]
        self.quads += [ox.Quad(s, ox.NamedNode(p), o, SOURCES) for s, p, o in descriptions]

    def state(self) -> None:
        """Read the statements of the passage about the program."""
        for column, link, name in self._links():
            if found := self._find(column, name, link):
                self._say(self.program, link.relation, ox.NamedNode(found))
        self._refuse_both()
        for column, relation in TEXTS.items():
            if text := self.row.cells.get(column):
                self._say(self.program, relation, ox.Literal(text))
        self._award()
        for column in AMOUNTS:
            if text := self.row.cells.get(column):
                self._state_amount(column, text)
        for advice in self.row.parts("recommended for"):
            self._recommend(advice)

    def _refuse_both(self) -> None:
        """Refuse a feature that is stated to be present and absent."""
        there, gone = "features present", "features absent"
        present = {self._find(there, name, LINKS[there]) for name in self.row.parts(there)} - {""}
        for name in self.row.parts(gone):
            if self._find(gone, name, LINKS[gone]) in present:
                hint = "keep it in one of the columns"
                self._fault("features absent", name, "it is stated to be present as well", hint)

    def _award(self) -> None:
        """State that the program awards the credential of its title, if the graph has it."""
        title = self.row.cells.get("degree title", "")
        for credential in self.registry.owners(title, "credential")[:1]:
            self._say(self.program, "awards", ox.NamedNode(credential))

    def _state_amount(self, column: str, text: str) -> None:
        relation, unit, ending = AMOUNTS[column]
        try:
            amount = read_amount(text, unit)
        except GradPathError as error:
            self._fault(column, text, error.message, error.hint)
            return
        node = f"{ID}amount/{self.program.rpartition('/')[2]}-{ending}"
        self._say(self.program, relation, ox.NamedNode(node))
        for name, value in {TYPE.value: ox.NamedNode(GP.Amount), **amount_values(amount)}.items():
            self._say(node, name, value)

    def _recommend(self, advice: str) -> None:
        name, colon, reason = (part.strip() for part in advice.partition(":"))
        if not (colon and reason):
            hint = f"write the target, a colon and the reason: {name}: its capstone with employers"
            self._fault("recommended for", advice, "no reason is given", hint)
        try:
            target = self.registry.find(name, TARGETS)
        except Refusal as refusal:
            self._refuse("recommended for", name, refusal)
            return
        ends = (self.program.rpartition("/")[2], target.rpartition("/")[2])
        node = f"{ID}recommendation/{'-for-'.join(ends)}"
        self._say(self.program, "recommendedFor", ox.NamedNode(target))
        self._say(node, TYPE.value, ox.NamedNode(GP.Recommendation))
        self._say(node, "recommends", ox.NamedNode(self.program or node))
        self._say(node, "forTarget", ox.NamedNode(target))
        self._say(node, DCTERMS.description, words(reason))

    def _say(self, subject: str, relation: str, value: Term) -> None:
        predicate = ox.NamedNode(relation if "://" in relation else GP.iri + relation)
        if self.program:
            self.quads.append(ox.Quad(ox.NamedNode(subject), predicate, value, self.passage))

    def _links(self) -> Iterator[tuple[str, Link, str]]:
        """Yield each name in the columns of names, with the column."""
        for column, link in LINKS.items():
            cell = self.row.cells.get(column)
            for name in self.row.parts(column) if link.many or not cell else (cell,):
                yield column, link, name

    def _find(self, column: str, name: str, link: Link) -> str:
        if says_nothing(name):
            self._fault(column, name, "this names nothing", "leave it out")
            return ""
        try:
            return self.registry.find(name, link.kinds, new=link.new)
        except Refusal as refusal:
            self._refuse(column, name, refusal)
            return ""

    def _is_free(self, column: str, name: str) -> bool:
        """Tell whether no program has a name; otherwise record a fault."""
        for bearer in self.registry.owners(name, "program"):
            hint = "give another name, or leave the row out if it is the same program"
            self._fault(column, name, f"a program has this name already, {shorten(bearer)}", hint)
            return False
        return True

    def _date(self, text: str) -> str:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            if text:
                hint = "write year, month and day: 2026-11-20"
                self._fault("date read", text, "this is not a date", hint)
            return ""
        if day > datetime.now(tz=UTC).date() + timedelta(days=1):  # east of us it is tomorrow
            self._fault("date read", text, "this date is in the future", "give the date of reading")
            return ""
        return text

    def _evidence(self, text: str) -> str:
        kind = fold(text)
        if kind in EVIDENCE:
            return kind
        hint = f"write {', '.join(EVIDENCE)}"
        self._fault("evidence", text, "there is no such kind of evidence", hint)
        return ""

    def _refuse(self, column: str, value: str, refusal: Refusal) -> None:
        self._fault(column, value, refusal.message, refusal.hint)

    def _fault(self, column: str, value: str, message: str, hint: str) -> None:
        fault = Fault(self.row.number, column, value, message, hint)
        if fault not in self.faults:
            self.faults.append(fault)

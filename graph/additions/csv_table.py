"""Table of programs to add: its columns, statements of its rows, and faults of its cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import pyoxigraph as ox

from ...names import fold
from ...ontology.terms import GP, ID, PROLOGUE, SOURCE
from ..model.amounts import Amount
from ..model.iris import shorten
from ..model.parse_amount import AmountError, read_amount
from .cells import has_minus, refuse_long_name, refuse_mark, refuse_minus, split_hint
from .corrections import Corrections
from .errors import MOST_FAULTS, Fault, FaultyFile, Refusal
from .registry import NEW, SOURCE_READERS, SOURCES, Registry, quoted, slug
from .table_rows import COLUMNS, REQUIRED, read_table


class _Link(NamedTuple):
    """A column whose cells name things, and the property that they state.

    A cell names one or `many` things of some kinds, and may bring `new` ones of one kind.
    """

    relation: str
    kinds: tuple[str, ...]
    new: str | None = None
    many: bool = True


#: Columns whose cells name things.
_LINKS = {
    "university": _Link(GP.offeredBy, ("university", "organization"), "university", many=False),
    "degree field": _Link(GP.inField, ("degree",)),
    "gre": _Link(GP.grePolicy, ("gre",), many=False),
    "delivery": _Link(GP.deliveryMode, ("delivery",)),
    "synchronicity": _Link(GP.synchronicity, ("synchronicity",)),
    "platform": _Link(GP.deliveredThrough, ("organization", "university"), "organization"),
    "topics": _Link(GP.teaches, ("skill",), "skill"),
    "electives": _Link(GP.offersElective, ("skill",), "skill"),
    "features present": _Link(GP.hasFeature, ("feature",), "feature"),
    "features absent": _Link(GP.lacksFeature, ("feature",), "feature"),
    "cost tier": _Link(GP.inCostTier, ("tier",), many=False),
    "sector": _Link(GP.sector, ("sector",), many=False),
}
#: Properties of which a program may have several values.
LISTS = {link.relation for link in _LINKS.values() if link.many}
#: Columns whose cells are kept as printed, with their properties.
_TEXTS = {"degree title": GP.printedTitle, "ml component": GP.mlComponent}
#: Columns of amounts: property, unit, and the ending of the name of the amount.
_AMOUNTS = {
    "credits": (GP.credits, "credit", "credits"),
    "tuition": (GP.tuition, "usd", "tuition"),
    "ml core courses": (GP.mlCoreCourses, "course", "ml-courses"),
}

#: Property that the opposite column states.
_OPPOSITES = {"features present": GP.lacksFeature, "features absent": GP.hasFeature}
#: Kinds of things for which a program can be recommended.
_TARGETS = ("specialization", "role", "industry")
#: Position of each column, the order of the faults of a row.
_ORDER = {column: number for number, column in enumerate(COLUMNS)}


def read_rows(file: str, text: str, registry: Registry, *, correct: bool = False) -> list[ox.Quad]:
    """Return the statements that the rows of a table make, and the descriptions of their passages.

    Each row describes a new program or, to `correct`, one of the graph. New names and sources are
    recorded in the registry. Errors are those of `read_table`, and FaultyFile with the faults of
    all rows.
    """
    corrections = Corrections(registry) if correct else None
    required = [name for name in REQUIRED if not correct or name != "university"]
    rows, faults = read_table(file, text, required)
    readers = [_RowReader(number, cells, registry, faults, corrections) for number, cells in rows]
    for reader in readers:
        reader.identify()  # first of all rows, so that any row may name what another brings
    for reader in readers:
        if len(faults) < MOST_FAULTS:
            reader.describe()
            reader.state()
    if faults:
        order = sorted(faults, key=lambda one: (one.row, _ORDER.get(one.column, len(_ORDER))))
        raise FaultyFile(file, list(dict.fromkeys(order)))
    text = PROLOGUE + "".join(reader.trig for reader in readers)
    quads = list(ox.parse(text, ox.RdfFormat.TRIG))
    if corrections:
        corrections.refuse_replaced(file, quads)
    return quads


@dataclass(slots=True)
class _RowReader:
    """Reader of one row, cell by cell."""

    number: int
    cells: dict[str, str]
    registry: Registry
    faults: list[Fault]
    corrections: Corrections | None
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
        if name := self.cells.get("program", ""):
            self._name(name)

    def _name(self, name: str) -> None:
        """Name the program, or find the one to correct, and its new aliases."""
        aliases = [a for a in self._parts("aliases") if fold(a) != fold(name)]
        for alias in aliases:
            with self._reporting("aliases", alias):
                refuse_minus(alias, "leave it out: a name of a program stays")
        added = (alias for alias in aliases if not has_minus(alias))
        free = [alias for alias in added if self._is_free("aliases", alias)]
        for column, named in (("program", name), *(("aliases", alias) for alias in free)):
            with self._reporting(column, named):
                refuse_long_name(named)
                if column == "aliases":
                    refuse_mark(named, column)
        with self._reporting("program", name):
            if self.corrections:
                self.program = self.registry.find(name, ("program",))
                for alias in free:
                    self.registry.bring_alias(self.program, alias)
            elif self._is_free("program", name):
                self.program = self.registry.bring("program", name, aliases=free)

    def describe(self) -> None:
        """Read the source and the passage, and describe them."""
        self.cells.setdefault("evidence", "card")
        read: dict[str, str] = {}
        for column, reader in SOURCE_READERS.items():
            if text := self.cells.get(column):
                with self._reporting(column, text):
                    read[column] = reader(text)
        if read.keys() == SOURCE_READERS.keys():
            with self._reporting("source title", read["source title"]):
                self._place(*read.values())

    def _place(self, title: str, address: str, locator: str, evidence: str, read: str) -> None:
        """Record the source and the passage, and state their descriptions."""
        source = f"{SOURCE}{slug(title)}"
        self.passage = f"{source}/{slug(locator)}"
        if (
            self.corrections
            and self.registry.description(self.passage).get("date read", read) != read
        ):
            locator = f"{locator} (read {read})"
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
        self._state_links()
        for column in _TEXTS.keys() & self.cells.keys():
            text = self.cells[column]
            if self.corrections and has_minus(text):
                self._fault(column, text, "only names are withdrawn", "write the text that holds")
            self._state(_TEXTS[column], quoted(text), instead_of=column)
        if title := self.cells.get("degree title"):
            credentials = self.registry.owners(title, "credential")[:1]
            for credential in credentials:
                self._state(GP.awards, f"<{credential}>")
            self._replace("degree title", GP.awards, [f"<{one}>" for one in credentials])
        for column in _AMOUNTS.keys() & self.cells.keys():
            with self._reporting(column, self.cells[column]):
                self._state_amount(column)
        for advice in self._parts("recommended for"):
            self._recommend(advice)
        faulty = any(fault.row == self.number for fault in self.faults)
        corrects = faulty or self.facts or "aliases" in self.cells
        if self.corrections and not corrects:
            hint = "fill the cells that correct the program, or leave the row out"
            self._fault("program", self.cells["program"], "no cell of the row corrects it", hint)

    def _state_links(self) -> None:
        present: set[str] = set()
        for column, link, name in self._links():
            if self.corrections and has_minus(name):
                self._withdraw(column, link, name)
            elif found := self._find(column, name, link):
                self._note(column, link.relation, name, f"<{found}>", withdrawn=False)
                self._state(link.relation, f"<{found}>", instead_of="" if link.many else column)
                if column == "features present":
                    present.add(found)
                elif column == "features absent" and found in present:
                    hint = "keep it in one of the columns"
                    self._fault(column, name, "it is stated to be present as well", hint)
                if self.corrections and (opposite := _OPPOSITES.get(column)):
                    with suppress(Refusal):  # nothing states it
                        self._record_withdrawal(column, opposite, found)

    def _state_amount(self, column: str) -> None:
        relation, unit, ending = _AMOUNTS[column]
        amount = read_amount(self.cells[column], unit)
        name = f"{ID}amount/{self.program.rpartition('/')[2]}-{ending}"
        if self.corrections:
            name = self.corrections.amount_name(self.program, relation, amount, name, self.passage)
        self.facts.append(f"<{name}>" + _amount(amount))
        self._state(relation, f"<{name}>", instead_of=column)

    def _withdraw(self, column: str, link: _Link, name: str) -> None:
        if found := self._find(column, name[1:].strip(), link._replace(new=None)):
            self._note(column, link.relation, name, f"<{found}>", withdrawn=True)
            with self._reporting(column, name):
                self._record_withdrawal(column, link.relation, found)

    def _note(self, column: str, relation: str, name: str, value: str, *, withdrawn: bool) -> None:
        if self.corrections:
            with self._reporting(column, name):
                self.corrections.note(self.program, relation, value, withdrawn=withdrawn)

    def _record_withdrawal(self, column: str, relation: str, thing: str) -> None:
        if self.corrections:
            value = f"<{thing}>"
            self.facts.append(
                self.corrections.withdraw(self.program, relation, column, value, self.passage)
            )

    def _recommend(self, advice: str) -> None:
        name, _, reason = (part.strip() for part in advice.partition(":"))
        with self._reporting("recommended for", advice):
            refuse_minus(name, "leave it out: a table withdraws no recommendation")
        if not reason:
            hint = f"write the target, a colon and the reason: {name}: its capstone with employers"
            self._fault("recommended for", advice, "no reason is given", hint)
        with self._reporting("recommended for", advice):
            refuse_mark(name, "recommended for")
            if reason:
                refuse_mark(reason, "recommended for")
        with self._reporting("recommended for", name):
            target = self.registry.find(name, _TARGETS)
            ends = (end.rpartition("/")[2] for end in (self.program, target))
            node = f"{ID}recommendation/{'-for-'.join(ends)}"
            if self.registry.is_described(node):
                node += f"-{slug(self.passage.removeprefix(SOURCE))}"
            self._state(GP.recommendedFor, f"<{target}>")
            self.facts.append(
                f"<{node}> a gp:Recommendation ; gp:recommends <{self.program}> ; "
                f"gp:forTarget <{target}> ; dcterms:description {quoted(reason)}@en ."
            )

    def _state(self, relation: str, value: str, *, instead_of: str = "") -> None:
        """State a value; in a correction, replace all others where the column takes one value."""
        self.facts.append(f"<{self.program}> <{relation}> {value} .")
        if instead_of:
            self._replace(instead_of, relation, [value])

    def _replace(self, column: str, relation: str, kept: Collection[str]) -> None:
        if self.corrections:
            with self._reporting(column, self.cells[column]):
                self.corrections.claim(self.number, self.program, relation)
                self.facts += self.corrections.replace(
                    self.program, relation, column, kept, self.passage
                )

    def _parts(self, column: str) -> Iterable[str]:
        """Return the values of a cell that takes several, each once."""
        parts = (part.strip() for part in self.cells.get(column, "").split(";"))
        return dict.fromkeys(part for part in parts if part)

    def _links(self) -> Iterator[tuple[str, _Link, str]]:
        """Yield each name in the columns of names, with the column."""
        for column, link in _LINKS.items():
            if cell := self.cells.get(column):
                for name in self._parts(column) if link.many else (cell,):
                    yield column, link, name

    def _find(self, column: str, name: str, link: _Link) -> str:
        with self._reporting(column, name):
            refuse_minus(name, "say --correct to withdraw it, or leave the minus out")
            if bare := name.removeprefix(NEW).strip():
                refuse_mark(bare, column)
                refuse_long_name(bare)
            hint = split_hint(name, partial(self._is_known, link.kinds)) if link.many else ""
            if hint and not self._is_known(link.kinds, name):
                raise Refusal("this is no single name", hint=hint)
            return self.registry.find(name, link.kinds, new=link.new)
        return ""

    def _is_known(self, kinds: Sequence[str], name: str) -> bool:
        return any(self.registry.owners(name, kind) for kind in kinds)

    def _is_free(self, column: str, name: str) -> bool:
        """Tell whether no program has a name; otherwise record a fault."""
        owners = self.registry.owners(name, "program")
        if owners:
            message = f"a program has this name already, {shorten(owners[0])}"
            hint = "give another name, or use --correct if it is the same program"
            self._fault(column, name, message, hint)
        return not owners

    @contextmanager
    def _reporting(self, column: str, value: str) -> Iterator[None]:
        """Record the refusal of a value as a fault of its cell."""
        try:
            yield
        except (Refusal, AmountError) as error:
            if isinstance(error, Refusal) and error.cell:
                column, value = error.cell, self.cells[error.cell]
            self._fault(column, value, error.message, error.hint)

    def _fault(self, column: str, value: str, message: str, hint: str) -> None:
        self.faults.append(Fault(self.number, column, value, message, hint))


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

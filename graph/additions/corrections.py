"""Corrections of programs by a table: the statements that a row replaces, and the record of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import GP, ID
from ..model.amounts import Amount, amounts_named
from ..model.iris import passage_order, shorten
from ..model.values import Iri
from ..reasoning.closure import RULES
from ..store.corrections import replaced
from .errors import Refusal
from .registry import Registry, quoted, text_of

#: Further properties that a value of a property replaces.
_WITH = {GP.tuition: (GP.restatedTuition,)}
_Value = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(slots=True)
class Corrections:
    """Statements about programs in the graph, and those that the rows of a table replace.

    Attributes
    ----------
    registry : Registry
        The graph and its names.
    rows, withdrawn : dict
        Row that replaces the values of a property, by program and property; by statement, whether
        a cell withdraws it or makes it.
    """

    registry: Registry
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str, str], bool] = field(default_factory=dict)

    def claim(self, row: int, program: str, relation: str) -> None:
        """Note that a row replaces all values of a property; Refusal if another row does."""
        if (other := self.rows.setdefault((program, relation), row)) != row:
            message = f"row {other} corrects this already"
            raise Refusal(message, hint="keep one of the two, or make two additions")

    def note(self, program: str, relation: str, value: str, *, withdrawn: bool) -> None:
        """Note a statement that is made or `withdrawn`; Refusal if another cell says otherwise."""
        if self.withdrawn.setdefault((program, relation, value), withdrawn) != withdrawn:
            message = "the table both states and withdraws this"
            raise Refusal(message, hint="keep one of the two")

    def replace(
        self, program: str, relation: str, column: str, kept: Collection[str], passage: str
    ) -> Iterable[str]:
        """Yield the records, as Turtle, that a passage replaces all values except those kept.

        Values are written as in Turtle.
        """
        stated = self._stated(program, relation)
        others = () if any(str(value) in kept for value in stated) else _WITH.get(relation, ())
        for property in (relation, *others):
            for value, passages in self._stated(program, property).items():
                if str(value) not in kept:
                    yield self._record(
                        program, property, f"{column}, replaced", value, passages, passage
                    )

    def withdraw(self, program: str, relation: str, column: str, value: str, passage: str) -> str:
        """Return the record that a passage withdraws one value; Refusal if nothing states it."""
        stated = {str(one): one for one in self._stated(program, relation)}
        if value not in stated:
            message = f"no source states this of {shorten(program)}"
            raise Refusal(message, hint="leave it out, for there is nothing to withdraw")
        passages = self._stated(program, relation)[stated[value]]
        return self._record(
            program, relation, f"{column}, withdrawn", stated[value], passages, passage
        )

    def amount_name(
        self, program: str, relation: str, amount: Amount, name: str, passage: str
    ) -> str:
        """Return the IRI of an amount of the same figures in the graph, or a new one by a name."""
        stated = self._stated(program, relation)
        things = (value.value for value in stated if isinstance(value, ox.NamedNode))
        for iri, known in amounts_named(self.registry.facts, things).items():
            if _figures(known) == _figures(amount):
                return iri
        digest = hashlib.sha256(" ".join([passage, *amount.printed]).encode())
        return f"{name}-{digest.hexdigest()[:8]}"

    def refuse_replaced(self, file: str, quads: Iterable[ox.Quad]) -> None:
        """Refuse a statement that a correction in the graph has replaced, for it would be lost."""
        for quad in sorted(replaced(self.registry.facts.native).intersection(quads), key=str):
            named = shorten(text_of(quad.graph_name))
            message = f"{named} said this of {shorten(text_of(quad.subject))}, and was corrected"
            hint = "undo that correction, or give another locator"
            raise DataError(file, message, hint=hint)

    def _stated(self, program: str, relation: str) -> dict[_Value, list[str]]:
        """Return the values of a property of a program, with the passages that state each."""
        found: dict[_Value, list[str]] = {}
        pattern = ox.NamedNode(program), ox.NamedNode(relation)
        for quad in self.registry.facts.quads(*pattern):
            graph = text_of(quad.graph_name)
            if not graph.startswith(RULES) and not isinstance(quad.object, ox.Triple):
                found.setdefault(quad.object, []).append(graph)
        return found

    def _record(
        self,
        program: str,
        relation: str,
        about: str,
        value: _Value,
        passages: Iterable[str],
        passage: str,
    ) -> str:
        named = sorted(passages, key=lambda one: passage_order(shorten(one)))
        digest = hashlib.sha256(" ".join([relation, str(value), passage, *named]).encode())
        name = f"{program.rpartition('/')[2]}-corrected-{digest.hexdigest()[:8]}"
        sources = ", ".join(map(shorten, named))
        text = f"{about}: {self._words(value)} ({sources})"
        return (
            f"<{ID}remark/{name}> a gp:Remark ; schema:about <{program}> ; "
            f"gp:aspect <{ID}aspect/value> ; dcterms:description {quoted(text)}@en ; "
            f"rdf:predicate <{relation}> ; rdf:object {value} ; "
            f"dcterms:replaces {', '.join(f'<{one}>' for one in named)} ."
        )

    def _words(self, value: _Value) -> str:
        if not isinstance(value, ox.NamedNode):
            return text_of(value)
        if amount := amounts_named(self.registry.facts, [value.value]).get(Iri(value.value)):
            return f"{amount} (printed {' / '.join(map(repr, amount.printed))})"
        return self.registry.labels.label(value.value)


def _figures(amount: Amount) -> tuple[object, ...]:
    ends = (amount.low, amount.high, amount.open_from, amount.open_ended)
    return (*ends, amount.approximate, amount.exclusive, amount.unit)

"""The stated properties of programs, roles, specializations and degrees, by thing and property."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from ...names import collate
from ...ontology.terms import GP, ID, SCHEMA, with_prologue
from ...queries.engine import Engine
from ..model.amounts import Amount, amounts_named, amounts_of
from ..model.evidence import Evidence
from ..model.grades import Grade, grades_of_passages
from ..model.iris import expand, passage_order, shorten
from ..model.labels import Labels
from ..model.qualifiers import Qualifiers
from ..model.values import Iri
from .program_index import ProgramIndex
from .property_names import (
    AMOUNTS,
    ASPECTS,
    BY_ASPECT,
    BY_RELATION,
    BY_RELATION_OF_GROUP,
    PROPERTIES,
)
from .property_value import PropertyValue, Values

_STATED = "SELECT ?thing ?p ?o ?g WHERE {{ {which} GRAPH ?g {{ ?thing ?p ?o }} }}"
_OF_EACH = with_prologue("""
SELECT ?thing ?p ?o ?g ?group ?whole ?membership WHERE {{
  {which}
  GRAPH ?membership {{ ?group skos:member ?thing }}
  GRAPH ?g {{
    ?scope gp:ofEachMember true ; schema:about ?group ; gp:qualifies ?p ; gp:qualifier ?whole .
    ?group ?p ?o
  }}
}}""")
_IMPLIED = with_prologue(f"""
SELECT ?thing ?remark ?feature ?g WHERE {{{{
  {{which}}
  GRAPH ?g {{{{
    ?remark schema:about ?thing ; gp:qualifier "implied" ; schema:mentions ?feature .
  }}}}
  FILTER(STRSTARTS(STR(?feature), "{ID}feature/"))
}}}}""")
_JUDGED = with_prologue("""
SELECT ?thing ?judgement ?aspect ?text ?limit ?mentioned ?g WHERE {{
  {which}
  GRAPH ?g {{
    ?judgement schema:about ?thing ; gp:aspect ?aspect ; dcterms:description ?text .
    OPTIONAL {{ ?judgement gp:qualifier ?limit }}
    OPTIONAL {{ ?judgement schema:mentions ?mentioned }}
  }}
  ?judgement a gp:Judgement .
}}""")
_SUBJECTS = with_prologue("SELECT ?subject ?g {{ GRAPH ?g {{ <{thing}> schema:about ?subject }} }}")
_BACKGROUNDS = with_prologue(f"""
SELECT ?remark ?mentioned ?g {{
  GRAPH ?g {{
    ?remark schema:about <{ID}group/admission> ; gp:aspect <{ID}aspect/background> ;
      schema:mentions ?mentioned .
  }}
}}""")
#: The most things of which the properties are kept.
_KEPT = 4096


class Properties:
    """The properties of things, read from an engine: for one thing, or one for all things."""

    def __init__(self, engine: Engine, labels: Labels) -> None:
        self._engine, self._labels = engine, labels
        self._kept: dict[str, Values] = _Kept()
        #: The columns that were read: values of one property by thing; see `_column`.
        self.column: Callable[[str], Values] = lru_cache(None)(self._column)
        #: The sets of programs that each criterion was found to split; see `Condition.split`.
        self.splits: dict[Any, Any] = _Kept()

    @cached_property
    def _grades(self) -> Mapping[str, Grade]:
        return grades_of_passages(self._engine)

    @cached_property
    def _qualifiers(self) -> Qualifiers:
        return Qualifiers.from_engine(self._engine)

    def _amounts(self, statements: Iterable[_Statement], which: str) -> Mapping[Iri, Amount]:
        """Return the amounts among the values of some statements."""
        some = [one for one in statements if one.name in AMOUNTS]
        if "?thing" in which:
            named = {one.value for one in some if isinstance(one.value, Iri)}
            return amounts_named(self._engine, named) if named else {}
        relations = sorted({one.relation for one in some})
        found = (amounts_of(self._engine, relation) for relation in relations)
        return {iri: one for some in found for iri, one in some.items()}

    def _limits(self, which: str) -> Qualifiers:
        """Return the words that limit statements about a thing, or about all."""
        return (
            Qualifiers.from_engine(self._engine, which) if "?thing" in which else self._qualifiers
        )

    @cached_property
    def index(self) -> ProgramIndex:
        """The programs by their properties."""
        rows = self._engine.select(f"SELECT DISTINCT ?program {{ ?program a <{GP.Program}> }}").rows
        names = [shorten(str(program)) for (program,) in rows if isinstance(program, Iri)]
        return ProgramIndex(self.column, {one: self._labels.label(one) for one in names})

    def of(self, thing: str) -> Values:
        """Return the values of each property of a thing, given by its short name.

        Statements about each member of a group count for its members.
        """
        kept = self._kept.get(thing)
        if kept is None:  # other threads may drop it meanwhile
            found: dict[str, list[PropertyValue]] = {name: [] for name in PROPERTIES}
            for name, _, value in self._read(_values("thing", [expand(thing)])):
                found[name].append(value)
            kept = {name: _in_order(some) for name, some in found.items() if some}
            self._kept[thing] = kept
        return kept

    @cached_property
    def backgrounds(self) -> tuple[Evidence, ...]:
        """The statements that name a field from which students come, for programs in general."""
        rows = (
            [shorten(str(one)) for one in row] for row in self._engine.select(_BACKGROUNDS).rows
        )
        found = (
            self._evidence(remark, "schema:mentions", field, (passage,))
            for remark, field, passage in rows
        )
        return tuple(sorted(found, key=lambda one: one.object))

    def subjects(self, thing: str) -> tuple[Evidence, ...]:
        """Return the statements of what a thing is about, as a specialization has a subject."""
        query = (
            f"SELECT ?subject ?g {{ GRAPH ?g {{ <{expand(thing)}> <{SCHEMA.about}> ?subject }} }}"
        )
        found: dict[str, list[str]] = {}
        for subject, passage in self._engine.select(query).rows:
            found.setdefault(shorten(str(subject)), []).append(shorten(str(passage)))
        return tuple(
            self._evidence(thing, "schema:about", subject, _ordered(passages))
            for subject, passages in sorted(found.items())
        )

    @cached_property
    def _judged(self) -> Mapping[str, Mapping[str, list[PropertyValue]]]:
        """The values of the properties that judgements state, by property and thing."""
        found: dict[str, dict[str, list[PropertyValue]]] = {}
        for name, thing, value in self._read_judged(""):
            found.setdefault(name, {}).setdefault(thing, []).append(value)
        return found

    def _column(self, name: str) -> Values:
        """Return the values of one property by thing; the cost follows the number of things."""
        if name in ASPECTS:
            judged = self._judged.get(name, {})
            return {thing: _in_order(some) for thing, some in judged.items()}
        found: dict[str, list[PropertyValue]] = {}
        relations = [iri for iri, one in BY_RELATION_OF_GROUP.items() if one == name]
        relations += [iri for iri, one in BY_RELATION.items() if one == name]
        for one, thing, value in self._read(_values("p", relations)):
            if one == name:
                found.setdefault(thing, []).append(value)
        return {thing: _in_order(some) for thing, some in found.items()}

    def _read(self, which: str) -> Iterator[tuple[str, str, PropertyValue]]:
        """Yield the name of the property, the thing and the value for each value there is."""
        yield from self._read_stated(which)
        if "?p" not in which or str(GP.hasFeature) in which:
            yield from self._read_implied(which if "?thing" in which else "")
        if "?p" not in which:
            yield from self._read_judged(which)

    def _read_stated(self, which: str) -> Iterator[tuple[str, str, PropertyValue]]:
        select = self._engine.select
        stated: dict[_Statement, dict[str, tuple[str, ...]]] = {}
        for thing, relation, value, passage in select(_STATED.format(which=which)).rows:
            if name := BY_RELATION.get(str(relation)):
                key = _Statement(name, shorten(str(thing)), str(relation), value)
                stated.setdefault(key, {})[shorten(str(passage))] = ()
        for row in select(_OF_EACH.format(which=which)).rows:
            thing, relation, value, passage, group, whole, membership = row
            if name := BY_RELATION_OF_GROUP.get(str(relation)):
                key = _Statement(
                    *(name, shorten(str(thing)), str(relation), value),
                    *(shorten(str(group)), f"said of {whole}"),
                )
                members = stated.setdefault(key, {})
                passage = shorten(str(passage))
                members[passage] = (*members.get(passage, ()), shorten(str(membership)))
        amounts = self._amounts(stated, which)
        limits = self._limits(which)
        for one, passages in stated.items():
            yield one.name, one.thing, self._stated_value(one, passages, amounts, limits)

    def _stated_value(
        self,
        one: _Statement,
        passages: Mapping[str, tuple[str, ...]],
        amounts: Mapping[Iri, Amount],
        limits: Qualifiers,
    ) -> PropertyValue:
        relation, sources = shorten(one.relation), _ordered(passages)
        amount = amounts.get(one.value) if isinstance(one.value, Iri) else None
        short = shorten(str(one.value)) if isinstance(one.value, Iri) else str(one.value)
        label = self._labels.label(short) if isinstance(one.value, Iri) else short
        limit = limits.qualifier(one.thing, relation, short, sources)
        if amount:
            label, limit = str(amount), amount.limits or limit
        limit = one.whole or limit
        said = self._evidence(
            *(one.group or one.thing, relation, label if amount else short), sources, limit
        )
        evidence: tuple[Evidence, ...] = (said,)
        if one.group:
            named = _ordered({one for some in passages.values() for one in some})
            evidence += (self._evidence(one.group, "skos:member", one.thing, named),)
        is_figure = amount is not None and amount.low == amount.high
        value = (amount.low if is_figure else None) if amount else short
        things = (short,) if isinstance(one.value, Iri) and not amount else ()
        return PropertyValue(
            label, value, evidence, amount, limit, of_group=bool(one.group), things=things
        )

    def _read_implied(self, which: str) -> Iterator[tuple[str, str, PropertyValue]]:
        for row in self._engine.select(_IMPLIED.format(which=which)).rows:
            thing, remark, feature, passage = (shorten(str(one)) for one in row)
            said = self._evidence(remark, "schema:mentions", feature, (passage,), "implied")
            label = self._labels.label(feature)
            value = PropertyValue(label, feature, (said,), None, "implied", True, False, (feature,))
            yield "feature", thing, value

    def _read_judged(self, which: str) -> Iterator[tuple[str, str, PropertyValue]]:
        found: dict[tuple[str, ...], tuple[set[str], set[str]]] = {}
        for row in self._engine.select(_JUDGED.format(which=which)).rows:
            thing, judgement, aspect, text, limit, mentioned, passage = map(_short, row)
            if name := BY_ASPECT.get(aspect):
                key = (name, thing, judgement, text, limit)
                passages, things = found.setdefault(key, (set(), set()))
                passages.add(passage)
                things.update({mentioned} - {""})
        for (name, thing, judgement, text, limit), (passages, things) in found.items():
            sources = _ordered(passages)
            said = self._evidence(judgement, "dcterms:description", text, sources, limit)
            mentions = tuple(sorted(things))
            evidence = (
                said,
                *(self._evidence(judgement, "schema:mentions", one, sources) for one in mentions),
            )
            yield name, thing, PropertyValue(text, text, evidence, None, limit, things=mentions)

    def _evidence(
        self, subject: str, relation: str, value: str, sources: tuple[str, ...], limit: str = ""
    ) -> Evidence:
        grade = max(self._grades.get(source, Grade.STATED) for source in sources)
        return Evidence(subject, relation.removeprefix("gp:"), value, grade, sources, limit)


class _Kept(dict[Any, Any]):
    """Values by key, of which only the last are kept."""

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401
        if len(self) >= _KEPT:
            self.clear()
        super().__setitem__(key, value)


class _Statement(NamedTuple):
    """A statement that gives a thing a value, or that gives it to each member of a group."""

    name: str
    thing: str
    relation: str
    value: object
    group: str = ""
    whole: str = ""


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"


def _short(value: object) -> str:
    return "" if value is None else shorten(str(value))


def _ordered(passages: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(passages, key=passage_order))


def _in_order(values: Iterable[PropertyValue]) -> tuple[PropertyValue, ...]:
    return tuple(sorted(values, key=lambda one: (one.implied, one.of_group, collate(one.text))))

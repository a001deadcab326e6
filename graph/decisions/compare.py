"""Decision ``compare``: things of one kind side by side, differences first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...names import collate, series
from ...queries import Parameter, ParameterError
from ..model.iris import expand, kind_of
from .compare_links import CHOSEN, LEADS_TO, LINKS, MOST_ROLES, linked_values
from .compare_role import first_sentence, role_sentences, sides_for
from .compare_rows import Row, feature_rows, property_row
from .compare_sentences import TUITION, headline, payback_sentences
from .decision import Decision, Given, Graph
from .interval import UNDECIDED
from .outcome import Column, Outcome, ReasonCode, Sentence, Table
from .parameters import REPAYMENT
from .property_names import ASPECTS, PROPERTIES
from .repayment import Terms, assumptions

#: The most things that are compared at once.
MOST_THINGS = 20
THINGS = Parameter(
    name="things",
    label="Things to compare",
    type="program|role|specialization|degree",
    many=True,
    example=("program:cmu-ms-ml", "program:georgia-tech-omscs"),
    description="Two or more programs, roles, specializations or degrees",
)
FOR_ROLE = Parameter(
    name="for",
    label="Role you aim at",
    type="role",
    required=False,
    example="role:ml-engineer",
    description="The role for which they are compared",
)
PROPERTY = Parameter(
    name="property",
    label="Property",
    type="choice",
    many=True,
    required=False,
    choices=(*PROPERTIES, *LINKS),
    example="tuition",
    description="Some properties only",
)
#: The properties of each kind of which the first sentence tells: the first that is stated of all.
_MAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "program": (TUITION,),
    "role": ("typical pay",),
    "specialization": (LEADS_TO, "teaches"),
    "degree": ("teaches", CHOSEN),
}
_PAY = ("typical pay", "median pay", "entry-level pay", "senior pay")
#: The properties that are shown of each kind, also where none of the things has one.
_OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "role": (*_PAY, "growth", "key skill"),
    "specialization": ("teaches", "uses tool", "targets", "target role", "application"),
    "degree": (
        "teaches",
        "uses tool",
        "target role",
        "targets",
        "application",
        "has specialization",
    ),
}
_OF_PROGRAM = (*PROPERTIES[: PROPERTIES.index("recommended for") + 1], *ASPECTS)
#: What a school can be asked where it is not stated.
_TO_ASK = frozenset(
    {"credits", TUITION, "ML core courses", "GRE", "delivery mode", "synchronicity", "duration"}
    | {"weekly hours", "minimum GPA", "funding"}
)
#: Properties that name a program: after the others of their rank, like long texts.
_NAMES = frozenset({"title", "field", "degree", "institution", "ML component", "format"})
#: The most rows that a screen shows all in full; of more, only what differs, in short texts.
_FULL = 8
#: The fewest short differences that stand alone in the table of a screen.
_FEW = 4
#: The headings of the rows below the table on a screen, by rank; the last rank has its own line.
_HEADINGS = ("Differs as well", "Undecided", "Stated of some only", "The same")
_LEADS_TO = (
    f"Leads to: the first {MOST_ROLES} roles by the share of their key skills covered, by itself "
    "to if it teaches all of the specializations that it has or is recommended for."
)
_RULE = (
    "differences first, then what is undecided, what is stated for some only, what is the same, "
    "and what is not stated for any. Figures are compared as intervals, and nothing is weighed or "
    "scored."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    things, role = given["things"], given["for"]
    kind = _check(graph, things, role)
    labels = [graph.labels.label(thing) for thing in things]
    absences = [one for thing in things if (one := graph.absence(expand(thing)))]
    if absences:
        text = " ".join(f"{one.label} is left out. {one.sentence}" for one in absences)
        return Outcome(Sentence(text), reason=ReasonCode.EXPIRED)
    rows = _rows(graph, things, labels, given["property"] or ())
    terms = Terms.from_given(given)
    comparison = _table(kind, things, labels, rows)
    main = _main(kind, rows)
    first, others = headline(main, labels), list[Sentence]()
    if role:
        sides = sides_for(graph, things, role)
        price = main if main.name == TUITION else None
        first = first_sentence(graph, sides, role, price)
        others += role_sentences(graph, sides, role, rows)
    counts_money = main.name == TUITION and (role is not None or terms.raises is not None)
    if counts_money:
        others += payback_sentences(labels, main, terms)
    if kind == "role":
        others += (headline(row, labels) for row in rows if row.name == "key skill")
    others += (*_undecided(rows, labels, main), *_expired(graph, things, rows), *_counts(rows))
    to_ask = tuple(_to_ask(rows, labels)) if kind == "program" else ()
    assumed = assumptions(terms, given) if counts_money else ()
    reason = None if any(row.evidence for row in rows) else ReasonCode.NOT_STATED
    return Outcome(first, tuple(others), (comparison,), _RULE, assumed, to_ask, reason)


def _main(kind: str, rows: Sequence[Row]) -> Row:
    """Return the row of which the first sentence tells."""
    found = [row for name in _MAIN[kind] for row in rows if row.name == name]
    full = [row for row in found if all(cell.evidence for cell in row.cells)]
    return (*full, *found, *rows)[0]


def _check(graph: Graph, things: Sequence[str], role: str | None) -> str:
    """Return the kind of the things; ParameterError if they are too few, too many or mixed."""
    names = [graph.labels.label(thing) for thing in things]
    if len(things) < 2:  # noqa: PLR2004 - two are compared
        message = f"only {names[0]} is given to compare"
        raise ParameterError("things", message, hint="give two or more different things")
    if len(things) > MOST_THINGS:
        hint = f"give at most {MOST_THINGS}"
        raise ParameterError("things", f"{len(things)} things are given to compare", hint=hint)
    kinds: dict[str, list[str]] = {}
    for thing, name in zip(things, names, strict=True):
        kinds.setdefault(kind_of(thing), []).append(name)
    if len(kinds) > 1:
        each = series([f"{series(some)} ({kind})" for kind, some in kinds.items()])
        message = f"things of several kinds are given: {each}"
        raise ParameterError("things", message, hint="compare things of one kind")
    if role and "role" in kinds:
        hint = "leave it out: roles are compared with each other"
        raise ParameterError("for", "for is given to compare roles", hint=hint)
    return next(iter(kinds))


def _rows(
    graph: Graph, things: Sequence[str], labels: Sequence[str], wanted: Sequence[str]
) -> list[Row]:
    """Return the rows of the properties that are wanted, or of all, in their order."""
    found = [graph.properties.of(one) for one in things]
    kind = kind_of(things[0])
    roles = LEADS_TO in wanted or (kind == "specialization" and not wanted)
    linked = [linked_values(graph, one, roles=roles) for one in things]
    said = sorted({name for one in linked for name in one if name not in LINKS}, key=collate)
    rows: list[Row] = []
    for name in (*PROPERTIES, *LINKS, *said):
        values = [
            (*one.get(name, ()), *more.get(name, ()))
            for one, more in zip(found, linked, strict=True)
        ]
        is_shown = any(values) or name in wanted or name in _OF_KIND.get(kind, _OF_PROGRAM)
        if not is_shown or (wanted and name not in wanted):
            continue
        if name == "feature":
            rows += feature_rows(labels, values, [one.get("lacks", ()) for one in found])
        elif name != "lacks" or (wanted and "feature" not in wanted):
            rows.append(property_row(name, labels, values))
    return sorted(rows, key=lambda row: (row.rank, row.is_long or row.name in _NAMES))


def _table(kind: str, things: Sequence[str], labels: Sequence[str], rows: Sequence[Row]) -> Table:
    columns = (
        Column("property", "Property"),
        *(Column(thing, label) for thing, label in zip(things, labels, strict=True)),
        Column("comparison", "Comparison"),
    )
    notes = ["Figures: the first compared with the second."] if len(things) == 2 else []  # noqa: PLR2004
    if any(row.name == LEADS_TO for row in rows):
        notes.append(_LEADS_TO)
    title, cells = f"{kind.capitalize()}s side by side", tuple(row.table_row for row in rows)
    short = sum(not (row.rank or row.is_long or row.name in _NAMES) for row in rows)
    full = short if short >= _FEW else sum(not row.rank for row in rows)
    if not full or len(rows) <= _FULL:
        return Table("comparison", title, columns, cells, " ".join(notes))
    rest = "\n".join(_in_lines(labels, rows[full:]))
    return Table("comparison", title, columns, cells, " ".join(notes), full=full, rest=rest)


def _in_lines(labels: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """Yield a line for each row, by the rank, and one for all of which nothing is stated."""
    for rank, heading in enumerate(_HEADINGS):
        lines = [row.line(labels) for row in rows if row.rank == rank]
        yield from [f"{heading}:", *lines] if lines else ()
    if silent := [row.name for row in rows if row.rank == len(_HEADINGS)]:
        yield f"Stated of none: {', '.join(silent)}."


def _undecided(rows: Sequence[Row], labels: Sequence[str], main: Row) -> Iterator[Sentence]:
    """Yield why the figures of a property decide nothing."""
    for row in rows:
        alike = len({cell.text for cell in row.cells}) == 1
        if row.verdict == UNDECIDED and row is not main and not alike:
            yield headline(row, labels)


def _expired(graph: Graph, things: Sequence[str], rows: Sequence[Row]) -> Iterator[Sentence]:
    """Yield what was stated of a thing and has expired by the date of a snapshot."""
    shown = {row.name for row in rows}
    for thing in things if graph.as_of_date else ():
        stated = graph.properties.of(thing)
        for name, values in graph.whole.properties.of(thing).items():
            if name in shown and name not in stated:
                was = ", ".join(one.text for one in values)
                label = graph.labels.label(thing)
                text = f"The {name} of {label}, {was}, has expired by {graph.as_of_date}."
                yield Sentence(text, tuple(fact for one in values for fact in one.evidence))


def _counts(rows: Sequence[Row]) -> Iterator[Sentence]:
    """Yield how many properties differ, and so on, if there are several."""
    if len(rows) == 1:
        return
    words = (
        *("differ", "undecided", "stated for some only"),
        *("the same", "not stated for any"),
    )
    counts = [sum(row.rank == rank for row in rows) for rank in range(len(words))]
    parts = [f"{count} {word}" for count, word in zip(counts, words, strict=True) if count]
    evidence = tuple(dict.fromkeys(fact for row in rows for fact in row.evidence))
    yield Sentence(f"Of {len(rows)} properties: {', '.join(parts)}.", (), evidence)


def _to_ask(rows: Sequence[Row], labels: Sequence[str]) -> Iterator[str]:
    """Yield for each program what is not stated of it."""
    for place, label in enumerate(labels):
        silent = [row.name for row in rows if row.name in _TO_ASK and not row.cells[place].is_known]
        if silent:
            yield f"{label}: {series(silent)}?"


DECISION = Decision(
    "compare",
    "How do programs, roles, specializations or degrees differ, property by property?",
    "Differences come first; not stated is kept apart from no, and figures are compared as "
    "intervals. For a role it says what a price difference buys by the sources; whether it is "
    "worth it is yours to judge.",
    (THINGS, FOR_ROLE, PROPERTY, *REPAYMENT),
    _answer,
    argument="things",
)

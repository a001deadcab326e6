"""Decision ``payback``: after how many months a raise, and aid, pay for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from ...names import collate, series
from ...queries import Parameter
from ..model.iris import expand, kind_of, shorten
from .decision import Decision, Given, Graph
from .employer_aid import employer_aid
from .interval import NEVER, UNDECIDED, Interval
from .outcome import UNSTATED, Cell, Evidence, Outcome, ReasonCode, Sentence
from .parameters import REPAYMENT
from .payback_tables import Entry, main_table, sensitivity
from .property_value import Values
from .repayment import (
    Terms,
    assumptions,
    break_even_raise,
    months_to_repay,
    net_value,
    own_cost,
)

PROGRAM = Parameter(
    name="program",
    label="Program",
    type="program",
    many=True,
    required=False,
    example="program:cmu-ms-ml",
    description="Programs; all where none is given",
)
#: The most pairs of programs, and the most programs in a sentence, that are listed.
_PAIRS, _NAMES = 10, 3
_RULE = (
    "by what a program costs you, the least first, which is the order of the months and of the "
    "raises. Where open ends leave an order undecided, a sentence says so."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    terms = Terms.from_given(given)
    entries, unknown = _read_entries(graph, given["program"], terms)
    aid = () if terms.yearly_aid else employer_aid(graph)
    reasons = [_unstated(graph, one) for one in unknown]
    silent = tuple(sentence for sentence, _ in reasons)
    to_ask = tuple(_to_ask(graph, entries, unknown))
    if not entries:
        first, *rest = silent or (Sentence("The graph holds no program."),)
        reason = reasons[0][1] if reasons else ReasonCode.OUT_OF_SCOPE
        return Outcome(first, (*rest, *aid), to_ask=to_ask, reason=reason)
    sentences = (
        *_undecided(entries, len(entries) + len(unknown)),
        *_within(entries, terms),
        *_given_elsewhere(graph, entries, given["program"]),
        *silent,
        *aid,
    )
    tables = (
        main_table(entries, [_without_price(graph, one) for one in unknown], terms),
        *sensitivity(entries, terms),
    )
    rule = _RULE if len(entries) > 1 else ""
    answer = _first_sentence(entries, terms)
    return Outcome(answer, sentences, tables, rule, assumptions(terms, given), to_ask)


def _unstated(graph: Graph, program: str) -> tuple[Sentence, ReasonCode]:
    """Return why a program has no months: it or its tuition has expired, or none is stated."""
    label, absence = graph.labels.label(program), graph.absence(expand(program))
    if absence:
        return Sentence(f"{label} is left out. {absence.sentence}"), ReasonCode.EXPIRED
    if graph.as_of_date and (was := graph.whole.properties.of(program).get("tuition")):
        text = f"The tuition of {label}, {was[0].text}, has expired by {graph.as_of_date}."
        return Sentence(text, was[0].evidence), ReasonCode.EXPIRED
    if stated := graph.properties.of(program).get("tuition"):
        text = (
            f"The tuition of {label} ({stated[0].text}) is no price of the whole program in "
            "figures, and is not counted."
        )
        return Sentence(text, stated[0].evidence), ReasonCode.NOT_STATED
    return Sentence(f"No tuition is stated of {label}."), ReasonCode.NOT_STATED


def _without_price(graph: Graph, program: str) -> tuple[Cell, Cell]:
    """Return the cells of a program without a price: its name, and the tuition as it is stated."""
    stated = graph.properties.of(program).get("tuition")
    tuition = Cell(stated[0].text, None, stated[0].evidence) if stated else UNSTATED
    return Cell(graph.labels.label(program), program), tuition


def _to_ask(graph: Graph, entries: Sequence[Entry], unknown: Sequence[str]) -> Iterator[str]:
    for one in entries:
        if one.cost.high is None:
            yield f"What is the highest tuition of {one.label}?"
        if one.tuition.qualifier:
            yield f"Does the tuition of {one.label} ({one.tuition.qualifier}) hold for you?"
    for program in unknown:
        if not graph.absence(expand(program)):
            yield f"What is the tuition of {graph.labels.label(program)}?"


def _tuitions(graph: Graph, programs: Sequence[str] | None) -> Values:
    """Return the tuition that is stated of each program; of all programs where none is given."""
    if programs:
        stated = graph.properties.of
        return {program: stated(program).get("tuition", ()) for program in programs}
    every = (shorten(iri) for iri in graph.labels.by_iri if kind_of(iri) == "program")
    column = graph.properties.column("tuition")
    return {program: column.get(program, ()) for program in every}


def _read_entries(
    graph: Graph, programs: Sequence[str] | None, terms: Terms
) -> tuple[list[Entry], list[str]]:
    """Return an entry for each stated tuition, in order, and the other programs."""
    entries: list[Entry] = []
    unknown, names = [], graph.labels.label
    for program, stated in _tuitions(graph, programs).items():
        label, count = names(program), len(entries)
        for one in stated:
            cost = own_cost(one.amount, terms) if one.amount else None
            if cost:
                found = (
                    *(cost, months_to_repay(cost, terms)),
                    *(break_even_raise(cost, terms), net_value(cost, terms)),
                )
                entries.append(Entry(label, program, one, one.evidence, *found))
        if len(entries) == count:
            unknown.append(program)
    return sorted(entries, key=_order), sorted(unknown, key=lambda one: collate(names(one)))


def _order(entry: Entry) -> tuple[Decimal, Decimal, str]:
    low, high = entry.cost.low, entry.cost.high
    return low or Decimal(0), NEVER if high is None else high, collate(entry.label)


def _first_sentence(entries: list[Entry], terms: Terms) -> Sentence:
    """Return the first and the last program with their months; each of a few, if none is first."""
    evidence = _evidence(entries)
    start = f"With {terms.gain_text}, " if terms.raises else f"Within {terms.horizon} years, "
    never = [one for one in entries if one.measure.low == NEVER]
    names = series([one.label for one in never], most=_NAMES)
    are_never = f"{names} {'are' if never[1:] else 'is'} never earned back"
    if len(never) == len(entries):
        return Sentence(f"{start}{are_never}.", evidence)
    cheapest = min(entries, key=lambda one: NEVER if one.cost.high is None else one.cost.high)
    first = [one for one in entries if cheapest.cost.compare(one.cost) != "less"]
    last = never or [one for one in entries if one.cost.compare(entries[-1].cost) != "less"]
    if len(first) == len(entries):
        by = "in" if terms.raises else "by a raise of"
        each = [f"{one.label} {by} {one.words}" for one in entries]
        each[0] = f"{entries[0].label} is earned back {by} {entries[0].words}"
        alike = "" if _are_equal(entries) else ": which is earlier is undecided"
        return Sentence(f"{start}{series(each, most=_NAMES)}{alike}.", evidence)
    low, high = first[0].measure.low, cheapest.measure.high
    earliest = first[0].measure._replace(low=low, high=high)
    ends = (
        ("first, in", "last, in") if terms.raises else ("by the least raise,", "by the greatest,")
    )
    latest = f"{_which(last)} {ends[1]} {entries[0].write(_latest(last))}"
    text = (
        f"{start}{_which(first)} {_is(first)} earned back {ends[0]} {entries[0].write(earliest)}, "
        f"and {are_never if never else latest}."
    )
    said = _evidence(dict.fromkeys([*first, *last]))
    return Sentence(text, said, tuple(fact for fact in evidence if fact not in said))


def _latest(last: Sequence[Entry]) -> Interval:
    """Return when the last of some programs is earned back."""
    highs = [one.measure.high for one in last]
    known = [high for high in highs if high is not None]
    high = max(known) if len(known) == len(highs) else None
    return last[-1].measure._replace(
        high=high, exclusive=all(one.measure.exclusive for one in last)
    )


def _which(entries: Sequence[Entry]) -> str:
    """Return the names of programs of which each may be the one, or all are."""
    names = [one.label for one in entries]
    if _are_equal(entries):
        return series(names, most=_NAMES)
    return f"{series(names, 'or', most=_NAMES)} (undecided which)"


def _is(entries: Sequence[Entry]) -> str:
    return "are" if len(entries) > 1 and _are_equal(entries) else "is"


def _are_equal(entries: Sequence[Entry]) -> bool:
    """Tell whether all cost the same, and so are earned back at the same time."""
    first, *others = entries
    return all(first.cost.compare(one.cost) == "equal" for one in others)


def _undecided(entries: Sequence[Entry], programs: int) -> Iterator[Sentence]:
    """Yield a sentence for each pair of which the intervals leave open what is earlier."""
    if programs <= 2:  # noqa: PLR2004 - the first sentence says it of a pair
        return
    pairs = _undecided_pairs(entries)
    for one, other in islice(pairs, _PAIRS):
        text = f"{one.label} {one.words} and {other.label} {other.words}"
        which = "which is earlier" if one.months else "which raise is lower"
        yield Sentence(f"{text}: {which} is undecided.", _evidence((one, other)))
    if next(pairs, None):
        others = _evidence(entries)
        yield Sentence("More orders are undecided, of programs further down.", (), others)


def _undecided_pairs(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield the undecided pairs in order, open ends first; what never happens has no order."""
    for place, one in enumerate(entries):
        for other in islice(entries, place + 1, None):
            high, low = one.cost.high, other.cost.low
            if high is not None and low is not None and low > high:
                break  # so do all that follow
            never = one.measure.low == other.measure.low == NEVER
            if not never and one.cost.compare(other.cost) == UNDECIDED:
                yield (other, one) if high is not None and other.cost.high is None else (one, other)


def _within(entries: Sequence[Entry], terms: Terms) -> Iterator[Sentence]:
    """Yield what is not earned back within the horizon, or not for certain."""
    if all(one.measure.low == NEVER for one in entries):
        return
    for verdict, text in ((False, "Not earned back"), (None, "Undecided whether earned back")):
        found = [one for one in entries if one.months and one.is_within(terms) is verdict]
        if found:
            names = series([one.label for one in found], most=_PAIRS)
            others = tuple(fact for fact in _evidence(entries) if fact not in _evidence(found))
            sentence = f"{text} within {terms.horizon} years: {names}."
            yield Sentence(sentence, _evidence(found), others)


def _given_elsewhere(
    graph: Graph, entries: Sequence[Entry], programs: Sequence[str] | None
) -> Iterator[Sentence]:
    """Yield the prices given elsewhere that contradict the listed tuition."""
    name, properties = "tuition given elsewhere", graph.properties
    column = {} if programs else properties.column(name)
    for one in entries:
        listed = one.listed
        stated = properties.of(one.program) if programs else {name: column.get(one.program, ())}
        for other in stated.get(name, ()):
            if other.amount and listed.compare(Interval.of_amount(other.amount)) != UNDECIDED:
                text = (
                    f"The tuition of {one.label} is listed as {one.tuition.text}, which is counted "
                    f"here, and given as {other.text} elsewhere."
                )
                yield Sentence(text, (*one.evidence, *other.evidence))


def _evidence(entries: Iterable[Entry]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(fact for one in entries for fact in one.evidence))


DECISION = Decision(
    "payback",
    "After how many months does a raise pay for a program, and which raise pays for it in time?",
    "Intervals: an open end of tuition stays open. Without a raise, the least raise that earns "
    "the cost back within the horizon answers. Every assumption is yours and is printed.",
    (PROGRAM, *REPAYMENT),
    _answer,
    argument="program",
)

"""Decision ``find``: the programs that meet conditions, may, or do not; and what to relax."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

from ...names import series
from ...queries import Parameter, ParameterError
from ..model.evidence import Evidence, Sentence
from .conditions import Check, Condition, Fit, conditions_of, overall
from .decision import Decision, Given, Graph
from .outcome import NOT_STATED, Cell, Column, Outcome, ReasonCode, Table
from .parameters import CONDITIONS, PERSON
from .program_index import Bits
from .relaxations import Passing, Relaxation, least_change, relaxations, unstated_end

#: The most programs of a group that are shown, the most relaxations, and the most names in one.
MOST_SHOWN, _MOST_RELAXATIONS, _NAMED = 200, 8, 3
#: The number that is shown unless another is asked for.
_SHOWN = 10
GROUPS = "Programs that fit, then undecided ones, then those that do not fit; within each"
RULE = f"{GROUPS} by fewer open or failing conditions; lower tuition; name."
LIMIT = Parameter(
    name="limit",
    label="Rows at most",
    type="natural",
    example=5,
    default=_SHOWN,
    required=False,
    description="The most programs shown of each group: fits, undecided, does not fit",
)
#: The meaning of words that people use, by the parameter and the beginning of its value.
_ASSUMED = {
    (
        "gre",
        "no",
    ): "No GRE: a program fits where it is not required, and where it is optional.",
    ("delivery", "delivery:online"): "Online includes fully online.",
    ("delivery", "synchronicity:asynchronous"): (
        "Asynchronous includes self-paced; fully online says nothing of fixed class times."
    ),
    ("leads_to", "role:"): (
        "A program leads to a role if the sources state each step of a pathway, be it through a "
        "specialization for which it is recommended."
    ),
    **{
        (name, ""): "Tuition: an approximate figure is taken as printed."
        for name in ("max_tuition", "min_tuition", "budget")
    },
}


class Shown(NamedTuple):
    """A program that is shown, with its checks and the statements of its tuition."""

    program: str
    checks: tuple[Check, ...]
    priced: tuple[Evidence, ...]

    @property
    def fit(self) -> Fit:
        """Whether it meets all conditions."""
        return overall(self.checks)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The statements by which it is compared with others."""
        return (*evidence_of(self.checks), *self.priced)


class Found(NamedTuple):
    """The sets of programs that fit, that may, and that do not, and the conditions."""

    conditions: tuple[Condition, ...]
    passing: Passing
    fits: Bits
    undecided: Bits
    failing: Bits

    @classmethod
    def of(cls, graph: Graph, conditions: tuple[Condition, ...]) -> Found:
        """Split the programs of a graph by some conditions."""
        passing = Passing.of(graph, conditions)
        fits, possible = passing.all_but(passing.certain), passing.all_but(passing.possible)
        return cls(conditions, passing, fits, possible & ~fits, passing.everything & ~possible)

    def shown(self, graph: Graph, most: int) -> list[Shown]:
        """Return the first programs of each group with their checks, in the order of `RULE`."""
        members = graph.properties.index.members
        groups = (
            [self.fits],
            by_count(self.passing.certain, self.undecided),
            by_count(self.passing.possible, self.failing),
        )
        found = (islice(chain.from_iterable(map(members, group)), most) for group in groups)
        return [self.show(graph, one) for some in found for one in some]

    def show(self, graph: Graph, program: str) -> Shown:
        """Check all conditions for a program."""
        checks = tuple(one.check(graph, program) for one in self.conditions)
        prices = graph.properties.of(program).get("tuition", ())
        return Shown(program, checks, tuple(fact for one in prices for fact in one.evidence))


def by_count(sets: Sequence[Bits], within: Bits) -> list[Bits]:
    """Part programs by the number of sets in which they are not, the fewest first."""
    parts = [within]
    for one in sets:
        outside = [0, *(part & ~one for part in parts)]
        inside = [*(part & one for part in parts), 0]
        parts = [kept | moved for kept, moved in zip(inside, outside, strict=True)]
    return parts


def _answer(graph: Graph, given: Given) -> Outcome:
    conditions = conditions_of(graph, given)
    if not conditions:
        names = ", ".join(one.name for one in CONDITIONS[:4])
        raise ParameterError(
            "max_tuition", "no condition is given", hint=f"give one or more, such as {names}"
        )
    most = given["limit"]
    if not 0 < most <= MOST_SHOWN:
        hint = f"give a number from 1 to {MOST_SHOWN}"
        raise ParameterError("limit", f"limit is {most:,}", hint=hint)
    found = Found.of(graph, conditions)
    shown = found.shown(graph, most)
    return Outcome(
        _headline(graph, found, shown),
        relaxing(graph, found),
        (_table(graph, found, shown, most),),
        RULE,
        _assumptions(given),
        _to_ask(graph, shown),
        None if found.fits | found.undecided else ReasonCode.EXCLUDED,
    )


def _headline(graph: Graph, found: Found, shown: Sequence[Shown]) -> Sentence:
    """Say which programs fit, or that none does and which ones may."""
    fits, undecided = found.fits.bit_count(), found.undecided.bit_count()
    count = len(found.conditions)
    all_of = "the condition" if count == 1 else f"all {count} conditions"
    if not found.passing.everything:
        return Sentence("The graph holds no program.")
    if fits:
        verb = "fits" if fits == 1 else "fit"
        text = f"{_names(graph, found.fits)} {verb} {all_of}"
        text += f"; {undecided} more may." if undecided else "."
    elif undecided:
        text = f"No program fits {all_of} for certain; {_perhaps(graph, found, shown)}."
    else:
        text = f"No program fits {all_of}, not even possibly."
    fitting = [check for one in shown if one.fit is Fit.FITS for check in one.checks]
    return Sentence(text, evidence_of(fitting), _compared(shown))


def _perhaps(graph: Graph, found: Found, shown: Sequence[Shown]) -> str:
    """Say which undecided programs may fit: of the others too little is stated, if all are shown.

    A check without a code is open by what is stated.
    """
    opened = [one for one in shown if one.fit is Fit.UNDECIDED]
    stated = [
        one.program
        for one in opened
        if all(check.code is None for check in one.checks if check.fit is Fit.UNDECIDED)
    ]
    left = found.undecided.bit_count() - len(stated)
    if not stated or not left or len(opened) < found.undecided.bit_count():
        return f"{_names(graph, found.undecided)} may"
    names = _names(graph, graph.properties.index.bits(stated))
    return f"{names} may, and of {left:,} more too little is stated"


def _compared(shown: Sequence[Shown]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(fact for one in shown for fact in one.evidence))


def evidence_of(checks: Sequence[Check]) -> tuple[Evidence, ...]:
    """Return the statements on which some checks rest, each once."""
    return tuple(dict.fromkeys(one for check in checks for one in check.reason.evidence))


def _names(graph: Graph, programs: Bits) -> str:
    """Return the names of the first programs of a set, and the number of the others."""
    members = islice(graph.properties.index.members(programs), _NAMED)
    names = [graph.labels.label(one) for one in members]
    others = programs.bit_count() - len(names)
    return series([*names, f"{others:,} more"] if others else names)


def relaxing(graph: Graph, found: Found) -> tuple[Sentence, ...]:
    """Return a sentence for each minimal relaxation where no program fits."""
    if found.fits or not found.passing.everything:
        return ()
    compared = _compared(found.shown(graph, _SHOWN))
    certain, possible = (
        {one.dropped: one for one in relaxations(graph, found.conditions, found.passing, certain=c)}
        for c in (True, False)
    )
    ways = possible | certain
    texts = (
        _relaxation_text(graph, one, certain.get(dropped), possible.get(dropped))
        for dropped, one in ways.items()
    )
    sentences = [Sentence(text, (), compared) for text in islice(texts, _MOST_RELAXATIONS)]
    if others := len(ways) - len(sentences):
        text = f"{others:,} more ways to relax the conditions let in a program."
        sentences.append(Sentence(text, (), compared))
    return tuple(sentences)


def _relaxation_text(
    graph: Graph, one: Relaxation, certain_one: Relaxation | None, possible_one: Relaxation | None
) -> str:
    """Say how many programs fit without some conditions, and which figures are just enough.

    It is a relaxation that lets in a program for certain, one that possibly does, or both.
    """
    dropped = " and ".join(f"“{condition.wanted}”" for condition in one.dropped)
    certain, may = one.certain.bit_count(), one.possible.bit_count() - one.certain.bit_count()
    text = f"Without {dropped}: "
    text += f"{_names(graph, one.certain)} {_fit_verb(certain)}" if certain else "none fits"
    text += f", {may:,} more may" if may and certain else f", {may:,} may" if may else ""
    change = certain_one.change if certain_one else None
    if certain_one and change:
        text += f"; {change.wanted} is enough for {_names(graph, certain_one.enough)}"
    if possible_one and possible_one.change and possible_one.change != change:
        text += f"; with {possible_one.change.wanted}, {_names(graph, possible_one.enough)} may"
        limited, programs = possible_one.dropped[0], possible_one.enough
        if least_change(graph, limited, programs, certain=True) is None:
            text += f" (the {unstated_end(limited)} is {NOT_STATED})"
    return f"{text}."


def _fit_verb(count: int) -> str:
    return "fits" if count == 1 else "fit"


def _table(
    graph: Graph,
    found: Found,
    shown: Sequence[Shown],
    most: int,
) -> Table:
    """Return a row for each program shown: whether it fits, why, and each condition."""
    columns = [Column("program", "Program"), Column("fit", "Fit"), Column("reason", "Why")]
    counts: dict[str, int] = {}
    for one in found.conditions:
        counts[one.name] = counts.get(one.name, 0) + 1
        name = one.name if counts[one.name] == 1 else f"{one.name}_{counts[one.name]}"
        columns.append(Column(name, one.wanted, detail=True))
    groups = {"fit": found.fits, "undecided": found.undecided, "not fit": found.failing}
    numbers = [f"{bits.bit_count():,}" for bits in groups.values()]
    note = "{} fit, {} are undecided, {} do not fit".format(*numbers)
    if any(bits.bit_count() > most for bits in groups.values()):
        note += f"; the first {most} of each are shown"
    rows = tuple(_row(graph, one) for one in shown)
    return Table("programs", "Programs", tuple(columns), rows, f"{note}.")


def _row(graph: Graph, shown: Shown) -> tuple[Cell, ...]:
    program, checks, fit = shown.program, shown.checks, shown.fit
    deciding = [one for one in checks if one.fit is fit]
    return (
        Cell(graph.labels.label(program), program),
        Cell(fit.value, fit.value),
        Cell(
            "; ".join(dict.fromkeys(one.reason.text for one in deciding)),
            tuple(one.condition for one in deciding),
            evidence_of(deciding),
        ),
        *(Cell(one.reason.text, one.fit.value, one.reason.evidence) for one in checks),
    )


def _assumptions(given: Given) -> tuple[str, ...]:
    """Return the meaning of the words that were used."""
    found = []
    for (name, start), text in _ASSUMED.items():
        value = given.get(name)
        values = value if isinstance(value, tuple) else () if value is None else (str(value),)
        if any(one.startswith(start) for one in values):
            found.append(text)
    return tuple(dict.fromkeys(found))


#: Conditions that a school cannot answer: they are for the sources to say, or for us.
_NOT_OF_SCHOOLS = frozenset({"recommended_for", "leads_to", "tier"})


def _to_ask(graph: Graph, shown: Sequence[Shown]) -> tuple[str, ...]:
    """Return what to ask the schools whose programs may fit."""
    asked = []
    for program, checks, _ in shown:
        if overall(checks) is Fit.UNDECIDED:
            opened = [
                one
                for one in checks
                if one.fit is Fit.UNDECIDED and one.condition not in _NOT_OF_SCHOOLS
            ]
            wanted = "; ".join(
                one.wanted for one in opened if one.code is not ReasonCode.NO_MAPPING
            )
            if wanted:
                asked.append(f"{graph.labels.label(program)}: {wanted}?")
    return tuple(asked)


DECISION = Decision(
    "find",
    "Which programs meet my conditions, which may, and what must I relax if none does?",
    "Every condition is decided as far as the sources state it: fits, undecided, does not fit. "
    "What is not stated, or only implied, is undecided and never a no.",
    (*dict.fromkeys((*CONDITIONS, *PERSON)), LIMIT),
    _answer,
    title="Which programs meet the conditions, which may, and what must be relaxed if none does?",
)

"""Conditions on programs in a person's words: each fits, does not fit, or is undecided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from ...names import fold
from ...queries import ParameterError
from ...queries.errors import alternatives, shorten
from ..model.amounts import Figure
from ..model.evidence import Sentence
from .criteria import Among, Background, Criterion, LeadsTo, Why
from .limits import Limit
from .outcome import ReasonCode
from .parameters import CONDITIONS, PERSON
from .program_index import Bits, Split

if TYPE_CHECKING:
    from .decision import Given, Graph

__all__ = ["CONDITIONS", "PERSON", "Check", "Condition", "Fit", "conditions_of", "limit", "overall"]

#: The most conditions of one question.
MOST_CONDITIONS = 60


class Fit(Enum):
    """Whether a program meets a condition, as far as the sources decide it."""

    FITS = "fits"
    UNDECIDED = "undecided"
    DOES_NOT_FIT = "does not fit"


class Check(NamedTuple):
    """A condition checked for a program.

    Attributes
    ----------
    condition, wanted : the name of the parameter, and the condition in words
    fit : whether the program meets it
    reason : the reason as a clause ("GRE required"), with the statements on which it rests
    code : the reason why it is no plain yes, where there is one
    """

    condition: str
    wanted: str
    fit: Fit
    reason: Sentence
    code: ReasonCode | None


class Condition(NamedTuple):
    """A condition that is set: the name of its parameter, its words, and its criterion."""

    name: str
    wanted: str
    criterion: Criterion

    def split(self, graph: Graph) -> Split:
        """Return the sets of programs that certainly meet it, and that certainly do not."""
        kept: dict[Criterion, Split] = graph.properties.splits
        found = kept.get(self.criterion)
        if found is None:  # other threads may drop it meanwhile
            found = kept[self.criterion] = self.criterion.split(graph)
        return found

    def check(self, graph: Graph, program: str) -> Check:
        """Check it for a program, given by its short name; KeyError if that is no program."""
        fit = self._fit(graph, program)
        truth = {Fit.FITS: True, Fit.DOES_NOT_FIT: False}.get(fit)
        why = self.criterion.why(graph, program, fits=truth)
        if fit is Fit.UNDECIDED and graph.as_of_date is not None:
            why = self._expired(graph, program, why)
        reason = Sentence(why.text, why.evidence)
        return Check(self.name, self.wanted, fit, reason, why.code)

    def _fit(self, graph: Graph, program: str) -> Fit:
        bit: Bits = 1 << graph.properties.index.places[program]
        yes, no = self.split(graph)
        return Fit.FITS if yes & bit else Fit.DOES_NOT_FIT if no & bit else Fit.UNDECIDED

    def _expired(self, graph: Graph, program: str, why: Why) -> Why:
        """Return the reason, or that what was stated before the date has expired."""
        before = self._fit(graph.whole, program)
        if before is Fit.UNDECIDED:
            return why
        was = self.criterion.why(graph.whole, program, fits=before is Fit.FITS)
        text = f"{was.text} was stated and has expired by {graph.as_of_date}"
        return Why(text, was.evidence, ReasonCode.EXPIRED)


def overall(checks: Iterable[Check]) -> Fit:
    """Return whether a program meets all conditions."""
    fits = {check.fit for check in checks}
    for one in (Fit.DOES_NOT_FIT, Fit.UNDECIDED):
        if one in fits:
            return one
    return Fit.FITS


_POLICIES = ("not-required", "optional", "required")
#: The policies that a person's word for the GRE accepts, and the condition in words.
_GRE_WORDS = {
    "no": (_POLICIES[:2], "no GRE score needed"),
    "yes": (_POLICIES, "the GRE in any form"),
    "not required": (_POLICIES[:1], "GRE not required"),
    "optional": (_POLICIES[1:2], "GRE optional"),
    "required": (_POLICIES[2:], "GRE required"),
}
_GRE_ALIASES = {
    **dict.fromkeys(("none", "false", "n", "without", "without gre", "no score", "no gre"), "no"),
    **dict.fromkeys(("not needed", "waived", "0"), "no"),
    **dict.fromkeys(("true", "y", "have", "taken", "1"), "yes"),
    **dict.fromkeys(("gre not required", "no gre required"), "not required"),
    **dict.fromkeys(("gre optional", "test optional"), "optional"),
    "gre required": "required",
}
_MODE, _TIMING = "delivery mode", "synchronicity"
#: Values that rule a way of delivery out.
_OPPOSITES = {
    "delivery:fully-online": ((_MODE, "delivery:hybrid"),),
    "delivery:hybrid": ((_MODE, "delivery:fully-online"),),
    "synchronicity:asynchronous": ((_TIMING, "synchronicity:some-synchronous"),),
    "synchronicity:self-paced": ((_TIMING, "synchronicity:some-synchronous"),),
    "synchronicity:some-synchronous": (
        (_TIMING, "synchronicity:asynchronous"),
        (_TIMING, "synchronicity:self-paced"),
    ),
}
#: Values that a way of delivery includes.
_INCLUDED = {
    "delivery:online": ("delivery:fully-online",),
    "synchronicity:asynchronous": ("synchronicity:self-paced",),
}
#: Properties by which a program meets a topic.
_TOPICAL = (
    *("teaches", "elective", "targets", "ties to", "recommended for", "location", "best for"),
)
#: Limits by the names of their parameters: the property, the unit, and the condition in words.
_LIMITS: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(("max_tuition", "budget"), ("tuition", "$", "tuition of at most {}")),
    "min_tuition": ("tuition", "$", "tuition of at least {}"),
    "max_credits": ("credits", "credits", "at most {}"),
    "min_credits": ("credits", "credits", "at least {}"),
    "max_ml_courses": ("ML core courses", "ML core courses", "at most {}"),
    "min_ml_courses": ("ML core courses", "ML core courses", "at least {}"),
    **dict.fromkeys(("max_months", "months"), ("duration", "months", "a degree within {}")),
    "hours": ("weekly hours", "hours a week", "study in {}"),
    "gpa": ("minimum GPA", "", "admission with a GPA of {}"),
}
#: Other conditions: properties, words, whether other values rule it out, whether one is enough.
_AMONG: Mapping[str, tuple[tuple[str, ...], str, bool, bool]] = {
    "recommended_for": (("recommended for",), "recommended for", False, False),
    "field": (("field",), "field", True, True),
    "sector": (("sector",), "sector", True, False),
    "tier": (("cost tier",), "cost tier", True, False),
    "ties": (("ties to",), "ties to", False, False),
    "location": (("location",), "located in", False, False),
    "teaches": (("teaches", "elective", "uses tool"), "teaches", False, False),
    "topic": (_TOPICAL, "topic", False, False),
    "platform": (("platform",), "delivered through", False, False),
    "institution": (("institution",), "offered by", True, True),
}

#: Figures of a person above 0, with the greatest that can be meant.
_BOUNDS = (
    *(("hours", 168, "hours a week"), ("gpa", 4, "points, on a scale of 4.0")),
    *(("months", 1200, "months"), ("max_months", 1200, "months")),
)


def conditions_of(graph: Graph, given: Given) -> tuple[Condition, ...]:
    """Return the conditions that are set, in the order of their parameters.

    Raises
    ------
    ParameterError
        If two conditions contradict each other, a figure cannot be meant, or there are too many.
    """
    _refuse_contradictions(graph, given)
    found: dict[Criterion, Condition] = {}
    for name in dict.fromkeys(one.name for one in (*CONDITIONS, *PERSON)):
        values = given.get(name)
        for value in values if isinstance(values, tuple) else (values,):
            if value is not None:
                criterion = _criterion(graph, name, value)
                found.setdefault(criterion, Condition(name, criterion.wanted, criterion))
    if len(found) > MOST_CONDITIONS:
        message = f"there are {len(found):,} conditions"
        raise ParameterError("feature", message, hint=f"give at most {MOST_CONDITIONS}")
    return tuple(found.values())


def _criterion(graph: Graph, name: str, value: Any) -> Criterion:  # noqa: ANN401 - of any type
    if name in _LIMITS:
        return _limit(name, value)
    if name == "degree":
        if not value.strip():
            _refuse(name, "degree is empty", "name your first degree, for example biology")
        return Background(value)
    if name == "gre":
        return _gre(value)
    label = graph.labels.label(value)
    if name == "leads_to":
        return LeadsTo(value, f"a pathway to {label}")
    via = graph.properties.subjects(value) if name == "topic" else ()
    values = (value, *(one.object for one in via))
    return replace(_among(name, values, label), via=via)


def limit(name: str, bound: Figure) -> Condition:
    """Return the condition of a figure under the name of its parameter."""
    criterion = _limit(name, bound)
    return Condition(name, criterion.wanted, criterion)


def _limit(name: str, bound: Figure) -> Limit:
    property, unit, wanted = _LIMITS[name]
    most = not name.startswith("min_")
    sign = "$" if unit == "$" else ""
    figure = f"{sign}{bound:,}" if sign or not unit else f"{bound:,} {unit}"
    elsewhere = "tuition given elsewhere" if property == "tuition" else ""
    return Limit(property, wanted.format(figure), bound, most, figure, elsewhere)


def _gre(text: str) -> Among:
    policies, wanted = _GRE_WORDS[_gre_word(text)]
    meets = tuple(("GRE", f"gre:{one}") for one in policies)
    fails = tuple(("GRE", f"gre:{one}") for one in _POLICIES if one not in policies)
    return Among(wanted, meets, fails)


def _among(name: str, values: tuple[str, ...], label: str) -> Among:
    """Return the criterion that a program has a value: a thing, or what it is about."""
    if name == "delivery":
        property = _MODE if values[0].startswith("delivery:") else _TIMING
        meets = tuple((property, one) for one in (*values, *_INCLUDED.get(values[0], ())))
        return Among(f"{label} delivery", meets, _OPPOSITES.get(values[0], ()))
    if name in ("feature", "lacks"):
        other = "lacks" if name == "feature" else "feature"
        wanted = label if name == "feature" else f"without {label}"
        return Among(wanted, ((name, values[0]),), ((other, values[0]),))
    properties, words, closed, several = _AMONG[name]
    meets = tuple((one, thing) for one in properties for thing in values)
    closing = properties[0] if closed else ""
    return Among(f"{words} {label}", meets, closed=closing, several=several)


def _gre_word(text: str) -> str:
    word = fold(text.removeprefix("gre:"))
    word = _GRE_ALIASES.get(word, word)
    if word not in _GRE_WORDS:
        choices = [*_GRE_WORDS, "not-required"]
        hint = f"give {alternatives([one for one in choices if ' ' not in one])}"
        raise ParameterError("gre", f"gre is {shorten(text)}", hint=hint)
    return word


def _refuse_contradictions(graph: Graph, given: Given) -> None:
    value = given.get
    for least, most in (
        *(("min_tuition", "max_tuition"), ("min_tuition", "budget")),
        *(("min_credits", "max_credits"), ("min_ml_courses", "max_ml_courses")),
    ):
        low, high = value(least), value(most)
        if low is not None and high is not None and low > high:
            _refuse(least, f"{least} {low:,} is above {most} {high:,}", "change one of them")
    for one, other in (("budget", "max_tuition"), ("months", "max_months")):
        if None not in (value(one), value(other)) and value(one) != value(other):
            _refuse(one, f"{one} and {other} mean the same and differ", "give one of them")
    for name, limit, unit in _BOUNDS:
        figure = value(name)
        if figure is not None and not 0 < figure <= limit:
            _refuse(name, f"{name} is {figure}", f"give more than 0 and at most {limit} {unit}")
    wanted = set(value("delivery") or ())
    for one in sorted(wanted):
        against = {thing for _, thing in _OPPOSITES.get(one, ())} & wanted
        for other in sorted(against):
            words = f"{graph.labels.label(one)} and {graph.labels.label(other)}"
            _refuse("delivery", f"{words} exclude each other", "give one of them")
    for both in sorted({*(value("feature") or ())} & {*(value("lacks") or ())}):
        words = graph.labels.label(both)
        _refuse("lacks", f"{words} is wanted and is not wanted", "give it once")


def _refuse(parameter: str, message: str, hint: str) -> NoReturn:
    raise ParameterError(parameter, message, hint=hint)

"""Limits of figures: tuition, credits, courses, durations, hours and grade points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.amounts import Figure
from .criteria import Why, statements_of, texts
from .outcome import NOT_STATED, ReasonCode
from .program_index import Split, to_interval

if TYPE_CHECKING:
    from .decision import Graph
    from .property_value import PropertyValue

#: Where the sources speak of programs in general, by property.
GENERAL = {
    "duration": "group:online-ml-masters",
    "weekly hours": "group:online-ml-masters",
    "minimum GPA": "group:admission",
}
_ADMITTED = "GPA of admitted students"


@dataclass(frozen=True)
class Limit:
    """A greatest or a least figure of a property.

    Attributes
    ----------
    property, wanted : the property, and the criterion in words
    bound, most : the figure, and whether it is the greatest
    figure : the figure in words
    elsewhere : the property with the same figure as printed elsewhere, or ""
    """

    property: str
    wanted: str
    bound: Figure
    most: bool
    figure: str
    elsewhere: str = ""

    def split(self, graph: Graph) -> Split:
        """Compare intervals; a figure printed elsewhere that says otherwise leaves it undecided."""
        index = graph.properties.index
        figures = index.figures(self.property)
        yes, no = figures.at_most(self.bound) if self.most else figures.at_least(self.bound)
        if self.elsewhere:
            again = index.figures(self.elsewhere)
            low = again.any_at_most(self.bound) if self.most else again.any_at_least(self.bound)
            yes, no = yes & ~low.no, no & ~low.yes
        return Split(yes, no)

    def why(self, graph: Graph, program: str, *, fits: bool | None) -> Why:
        """Give the figure, with the one elsewhere where they disagree."""
        values = graph.properties.of(program)
        listed = values.get(self.property, ())
        if not any(one.is_stated for one in listed):
            return self._unstated(graph, values)
        last = f" {self.property.split()[-1]}"
        figures = texts(one._replace(label=one.label.removesuffix(last)) for one in listed)
        text, evidence = f"{self.property} {figures}", statements_of(listed)
        if fits:
            return Why(text, evidence)
        beyond = "more" if self.most else "less"
        if fits is False:
            return Why(f"{text}: {beyond} than {self.figure}", evidence, ReasonCode.EXCLUDED)
        decided = self._decided(listed)
        other = [
            one
            for one in values.get(self.elsewhere, ())
            if decided is not None and self._decided([one]) is (not decided)
        ]
        if other:
            text += f", but elsewhere {texts(other)}"
            return Why(text, (*evidence, *statements_of(other)))
        return Why(f"{text}: may be {beyond} than {self.figure}", evidence)

    def _decided(self, values: Iterable[PropertyValue]) -> bool | None:
        """Tell whether amounts meet the limit; None where they leave it open."""
        found = set()
        for one in values:
            if one.amount:
                low, high = to_interval(self.property, one.amount)
                bound = (self.bound, 0)
                under = high is not None and high <= bound
                over = low is not None and low > bound
                if not self.most:
                    under = high is not None and high < bound
                    over = low is not None and low >= bound
                found.add(self.most if under else not self.most if over else None)
        return found.pop() if len(found) == 1 else None

    def _unstated(self, graph: Graph, values: Mapping[str, tuple[PropertyValue, ...]]) -> Why:
        """Say that nothing is stated of it, and what is stated of programs in general."""
        printed = values.get(self.property, ())
        forms = [form for one in printed if one.amount for form in one.amount.printed]
        text = f"{self.property} {NOT_STATED}" + (f' ("{forms[0]}")' if forms else "")
        general = graph.properties.of(GENERAL.get(self.property, "")).get(self.property, ())
        if general:
            text += f"; in general {texts(general)}, {self._beside(general)} {self.figure}"
        admitted = values.get(_ADMITTED, ()) if self.property == "minimum GPA" else ()
        if admitted:
            text += f"; {_ADMITTED} {texts(admitted)}"
        evidence = statements_of([*printed, *general, *admitted])
        return Why(text, evidence, ReasonCode.NOT_STATED)

    def _beside(self, general: Iterable[PropertyValue]) -> str:
        """Return how what is said in general lies to the limit."""
        amounts = [one.amount for one in general if one.amount]
        factor = 12 if self.property == "duration" else 1
        lows = [one.low * factor for one in amounts if one.low is not None]
        highs = [one.high * factor for one in amounts if one.high is not None]
        if lows and min(lows) > self.bound:
            return "above"
        return "not above" if max([*highs, *lows], default=0) <= self.bound else "partly above"

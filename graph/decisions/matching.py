"""Names of skills and interests as a person writes them, matched to things and never forced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...names import LONGEST, nearest
from ...queries import ParameterError
from ..model.iris import shorten
from ..model.labels import Labels, NamingError
from .outcome import Unmatched

#: The most names that a person gives of one kind.
MOST_NAMES = 200


class Matched(NamedTuple):
    """Names that were matched, as short names of things in the order given; and the others."""

    things: tuple[str, ...]
    unmatched: tuple[Unmatched, ...]


def match_names(
    labels: Labels, parameter: str, given: Sequence[str] | None, kinds: Sequence[str]
) -> Matched:
    """Match names, also several with commas between, to things of some kinds.

    Raises
    ------
    ParameterError
        If there are more than `MOST_NAMES`, or one is longer than names are.
    """
    things: dict[str, None] = {}
    unmatched: list[Unmatched] = []
    for text in _separate(labels, parameter, given or (), kinds):
        try:
            things[shorten(labels.find(text, kinds))] = None
        except NamingError as error:
            near = getattr(error, "candidates", ()) or nearest(text, labels.of_kinds(kinds), 3)
            unmatched.append(Unmatched(text, tuple(labels.label(one) for one in near)))
    return Matched(tuple(things), tuple(unmatched))


def _separate(
    labels: Labels, parameter: str, given: Sequence[str], kinds: Sequence[str]
) -> list[str]:
    """Return the names that commas separate, unless a thing has a name with the commas."""
    names: dict[str, None] = {}
    for text in given:
        known = "," not in text or any(
            one.partition(":")[0] in kinds for one in map(shorten, labels.named(text))
        )
        parts = [text] if known else re.split("[,;]", text)
        names |= dict.fromkeys(part.strip() for part in parts if part.strip())
        if len(names) > MOST_NAMES or any(len(name) > LONGEST for name in names):
            message = f"{parameter} has more than {MOST_NAMES} names, or one that is too long"
            raise ParameterError(parameter, message, hint="give fewer, separated by commas")
    return [*names]

"""Names of skills and interests as a person writes them, matched to things and never forced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ...names import LONGEST
from ...queries import Meaning, ParameterError
from ..model.iris import expand, kind_of, shorten
from ..model.labels import KINDS, Labels, NamingError
from .outcome import Unmatched

#: The most names that a person gives of one kind.
MOST_NAMES = 200
#: The most nearest names that are shown, the most unmatched names that have them, and the most
#: names that are compared to find them: a comparison looks at every name of the graph.
_MOST_NEAREST, _MOST_LOOKED_UP, _MOST_COMPARED = 3, 8, 100_000


class Matched(NamedTuple):
    """Names that were matched, and the others.

    Attributes
    ----------
    things : the short names of the things, in the order in which they were given
    unmatched : the names that no thing has, or that several things have equally well
    meanings : the meaning taken of each name that fits further things
    """

    things: tuple[str, ...]
    unmatched: tuple[Unmatched, ...]
    meanings: tuple[Meaning, ...] = ()


def match_names(
    labels: Labels, parameter: str, given: Sequence[str] | None, kinds: Sequence[str]
) -> Matched:
    """Match names, also several with commas between, to things of some kinds.

    The nearest names are looked up for the first unmatched names only, fewer in a larger graph,
    so that the time is bounded.

    Raises
    ------
    ParameterError
        If there are more than `MOST_NAMES`, or one is longer than names are.
    """
    things: dict[str, None] = {}
    unmatched: list[Unmatched] = []
    meanings: list[Meaning] = []
    looked_up = max(1, min(_MOST_LOOKED_UP, _MOST_COMPARED // (len(labels.owners) + 1)))
    for text in separate_names(labels, parameter, given or (), kinds):
        try:
            found, near = labels.get(text, kinds), tuple[str, ...]()
        except NamingError as error:
            found, near = None, error.candidates
        if found is not None:
            things[shorten(found)] = None
            meanings.extend(labels.meanings(parameter, text, found, kinds))
            continue
        others = () if near else labels.others(text, "")
        is_compared = bool(near) or len(unmatched) < looked_up
        if not near and is_compared:
            near = labels.nearest(text, kinds)[:_MOST_NEAREST]
        names = dict.fromkeys(_typeable(labels, one, kinds) for one in near)
        unmatched.append(Unmatched(text, tuple(names), others, is_compared))
    return Matched(tuple(things), tuple(unmatched), tuple(meanings))


def _typeable(labels: Labels, thing: str, kinds: Sequence[str]) -> str:
    """Return the label of a thing, or its short name where the label leads to another one."""
    label = labels.label(thing)
    try:
        return label if labels.get(label, kinds) == expand(thing) else thing
    except NamingError:
        return thing


def separate_names(
    labels: Labels, parameter: str, given: Sequence[str], kinds: Sequence[str] = KINDS
) -> list[str]:
    """Return the names that commas separate, unless a thing has a name with the commas."""
    names: dict[str, None] = {}
    for text in given:
        owners = labels.named(text) if "," in text and len(text) <= LONGEST else ()
        whole = "," not in text or any(kind_of(one) in kinds for one in owners)
        parts = [text] if whole else re.split("[,;]", text)
        names |= dict.fromkeys(part.strip() for part in parts if part.strip())
        if len(names) > MOST_NAMES:
            message = f"{parameter} has more than {MOST_NAMES} names"
            raise ParameterError(parameter, message, hint="give fewer")
        if long := next((name for name in names if len(name) > LONGEST), None):
            message = f"{parameter} has a name of {len(long):,} characters, {long[:40]!r} ..."
            raise ParameterError(parameter, message, hint="separate names by commas")
    return [*names]

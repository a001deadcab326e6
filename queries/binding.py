"""Binding of values to the parameters of a question, each by its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..names import fold
from .errors import ParameterError, nearest, shorten

if TYPE_CHECKING:
    from .parameters import Parameter, Resolve
    from .plain_values import BoundValue


class Meaning(NamedTuple):
    """One meaning of an ambiguous name: the thing taken, and the others that the name fits."""

    parameter: str
    given: str
    taken: str
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        """The choice in a sentence."""
        others = f"; the name also fits {', '.join(self.others)}" if self.others else ""
        return f"{self.given} is taken as {self.taken}{others}."


#: Gives the meaning taken, if a name has others: the parameter, the text, the IRI and the kinds.
Meanings: TypeAlias = Callable[[str, str, str, tuple[str, ...]], tuple[Meaning, ...]]


def canonical(parameters: Sequence[Parameter], values: Mapping[str, object]) -> dict[str, object]:
    """Return values by the names of their parameters; case and hyphens do not matter.

    Raises
    ------
    ParameterError
        A parameter is given under two names.
    """
    names = {fold(one.name): one.name for one in parameters}
    found: dict[str, object] = {}
    for given, value in values.items():
        name = names.get(fold(given), given)
        if name in found:
            raise ParameterError(name, f"{name} is given twice", hint="give it once")
        found[name] = value
    return found


def bind_values(
    parameters: Sequence[Parameter],
    values: Mapping[str, object],
    resolve: Resolve | None = None,
    meanings: Meanings | None = None,
) -> tuple[dict[str, BoundValue], tuple[Meaning, ...]]:
    """Read the values of all parameters, and collect the meanings of ambiguous names.

    Parameters
    ----------
    parameters, values
        The parameters, and the values given, by name.
    resolve, meanings
        As for `NamedQuery.bind`.

    Raises
    ------
    ParameterError
        A parameter is unknown, or a value is missing or does not fit.
    """
    names, values = tuple(one.name for one in parameters), canonical(parameters, values)
    for name in values.keys() - names:
        message = f"there is no parameter {shorten(name)}"
        hint = f"the query takes {', '.join(names) or 'none'}"
        raise ParameterError(name, message, hint=hint, candidates=nearest(name, names))
    bound: dict[str, BoundValue] = {}
    taken: list[Meaning] = []
    for one in parameters:
        find = resolve
        if resolve is not None and meanings is not None:
            find = partial(_find_noting, resolve, meanings, taken, one.name)
        bound[one.name] = one.read(values.get(one.name), find)
    return bound, tuple(taken)


def _find_noting(
    resolve: Resolve,
    meanings: Meanings,
    taken: list[Meaning],
    parameter: str,
    text: str,
    kinds: tuple[str, ...],
) -> str:
    """Find a thing by name, and note the meaning taken if the name fits several things."""
    thing = resolve(text, kinds)
    taken.extend(meanings(parameter, text, thing, kinds))
    return thing

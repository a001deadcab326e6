"""Interests as a person writes them: a name, or a word that only one longer name has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ...names import collate, fold, loosen
from ...queries import Meaning
from ..model.iris import kind_of, shorten
from ..model.labels import ALIAS, Labels
from .matching import match_names
from .outcome import Unmatched

#: Kinds of things that may interest a person, the likeliest first.
KINDS = (
    *("interest", "skill", "application", "role", "workplace", "specialization"),
    *("organization", "industry", "feature", "degree"),
)


@dataclass(frozen=True)
class Interests:
    """Interests that were found, and what was taken for a word or not found.

    Attributes
    ----------
    things : short names, in the order given
    unmatched : names that nothing has, and words that several longer names have
    meanings : the thing taken for a word, or for a name that several things have
    """

    things: tuple[str, ...]
    unmatched: tuple[Unmatched, ...]
    meanings: tuple[Meaning, ...]


def find_interests(
    labels: Labels, parameter: str, given: Sequence[str] | None, preferred: Collection[str]
) -> Interests:
    """Find things by label, alias or a word of a longer name, the preferred ones first.

    A word that several names have is forced on none of them; all are listed.

    Raises
    ------
    ParameterError
        If there are too many names, or one is too long.
    """
    named = match_names(labels, parameter, given, KINDS)
    things, unmatched, meanings = [*named.things], [], []
    for one in named.unmatched:
        fitting = _with_words(labels, one.given)
        chosen = [thing for thing in fitting if thing in preferred] or fitting
        if len(chosen) == 1:
            others = tuple(thing for thing in fitting if thing not in chosen)
            meanings.append(Meaning(parameter, one.given, chosen[0], others))
            things += chosen
        else:
            names = tuple(labels.label(thing) for thing in chosen)
            unmatched.append(Unmatched(one.given, names or one.nearest))
    for text in given or ():
        thing = next((one for one in named.things if _is_name(labels, text, one)), None)
        if thing:
            others = tuple(x for x in labels.others(text, "", KINDS) if x != thing)
            meanings += [Meaning(parameter, text, thing, others)] if others else []
    return Interests(tuple(dict.fromkeys(things)), tuple(unmatched), tuple(meanings))


def _is_name(labels: Labels, text: str, thing: str) -> bool:
    return thing in map(shorten, labels.named(text))


def _with_words(labels: Labels, text: str) -> list[str]:
    """Return the things of which a name has all the words of a text, by their labels."""
    words = {loosen(word) for word in fold(text).split()}
    found = {
        shorten(iri)
        for name, owners in labels.owners.items()
        if words and words <= {loosen(word) for word in name.split()}
        for iri, rank in owners.items()
        if rank >= ALIAS and kind_of(iri) in KINDS
    }
    return sorted(found, key=lambda one: collate(labels.label(one)))

"""Interests as a person writes them: a name, or a word that only one longer name has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...names import collate, fold, loosen
from ...queries import Meaning
from ..model.iris import kind_of, shorten
from ..model.labels import ALIAS, Labels
from .matching import Matched, match_names
from .outcome import Unmatched

#: Kinds of things that may interest a person, the likeliest first.
KINDS = (
    *("interest", "skill", "application", "role", "workplace", "specialization"),
    *("organization", "industry", "feature", "degree"),
)


def find_interests(
    labels: Labels, parameter: str, given: Sequence[str] | None, preferred: Collection[str]
) -> Matched:
    """Find things by label, alias or a word of a longer name, the preferred ones first.

    A word that several names have is forced on none of them; all are listed.

    Raises
    ------
    ParameterError
        If there are too many names, or one is too long.
    """
    named = match_names(labels, parameter, given, KINDS)
    things, unmatched, meanings = [*named.things], list[Unmatched](), [*named.meanings]
    for one in named.unmatched:
        fitting = _with_words(labels, one.given)
        if len(fitting) == 1:
            meanings.append(Meaning(parameter, one.given, fitting[0], ()))
            things += fitting
        else:
            fitting.sort(key=lambda thing: thing not in preferred)
            names = tuple(labels.label(thing) for thing in fitting)
            unmatched.append(one._replace(nearest=names, compared=True) if names else one)
    return Matched(tuple(dict.fromkeys(things)), tuple(unmatched), tuple(meanings))


def _with_words(labels: Labels, text: str) -> list[str]:
    """Return the things of which a name has all the words of a text, by their labels."""
    words = {loosen(word) for word in fold(text).split()}
    names = (labels.by_word.get(word, frozenset()) for word in words)
    found = {
        shorten(iri)
        for name in (frozenset.intersection(*names) if words else ())
        for iri, rank in labels.owners[name].items()
        if rank >= ALIAS and kind_of(iri) in KINDS
    }
    return sorted(found, key=lambda one: collate(labels.label(one)))

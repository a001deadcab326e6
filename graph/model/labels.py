"""Things by their names: label, alias, short name or IRI."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ...errors import GradPathError
from ...ontology.terms import ID, with_prologue
from ...queries.engine import Engine
from .iris import expand, kind_of, shorten
from .values import Iri

#: Kinds in the order in which they are preferred where a name fits things of several kinds.
KINDS = (
    *("program", "specialization", "role", "degree", "skill", "credential", "university"),
    *("organization", "industry", "application", "workplace", "funding", "tier", "group"),
    *("feature", "place", "interest", "gre", "delivery", "synchronicity", "sector", "growth"),
    *("aspect", "unit", "scope", "grade", "evidence", "conflict", "gap"),
)

_LABELS = with_prologue("""
SELECT ?thing ?preferred ?label WHERE {
  { ?thing skos:prefLabel ?label BIND(true AS ?preferred) }
  UNION { ?thing skos:altLabel ?label BIND(false AS ?preferred) }
}""")


class NamingError(GradPathError):
    """A name that leads to no thing, or to more than one; `candidates` are their short names."""


class UnknownName(NamingError):
    """A name that no thing has."""


class AmbiguousName(NamingError):
    """A name that several things of the same kind have."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The preferred label of each thing, and the owners of each folded name.

    A name is the preferred one of an owner, or else an alias.
    """

    by_iri: dict[Iri, str]
    owners: dict[str, dict[Iri, bool]]

    @classmethod
    def from_engine(cls, engine: Engine) -> Labels:
        """Read all labels once; the cost follows the number of things."""
        by_iri: dict[Iri, str] = {}
        owners: dict[str, dict[Iri, bool]] = {}
        for thing, preferred, label in engine.select(_LABELS).rows:
            if isinstance(thing, Iri) and thing.startswith(ID):
                if preferred:
                    by_iri[thing] = str(label)
                holders = owners.setdefault(fold(str(label)), {})
                holders[thing] = bool(preferred) or holders.get(thing, False)
        return cls(by_iri, owners)

    def preferring_others(self, absent: Collection[Iri]) -> Labels:
        """Return labels by which others of the same name come before some things."""
        owners = {
            name: {iri: kind for iri, kind in holders.items() if iri not in absent} or holders
            for name, holders in self.owners.items()
        }
        return Labels(self.by_iri, owners)

    def label(self, thing: str) -> str:
        """Return the preferred label of a thing, given by its IRI or short name, or that name."""
        iri = Iri(thing) if "://" in thing else expand(thing)
        return self.by_iri.get(iri) or shorten(iri)

    def find(self, text: str, kinds: Sequence[str] = ()) -> Iri:
        """Find the thing that a text names, of some kinds (the likeliest first) or of any.

        The text is a label, an alias, a short name (``role:ml-engineer``) or an IRI; case, hyphens
        and spaces do not matter. UnknownName tells that nothing of these kinds has the name,
        AmbiguousName that several things of the likeliest kind have it equally well.
        """
        wanted = tuple(kinds) or KINDS
        for iri in (Iri(text.strip()), expand(text.strip().casefold())):
            if iri in self.by_iri and (not kinds or kind_of(iri) in wanted):
                return iri
        found = self.owners.get(fold(text), {})
        for kind in wanted:
            of_kind = [iri for iri in found if kind_of(iri) == kind]
            best = [iri for iri in of_kind if found[iri]] or of_kind
            if len(best) > 1:
                candidates = tuple(sorted(map(shorten, best)))
                hint = f"say which: {', '.join(candidates)}"
                message = f"{text!r} names more than one thing"
                raise AmbiguousName(message, hint=hint, candidates=candidates)
            if best:
                return best[0]
        raise self._unknown(text, wanted if kinds else ())

    def others(self, text: str, chosen: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the short names of further things, of some kinds, with the name of the chosen."""
        found = (iri for iri in self.owners.get(fold(text), {}) if iri != chosen)
        return tuple(sorted(shorten(iri) for iri in found if not kinds or kind_of(iri) in kinds))

    def nearest(self, text: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the short names of the things whose names are nearest to a text, at most five."""
        names: dict[str, list[Iri]] = {}
        for name, holders in self.owners.items():
            if chosen := [iri for iri in holders if not kinds or kind_of(iri) in kinds]:
                names[name] = chosen
        folded = fold(text)
        close = difflib.get_close_matches(folded, [*names], n=_MOST, cutoff=0.6)
        holding = [n for n in names if len(folded) >= _LEAST and (folded in n or n in folded)]
        ranked = (shorten(iri) for name in [*close, *sorted(holding)] for iri in names[name])
        return tuple(dict.fromkeys(ranked))[:_MOST]

    def _unknown(self, text: str, kinds: Sequence[str]) -> UnknownName:
        candidates = self.nearest(text, kinds)
        what = " or ".join(kinds) if 0 < len(kinds) <= _FEW else "thing"
        hint = f"the nearest are {', '.join(candidates)}" if candidates else "no name is near it"
        return UnknownName(f"no {what} is called {text!r}", hint=hint, candidates=candidates)


#: The most kinds and candidates that an error names.
_FEW, _MOST = 4, 5
#: The least letters by which a part of a name is compared.
_LEAST = 3


def fold(name: str) -> str:
    """Return a name in the form in which names are compared.

    Examples
    --------
    >>> fold("  Georgia-Tech ") == fold("georgia tech")
    True
    """
    return re.sub(r"[\s\-_/]+", " ", name.casefold()).strip()

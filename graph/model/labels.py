"""Things by their names: label, alias, short name or IRI."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...errors import GradPathError
from ...names import LONGEST, collate, fold, loosen, nearest
from ...ontology.terms import ID, SOURCE, with_prologue
from ...queries import Meaning
from ...queries.engine import Engine
from .iris import expand, kind_of, shorten
from .values import Iri, is_iri

#: Kinds in the order in which they are preferred where a name fits things of several kinds.
KINDS = (
    *("program", "specialization", "role", "degree", "skill", "credential", "university"),
    *("organization", "industry", "application", "workplace", "funding", "tier", "group"),
    *("feature", "place", "interest", "gre", "delivery", "synchronicity", "sector", "growth"),
    *("aspect", "unit", "scope", "grade", "evidence", "conflict", "gap"),
)

_LABELS = with_prologue("""
SELECT ?thing ?label ?rank WHERE {
  VALUES (?relation ?rank) { (skos:prefLabel 2) (skos:altLabel 1) (skos:hiddenLabel 0) }
  ?thing ?relation ?label .
}""")
#: The passages of the sources, and the files of users.
_PASSAGES = with_prologue(f"""SELECT DISTINCT ?passage {{
  {{ ?passage a gp:Passage }}
  UNION {{ GRAPH ?passage {{}} FILTER(STRSTARTS(STR(?passage), "{SOURCE}file/")) }}
}}""")
#: Ranks of a name: the preferred one, another one, and one for search only.
PREFERRED, ALIAS = 2, 1
#: The most kinds and candidates that an error names, and the most choices that it lists.
_FEW, _MOST, _LISTED = 4, 5, 20


class NamingError(GradPathError):
    """A name that leads to no thing, or to more than one; `candidates` are their short names."""


class UnknownName(NamingError):
    """A name that no thing has."""


class NotAnIri(NamingError):
    """A short name or an IRI with a character that no IRI has."""


class NameTooLong(NamingError):
    """A name longer than people type."""


class AmbiguousName(NamingError):
    """A name that several things of the same kind have."""


@dataclass(frozen=True)
class Labels:
    """The preferred label of each thing, and the owners of each folded name with its rank."""

    by_iri: dict[Iri, str]
    owners: dict[str, dict[Iri, int]]
    #: The engine from which the passages of the sources are read when they are looked up.
    engine: Engine | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_engine(cls, engine: Engine) -> Labels:
        """Read all labels once; the cost follows the number of things."""
        by_iri: dict[Iri, str] = {}
        owners: dict[str, dict[Iri, int]] = {}
        for thing, label, rank in engine.select(_LABELS).rows:
            if isinstance(thing, Iri) and thing.startswith(ID) and isinstance(rank, int):
                if rank == PREFERRED:
                    by_iri[thing] = str(label)
                holders = owners.setdefault(fold(str(label)), {})
                holders[thing] = max(rank, holders.get(thing, 0))
        return cls(by_iri, owners, engine)

    def preferring_others(self, absent: Collection[Iri]) -> Labels:
        """Return labels by which others of the same name come before some things."""
        owners = {
            name: {iri: rank for iri, rank in holders.items() if iri not in absent} or holders
            for name, holders in self.owners.items()
        }
        return Labels(self.by_iri, owners, self.engine)

    def label(self, thing: str) -> str:
        """Return the preferred label of a thing, given by its IRI or short name, or that name."""
        iri = Iri(thing) if "://" in thing else expand(thing)
        return self.by_iri.get(iri) or shorten(iri)

    def of_kinds(self, kinds: Collection[str]) -> list[str]:
        """Return the preferred labels of the things of some kinds, in their order."""
        found = (label for kind in {*kinds} for label in self._of_kind.get(kind, ()))
        return sorted(found, key=collate)

    @cached_property
    def _of_kind(self) -> dict[str, list[str]]:
        """The preferred labels of the things of each kind."""
        found: dict[str, list[str]] = {}
        for iri, label in self.by_iri.items():
            found.setdefault(kind_of(iri), []).append(label)
        return found

    def choices(self, kinds: Collection[str]) -> list[str]:
        """Return the labels of the things of some kinds where they are few enough to list."""
        count = sum(len(self._of_kind.get(kind, ())) for kind in {*kinds})
        return self.of_kinds(kinds) if count <= _LISTED else []

    def find(self, text: str, kinds: Sequence[str] = ()) -> Iri:
        """Find the thing that a text names, of some kinds (the likeliest first) or of any.

        The text is a label, an alias, a short name (``role:ml-engineer``), a kind with a name
        (``role: ML Engineer``) or an IRI. UnknownName tells that nothing of these kinds has the
        name, NotAnIri and NameTooLong that nothing could, AmbiguousName that several things of the
        likeliest kind have it equally well.
        """
        found = self.get(text, kinds)
        if found is None:
            raise self._unknown(*_of_kind(text, kinds))
        return found

    def get(self, text: str, kinds: Sequence[str] = ()) -> Iri | None:
        """Return the thing that `find` finds, or None where it raises UnknownName."""
        check_length(text)
        wanted = _kinds(kinds)
        for iri in (Iri(text.strip()), expand(text.strip().casefold())):
            if iri in self.by_iri and (kind_of(iri) in wanted or not kinds or "thing" in kinds):
                return iri
        if fold(text) not in self.owners:
            _check_iri(text)
        name, of_kind = _of_kind(text, wanted)
        if name != text:
            return self.get(name, of_kind)
        fitting = {iri: rank for iri, rank in self.named(text).items() if kind_of(iri) in wanted}
        found = {iri: rank for iri, rank in fitting.items() if rank >= ALIAS} or fitting
        for kind in wanted:
            ranks = {iri: rank for iri, rank in found.items() if kind_of(iri) == kind}
            best = [iri for iri, rank in ranks.items() if rank == max(ranks.values())]
            if len(best) > 1:
                candidates = tuple(sorted(map(shorten, best)))
                hint = f"say which: {', '.join(candidates)}"
                message = f"{text!r} names more than one thing"
                raise AmbiguousName(message, hint=hint, candidates=candidates)
            if best:
                return best[0]
        return self._passage(text) if "passage" in wanted else None

    @cached_property
    def passages(self) -> dict[str, Iri]:
        """The passages of the sources by their folded short names."""
        rows = self.engine.select(_PASSAGES).rows if self.engine else ()
        return {fold(shorten(str(iri))): Iri(iri) for (iri,) in rows}

    def _passage(self, text: str) -> Iri | None:
        """Find a passage by its short name, its IRI, or a number that only one source has.

        Locators without a digit are words: "AWS" is no name of the mapping ``mapping/aws``.
        """
        name = fold(shorten(text.strip()))
        end = f" {name}" if any(map(str.isdigit, name)) else None
        located = [iri for one, iri in self.passages.items() if end and one.endswith(end)]
        return self.passages.get(name) or (located[0] if len(located) == 1 else None)

    def named(self, text: str) -> Mapping[Iri, int]:
        """Return the things that a name fits, each with the rank of the name.

        Only where nothing has the very name do spaces and plural endings not matter.
        """
        name = fold(text)
        if name in self.owners:
            return self.owners[name]
        near = self._loose.get(loosen(name), ())
        return {iri: rank for one in near for iri, rank in self.owners[one].items()}

    @cached_property
    def _loose(self) -> dict[str, list[str]]:
        """The folded names by their loosened form; most names are found without it."""
        loose: dict[str, list[str]] = {}
        for name in self.owners:
            loose.setdefault(loosen(name), []).append(name)
        return loose

    @cached_property
    def by_word(self) -> dict[str, frozenset[str]]:
        """The folded names by each of their words in its loosened form."""
        found: dict[str, set[str]] = {}
        for name in self.owners:
            for word in name.split():
                found.setdefault(loosen(word), set()).add(name)
        return {word: frozenset(names) for word, names in found.items()}

    def others(self, text: str, chosen: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the short names of further things, of some kinds, with the name of the chosen."""
        found = (iri for iri in self.named(text) if iri != chosen)
        return tuple(sorted(shorten(iri) for iri in found if kind_of(iri) in _kinds(kinds)))

    def meanings(
        self, parameter: str, text: str, chosen: str, kinds: Sequence[str] = ()
    ) -> tuple[Meaning, ...]:
        """Return the meaning taken for a name, by its IRI, if it has others, of some kinds."""
        others = self.others(text, chosen, kinds)
        return (Meaning(parameter, text, shorten(chosen), others),) if others else ()

    def nearest(self, text: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the short names of the things whose names are nearest to a text, at most five."""
        wanted, names = _kinds(kinds), dict[str, list[Iri]]()
        for name, holders in self.owners.items():
            if chosen := [iri for iri in holders if kind_of(iri) in wanted]:
                names[name] = chosen
        if "passage" in wanted:
            names |= {name: [iri] for name, iri in self.passages.items()}
        ranked = (shorten(iri) for name in nearest(text, names) for iri in names[name])
        return tuple(dict.fromkeys(ranked))[:_MOST]

    def _unknown(self, text: str, kinds: Sequence[str]) -> UnknownName:
        candidates = self.nearest(text, kinds)
        kinds = () if "thing" in kinds else kinds
        what = " or ".join(kinds) if 0 < len(kinds) <= _FEW else "thing"
        others, choices = ", ".join(map(shorten, self.named(text))), self.choices(kinds)
        passage = self._passage(text)
        hints = {
            f"{shorten(passage or '')} is a passage of a source, and no thing": passage,
            f"it is the name of {others}": others,
            f"the nearest are {', '.join(candidates)}": candidates,
            f"choose one of {', '.join(choices)}": choices,
        }
        hint = "; ".join(text for text, fits in hints.items() if fits) or "no name is near it"
        return UnknownName(f"no {what} is called {text!r}", hint=hint, candidates=candidates)


def check_length(name: str) -> None:
    """Refuse a name that is too long to be one."""
    if len(name) > LONGEST:
        message = f"a name of {len(name):,} characters, {name[:40]!r} ..., is too long"
        raise NameTooLong(message, hint=f"give at most {LONGEST:,} characters")


def _check_iri(text: str) -> None:
    """Refuse a short name or IRI that is none; spaces stand in names, after a kind or a colon."""
    kind, _, slug = text.strip().partition(":")
    if not slug or slug[0] == " ":
        return
    iri = text.strip() if "://" in text else expand(text.strip())
    if not is_iri(iri.replace(" ", "-") if kind.strip().casefold() in KINDS else iri):
        hint = "give a name, a short name such as role:ml-engineer, or an IRI"
        raise NotAnIri(f"{text[:200]!r} is not an IRI", hint=hint)


def _kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the kinds of things that are meant, the likeliest first; none and "thing" mean all."""
    if not kinds:
        return KINDS
    return tuple(one for kind in kinds for one in (KINDS if kind == "thing" else (kind,)))


def _of_kind(text: str, kinds: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the name and the kind that ``role: ML Engineer`` gives; else what was given."""
    kind, _, name = text.partition(":")
    kind = kind.strip().casefold()
    return (name, (kind,)) if name.strip() and kind in _kinds(kinds) else (text, kinds)

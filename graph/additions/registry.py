"""Names, sources and passages of the graph, and those that an addition brings."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from ...errors import GradPathError
from ...ontology.terms import GP, ID, SKOS, SOURCE, with_prologue
from ..model.iris import kind_of, shorten
from ..model.labels import Labels, NamingError, fold
from ..model.values import Iri
from ..store.store import Store
from .terms import TYPE, Term, words

#: Number of values that a message lists.
_FEW = 8
#: Mark of the name of a new thing.
NEW = "+"
#: Classes of the kinds of things that an addition may bring.
_CLASSES = {
    "program": GP.Program,
    "university": GP.University,
    "organization": GP.Organization,
    "skill": GP.Skill,
    "feature": SKOS.Concept,
}
_LABEL, _ALIAS, _SCHEME = map(ox.NamedNode, (SKOS.prefLabel, SKOS.altLabel, SKOS.inScheme))
_SKILLS = ox.NamedNode(f"{ID}scheme/skills")
#: Names of sources that GradPath uses for itself.
RESERVED = frozenset({"gradpath", "mapping", "rule", "rules", "file", "addition", "outside"})
_DESCRIBED = with_prologue("""
SELECT ?place ?title ?address ?citation ?read ?evidence WHERE {
  { SELECT DISTINCT ?place { { ?place a gp:Passage }
    UNION { ?passage dcterms:isPartOf ?place } } }
  OPTIONAL { ?place dcterms:title ?title }
  OPTIONAL { ?place schema:url ?address }
  OPTIONAL { ?place dcterms:bibliographicCitation ?citation }
  OPTIONAL { ?place schema:lastReviewed ?read }
  OPTIONAL { ?place dcterms:type ?evidence }
}""")


class Refusal(GradPathError):
    """A value that cannot be added; the reader of the file adds its place."""


def slug(name: str) -> str:
    """Return a name in lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("M.S. Applied ML (Théorie)")
    'ms-applied-ml-theorie'
    >>> slug("機械学習") == slug("機械学習") != slug("学習")
    True
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"(?<=[A-Za-z])[.']", "", plain)
    if found := "-".join(re.findall(r"[a-z0-9]+", plain.casefold())):
        return found
    return f"x{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@dataclass(slots=True)
class Registry:
    """The names, sources and passages of the graph, and those that an addition brings.

    Attributes
    ----------
    labels : Labels
        Names of all things.
    places : dict of str to dict
        Description of each source and passage, by its IRI.
    brought : dict of Iri to str
        Things that the addition brings, with their labels; they are in `labels` too.
    identities : list of pyoxigraph.Triple
        Names and types of these things.
    """

    labels: Labels
    places: dict[str, dict[str, str]]
    brought: dict[Iri, str] = field(default_factory=dict)
    identities: list[ox.Triple] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Store) -> Registry:
        """Read the names and the descriptions of sources in a graph."""
        places: dict[str, dict[str, str]] = {}
        for place, *values in facts.select(_DESCRIBED).rows:
            title, address, citation, read, evidence = (str(v) if v else "" for v in values)
            source = {"source title": title, "source": address or citation}
            read_in = {"date read": read, "evidence": evidence.rpartition("/")[2]}
            places[str(place)] = source | read_in
        return cls(Labels.from_engine(facts), places)

    def bring(self, kind: str, name: str, *, aliases: Sequence[str] = ()) -> Iri:
        """Name a new thing, or return it if this addition has brought it already.

        Raises
        ------
        Refusal
            If there is a thing of that name, or its short name is taken.
        """
        iri = Iri(f"{ID}{kind}/{slug(name)}")
        if fold(self.brought.get(iri, "")) == fold(name):
            return iri
        for bearer in self.owners(name, kind):
            message = f"there is one of this name already, {shorten(bearer)}"
            raise Refusal(message, hint="write its name without the plus")
        if iri in self.labels.by_iri:
            message = f"its short name {shorten(iri)} is that of {self.labels.label(iri)!r}"
            raise Refusal(message, hint="give it a name that differs in letters or digits")
        self.brought[iri] = self.labels.by_iri[iri] = name
        for called in (name, *aliases):
            self.labels.owners.setdefault(fold(called), {})[iri] = called == name
        thing = ox.NamedNode(iri)
        said: list[tuple[ox.NamedNode, Term]]
        said = [(TYPE, ox.NamedNode(_CLASSES[kind])), (_LABEL, words(name))]
        said += [(_ALIAS, words(alias)) for alias in aliases]
        said += [(_SCHEME, _SKILLS)] if kind == "skill" else []
        self.identities += [ox.Triple(thing, *one) for one in said]
        return iri

    def owners(self, name: str, kind: str) -> list[Iri]:
        """Return the things of a kind that have a name, as label or alias."""
        found = self.labels.owners.get(fold(name), {})
        return [iri for iri in found if kind_of(iri) == kind]

    def find(self, name: str, kinds: Sequence[str], *, new: str | None = None) -> Iri:
        """Find the thing of some kinds that has a name; ``+Name`` names one of the kind `new`.

        Raises
        ------
        Refusal
            If nothing has the name, or several things have it, or new things are refused.
        """
        if name.startswith(NEW):
            if new is None:
                hint = f"write one of: {', '.join(self._some(kinds))}"
                raise Refusal("nothing new can be named here", hint=hint)
            if not (bare := name.removeprefix(NEW).strip()):
                raise Refusal("the plus stands alone", hint="write the name after it: +Name")
            return self.bring(new, bare)
        try:
            return self.labels.find(name, kinds)
        except NamingError as error:
            raise Refusal(error.message, hint=self._hint(error, kinds, new)) from None

    def _hint(self, error: NamingError, kinds: Sequence[str], new: str | None) -> str:
        if new is None and len(known := self._some(kinds)) <= _FEW:
            return f"write one of: {', '.join(known)}"
        return f"{error.hint}; for a new one write {NEW}{error.name}" if new else error.hint

    def _some(self, kinds: Sequence[str]) -> list[str]:
        """Return labels of the things of some kinds, one more than a message lists at most."""
        found = (label for iri, label in self.labels.by_iri.items() if kind_of(iri) in kinds)
        return sorted(found)[: _FEW + 1]

    def place(self, name: str, said: dict[str, str]) -> None:
        """Record the description of a source or passage, by column.

        Raises
        ------
        Contradiction
            If it has another description already.
        """
        known = self.places.setdefault(name, said)
        for column, value in said.items():
            if known.get(column, "") != value:
                raise Contradiction(name, column, known.get(column, ""))


class Contradiction(Refusal):
    """A source or passage that has another description already, in the column `column`."""

    def __init__(self, name: str, column: str, there: str) -> None:
        said = repr(there) if there else "nothing"
        part = "locator" if "/" in name.removeprefix(SOURCE) else "source title"
        super().__init__(
            f"of {shorten(name)} the graph or an earlier row says {said} here",
            hint=f"say the same, or give another {part}",
        )
        self.column = part if column == "source title" else column

"""Names, sources and passages of the graph, and those that an addition brings."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pyoxigraph as ox

from ...names import fold
from ...ontology.terms import DCTERMS, GP, ID, PROLOGUE, RDF, SCHEMA, SKOS, SOURCE
from ..model.iris import kind_of, shorten
from ..model.labels import ALIAS, PREFERRED, Labels, NamingError
from ..model.values import Iri
from ..store.store import Store
from .errors import Refusal

#: Mark of the name of a new thing.
NEW = "+"
#: Names of sources that GradPath uses for itself.
_RESERVED = frozenset({"gradpath", "mapping", "rule", "rules", "file", "addition", "outside"})
#: Graph of the descriptions of passages.
SOURCES = ox.NamedNode(f"{SOURCE}gradpath/sources")
TYPE = ox.NamedNode(RDF.type)

#: Kinds of passages.
_EVIDENCE = ("card", "table", "prose", "heading")
#: Words for the signs by which names differ.
_SIGNS = {"+": "plus", "#": "sharp", "*": "star", "%": "percent", ".": "dot"}
#: Number of values that a message lists.
_FEW = 9
#: Classes of the kinds of things that an addition may bring.
_CLASSES = {
    "program": GP.Program,
    "university": GP.University,
    "organization": GP.Organization,
    "skill": GP.Skill,
    "feature": SKOS.Concept,
}
#: Columns of the descriptions of sources and passages, by property.
_COLUMNS = {
    DCTERMS.title: "source title",
    SCHEMA.url: "source",
    DCTERMS.bibliographicCitation: "source",
    SCHEMA.lastReviewed: "date read",
    DCTERMS.type: "evidence",
}


def slug(name: str) -> str:
    """Return a name in lower-case letters, digits and hyphens; equal names give the same.

    Examples
    --------
    >>> slug("M.S. Applied ML (Théorie)")
    'ms-applied-ml-theorie'
    >>> slug("C"), slug("C++"), slug("C#"), slug(".NET")
    ('c', 'c-plus-plus', 'c-sharp', 'dot-net')
    >>> slug("機械学習") == slug("機械学習") != slug("学習")
    True
    """
    folded = fold(name)
    spelled = re.sub(r"\.(?=[a-z])|[+#*%]", lambda sign: f" {_SIGNS[sign[0]]} ", folded)
    words = re.findall(r"[a-z0-9]+", spelled)
    if not words or any(letter.isalnum() and not letter.isascii() for letter in folded):
        words.append(f"x{hashlib.sha256(folded.encode()).hexdigest()[:8]}")
    return "-".join(words)


def text_of(term: object) -> str:
    """Return the text of a term: IRI, text of a literal, or label of a blank node."""
    return str(getattr(term, "value", term))


def quoted(text: str) -> str:
    """Return a text as Turtle writes it."""
    return str(ox.Literal(text))


def in_graph(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    """Return a triple as a statement in a graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


@dataclass(slots=True)
class Registry:
    """The names, sources and passages of the graph, and those that an addition brings.

    Attributes
    ----------
    facts, labels : Store, Labels
        The graph, and the names of all things.
    brought, identities : set of Iri, list of pyoxigraph.Triple
        Things that the addition brings, and their names and types.
    places : dict of str to dict
        Description, by column, of each source and passage that was looked up or recorded.
    """

    facts: Store
    labels: Labels
    brought: set[Iri] = field(default_factory=set)
    identities: list[ox.Triple] = field(default_factory=list)
    places: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Store) -> Registry:
        """Read the names in a graph."""
        return cls(facts, Labels.from_engine(facts.localized))

    def description(self, name: str) -> dict[str, str]:
        """Return the description of a source or passage by column; empty for an unknown one."""
        if name not in self.places:
            stated = {q.predicate.value: q.object for q in self.facts.quads(ox.NamedNode(name))}
            known = {column: text_of(stated[p]) for p, column in _COLUMNS.items() if p in stated}
            if "evidence" in known:
                known["evidence"] = known["evidence"].rpartition("/")[2]
            self.places[name] = known
        return self.places[name]

    def bring(self, kind: str, name: str, *, aliases: Sequence[str] = ()) -> Iri:
        """Name a new thing, or return it if this addition has brought it already.

        Raises Refusal if there is a thing of that name, or its short name is taken.
        """
        iri = Iri(f"{ID}{kind}/{slug(name)}")
        if fold(self.labels.by_iri[iri] if iri in self.brought else "") == fold(name):
            return iri
        for owner in self.owners(name, kind):
            message = f"there is one of this name already, {shorten(owner)}"
            raise Refusal(message, hint="write its name without the plus")
        if iri in self.labels.by_iri:
            message = f"its short name {shorten(iri)} is that of {self.labels.label(iri)!r}"
            raise Refusal(message, hint="give it a name that differs in letters or digits")
        self.brought.add(iri)
        self.labels.by_iri[iri] = name
        for label in (name, *aliases):
            self.labels.owners.setdefault(fold(label), {})[iri] = (
                PREFERRED if label == name else ALIAS
            )
        others = "".join(f" ; skos:altLabel {quoted(alias)}@en" for alias in aliases)
        scheme = f" ; skos:inScheme <{ID}scheme/skills>" if kind == "skill" else ""
        identity = (
            f"<{iri}> a <{_CLASSES[kind]}> ; skos:prefLabel {quoted(name)}@en{others}{scheme} ."
        )
        parsed = ox.parse(PROLOGUE + identity, ox.RdfFormat.TURTLE)
        self.identities += [quad.triple for quad in parsed]
        return iri

    def bring_alias(self, iri: str, alias: str) -> None:
        """Name another alias of a thing of the graph."""
        self.labels.owners.setdefault(fold(alias), {})[Iri(iri)] = ALIAS
        label = ox.Literal(alias, language="en")
        self.identities.append(ox.Triple(ox.NamedNode(iri), ox.NamedNode(SKOS.altLabel), label))

    def is_described(self, iri: str) -> bool:
        """Tell whether the graph states anything about a thing."""
        return any(self.facts.quads(ox.NamedNode(iri)))

    def owners(self, name: str, kind: str) -> list[Iri]:
        """Return the things of a kind that have a name, as label or alias."""
        found = self.labels.owners.get(fold(name), {})
        return [iri for iri in found if kind_of(iri) == kind]

    def find(self, name: str, kinds: Sequence[str], *, new: str | None = None) -> Iri:
        """Find the thing of some kinds that has a name; ``+Name`` names one of the kind `new`.

        Raises Refusal if nothing has the name, several things have it, or new things are refused.
        """
        if name.startswith(NEW):
            if new is None:
                hint = f"choose one of {', '.join(self.labels.of_kinds(kinds)[:_FEW])}"
                raise Refusal("nothing new can be named here", hint=hint)
            if not (bare := name.removeprefix(NEW).strip()):
                raise Refusal("the plus stands alone", hint="write the name after it: +Name")
            return self.bring(new, bare)
        try:
            return self.labels.find(name, kinds)
        except NamingError as error:
            hint = f"{error.hint}; for a new one write {NEW}{name}" if new else error.hint
            raise Refusal(error.message, hint=hint) from None

    def place(self, name: str, description: dict[str, str]) -> None:
        """Record the description of a source or passage; raise Refusal if it has another one."""
        known = self.description(name) or description
        self.places[name] = known
        part = "locator" if "/" in name.removeprefix(SOURCE) else "source title"
        for column, value in description.items():
            if (there := known.get(column, "")) != value:
                stated = repr(there) if there else "nothing"
                message = f"of {shorten(name)} the graph or an earlier row says {stated} here"
                at = part if column == "source title" else column
                raise Refusal(message, hint=f"say the same, or give another {part}", cell=at)


def _title(text: str) -> str:
    if slug(text) in _RESERVED:
        raise Refusal("this name is reserved", hint="give the title of the source itself")
    return text


def _address(text: str) -> str:
    """Return an address on the web, or a citation in words."""
    if "://" in text or text.casefold().startswith(("http:", "https:", "www.")):
        with suppress(ValueError):
            parts = urlsplit(text)
            if parts.scheme in {"http", "https"} and parts.hostname and " " not in text:
                return text
        hint = "write an address such as https://example.org/page, or a citation in words"
        raise Refusal("this is not an address", hint=hint)
    return text


def _evidence(text: str) -> str:
    kind = fold(text)
    if kind not in _EVIDENCE:
        hint = f"write {', '.join(_EVIDENCE)}"
        raise Refusal("there is no such kind of evidence", hint=hint)
    return kind


def _date(text: str) -> str:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(text)
    if day is None or day.isoformat() != text:
        raise Refusal("this is not a date", hint="write year, month and day: 2026-11-20")
    if day > datetime.now(tz=UTC).date() + timedelta(days=1):  # east of us it is tomorrow
        raise Refusal("this date is in the future", hint="give the date of reading")
    return text


#: Columns of the source and the passage, with the reader of their cells.
SOURCE_READERS: dict[str, Callable[[str], str]] = {
    "source title": _title,
    "source": _address,
    "locator": str,
    "evidence": _evidence,
    "date read": _date,
}

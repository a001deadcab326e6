"""Statements of a passage in words, each with its two ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from ...errors import GradPathError
from ...ontology.terms import RDFS, SOURCE
from .engine import Engine
from .iris import kind_of, shorten
from .labels import KINDS, Labels
from .passages import Passage, passages
from .values import Iri, Value
from .verbalize import Verbalizer

_STATEMENTS = "SELECT ?s ?p ?o WHERE {{ GRAPH <{passage}> {{ ?s ?p ?o }} }}"
_LABELS = f"SELECT ?p ?label {{ ?p <{RDFS.label}> ?label }}"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class UnknownPassage(GradPathError):
    """A name that no passage has.

    Attributes
    ----------
    name : str
        The name as it was given.
    candidates : tuple of str
        Passages of the same source, or the sources' first ones.
    """

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        hint = (
            f"name one such as {', '.join(candidates)}" if candidates else "no source has passages"
        )
        super().__init__(f"no passage is called {name[:200]!r}", hint=hint)
        self.name = name
        self.candidates = candidates


@dataclass(frozen=True, slots=True)
class Said:
    """Statement of a passage.

    Attributes
    ----------
    subject, relation : str
        Short names of the thing spoken about and of the property.
    subject_words, value : str
        The thing and what is said of it, in words.
    other : str or None
        The short name of the thing it leads to; None for text and figures.
    """

    subject: str
    subject_words: str
    relation: str
    value: str
    other: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A passage with its statements.

    Attributes
    ----------
    passage : Passage
        The passage itself.
    said : tuple of Said
        Its statements, things with names first.
    """

    passage: Passage
    said: tuple[Said, ...]

    def grouped(self) -> dict[str, dict[str, list[Said]]]:
        """Return the statements by the thing spoken about, and of each by the property."""
        groups: dict[str, dict[str, list[Said]]] = {}
        for said in self.said:
            groups.setdefault(said.subject, {}).setdefault(said.relation, []).append(said)
        return groups


def read_passage(engine: Engine, name: str, labels: Labels) -> Page:
    """Read a passage and its statements.

    Parameters
    ----------
    engine : Engine
        The engine to query.
    name : str
        The short name of the passage, or the IRI of its graph.
    labels : Labels
        The labels of things.

    Raises
    ------
    UnknownPassage
        If no such passage is described and no graph has its name.
    """
    described = {passage.name: passage for passage in passages(engine)}
    iri = name if "://" in name else f"{SOURCE}{name}"
    rows = engine.select(_STATEMENTS.format(passage=iri)).rows if is_iri(iri) else ()
    short = shorten(iri)
    if short not in described and not rows:
        source = name.partition("/")[0]
        near = [known for known in described if known.startswith(f"{source}/")]
        raise UnknownPassage(name, tuple((near or list(described))[:5]))
    passage = described.get(short) or Passage(short, short, None, None, None, len(rows))
    words = Verbalizer.of(engine, labels, (value for s, _, o in rows for value in (s, o)))
    said = (_said(words, subject, relation, value) for subject, relation, value in rows)
    return Page(passage, tuple(sorted(said, key=_order)))


def _order(said: Said) -> tuple[bool, str, str, str]:
    """Put what has a name of its own before remarks, judgements and amounts."""
    return (kind_of(said.subject) not in KINDS, said.subject, said.relation, said.value.casefold())


def is_iri(text: str) -> bool:
    """Tell whether a text may stand between < and > in a query.

    Examples
    --------
    >>> is_iri("https://w3id.org/gradpath/id/role/x"), is_iri("a:b> } #")
    (True, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


class Relations(dict[str, str]):
    """Labels of properties by short name; one without a label is named by its parts.

    Examples
    --------
    >>> Relations()["skos:closeMatch"]
    'close match'
    """

    @classmethod
    def from_engine(cls, engine: Engine) -> Relations:
        """Read the labels of the ontology."""
        return cls({shorten(str(term)): str(label) for term, label in engine.select(_LABELS).rows})

    def __missing__(self, relation: str) -> str:
        name = relation if "://" in relation else relation.rpartition(":")[2]
        return " ".join(_HUMP.split(name)).lower()


def _said(words: Verbalizer, subject: Value, relation: Value, value: Value) -> Said:
    return Said(
        subject=shorten(str(subject)),
        subject_words=words.verbalize(subject),
        relation=shorten(str(relation)),
        value=words.verbalize(value),
        other=shorten(value) if isinstance(value, Iri) else None,
    )

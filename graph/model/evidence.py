"""Statements as evidence: relations on a path, amounts, and the sentences that rest on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .amounts import Amount
from .grades import Grade
from .iris import passage_order


class Edge(NamedTuple):
    """One relation between two things, as part of a path from study to work.

    Attributes
    ----------
    tail, head : short names of the things; the edge leads from study towards work
    relation : the property, without its prefix where it is one of ours
    grade, sources : the passages that state it, and the best grade among them
    inverse : whether the statement itself reads from head to tail
    qualifier : the words by which the passages limit it, such as "typically"
    """

    tail: str
    head: str
    relation: str
    grade: Grade
    sources: tuple[str, ...]
    inverse: bool = False
    qualifier: str = ""


class Evidence(NamedTuple):
    """A statement on which a sentence or a cell rests.

    Attributes
    ----------
    subject, relation : short names of a thing and of the property, ours without a prefix
    object : short name of the other end, or its text
    grade : the grade of the statement
    sources : short names of the passages that make it
    qualifier : the words by which they limit it
    """

    subject: str
    relation: str
    object: str
    grade: Grade
    sources: tuple[str, ...]
    qualifier: str = ""

    @classmethod
    def of_edge(cls, edge: Edge) -> Evidence:
        """Return the statement that an edge of the network is."""
        ends = (edge.head, edge.tail) if edge.inverse else (edge.tail, edge.head)
        return cls(ends[0], edge.relation, ends[1], edge.grade, edge.sources, edge.qualifier)

    @classmethod
    def of_amount(cls, thing: str, relation: str, amount: Amount) -> Evidence:
        """Return the statement that gives a thing an amount."""
        limits = "; ".join(amount.qualifiers)
        return cls(thing, relation, str(amount), Grade.STATED, amount.sources, limits)


def sources_of(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the passages of some statements, each once, in the order of their sources."""
    found = {source for one in evidence for source in one.sources}
    return tuple(sorted(found, key=passage_order))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer.

    Attributes
    ----------
    text : the sentence, without its sources
    evidence : the statements that it says: if one changes, the sentence changes or vanishes
    compared : further statements that it was compared with, as for a rank: it may change with them
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    compared: tuple[Evidence, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The passages that make the statements it says."""
        return sources_of(self.evidence)

    def __str__(self) -> str:
        return self.text

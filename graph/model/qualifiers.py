"""Words by which a passage limits what it states, and statements about each member of a group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import with_prologue
from ...queries.engine import Engine
from .iris import passage_order, shorten
from .values import Value

_QUALIFIERS = with_prologue("""
SELECT ?passage ?thing ?relation ?word ?value WHERE {{
  {which}
  GRAPH ?passage {{
    {first}
    ?remark gp:qualifies ?relation ; schema:about ?thing ; gp:qualifier ?word .
    OPTIONAL {{ ?remark schema:mentions ?value }}
  }}
}}""")
_OF_EACH_MEMBER = with_prologue("""
SELECT ?relation ?other ?inverse ?passage ?whole WHERE {{
  ?group skos:member <{thing}> .
  {{
    GRAPH ?passage {{
      ?remark gp:ofEachMember true ; schema:about ?group .
      ?remark gp:qualifies ?stated ; gp:qualifier ?all .
      ?group ?stated ?other .
    }}
    BIND(IF(?stated = gp:tuition, gp:restatedTuition, ?stated) AS ?relation)
    BIND(false AS ?inverse)
    BIND(CONCAT("said of ", ?all) AS ?whole)
  }} UNION {{
    GRAPH ?passage {{ ?other gp:ofEachMember true ; schema:about ?group }}
    FILTER NOT EXISTS {{ ?other gp:qualifies ?statements }}
    ?group skos:prefLabel ?label .
    BIND(schema:about AS ?relation)
    BIND(true AS ?inverse)
    BIND(CONCAT("said of each of: ", STR(?label)) AS ?whole)
  }}
}}""")

_GROUPS = with_prologue("""
SELECT DISTINCT ?group ?remark WHERE {{
  ?group skos:member {member} .
  GRAPH ?passage {{
    ?remark gp:ofEachMember true ; schema:about ?group ; gp:qualifies {relation} .
    ?group {relation} {value}
  }}
}}""")


@dataclass(frozen=True, slots=True)
class MemberStatement:
    """A statement that a passage makes about each member of a group, so about one of them.

    Attributes
    ----------
    relation, passage : short names
    other : the other end
    inverse : whether the statement reads from the other thing to the member
    whole : the words that name the group, such as "said of all listed programs"
    """

    relation: str
    other: Value
    inverse: bool
    passage: str
    whole: str


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """Words that limit statements, by thing, relation and passage; each for some values or all."""

    words: dict[tuple[str, str, str], dict[str | None, str]]

    @classmethod
    def from_engine(cls, engine: Engine, which: str = "") -> Qualifiers:
        """Read the qualifiers of all passages, or those of each `?thing` of a VALUES block."""
        words: dict[tuple[str, str, str], dict[str | None, str]] = {}
        first = "?remark schema:about ?thing ." if which else ""  # few are about chosen things
        query = _QUALIFIERS.format(which=which, first=first)
        for passage, thing, relation, word, value in engine.select(query).rows:
            key = (shorten(str(thing)), shorten(str(relation)), shorten(str(passage)))
            words.setdefault(key, {})[shorten(str(value)) if value else None] = str(word)
        return cls(words)

    def qualifier(self, thing: str, relation: str, value: str, passages: Iterable[str]) -> str:
        """Return the words that limit a statement, given by short names; empty if none does.

        The passages that limit it follow where others state it outright.

        Examples
        --------
        >>> some = Qualifiers({("degree:x", "gp:teaches", "guide/L9"): {None: "typically"}})
        >>> some.qualifier("degree:x", "gp:teaches", "skill:sql", ["guide/L9"])
        'typically'
        >>> some.qualifier("degree:x", "gp:teaches", "skill:sql", ["guide/L9", "guide/L1"])
        'typically in guide/L9'
        """
        limited: dict[str, str] = {}
        outright = 0
        for passage in passages:
            words = self.words.get((thing, relation, passage), {})
            if word := words.get(value, words.get(None)):
                limited[passage] = word
            else:
                outright += 1
        text = ", ".join(sorted({*limited.values()}))
        named = ", ".join(sorted(limited, key=passage_order))
        return f"{text} in {named}" if limited and outright else text


def member_statements(engine: Engine, thing: str) -> Iterator[MemberStatement]:
    """Yield the statements about each member of the groups of a thing, given by its IRI."""
    for relation, other, inverse, passage, whole in engine.select(
        _OF_EACH_MEMBER.format(thing=thing)
    ).rows:
        yield MemberStatement(
            shorten(str(relation)), other, bool(inverse), shorten(str(passage)), str(whole)
        )


def groups_of_each(
    engine: Engine, statement: ox.Triple
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode]]:
    """Yield the groups of which a passage states it of each member, with the remark that says so.

    The subject of the statement is a member.
    """
    query = _GROUPS.format(
        member=statement.subject, relation=statement.predicate, value=statement.object
    )
    for group, remark in engine.select(query).rows:
        yield ox.NamedNode(str(group)), ox.NamedNode(str(remark))

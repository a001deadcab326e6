"""Rules run to their end over a store, each again only where something new could matter to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.rules import Pattern, Rule

#: Relations and classes of which something new was concluded, as patterns write them.
News: TypeAlias = frozenset[str]

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def concluded(store: ox.Store, query: str) -> Iterable[ox.Triple]:
    """Return what a rule concludes in one step; nothing is said of a literal."""
    answer = store.query(query)
    return answer if isinstance(answer, ox.QueryTriples) else ()


def conclude(store: ox.Store, rules: Sequence[Rule]) -> dict[Rule, frozenset[ox.Triple]]:
    """Run rules over the default graph of a store, and write into it what they conclude.

    A rule runs once over everything, and then only where what others concluded since is among
    its premises: by the class or the relation where the rule leaves these open.

    Parameters
    ----------
    store : pyoxigraph.Store
        Where the statements are; the conclusions stand there in the end.
    rules : sequence of Rule
        The rules.

    Returns
    -------
    dict of Rule to frozenset of Triple
        What each rule concludes beyond what was there before; several may conclude the same.
    """
    order = sorted(rules, key=_generality)
    waiting: dict[Rule, News | None] = dict.fromkeys(order)
    drawn: dict[Rule, set[ox.Triple]] = {rule: set() for rule in rules}
    every: set[ox.Triple] = set()
    while waiting:
        rule = next(rule for rule in order if rule in waiting)
        found: set[ox.Triple] = set()
        for query in _queries(rule, waiting.pop(rule)):
            found.update(concluded(store, query))
        new = [quad for one in found - every if (quad := ox.Quad(*one)) not in store]
        store.bulk_extend(new)
        every.update(quad.triple for quad in new)
        drawn[rule] |= found & every
        news = _news(new)
        for other in order if new else ():
            known = waiting.get(other, frozenset())
            if known is not None and _concern(other, news):
                waiting[other] = known | news
    return {rule: frozenset(triples) for rule, triples in drawn.items()}


def _generality(rule: Rule) -> tuple[bool, bool]:
    """Put rules first that others wait for, and last those that only say what cannot be."""
    return rule.is_clash, not any(part.startswith("?") for part in rule.head[1:])


def _news(quads: Iterable[ox.Quad]) -> News:
    """Return the relations of statements, and of those that say what something is the classes."""
    relations = {quad.predicate for quad in quads}
    classes = {quad.object for quad in quads if quad.predicate == TYPE}
    return frozenset(map(str, relations | classes))


def _concern(rule: Rule, news: News) -> bool:
    return any(_concerns(premise, news) for premise in rule.premises) or _in_tests(rule, news)


def _concerns(premise: Pattern, news: News) -> bool:
    """Tell whether something new may be what a premise asks for."""
    _, relation, other = premise
    if relation == str(TYPE):
        return relation in news and (_is_open(other) or other in news)
    return _is_open(relation) or relation in news


def _in_tests(rule: Rule, news: News) -> bool:
    """Tell whether something new may lie inside of an axiom that a rule looks into."""
    return any(relation in rule.tests for relation in news - {str(TYPE)})


def _queries(rule: Rule, news: News | None) -> list[str]:
    """Return the queries that find what a rule concludes from what is new; all if that is None."""
    if news is None or _in_tests(rule, news):
        return [rule.query]
    opened = set()
    for premise in rule.premises:
        if _concerns(premise, news):
            _, relation, other = premise
            variable = other if relation == str(TYPE) else relation
            if not _is_open(variable):
                return [rule.query]
            opened.add(variable)
    if not all(one.startswith("<") for one in news):
        return [rule.query]  # what has no name cannot be asked for
    return [
        f"CONSTRUCT {{ {' '.join(rule.head)} }} WHERE "
        f"{{ VALUES {variable} {{ {' '.join(sorted(news))} }} {rule.body()} }}"
        for variable in sorted(opened)
    ]


def _is_open(part: str) -> bool:
    return part.startswith("?")

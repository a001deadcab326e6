"""Forward chaining: run the rules until nothing new follows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import OWL, RDF, RDFS
from .axioms import solutions
from .rules import Pattern, Rule

#: Relations and classes of which something new was concluded, as patterns write them.
News: TypeAlias = frozenset[str]

_OWL = f"<{OWL.iri}"
_RDFS = f"<{RDFS.iri}"
TYPE = ox.NamedNode(RDF.type)


def concluded(store: ox.Store, query: str) -> Iterable[ox.Triple]:
    """Return the conclusions of a CONSTRUCT query; none has a literal as its subject."""
    answer = store.query(query)
    return answer if isinstance(answer, ox.QueryTriples) else ()


def concluded_by(store: ox.Store, rule: Rule, *, choice: str = "") -> Iterable[ox.Triple]:
    """Return the conclusions of a rule in one step.

    A rule with a premise that nothing matches is not run, because the engine may begin with the
    widest of its premises.

    Parameters
    ----------
    store : pyoxigraph.Store
        The statements.
    rule : Rule
        The rule.
    choice : str
        A further condition, as SPARQL.
    """
    met = all(_is_met(store, premise) for premise in rule.premises)
    return concluded(store, rule.query(choice)) if met else ()


def _inside(rule: Rule) -> str:
    """Return the patterns by which a rule reads the expressions in its axioms."""
    return " ".join(
        line for line in rule.tests.splitlines() if not line.startswith(("FILTER", "{ SELECT"))
    )


def _is_axiom(premise: Pattern) -> bool:
    return any(map(_is_of_owl, premise[1:]))


def _is_met(store: ox.Store, premise: Pattern) -> bool:
    subject, relation, other = (
        None if _is_open(part) else ox.NamedNode(part[1:-1]) for part in premise
    )
    return any(store.quads_for_pattern(subject, relation, other, ox.DefaultGraph()))


def materialize(
    store: ox.Store, rules: Sequence[Rule], *, about: str | None = None
) -> dict[Rule, frozenset[ox.Triple]]:
    """Run rules over the default graph of a store, and write into it what they conclude.

    A rule runs once over everything, and then only where what others concluded since is among
    its premises: by the class or the relation where the rule leaves these open.

    Parameters
    ----------
    store : pyoxigraph.Store
        Where the statements are; the conclusions stand there in the end.
    rules : sequence of Rule
        The rules.
    about : str, optional
        The beginning of the names of all classes and relations to conclude something about.
        Steps on the way to these are concluded, and nothing else has to be.

    Returns
    -------
    dict of Rule to frozenset of Triple
        What each rule concludes beyond what was there before; several may conclude the same.
    """
    heads = {_key(rule.head) for rule in rules}
    order = sorted(rules, key=lambda rule: _generality(rule, heads))
    inferred: dict[Rule, set[ox.Triple]] = {rule: set() for rule in rules}
    if about is None:
        _settle(store, order, inferred, dict.fromkeys(order, ""))
        return {rule: frozenset(triples) for rule, triples in inferred.items()}
    asked, before = _asked(store, order), None
    while asked != before:
        bounds = {rule: _bound(rule, asked, about) for rule in order if _leads(rule, asked, about)}
        _settle(store, list(bounds), inferred, bounds)
        asked, before = _asked(store, order), asked
    return {rule: frozenset(triples) for rule, triples in inferred.items()}


def _settle(
    store: ox.Store,
    order: Sequence[Rule],
    inferred: Mapping[Rule, set[ox.Triple]],
    bounds: Mapping[Rule, str],
) -> None:
    """Run rules within their bounds until nothing new follows."""
    waiting: dict[Rule, News | None] = dict.fromkeys(order)
    every: set[ox.Triple] = set().union(*inferred.values())
    while waiting:
        rule = next(rule for rule in order if rule in waiting)
        found: set[ox.Triple] = set()
        for choice in _choices(rule, waiting.pop(rule)):
            found.update(concluded_by(store, rule, choice=choice + bounds[rule]))
        new = [quad for one in found - every if (quad := ox.Quad(*one)) not in store]
        store.extend(new)
        every.update(quad.triple for quad in new)
        inferred[rule].update(found & every)
        news = _news(new)
        for other in order if new else ():
            known = waiting.get(other, frozenset())
            if known is not None and _concern(other, news):
                waiting[other] = known | news


def _generality(rule: Rule, heads: Collection[str]) -> tuple[bool, bool, bool]:
    """Put rules first that others wait for, and last those that only say what cannot be."""
    waits = any(_key(premise) in heads for premise in rule.premises)
    return rule.is_inconsistency, not any(part.startswith("?") for part in rule.head[1:]), waits


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


def _choices(rule: Rule, news: News | None) -> list[str]:
    """Return the choices of premises that are new; an empty one, of all, if that cannot be said."""
    if news is None or _in_tests(rule, news):
        return [""]
    opened = {_key(premise) for premise in rule.premises if _concerns(premise, news)}
    if not all(map(_is_open, opened)) or not all(one.startswith("<") for one in news):
        return [""]  # what has no name cannot be asked for
    return [f"VALUES {one} {{ {' '.join(sorted(news))} }} " for one in sorted(opened)]


def _asked(store: ox.Store, rules: Iterable[Rule]) -> News:
    """Return the relations and classes that are among the premises of rules, as axioms stand."""
    found = {str(TYPE)}
    for rule in rules:
        found.update(re.findall(r"<http[^>\s]*>", rule.tests))
        for premise in rule.premises:
            key = _key(premise)
            found.update(_values(store, rule, key) if _is_open(key) else {key})
    return frozenset(found)


def _values(store: ox.Store, rule: Rule, variable: str) -> set[str]:
    """Return what the axioms of a rule let an open relation or class be."""
    axioms = tuple(premise for premise in rule.premises if _is_axiom(premise))
    body = f"{rule.body(axioms, tested=False)} {_inside(rule)}"
    return {str(row[variable[1:]]) for row in solutions(store, f"SELECT * WHERE {{ {body} }}")}


def _leads(rule: Rule, asked: News, about: str) -> bool:
    """Tell whether a conclusion may be about something named, or a step on the way."""
    key = _key(rule.head)
    return _is_open(key) or key in asked or key[1:].startswith(about)


def _bound(rule: Rule, asked: News, about: str) -> str:
    """Return the test that a conclusion is about something named, or a step on the way."""
    key = _key(rule.head)
    if not _is_open(key):
        return ""
    names = ", ".join(sorted(one for one in asked if one.startswith("<")))
    return f'FILTER(STRSTARTS(STR({key}), "{about}") || {key} IN ({names})) '


def _key(pattern: Pattern) -> str:
    """Return the relation of a pattern, or the class where it says what something is."""
    _, relation, other = pattern
    return other if relation == str(TYPE) else relation


def _is_of_owl(part: str) -> bool:
    return part.startswith((_OWL, _RDFS))


def _is_open(part: str) -> bool:
    return part.startswith("?")

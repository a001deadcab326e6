"""Forward chaining: run the rules until nothing new follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pyoxigraph as ox

from ...ontology.terms import RDF, with_prologue
from .axioms import solutions
from .rules import Pattern, Rule

TYPE = ox.NamedNode(RDF.type)
#: Classes and properties from whose members or statements an axiom infers others.
_PREMISES = with_prologue("""
SELECT DISTINCT ?term {
  VALUES ?p { rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass }
  { ?term ?p ?other } UNION { ?other owl:equivalentClass ?term }
  FILTER(isIRI(?term))
}""")


def concluded_by(store: ox.Store, rule: Rule, *, condition: str = "") -> Iterable[ox.Triple]:
    """Return the conclusions of a rule in one step, under a further condition in SPARQL.

    A rule with a premise that nothing matches is not run, because the engine may begin with the
    most general of its premises.
    """
    for premise in rule.premises:
        s, p, o = (None if _is_open(part) else ox.NamedNode(part[1:-1]) for part in premise)
        if not any(store.quads_for_pattern(s, p, o, ox.DefaultGraph())):
            return ()
    answer = store.query(rule.query(condition))
    return answer if isinstance(answer, ox.QueryTriples) else ()


def materialize(
    store: ox.Store, rules: Sequence[Rule], *, about: str | None = None
) -> dict[Rule, frozenset[ox.Triple]]:
    """Run rules over the default graph of a store, and write their conclusions into it.

    A rule runs again whenever others conclude something that may match one of its premises.

    Parameters
    ----------
    store : pyoxigraph.Store
        Facts and axioms.
    rules : sequence of Rule
        The rules.
    about : str, optional
        Namespace of the classes and properties to conclude; besides these, only premises of
        rules and axioms are concluded.

    Returns
    -------
    dict of Rule to frozenset of Triple
        The conclusions of each rule that were not stated; several may conclude the same.
    """
    heads = {key_of(rule.head) for rule in rules}
    order = sorted(rules, key=lambda rule: _generality(rule, heads))
    needed = "" if about is None else _needed(store, rules, about)
    inferred: dict[Rule, set[ox.Triple]] = {rule: set() for rule in rules}
    every: set[ox.Triple] = set()
    waiting: dict[Rule, set[str]] = {rule: set() for rule in order}
    while waiting:
        rule = next(rule for rule in order if rule in waiting)
        bound = needed.format(key=key_of(rule.head)) if _is_open(key_of(rule.head)) else ""
        found: set[ox.Triple] = set()
        for condition in _conditions(rule, waiting.pop(rule)):
            found.update(concluded_by(store, rule, condition=condition + bound))
        new = [quad for one in found - every if (quad := ox.Quad(*one)) not in store]
        store.extend(new)
        every.update(quad.triple for quad in new)
        inferred[rule].update(found & every)
        news = {str(q.object if q.predicate == TYPE else q.predicate) for q in new}
        for other in order if news else ():
            if waiting.get(other) != set() and _depends(other, news):
                waiting[other] = waiting.get(other, set()) | news
    return {rule: frozenset(triples) for rule, triples in inferred.items()}


def _generality(rule: Rule, heads: Collection[str]) -> tuple[bool, bool, bool]:
    """Return a key that puts rules on which others depend first, and inconsistencies last."""
    depends = any(key_of(premise) in heads for premise in rule.premises)
    return rule.is_inconsistency, not _is_open(key_of(rule.head)), depends


def _depends(rule: Rule, news: Collection[str]) -> bool:
    """Tell whether statements with some new properties or classes may match a premise."""
    keys = map(key_of, rule.premises)
    return any(_is_open(key) or key in news for key in keys) or any(n in rule.tests for n in news)


def _conditions(rule: Rule, news: Collection[str]) -> list[str]:
    """Return the conditions under which a premise matches new statements; an empty one for any."""
    keys = {key_of(premise) for premise in rule.premises}
    may_match = {key for key in keys if _is_open(key) or key in news}
    by_name = all(one.startswith("<") and one not in rule.tests for one in news)
    if not news or not by_name or not all(map(_is_open, may_match)):
        return [""]
    return [f"VALUES {key} {{ {' '.join(sorted(news))} }} " for key in sorted(may_match)]


def _needed(store: ox.Store, rules: Iterable[Rule], about: str) -> str:
    """Return the condition that a class or property is in a namespace or may be needed."""
    used = {key_of(premise) for rule in rules for premise in rule.premises}
    used.update(str(row["term"]) for row in solutions(store, _PREMISES))
    names = ", ".join(sorted(one for one in used if not _is_open(one)))
    return f'FILTER(STRSTARTS(STR({{key}}), "{about}") || {{key}} IN ({names})) '


def key_of(pattern: Pattern) -> str:
    """Return the class of a pattern about types, else its property."""
    _, relation, other = pattern
    return other if relation == str(TYPE) else relation


def _is_open(part: str) -> bool:
    return part.startswith("?")

"""Rules beside the definitions, and forward chaining: run them until nothing new follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, with_prologue
from ...queries.sparql_text import Prologue, read_prologue, tokens
from ...resources import PACKAGE
from .axioms import solutions

#: Terms of a pattern, each ``<iri>`` or ``?variable``.
Pattern: TypeAlias = tuple[str, str, str]

_NOTE = "#+ "
#: Beginnings of lines of a body that hold no premise: conditions, and parts of an axiom.
_CONDITIONS = ("FILTER", "VALUES", "{")
TYPE = ox.NamedNode(RDF.type)
#: Classes and properties from whose members or statements an axiom infers others.
_PREMISES = with_prologue("""
SELECT DISTINCT ?term {
  VALUES ?p { rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass }
  { ?term ?p ?other } UNION { ?other owl:equivalentClass ?term }
  FILTER(isIRI(?term))
}""")


@dataclass(frozen=True, slots=True)
class Bound:
    """Bound of an amount, such as ``at least 4 of ?courses``, beyond which a rule infers nothing.

    The kind is ``at least``, ``at most`` or ``less than``; the variable stands for the amount.
    """

    kind: str
    figure: int
    variable: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Rule with its premises and its conclusion.

    Attributes
    ----------
    name, title : str
        Name of its file and of the graph of its inferences; its content in one sentence.
    head, premises : Pattern, tuple of Pattern
        The conclusion; the statements from which it follows, axioms included.
    tests, bound : str, Bound or None
        Further conditions as SPARQL, and the bound among them, if there is one.
    """

    name: str
    title: str
    head: Pattern
    premises: tuple[Pattern, ...]
    tests: str
    bound: Bound | None = None

    @property
    def is_inconsistency(self) -> bool:
        """Whether the conclusion is a contradiction."""
        return self.name.startswith("inconsistency-")

    def query(self, condition: str = "") -> str:
        """Return the rule as a CONSTRUCT query, with a further condition."""
        return f"CONSTRUCT {{ {' '.join(self.head)} }} WHERE {{ {condition}{self.body()} }}"

    def body(self, premises: tuple[Pattern, ...] | None = None, *, tested: bool = True) -> str:
        """Return the premises, or some of them, as SPARQL, with or without the conditions."""
        kept = self.premises if premises is None else premises
        patterns = " ".join(f"{' '.join(pattern)} ." for pattern in kept)
        return f"{patterns}\n{self.tests}" if tested else patterns


@cache
def rules() -> tuple[Rule, ...]:
    """Read the rules of the package, by name."""
    folder = PACKAGE / "ontology" / "rules"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        read_rule(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".rq")
    )


def read_rule(name: str, text: str) -> Rule:
    """Read a rule: notes (``#+ title: ...``), prefixes, and a CONSTRUCT query.

    Its head is one statement, and each premise of its body has a line of its own. Any other form
    raises ValueError.
    """
    notes = dict(
        line[len(_NOTE) :].split(": ", 1) for line in text.splitlines() if line.startswith(_NOTE)
    )
    prologue, rest = read_prologue(text)
    first, *others = rest
    braces = [token for token in others if token.keyword in {"{", "}"}]
    if "title" not in notes or first.keyword != "CONSTRUCT":
        raise ValueError(f"rule {name} has no title or is no CONSTRUCT of one statement")
    head = text[braces[0].end : braces[1].start]
    body = text[braces[2].end : braces[-1].start]
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    return Rule(
        name=name,
        title=notes["title"],
        head=_pattern(head, prologue),
        premises=tuple(_pattern(ln, prologue) for ln in lines if not ln.startswith(_CONDITIONS)),
        tests="\n".join(_expanded(ln, prologue) for ln in lines if ln.startswith(_CONDITIONS)),
        bound=_bound(notes["bound"]) if "bound" in notes else None,
    )


def _pattern(text: str, prologue: Prologue) -> Pattern:
    terms = _expanded(text.strip().removesuffix("."), prologue).split()
    if len(terms) != len(("subject", "predicate", "object")):
        raise ValueError(f"{text.strip()!r} is not one statement on its line")
    subject, predicate, other = terms
    return subject, f"<{RDF.type}>" if predicate == "a" else predicate, other


def _expanded(text: str, prologue: Prologue) -> str:
    """Return a text with its prefixed names as IRIs."""
    parts, end = [], 0
    for token in tokens(text):
        if token.kind == "name":
            parts += [text[end : token.start], f"<{prologue.expand(token)}>"]
            end = token.end
    return "".join([*parts, text[end:]])


def _bound(note: str) -> Bound:
    *kind, figure, _, variable = note.split()
    return Bound(" ".join(kind), int(figure), variable.removeprefix("?"))


def inferred_by(store: ox.Store, rule: Rule, *, condition: str = "") -> Iterable[ox.Triple]:
    """Return the inferences of a rule in one step, under a further condition in SPARQL.

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
    store: ox.Store, chosen: Sequence[Rule], *, about: str | None = None
) -> dict[Rule, frozenset[ox.Triple]]:
    """Run rules over the default graph of a store, and write their inferences into it.

    A rule runs again whenever others infer something that may match one of its premises. With
    the namespace `about`, only its classes and properties, and premises of rules and axioms, are
    inferred. The answer is the inferences of each rule that were not stated; several rules may
    infer the same.
    """
    heads = {key_of(rule.head) for rule in chosen}
    order = sorted(chosen, key=lambda rule: _generality(rule, heads))
    needed = "" if about is None else _needed(store, chosen, about)
    inferred: dict[Rule, set[ox.Triple]] = {rule: set() for rule in chosen}
    every: set[ox.Triple] = set()
    waiting: dict[Rule, set[str]] = {rule: set() for rule in order}
    while waiting:
        rule = next(rule for rule in order if rule in waiting)
        bound = needed.format(key=key_of(rule.head)) if _is_open(key_of(rule.head)) else ""
        found: set[ox.Triple] = set()
        for condition in _conditions(rule, waiting.pop(rule)):
            found.update(inferred_by(store, rule, condition=condition + bound))
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


def _needed(store: ox.Store, chosen: Iterable[Rule], about: str) -> str:
    """Return the condition that a class or property is in a namespace or may be needed."""
    used = {key_of(premise) for rule in chosen for premise in rule.premises}
    used.update(str(row["term"]) for row in solutions(store, _PREMISES))
    names = ", ".join(sorted(one for one in used if not _is_open(one)))
    return f'FILTER(STRSTARTS(STR({{key}}), "{about}") || {{key}} IN ({names})) '


def key_of(pattern: Pattern) -> str:
    """Return the class of a pattern about types, else its property."""
    _, relation, other = pattern
    return other if relation == str(TYPE) else relation


def _is_open(part: str) -> bool:
    return part.startswith("?")

"""Rules beside the definitions: each concludes one statement from others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ...ontology.terms import RDF
from ...queries.sparql_text import Prologue, read_prologue, tokens
from ...resources import package_files

#: Terms of a pattern, each ``<iri>`` or ``?variable``.
Pattern: TypeAlias = tuple[str, str, str]

_NOTE = "#+ "
#: Beginnings of lines of a body that hold no premise: conditions, and parts of an axiom.
_CONDITIONS = ("FILTER", "VALUES", "{")


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
    name : str
        Name of its file and of the graph of its conclusions.
    title : str
        Its content in one sentence.
    head : tuple of str
        The conclusion.
    premises : tuple of Pattern
        Statements from which it follows, axioms included.
    tests : str
        Further conditions as SPARQL.
    bound : Bound or None
        The bound among the conditions, if there is one.
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
    folder = package_files() / "ontology" / "rules"
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

"""The rules beside the definitions: each concludes one statement from others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ..resources import package_files
from .terms import RDF

#: A term of a pattern: ``<iri>`` or ``?variable``.
Pattern: TypeAlias = tuple[str, str, str]

_TYPE = f"<{RDF.type}>"
_RULE = re.compile(r"CONSTRUCT \{(?P<head>.*?)\}\s*WHERE \{\n(?P<body>.*)\n\}", re.DOTALL)
_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]*)>$", re.MULTILINE)
_NOTE = re.compile(r"^#\+ (\w+): (.*)$", re.MULTILINE)
_BOUND = re.compile(r"(at least|at most|less than) (\d+) of \?(\w+)")
#: A line of the body that is no premise but a test, or the inside of an axiom.
_TEST = re.compile(r"FILTER|VALUES|\{")


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound that an amount must keep for the rule to conclude anything.

    Attributes
    ----------
    kind : str
        ``at least``, ``at most`` or ``less than``.
    figure : int
        The bound.
    variable : str
        The variable that stands for the amount.
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
        The name of its file and of the graph that holds its conclusions.
    title : str
        What it says, in one sentence.
    head : tuple of str
        The statement concluded.
    premises : tuple of Pattern
        The statements it rests on; axioms are among them.
    tests : str
        What must hold besides, as SPARQL.
    bound : Bound or None
        The bound in words, where the tests are one.
    """

    name: str
    title: str
    head: Pattern
    premises: tuple[Pattern, ...]
    tests: str
    bound: Bound | None = None

    @property
    def is_inconsistency(self) -> bool:
        """Whether the conclusion is that something cannot be."""
        return self.name.startswith("clash-")

    @property
    def query(self) -> str:
        """The rule as a CONSTRUCT query."""
        return self.concluding()

    def concluding(self, besides: str = "") -> str:
        """Return the rule as a CONSTRUCT query that asks for something besides."""
        return f"CONSTRUCT {{ {' '.join(self.head)} }} WHERE {{ {besides}{self.body()} }}"

    def body(self, premises: tuple[Pattern, ...] | None = None, *, tested: bool = True) -> str:
        """Return the body as SPARQL, of some of its premises and without tests if so wished."""
        kept = self.premises if premises is None else premises
        patterns = " ".join(f"{' '.join(pattern)} ." for pattern in kept)
        return f"{patterns}\n{self.tests}" if tested else patterns


@cache
def rules() -> tuple[Rule, ...]:
    """Read the rules of the package, by name."""
    folder = package_files() / "ontology" / "rules"
    found = sorted(file for file in (f.name for f in folder.iterdir()) if file.endswith(".rq"))
    return tuple(
        read_rule(name.removesuffix(".rq"), (folder / name).read_text(encoding="utf-8"))
        for name in found
    )


def read_rule(name: str, text: str) -> Rule:
    """Read a rule.

    Parameters
    ----------
    name : str
        What to call it.
    text : str
        Notes (``#+ title: ...``), prefixes, and a CONSTRUCT query with one statement as its head
        and, on a line each, the premises of its body.

    Raises
    ------
    ValueError
        If the text has not this form.
    """
    found = _RULE.search(text)
    notes = dict(_NOTE.findall(text))
    if not found or "title" not in notes:
        raise ValueError(f"rule {name} has no title or is no CONSTRUCT of one statement")
    prefixes = dict(_PREFIX.findall(text))
    lines = [line.strip() for line in found["body"].splitlines() if line.strip()]
    return Rule(
        name=name,
        title=notes["title"],
        head=_pattern(found["head"], prefixes),
        premises=tuple(_pattern(line, prefixes) for line in lines if not _TEST.match(line)),
        tests="\n".join(_expand(line, prefixes) for line in lines if _TEST.match(line)),
        bound=_bound(notes.get("bound")),
    )


def _pattern(text: str, prefixes: Mapping[str, str]) -> Pattern:
    terms = _expand(text.strip().removesuffix("."), prefixes).split()
    if len(terms) != len(("subject", "predicate", "object")):
        raise ValueError(f"{text.strip()!r} is not one statement on its line")
    subject, predicate, other = terms
    return subject, _TYPE if predicate == "a" else predicate, other


def _expand(text: str, prefixes: Mapping[str, str]) -> str:
    def iri(found: re.Match[str]) -> str:
        return f"<{prefixes[found[1]]}{found[2]}>"

    return re.sub(r"(?<![\w?])([a-z]+):([\w-]+)", iri, text)


def _bound(text: str | None) -> Bound | None:
    found = _BOUND.fullmatch(text or "")
    return Bound(found[1], int(found[2]), found[3]) if found else None

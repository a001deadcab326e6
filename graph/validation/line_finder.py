"""Finder of the line of a file that makes a statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...ontology.terms import RDF
from ..model.values import Term

_PREFIX = re.compile(
    r"""(?:prefix|xmlns)[\s:]+([\w-]*)\s*(?::\s*<|=\s*["'])([^<>"']*)[>"']"""
    r"""|"([\w-]+)"\s*:\s*"(https?://[^"]*[/#])\"""",
    re.IGNORECASE,
)
#: Subject of a line of JSON-LD or RDF/XML; in other formats it is the first word.
_NAME = re.compile(r'(?:"@id"\s*:\s*|rdf:about\s*=\s*)("[^"]*")')
_GRAPH = re.compile(r"^\s*(?:GRAPH\s+)?\S*\s*\{\s*", re.IGNORECASE)
_ENDING = re.compile(r"(?:[.}]|</rdf:Description>)\s*(?:#.*)?$")
#: Longest description in lines, and number of descriptions and blank nodes that are searched.
_LENGTH, _PATIENCE = 400, 200


class LineFinder:
    r"""The lines of a file in any format of RDF by their subject, indexed once.

    Examples
    --------
    >>> finder = LineFinder("@prefix e: <http://e/> .\ne:a a e:B ;\n  e:min 5 .")
    >>> finder.find(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/min"), ox.Literal(5))
    (2, 3)
    """

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._heads: dict[str, list[int]] = {}
        self._patience = _PATIENCE
        found = _PREFIX.findall(text)
        self._prefixes = {iri or other: name or alias for name, iri, alias, other in found}
        for number, line in enumerate(self._lines):
            if head := _head(line):
                self._heads.setdefault(head, []).append(number)

    def find(
        self, subject: Term, predicate: Term | None = None, value: Term | None = None
    ) -> tuple[int, int | None]:
        """Return the part of a statement that was found, and its line, from 1.

        The part is 0 for the subject alone, 1 with the property, 2 with property and value.
        """
        heads = (self._heads.get(spelling) for spelling in self._spellings(subject))
        starts = next(filter(None, heads), [])[:_PATIENCE]
        best: tuple[int, int | None] = (0, starts[0] + 1 if starts else None)
        for start in starts:
            end = self._end(start)
            at = start if predicate is None else self._first(predicate, start, end)
            if at is None:
                continue
            of_value = None if value is None else self._first(value, at, end)
            score = 1 if of_value is None else 2
            if score > best[0]:
                best = (score, (at if of_value is None else of_value) + 1)
        return best

    def first(self, nodes: Iterable[Term]) -> int | None:
        """Return the first line with most of some nodes, for a subject without a name."""
        if self._patience == 0:
            return None
        self._patience -= 1
        wanted = [self._pattern(node) for node in nodes if not isinstance(node, ox.BlankNode)]
        scores = [sum(one.search(line) is not None for one in wanted) for line in self._lines]
        best = max(scores, default=0)
        return scores.index(best) + 1 if best else None

    def _end(self, start: int) -> int:
        """Return the line after a description."""
        stop = min(start + _LENGTH, len(self._lines))
        for number in range(start, stop):
            if _ENDING.search(self._lines[number]):
                return number + 1
        return stop

    def _first(self, node: Term, start: int, end: int) -> int | None:
        found = self._pattern(node).search
        return next((n for n in range(start, end) if found(self._lines[n])), None)

    def _pattern(self, node: Term) -> re.Pattern[str]:
        """Return a pattern that matches a node in a line, but no longer word."""
        choices = "|".join(map(re.escape, self._spellings(node)))
        return re.compile(rf"(?<![\w:-])(?:{choices})(?![\w-])")

    def _spellings(self, node: Term) -> Iterator[str]:
        """Yield the ways in which a file may write a node."""
        text = str(node.value)
        if isinstance(node, ox.Literal):
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            yield from (f'"{escaped}"', f"'{escaped}'", escaped)
            return
        yield from (f"<{text}>", f'"{text}"')
        if text == RDF.type:
            yield from ("a", '"@type"')
        for namespace, prefix in self._prefixes.items():
            if namespace and text.startswith(namespace):
                name = f"{prefix}:{text[len(namespace) :]}"
                yield from (name, f'"{name}"')


def _head(line: str) -> str | None:
    """Return the first word of a line after the brace of a graph; None for a prefix."""
    if "{" in line:
        line = _GRAPH.sub("", line)
    first, *_ = line.split(None, 1) or ("@",)
    if first[0] == "@":
        return None
    if first[0] not in '"<{' or "rdf:" in line or "@id" in line:
        name = _NAME.search(line)
        return name[1] if name else first
    return first

"""Graphs of the article's shape at any size: more guides like it, to other fields of study.

Guide 0 is the article itself. Every further guide has programs, roles, specializations, amounts,
judgements and passages of its own, with the article's neighborhoods; its skills, tools and
employers are partly those of earlier guides, the popular ones more often, by a capped Zipf law.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyoxigraph as ox

from gradpath.graph.additions.opening import open_store
from gradpath.graph.model.iris import kind_of
from gradpath.ontology.terms import GP, GPD, ID, SOURCE

#: Number of guides of each size: the article, a hundred and a thousand of its kind.
SIZES = {"S": 1, "M": 100, "L": 1000}

#: Kinds that all guides have in common: units, grades, codes of others and the like.
_COMMON = frozenset(
    {"aspect", "basis", "cip", "delivery", "evidence", "funding", "grade", "gre", "growth", "onet"}
    | {"scheme", "scope", "sector", "soc", "synchronicity", "unit"}
)
#: Kinds of which guides may share things.
_SHARED = frozenset(
    {"application", "credential", "feature", "industry", "interest", "organization", "place"}
    | {"skill", "university", "workplace"}
)
#: A shared thing belongs to the first guide of a block of guides; the largest block caps the hubs.
_BLOCKS = (2, 4, 8, 16, 32)
#: Probability that a guide shares its most popular things, and the number of these.
_SHARING, _POPULAR = 0.9, 10

#: Graphs that stand once, whatever the size: the vocabularies; and what rules inferred, which
#: is concluded anew.
_ONCE = (
    *(GP.document, GPD.document),
    *(f"{SOURCE}gradpath/alignments", f"{SOURCE}rule/"),
)
#: Graphs of names and descriptions: there a guide speaks only of what is its own.
_NAMING = frozenset({f"{SOURCE}gradpath/catalogue", f"{SOURCE}gradpath/sources"})
_LABELS = re.compile(r"<http://www.w3.org/2004/02/skos/core#(?:pref|alt)Label>")
_FIGURES = re.compile(rf"<{GP.iri}(?:min|max|openFrom)>")
#: A whole amount of money; credits and hours stay what they are.
_MONEY = re.compile(r'"(\d{4,})"(.*)')


@dataclass(frozen=True, slots=True)
class _Line:
    """A quad of the article, its terms as N-Quads writes them."""

    subject: str
    predicate: str
    object: str
    graph: str
    naming: bool
    labels: bool
    counts: bool


class Generator:
    """Graphs of the article's shape: the same bytes for the same seed.

    Parameters
    ----------
    seed : int
        What decides which guide shares what with which, and its figures.
    """

    def __init__(self, seed: int = 0) -> None:
        article = ox.Dataset(open_store().quads())
        article.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)  # the ontology has blank nodes
        quads = sorted(article, key=str)
        self._seed = seed
        self._article = "".join(f"{quad} .\n" for quad in quads)
        self._lines = [_line(quad) for quad in quads if not quad.graph_name.value.startswith(_ONCE)]
        self._known_homes: dict[int, dict[str, int]] = {}
        uses = Counter(q.object.value for q in quads if isinstance(q.object, ox.NamedNode))
        named = {
            node.value
            for quad in quads
            for node in (quad.subject, quad.object, quad.graph_name)
            if isinstance(node, ox.NamedNode)
        }
        self._own = sorted(iri for iri in named if _is_own(iri))
        shared = [iri for iri in named if kind_of(iri) in _SHARED]
        ranked = sorted(shared, key=lambda iri: (-uses[iri], iri))
        self._sharing = {
            iri: _SHARING * min(1.0, _POPULAR / rank) for rank, iri in enumerate(ranked, 1)
        }

    def chunks(self, guides: int) -> Iterator[str]:
        """Generate the N-Quads of some guides, one guide at a time."""
        for guide in range(guides):
            yield self._article if guide == 0 else "".join(self._guide(guide))

    def quads(self, guides: int) -> Iterator[ox.Quad]:
        """Generate the same as quads."""
        for chunk in self.chunks(guides):
            yield from ox.parse(chunk, format=ox.RdfFormat.N_QUADS)

    def write(self, file: Path, guides: int) -> None:
        """Write the same into a file."""
        with file.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(self.chunks(guides))

    def _guide(self, guide: int) -> Iterator[str]:
        chance = Random(f"{self._seed}/{guide}")
        names, own = self._names(guide, chance)
        prices: dict[str, float] = {}
        for line in self._lines:
            if line.naming and line.subject not in own:
                continue
            thing = names.get(line.object, line.object)
            if line.labels:
                thing = re.sub(r'"(@\w+)?$', rf" {guide}\g<0>", thing)
            elif line.counts and (money := _MONEY.fullmatch(thing)):
                if line.subject not in prices:
                    prices[line.subject] = chance.uniform(0.8, 1.4)
                dollars = round(int(money[1]) * prices[line.subject] / 100) * 100
                thing = f'"{dollars}"{money[2]}'
            subject, graph = (names.get(term, term) for term in (line.subject, line.graph))
            yield f"{subject} {line.predicate} {thing} {graph} .\n"

    def _names(self, guide: int, chance: Random) -> tuple[dict[str, str], set[str]]:
        """Say what this guide calls each thing of the article, and which are its own."""
        names = {f"<{iri}>": f"<{_of_guide(iri, guide)}>" for iri in self._own}
        own = set(names)
        for iri, home in self._homes(guide, chance).items():
            names[f"<{iri}>"] = f"<{_of_guide(iri, home)}>"
            if home == guide:
                own.add(f"<{iri}>")
        return names, own

    def _homes(self, guide: int, chance: Random) -> dict[str, int]:
        """Say which guide each shared thing is from: one that has it as its own."""
        homes = self._known_homes.get(guide)
        if homes is None:
            homes = dict.fromkeys(self._sharing, guide)
            for iri, sharing in self._sharing.items():
                if chance.random() < sharing:
                    homes[iri] -= guide % chance.choice(_BLOCKS)
            for iri, home in homes.items():
                if home != guide:
                    homes[iri] = self._homes(home, Random(f"{self._seed}/{home}"))[iri]
            self._known_homes[guide] = homes
        return homes


def _line(quad: ox.Quad) -> _Line:
    subject, predicate, thing, graph = map(str, quad)
    return _Line(
        subject,
        predicate,
        thing,
        graph,
        naming=graph[1:-1] in _NAMING,
        labels=_LABELS.fullmatch(predicate) is not None,
        counts=_FIGURES.fullmatch(predicate) is not None,
    )


def _is_own(iri: str) -> bool:
    """Whether every guide has its own: passages, and things that are neither common nor shared."""
    if iri.startswith(ID):
        return kind_of(iri) not in _COMMON | _SHARED
    return iri.startswith(SOURCE) and not iri.startswith(f"{SOURCE}gradpath")


def _of_guide(iri: str, guide: int) -> str:
    """Return the counterpart of a thing or passage in another guide."""
    if guide == 0:
        return iri
    if iri.startswith(ID):
        return f"{iri}-{guide}"
    source, slash, passage = iri.removeprefix(SOURCE).partition("/")
    return f"{SOURCE}{source}-{guide}{slash}{passage}"

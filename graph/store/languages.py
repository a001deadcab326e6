"""Preference of languages in answers: English first, then texts without a tag, then others.

Files of users may hold names and texts in several languages. SPARQL and exports of RDF give all of
them; answers, pages, paths and messages are made from a copy of the store in which each thing has
one name, and texts in one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, GPD, RDFS, SKOS, SOURCE, XSD
from .formats import solutions

#: Properties of which a thing shows one value only, and those whose values are in one language.
_NAMES = frozenset({SKOS.prefLabel, RDFS.label})
_TEXTS = _NAMES | {DCTERMS.title, DCTERMS.description, SKOS.definition, SKOS.scopeNote}
#: Names by which a thing is still found in the languages that are not shown.
_SEARCHED = frozenset({SKOS.prefLabel, SKOS.altLabel})
_HIDDEN = ox.NamedNode(SKOS.hiddenLabel)
#: Ranks of languages: English, that of a country, no language, and any other.
_ENGLISH, _REGIONAL, _UNTAGGED, _OTHER = range(4)
#: Tags of texts in no language, several or an unknown one, as librarians write them.
_NO_LANGUAGE = frozenset({"", "mul", "und", "zxx"})
#: Properties of things that may have to be shown in one language; none in the package's facts.
_SUSPECTS = f"""SELECT DISTINCT ?s ?p {{
  {{ ?s ?p ?o FILTER(LANG(?o) NOT IN ("", "en")) }}
  UNION {{ VALUES ?p {{ {" ".join(f"<{iri}>" for iri in sorted(_TEXTS))} }}
    ?s ?p ?o FILTER(LANG(?o) = "") }}
  UNION {{ VALUES ?p {{ {" ".join(f"<{iri}>" for iri in sorted(_NAMES))} }}
    ?s ?p ?o , ?other FILTER(STR(?o) < STR(?other)) }}
}}"""


def in_one_language(native: ox.Store) -> ox.Store:
    """Return the store itself if its texts are in one language already, or else such a copy.

    Its default graph is the merge of its named graphs. Of a name or text, English goes first (en,
    then that of a country, such as en-GB), then what has no language, then the first other language
    by its tag; of two names in one language, that of the package. A name that is not shown becomes
    a hidden label, by which the thing is found.
    """
    hidden = frozenset(_hidden(native))
    if not hidden:
        return native
    copy = ox.Store()
    copy.bulk_extend(_replaced(reversed([*native]), hidden))  # the engine gives the last first
    return copy


def preferred(values: Iterable[object]) -> ox.Literal | None:
    """Return the text to show of several; None if there is none."""
    texts = (value for value in values if _is_text(value))
    return min(texts, key=lambda one: (*_language(one), one.value), default=None)


def _replaced(quads: Iterable[ox.Quad], hidden: frozenset[ox.Triple]) -> Iterator[ox.Quad]:
    for quad in quads:
        if quad.triple not in hidden:
            yield quad
        elif quad.predicate.value in _SEARCHED:
            yield ox.Quad(quad.subject, _HIDDEN, quad.object, quad.graph_name)


def _hidden(native: ox.Store) -> Iterator[ox.Triple]:
    """Yield the names and texts that are not shown."""
    for subject, predicate in solutions(native, _SUSPECTS):
        texts: dict[ox.Literal, bool] = {}  # whether a graph of the package states it
        for quad in native.quads_for_pattern(subject, predicate, None, None):
            if _is_text(text := quad.object):
                texts[text] = texts.get(text, False) or _is_ours(quad)
        ordered = sorted(texts, key=lambda one: (*_language(one), not texts[one], one.value))
        shown = _shown(predicate.value, ordered)
        yield from (ox.Triple(subject, predicate, one) for one in ordered if one not in shown)


def _shown(predicate: str, texts: list[ox.Literal]) -> list[ox.Literal]:
    """Return the values of a property to show, of all its texts in the order of preference."""
    best = _language(texts[0])
    if predicate in _NAMES:
        return texts[:1]
    if predicate in _TEXTS or best[0] == _OTHER:
        return [text for text in texts if _language(text) == best]
    return [text for text in texts if _language(text)[0] < _OTHER]


def _language(text: ox.Literal) -> tuple[int, str]:
    """Return the rank of the language of a text, and its tag."""
    tag = text.language or ""
    if tag == "en":
        return _ENGLISH, tag
    if tag.startswith(("en-", "eng")):
        return _REGIONAL, tag
    return _UNTAGGED if tag in _NO_LANGUAGE else _OTHER, tag


def _is_ours(quad: ox.Quad) -> bool:
    """Tell whether a graph of the package states something."""
    return str(quad.graph_name).startswith(
        (f"<{SOURCE}gradpath/", f"<{GP.document}", f"<{GPD.document}")
    )


def _is_text(term: object) -> TypeGuard[ox.Literal]:
    if not isinstance(term, ox.Literal):
        return False
    return term.language is not None or term.datatype.value == XSD.string

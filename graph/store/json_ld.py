"""JSON-LD without its silent losses: whatever makes no statement is refused by name.

The algorithms of the W3C ignore keys without a meaning, malformed IRIs and malformed language tags.
The engine keeps these if it reads leniently, so that they are found among the quads; the rest is
found in the JSON. The safe mode of jsonld.js refuses the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import NAMESPACES, RDF, SCHEMA

#: A value of JSON.
_Json: TypeAlias = Any
#: The keywords of JSON-LD 1.1 and of its frames; another key of their form is ignored.
_KEYWORD = re.compile(
    "@(base|container|context|default|direction|embed|explicit|graph|id|import|included|index|json"
    "|language|list|nest|none|omitDefault|prefix|preserve|propagate|protected|requireAll|reverse"
    "|set|type|value|version|vocab)"
)
_KEYWORD_FORM = re.compile("@[A-Za-z]+")
#: A name with a known prefix that the context does not declare; it would pass for an IRI.
_UNDECLARED = re.compile(rf"({'|'.join(map(re.escape, NAMESPACES))}):(?!//)")
#: Most values of JSON within each other; the engine takes more than the square of them in time.
_DEEPEST = 200
_CORRECT = "correct the file; nothing was loaded"


def check_json_ld(name: str, content: bytes, base: str) -> bool:
    """Refuse JSON-LD of which a part makes no statement; tell whether it has a nameless graph.

    `name` is that of the file in the DataError, `base` the IRI to which relative ones are resolved.
    SyntaxError tells that it is no JSON-LD.
    """
    try:
        document = json.loads(content)
        terms = _Terms(document)
        if terms.remote:
            message = f"the context {terms.remote!r} is elsewhere, and none is fetched"
            hint = f'write it into the file, such as "@context": {{"@vocab": "{SCHEMA.iri}"}}'
            raise DataError(name, message, hint=hint, line=_line(content, terms.remote))
        parts = _Parts(ox.parse(content, ox.RdfFormat.JSON_LD, base_iri=base, lenient=True))
        for text, problem in (*terms.lost(document), *parts.malformed(base)):
            raise DataError(name, problem, hint=_CORRECT, line=_line(content, text))
    except RecursionError:
        hint = "give the inner things an @id, and describe each on its own; nothing was loaded"
        raise DataError(name, "it is nested too deeply", hint=hint) from None
    except ValueError:
        return False  # no JSON; the engine says where it breaks off
    return parts.nameless


def _line(content: bytes, text: str) -> int | None:
    """Return the line that holds a text of JSON, if it is written there as it is read."""
    at = content.find(json.dumps(text, ensure_ascii=False).encode(errors="replace"))
    return content.count(b"\n", 0, at) + 1 if at >= 0 else None


class _Terms:
    """The terms that the contexts of a document define, wherever these stand.

    Attributes
    ----------
    keywords : dict of str to str
        The keyword of each alias.
    lists, literals, ignored : set of str
        Terms whose values are lists, or JSON that is one literal, and terms defined as null.
    remote : str
        A context that would have to be fetched; empty if there is none.
    """

    def __init__(self, document: _Json) -> None:
        self.keywords: dict[str, str] = {}
        self.lists, self.literals, self.ignored = set[str](), set[str](), set[str]()
        self.remote = ""
        for owner in _objects(document):
            contexts = owner.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                imported = context.get("@import") if isinstance(context, dict) else context
                self.remote = self.remote or (imported if isinstance(imported, str) else "")
                for term, definition in context.items() if isinstance(context, dict) else ():
                    if not term.startswith("@"):
                        self._define(term, definition)

    def _define(self, term: str, definition: _Json) -> None:
        parts = definition if isinstance(definition, dict) else {"@id": definition}
        iri, container = parts.get("@id", term), parts.get("@container")
        if iri is None:
            self.ignored.add(term)
        elif isinstance(iri, str) and _KEYWORD.fullmatch(iri):
            self.keywords[term] = iri
        if "@list" in (container if isinstance(container, list) else [container]):
            self.lists.add(term)
        if parts.get("@type") == "@json":
            self.literals.add(term)

    def lost(
        self, node: _Json, *, alone: bool = True, listed: bool = False
    ) -> Iterator[tuple[str, str]]:
        """Yield the parts of a node that make no statement, each with the problem in words.

        `alone` where no property leads to the node, `listed` where it is in a list.
        """
        of_keyword = self._of_keyword(node)
        if listed and (node is None or of_keyword.get("@value", "") is None):
            yield "null", "a list holds null, which would be left out of it"
        if alone and (not isinstance(node, dict | list | None) or "@value" in of_keyword):
            text = json.dumps(node, ensure_ascii=False)[:80]
            yield text, f"{text} stands outside of every statement"
        if isinstance(node, list):
            for item in node:
                yield from self.lost(item, alone=alone, listed=listed)
        elif isinstance(node, dict) and of_keyword.get("@type") != "@json":
            key: str
            for key, value in node.items():
                name = self.keywords.get(key, key)
                if key in self.ignored:
                    yield key, f"the context says to ignore {key!r}"
                elif _KEYWORD_FORM.fullmatch(name) and not _KEYWORD.fullmatch(name):
                    yield key, f"{key[:80]} is no keyword of JSON-LD"
                elif name != "@context" and key not in self.literals:
                    inside = name == "@list" or key in self.lists
                    yield from self.lost(value, alone=name == "@graph", listed=inside)

    def _of_keyword(self, node: _Json) -> dict[str, _Json]:
        """Return the values of an object by the keywords that its keys stand for."""
        items: Iterable[tuple[str, _Json]] = node.items() if isinstance(node, dict) else ()
        return {str(self.keywords.get(key, key)): value for key, value in items}


def _objects(node: _Json, deepest: int = _DEEPEST) -> Iterator[dict[str, _Json]]:
    """Yield all objects of a document; RecursionError if it is nested too deeply."""
    if not deepest:
        raise RecursionError
    if isinstance(node, dict):
        yield node
    inside = node.values() if isinstance(node, dict) else node
    for child in inside if isinstance(node, dict | list) else ():
        yield from _objects(child, deepest - 1)


class _Parts:
    """The different IRIs of some quads, those that are types, and their language tags.

    `nameless` tells whether a graph has no name.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.names, self.types = dict[str, None](), dict[str, None]()
        self.languages, self.nameless = dict[str, None](), False
        for quad in quads:
            kind = self.types if quad.predicate.value == RDF.type else self.names
            graph = quad.graph_name
            self.names[quad.predicate.value] = None
            self.nameless = self.nameless or isinstance(graph, ox.BlankNode)
            for term, found in (
                (quad.subject, self.names),
                (graph, self.names),
                (quad.object, kind),
            ):
                if isinstance(term, ox.NamedNode):
                    found[term.value] = None
                elif isinstance(term, ox.Literal):
                    self._add_literal(term)

    def _add_literal(self, text: ox.Literal) -> None:
        direction = f"--{text.direction}" if text.direction else ""
        self.types[text.datatype.value] = None
        self.languages[f"{text.language or 'en'}{direction}"] = None

    def malformed(self, base: str) -> Iterator[tuple[str, str]]:
        """Yield the malformed names, types and language tags, with the problem in words."""
        folder = base.rpartition("/")[0] + "/"
        for iri in self.names | self.types:
            if problem := _problem(iri):
                yield iri, problem
        for iri in self.types:
            if iri.startswith(folder) and not iri.startswith(f"{base}#"):
                short = iri.removeprefix(folder)
                problem = f"the type {short[:80]!r} has no meaning: its context does not define it"
                yield short, problem
        for tag in self.languages:
            if "--" in tag:
                problem = f"a text has a direction ({tag}), which would be lost: leave it out"
                yield "@direction", problem
            elif not _is_language(tag):
                yield tag, f"{tag[:80]!r} is not a language tag, such as en or en-US"


def _problem(iri: str) -> str:
    """Return in words what is wrong with an IRI; empty if nothing is."""
    if iri.startswith("_:"):
        return f"{iri[:80]} has no IRI, and cannot be a property"
    if prefix := _UNDECLARED.match(iri):
        return f"the prefix of {iri[:80]} is not declared: its context needs {prefix[1]!r}"
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        if ":" not in iri:
            return f"{iri[:80]!r} has no meaning: its context does not define it"
        return f"{iri[:200]!r} is not an IRI ({error})"
    return ""


def _is_language(tag: str) -> bool:
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True

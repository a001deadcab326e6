"""Files of RDF as people have them: nothing of them is lost without a word, and none hangs."""

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from gradpath.errors import DataError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.graph.validation.check import check
from support.sampling import sampled

E = {"e": "http://example.org/"}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://example.org/">'


def described(**parts: object) -> object:
    """Document that describes e:a, with keys for which _ stands for a colon, __ for @."""
    return {"@context": E, "@id": "e:a"} | {
        key.replace("__", "@").replace("_", ":"): value for key, value in parts.items()
    }


def in_context(term: str, definition: object, value: object) -> object:
    """Document that uses a term of a further context."""
    return {"@context": [E, {term: definition}], "@id": "e:a", term: value}


def loaded(tmp_path: Path, name: str, text: str | bytes) -> Store:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_store(data=[file])


def number(store: Store) -> int:
    """Number of statements about the thing e:a, or that lead to it."""
    return len(
        store.select("SELECT * { ?s ?p ?o FILTER(<http://example.org/a> IN (?s, ?o)) }").rows
    )


#: JSON-LD of which a statement would be lost, by the words that say which.
LOST = {
    "'name' has no meaning": {"name": "Online M.S.", "tuition": "$20,000"},
    "'p' has no meaning": {"@context": [E, {"@vocab": None}], "@id": "e:a", "p": 1},
    "'a' has no meaning": {"@context": [E, {"@base": None}], "@id": "a", "e:p": 1},
    "org/a b' is not an IRI": described(e_p={"@id": "http://example.org/a b"}),
    "org/x y' is not an IRI": {"@context": E, "@id": "http://example.org/x y", "e:p": 1},
    "my value' is not an IRI": in_context("q", {"@id": "e:q", "@type": "@id"}, "my value"),
    "org/p q' is not an IRI": described() | {"http://example.org/p q": 1},  # type: ignore[operator]
    "org/t u' is not an IRI": described(e_p={"@value": "x", "@type": "http://example.org/t u"}),
    "'en_US' is not a language": described(e_p={"@value": "x", "@language": "en_US"}),
    "'en_GB' is not a language": {"@context": [E, {"@language": "en_GB"}], "e:p": "x"},
    "'de_DE' is not a language": in_context(
        "q", {"@id": "e:q", "@container": "@language"}, {"en": "x", "de_DE": ["y"]}
    ),
    "_:p has no IRI": {"@context": E, "@id": "e:a", "_:p": "x"},
    "a list holds null": described(e_p={"@list": [None, "x"]}),
    "null, which would be left out": described(e_p={"@list": [{"@value": None}]}),
    "holds null": in_context("q", {"@id": "e:q", "@container": "@list"}, ["x", None]),
    "@foo is no keyword": described(__foo="x"),
    "@Type is no keyword": described(__Type="e:T"),
    "says to ignore 'q'": in_context("q", None, "x"),
    "1 stands outside": [1, described(e_p="x")],
    '"x" stands outside': {"@context": E, "@graph": ["x"]},
    "a text has a direction": described(
        e_p={"@value": "x", "@language": "ar", "@direction": "rtl"}
    ),
    "the type 'Program' has no meaning": described(__type="Program"),
    "the type 'date' has no meaning": described(e_p={"@value": "x", "@type": "date"}),
    "skos:prefLabel is not declared": {"@id": "http://example.org/a", "skos:prefLabel": "x"},
    "'https://schema.org/' is elsewhere": {"@context": "https://schema.org/", "name": "x"},
    "'https://w.org/c' is elsewhere": {"@context": [E, {"@import": "https://w.org/c"}]},
    "'https://v.org/c' is elsewhere": in_context("q", {"@context": "https://v.org/c"}, {}),
}
#: JSON-LD that is understood, with the number of its statements about e:a.
UNDERSTOOD = [
    (described(e_p=[None, "x", {"@value": None}]), 1),
    (described(e_p={"@id": "e:b"}, __type="e:T"), 2),
    (described(__nest={"e:p": "x"}), 1),
    (described(__included=[{"@id": "e:b", "e:p": {"@id": "e:a"}}]), 1),
    (described(__reverse={"e:p": {"@id": "e:b"}}), 1),
    (described(e_p={"@type": "@json", "@value": {"@foo": [None]}}), 1),
    (in_context("q", {"@id": "e:q", "@type": "@json"}, {"@list": [None]}), 1),
    (in_context("q", {"@id": "e:q", "@container": "@type"}, {"e:T": {"@id": "e:b"}}), 1),
    (in_context("q", {"@id": "e:q", "@container": "@index"}, {"k": "x", "l": "y"}), 2),
    ({"@context": {"@vocab": E["e"]}, "@id": "http://example.org/a", "p": [5, 5.5, True]}, 3),
    ({"@context": [E, {"id": "@id", "@language": None}], "id": "e:a", "e:p": "x"}, 1),
    ({"e:p": "x", "@id": "e:a", "@context": [{"@version": 1.1}, E]}, 1),
    ({"@context": E, "@graph": [described(e_p="x")]}, 1),
]


@pytest.mark.parametrize("words", sampled(LOST, every=6))
def test_json_ld_that_loses_a_statement_is_refused_by_name(tmp_path: Path, words: str) -> None:
    text = json.dumps(LOST[words])
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, "x.jsonld", text)
    assert words in caught.value.message
    assert not check([tmp_path / "x.jsonld"]).conforms


@pytest.mark.parametrize(("document", "expected"), sampled(UNDERSTOOD))
def test_json_ld_that_loses_nothing_is_understood(
    tmp_path: Path, document: object, expected: int
) -> None:
    assert number(loaded(tmp_path, "x.jsonld", json.dumps(document))) == expected


def test_the_line_of_a_loss_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, "x.jsonld", json.dumps(LOST["'name' has no meaning"], indent=1))
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    sampled(
        [
            ("x.jsonld", "[" * 100_000, "nested too deeply"),
            ("x.jsonld", '{"a":' * 500 + "1" + "}" * 500, "nested too deeply"),
            ("x.jsonld", '{"e:p": "\\ud800"}', "this is not JSON-LD"),
            ("x.jsonld", '{"e:p": NaN}', "this is not JSON-LD"),
            ("x.rdf", HEAD, "this is not XML"),
            ("x.rdf", f"{HEAD}</rdf:RDF>{HEAD}</rdf:RDF>", "this is not XML"),
            (
                "x.rdf",
                f"{HEAD}<rdf:Description><e:p>&#1;</e:p></rdf:Description></rdf:RDF>",
                "not XML",
            ),
            ("x.rdf", HEAD + "<rdf:Description><e:p>" * 600, "within each other"),
            ("x.rdf", f'<?xml version="1.0" encoding="latin1"?>{HEAD}</rdf:RDF>', "Only UTF-8"),
            ("x.ttl", '<e:a> <e:b> "x"@ar--rtl .', "followed by a direction"),
            ("x.ttl", f"{HEAD}</rdf:RDF>", "end its name in .rdf"),
            ("x.nt", '{"@context": {}}', "end its name in .jsonld"),
            ("x.nt", "@prefix e: <http://example.org/> .", "end its name in .ttl"),
            ("x.rdf", '<?xml version="1.0"?><a>&b;</a>', "this is not XML"),
        ],
        3,
    ),
)
def test_damaged_or_hostile_files_are_refused(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        loaded(tmp_path, name, text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("x.json", "if it is JSON-LD, rename it to x.jsonld"),
        ("x.owl", "if it is RDF/XML, rename it to x.rdf"),
        ("x.ttl.gz", "unpack it first"),
        ("x.docx", "rename it to one of .ttl, .nt"),
    ],
)
def test_another_extension_is_refused_with_the_one_to_give(
    tmp_path: Path, name: str, hint: str
) -> None:
    with pytest.raises(DataError, match=hint):
        loaded(tmp_path, name, "")


def with_entities(*entities: str, value: str = "") -> str:
    declared = "".join(f'<!ENTITY {name} "{text}">' for name, text in map(str.split, entities))
    return (
        f"<!DOCTYPE rdf:RDF [{declared}]>{HEAD}<rdf:Description rdf:about='http://example.org/a'>"
        f"<e:p>{value}</e:p></rdf:Description></rdf:RDF>"
    )


def test_entities_are_expanded_in_measure(tmp_path: Path) -> None:
    store = loaded(tmp_path, "x.rdf", with_entities("e http://e.org/", "f &e;f", value="&f;"))
    assert store.ask('ASK { <http://example.org/a> ?p "http://e.org/f" }')


@pytest.mark.parametrize(
    "text",
    [
        with_entities("a0 lol", *(f"a{n} {f'&a{n - 1};' * 10}" for n in range(1, 10))),
        with_entities("a0 lol", *(f"a{n} {f'&a{n - 1};' * 10}" for n in range(1, 8)), value="&a7;"),
        with_entities(f"a {'x' * 10_000}", value="&a;" * 10_000),
    ],
)
def test_entities_that_grow_beyond_measure_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="entities expand to too long a text"):
        loaded(tmp_path, "x.rdf", text)


#: Files with a nameless graph, in each format that may have one.
NAMELESS = {
    "x.trig": "PREFIX e: <http://example.org/> _:g { e:a e:p 1 } [] # b\n { e:a e:p 2 } "
    "_:g e:q e:a .",
    "x.nq": "\r\n".join(
        f"<http://example.org/{s}> <http://example.org/p> {o} ."
        for s, o in (("a", '"1" _:g'), ("a", '"2" _:h'), ("b", "_:g"))
    ),
    "x.jsonld": json.dumps(
        [
            {"@context": E, "e:q": {"@id": "e:a"}, "@graph": [described(e_p=1)]},
            {"@context": E, "@id": "_:b", "@graph": [described(e_p=2)]},
        ]
    ),
}


@pytest.mark.parametrize("name", sampled(NAMELESS, 3))
def test_a_nameless_graph_has_a_stable_name(tmp_path: Path, name: str) -> None:
    query = (
        "SELECT ?g { GRAPH ?g { <http://example.org/a> <http://example.org/p> ?n } } ORDER BY ?n"
    )
    graph = f"https://w3id.org/gradpath/source/file/{name}"
    for _ in range(2):
        store = loaded(tmp_path, name, NAMELESS[name])
        assert store.select(query).rows == ((f"{graph}/graph-1",), (f"{graph}/graph-2",))
        labels = KnowledgeGraph(store).labels
        assert labels.find(f"file/{name}/graph-1", ("passage",)) == f"{graph}/graph-1"
        assert store.ask(
            f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o FILTER(<{graph}/graph-1> IN (?s, ?o)) }} }}"
        )


@pytest.mark.parametrize(
    ("end", "value"),
    sampled(
        product(
            ["gp:min", "gp:max", "schema:validThrough"],
            ["[]", "()", "_:none", "<https://example.org/x>", "'x'@en"],
        ),
        every=4,
    ),
)
def test_a_bound_that_cannot_be_compared_is_a_finding(
    written: Callable[[str], Path], end: str, value: str
) -> None:
    assert not check([written(f"amount:drexel-tuition {end} {value} .")]).conforms

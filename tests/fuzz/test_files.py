"""Fuzzing of the files that a maintainer gives: refused with a message, or read whole."""

import csv
import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, URIRef
from rdflib import Graph as RdfGraph

from gradpath.errors import GradPathError
from gradpath.graph.additions.addition import plan
from gradpath.graph.additions.diff import difference
from gradpath.graph.additions.table_rows import COLUMNS, template
from gradpath.graph.store.files import user_source
from gradpath.graph.store.store import Store
from support.fuzzing import changed, ends, fuzzing
from support.programs import table

pytestmark = pytest.mark.long

DATA = Path(__file__).parents[1] / "data"
BASE = "https://example.org/base/"
TABLES = [
    template().encode(),
    b"program;tuition;topics\nOne MS;$5,000 - 8,000;NLP\nTwo MS;12k;deep learning|NLP\n",
    b"""program,university,tuition,credits,topics,source
"A, B MS",+New University,"~$7,000 total",30,NLP;+new topic,https://example.org/a
C MS,Stevens,n/a,--,deep learning,https://example.org/c
""",
]
CELLS = [
    *(column.encode() for column in COLUMNS),
    *b"$5-8,000 ~$7,000+ #N/A =1+1 NLP +new sep=; 2026-13-45 30 PrivacySuppressed n/a".split(),
]
VALUES = [
    *(
        "$5-8,000",
        "$5,000-8",
        "5-8k",
        "9" * 400,
        "30",
        "3-4",
        "Variable",
        "~$7,000+",
        "-5",
        "4-Mar",
    ),
    *("NLP", "+new", "-deep learning", "-", "+", ";", "+;+", "NLP; +a; -b", "deep learning, NLP"),
    *("NLP: reason", ":", "NLP:", "required", "not required", "Columbia", "C#", "+C++", "\u0130"),
    *("https://example.org/a", "http://[", "2026-11-20", "2026-02-30", "card", "#N/A", "=1+1", '"'),
    *("a b\\", "<a>", "'+x", "thesis", "+\u6a5f\u68b0", "\u00e9" * 300, "\ufeff", "\x7f"),
]
ROW = {
    "program": "Columbia",
    "university": "Columbia University",
    "source title": "Bulletin",
    "source": "https://example.org/a",
    "locator": "p. 1",
    "date read": "2026-11-20",
}
TURTLES = [
    *(file.read_bytes() for file in sorted((DATA / "rdf").glob("*.ttl"))),
    *(file.read_bytes()[:1500] for file in sorted((DATA / "inconsistent").glob("*.ttl"))[:12]),
    b"""@prefix : <urn:> . @base <http://e.org/> . :a :p 1, 2.5, 1e3, true, 'x'@en, '''y\n''' .""",
]
TURTLE_WORDS = b"@prefix BASE a <urn:x> _:b << >> {| |} @en ( ) [ ] ^^ <a> 1.5e3 true".split()
DOCUMENTS = [
    (DATA / "rdf" / "json.jsonld").read_bytes(),
    b"""{"@context": {"n": "http://e.org/n", "k": {"@id": "http://e.org/k", "@type": "@id"}},
    "@id": "http://e.org/a", "n": ["x", 1, true, {"@value": "y", "@language": "en"}],
    "k": "http://e.org/b", "@graph": [{"@id": "http://e.org/c", "n": {"@list": [1, 2]}}]}""",
    b"""[{"@id": "http://e.org/a", "@type": ["http://e.org/T"],
    "http://e.org/p": [{"@id": "_:b"}]}]""",
]
KEYWORDS = b"id type context vocab base list set value graph index reverse nest included"
DOCUMENT_WORDS = [b'"@%s"' % word for word in KEYWORDS.split()] + [
    b'"a b"',
    b'"x:y"',
    b"[[]]",
    b"null",
    b"{}",
    b'"": ""',
]
OTHERS = {
    ".nt": [(DATA / "rdf" / "ntriples.nt").read_bytes()],
    ".nq": [(DATA / "rdf" / "nquads.nq").read_bytes()],
    ".trig": [(DATA / "rdf" / "trig.trig").read_bytes(), (DATA / "two-sources.trig").read_bytes()],
    ".rdf": [(DATA / "rdf" / "xml.rdf").read_bytes()],
}


@fuzzing
@given(changed(TABLES, CELLS))
def test_a_table_is_planned_whole_or_refused(
    tmp_path_factory: pytest.TempPathFactory, store: Store, table: bytes
) -> None:
    file = tmp_path_factory.mktemp("tables") / "programs.csv"
    file.write_bytes(table)
    with ends():
        try:
            addition = plan(store, file)
        except GradPathError:
            return
    text = table.decode("utf-8-sig")
    names = {row[0].strip() for row in csv.reader(io.StringIO(text)) if row}
    assert 0 < len(addition.programs) <= len(names)
    again = ox.parse(addition.content, format=ox.RdfFormat.TRIG)
    assert {*map(str, again)} == {*map(str, addition.quads)}


@fuzzing
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(COLUMNS), st.sampled_from(VALUES) | st.text(max_size=12), max_size=5
        ),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_cells_are_stated_whole_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    store: Store,
    changes: list[dict[str, str]],
    correct: bool,
) -> None:
    name = {} if correct else {"program": "Example M.S."}
    file = tmp_path_factory.mktemp("tables") / "programs.csv"
    file.write_bytes(table(*({**ROW, **name, **one} for one in changes)).encode("utf-8", "ignore"))
    with ends():
        try:
            addition = plan(store, file, correct=correct)
        except GradPathError:
            return
        difference(store, addition)
    again = ox.parse(addition.content, format=ox.RdfFormat.TRIG)
    assert {*map(str, again)} == {*map(str, addition.quads)}


@fuzzing
@given(changed(TURTLES, TURTLE_WORDS))
def test_turtle_loses_nothing_that_rdflib_finds(
    tmp_path_factory: pytest.TempPathFactory, turtle: bytes
) -> None:
    loaded = load(tmp_path_factory.mktemp("files") / "file.ttl", turtle)
    if loaded is None:
        return
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in loaded]
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    try:
        expected = RdfGraph().parse(data=turtle, format="turtle", publicID=BASE)
        found = RdfGraph().parse(data=written, format="nt")
    except Exception:  # noqa: BLE001 - rdflib refuses more, with errors of many kinds
        return
    assert len(expected) <= len(found)


@fuzzing
@given(changed(DOCUMENTS, DOCUMENT_WORDS))
def test_json_ld_loses_nothing_that_rdflib_finds(
    tmp_path_factory: pytest.TempPathFactory, document: bytes
) -> None:
    loaded = load(tmp_path_factory.mktemp("files") / "file.jsonld", document)
    if loaded is None:
        return
    try:
        expected = Dataset(default_union=True).parse(data=document, format="json-ld", base=BASE)
    except Exception:  # noqa: BLE001 - rdflib refuses more, with errors of many kinds
        return
    predicates = {str(quad.predicate.value) for quad in loaded}
    missing = {
        str(p) for _, p, _, _ in expected.quads() if isinstance(p, URIRef) and ":" in str(p)
    } - predicates
    assert not {one for one in missing if one.startswith(("http:", "https:", "urn:"))}


@fuzzing
@given(changed([text for texts in OTHERS.values() for text in texts], TURTLE_WORDS))
@pytest.mark.parametrize("extension", OTHERS)
def test_other_formats_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, extension: str, content: bytes
) -> None:
    load(tmp_path_factory.mktemp("files") / f"file{extension}", content)


def load(file: Path, content: bytes) -> list[ox.Quad] | None:
    """Load a file as `--data` does; None if it is refused, with a message."""
    file.write_bytes(content)
    store = ox.Store()
    with ends():
        try:
            user_source(file).load_into(store)
        except GradPathError:
            assert len(store) == 0
            return None
    return list(store)

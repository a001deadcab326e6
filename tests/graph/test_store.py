"""The store: one merge, many sources, values of Python, bytes of every format."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from gradpath.errors import DataError, GradPathError, QueryError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.model.values import Iri
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.graph.store.truncation import Bounds
from gradpath.ontology.terms import GP
from gradpath.queries.engine import Engine
from support.sampling import sampled

DATA = Path(__file__).parents[1] / "data"
EX = "http://example.org/"
PREFIX = f"PREFIX : <{EX}> "
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TEACHES = PREFIX + "SELECT (COUNT(*) AS ?n) { :ann :teaches ?what }"


@pytest.fixture(scope="module")
def small() -> Store:
    return Store.from_quads(quads())


def quads() -> Sequence[ox.Quad]:
    return list(ox.parse(path=DATA / "two-sources.trig"))


def only(store: Store, query: str) -> object:
    ((value,),) = store.select(query).rows
    return value


def count_among(store: Store, query: str, **graphs: Sequence[str]) -> int:
    answer = store.bounded(query, ResultFormat.CSV, Bounds(rows=9, size=999), **graphs)
    _, value = answer.content.split()
    return int(value)


class TestTheMerge:
    def test_a_union_made_by_the_engine_counts_a_statement_once_per_source(self) -> None:
        native = ox.Store()
        native.extend(quads())
        ((count,),) = native.query(TEACHES, use_default_graph_as_union=True)
        assert count == ox.Literal(2)

    def test_the_merge_counts_a_statement_once(self, small: Store) -> None:
        assert only(small, TEACHES) == 1

    def test_every_source_still_says_it(self, small: Store) -> None:
        query = PREFIX + "SELECT ?g { GRAPH ?g { :ann :teaches :logic } } ORDER BY ?g"
        assert small.select(query).rows == ((EX + "first",), (EX + "second",))

    def test_several_graphs_chosen_as_default_are_merged_too(self, small: Store) -> None:
        assert count_among(small, TEACHES, default_graphs=[EX + "first", EX + "second"]) == 1

    def test_the_length_is_that_of_the_merge(self, small: Store) -> None:
        assert len(small) == only(small, COUNT) == len({quad.triple for quad in quads()})

    def test_quads_are_those_of_the_sources(self, small: Store) -> None:
        native = ox.Store()  # which writes numbers its own way: 1.50 as 1.5
        native.extend(quads())
        assert set(small.quads()) == set(native)

    def test_quads_can_be_chosen_by_graph(self, small: Store) -> None:
        first = ox.NamedNode(EX + "first")
        assert {quad.graph_name for quad in small.quads(graph=first)} == {first}

    def test_the_packages_facts_are_merged_like_any_others(self, store: Store) -> None:
        assert only(store, COUNT) == len({quad.triple for quad in store.quads()})


class TestTheGraphsOfAQuery:
    def test_a_chosen_default_graph_is_all_a_query_sees(self, small: Store) -> None:
        assert count_among(small, COUNT, default_graphs=[EX + "first"]) == 2
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert count_among(small, named, default_graphs=[EX + "first"]) == 0

    def test_chosen_named_graphs_leave_the_default_graph_empty(self, small: Store) -> None:
        assert count_among(small, COUNT, named_graphs=[EX + "first"]) == 0

    def test_a_chosen_graph_replaces_the_one_the_query_names(self, small: Store) -> None:
        query = COUNT.replace("{", f"FROM <{EX}second> {{")
        assert only(small, query) == 3
        assert count_among(small, query, default_graphs=[EX + "first"]) == 2

    @pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
    def test_a_file_named_as_a_graph_is_not_read(self, small: Store, clause: str) -> None:
        file = (DATA / "two-sources.trig").as_uri()
        query = (
            f"SELECT * {clause} <{file}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        )
        with pytest.raises(QueryError, match="and none is fetched"):
            small.select(query)

    def test_several_chosen_graphs_count_a_statement_once(self, small: Store) -> None:
        both = [EX + "first", EX + "second"]
        clauses = COUNT.replace("{", f"FROM <{both[0]}> FROM <{both[1]}> {{")
        short = f"PREFIX e: <{EX}> # FROM <urn:comment>\n" + COUNT.replace(
            "{", "FROM e:first FROM e:second {"
        )
        expected = count_among(small, COUNT, default_graphs=both)
        assert only(small, clauses) == only(small, short) == expected
        assert expected < 2 + 3

    def test_a_graph_that_is_no_iri_is_refused(self, small: Store) -> None:
        with pytest.raises(QueryError, match="absolute IRIs"):
            count_among(small, "ASK {}", default_graphs=["not an iri"])


class TestValues:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("exact", Decimal("1.50")),
            ("rough", 1.5),
            ("whole", 7),
            ("yes", True),
            ("day", "2026-11-22"),
            ("many", "many"),
            ("byte", 8),
        ],
    )
    def test_a_literal_becomes_the_value_of_its_type(
        self, small: Store, name: str, expected: object
    ) -> None:
        value = only(small, PREFIX + f"SELECT ?v {{ :it :{name} ?v }}")
        assert (value, type(value)) == (expected, type(expected))

    def test_an_iri_is_distinguished_from_text(self, small: Store) -> None:
        value = only(small, PREFIX + "SELECT ?v { :ann :teaches ?v }")
        assert (value, type(value)) == (EX + "logic", Iri)

    def test_text_keeps_no_language(self, small: Store) -> None:
        rows = small.select(PREFIX + "SELECT ?v { :ann :name ?v }").rows
        assert rows == (("Ann",), ("Ann",))

    def test_an_unbound_variable_is_none(self, small: Store) -> None:
        answer = small.select("SELECT ?a ?b { VALUES (?a ?b) { (UNDEF 1) } }")
        assert answer == (("a", "b"), ((None, 1),))

    def test_a_blank_node_is_its_label(self, small: Store) -> None:
        assert str(only(small, "SELECT (BNODE() AS ?b) {}")).startswith("_:")

    def test_truth_is_a_python_bool(self, small: Store) -> None:
        assert small.ask("ASK {}") is True
        assert small.ask(PREFIX + "ASK { :ann :teaches :art }") is False


class TestFormats:
    SELECT = PREFIX + "SELECT ?v { :ann :hours ?v }"
    CONSTRUCT = PREFIX + "CONSTRUCT { :ann :hours ?v } WHERE { :ann :hours ?v }"

    @pytest.mark.parametrize("format", ResultFormat.of_kind(triples=False), ids=str)
    def test_rows_come_back_from_every_format_of_rows(
        self, small: Store, format: ResultFormat
    ) -> None:
        written = small.serialize(self.SELECT, format)
        if format is ResultFormat.CSV:
            assert written == b"v\r\n3\r\n"
        else:
            (row,) = ox.parse_query_results(written, format=format.native)
            assert row["v"] == ox.Literal(3)

    @pytest.mark.parametrize("format", ResultFormat.of_kind(triples=True), ids=str)
    def test_triples_come_back_from_every_format_of_graphs(
        self, small: Store, format: ResultFormat
    ) -> None:
        (quad,) = ox.parse(small.serialize(self.CONSTRUCT, format), format.native)
        assert quad.object == ox.Literal(3)

    def test_truth_is_written(self, small: Store) -> None:
        assert b"true" in small.serialize("ASK {}", ResultFormat.JSON)

    def test_a_description_is_a_graph(self, small: Store) -> None:
        assert b"hours" in small.serialize(f"DESCRIBE <{EX}ann>", ResultFormat.TURTLE)

    def test_a_graph_is_written_with_prefixes(self, small: Store) -> None:
        query = "CONSTRUCT { <http://www.w3.org/2002/07/owl#x> a 1 } {}"
        assert b"owl:x" in small.serialize(query, ResultFormat.TURTLE)

    def test_rows_are_not_written_as_a_graph(self, small: Store) -> None:
        with pytest.raises(QueryError, match="choose json or xml or csv or tsv"):
            small.serialize(self.SELECT, ResultFormat.TURTLE)

    def test_a_graph_is_not_written_as_rows(self, small: Store) -> None:
        with pytest.raises(QueryError, match="choose turtle"):
            small.serialize(self.CONSTRUCT, ResultFormat.CSV)

    @pytest.mark.parametrize("format", ResultFormat, ids=str)
    def test_a_format_is_found_by_its_name(self, format: ResultFormat) -> None:
        assert ResultFormat.from_label(format.label) is format

    def test_an_unknown_format_names_the_known(self) -> None:
        with pytest.raises(QueryError, match="json or xml"):
            ResultFormat.from_label("docx")


class TestWhatAQueryCannotDo:
    @pytest.mark.parametrize(
        "update", ["INSERT DATA { <a:a> <a:b> 1 }", "CLEAR ALL", "LOAD <http://localhost/>"]
    )
    def test_it_cannot_write(self, small: Store, update: str) -> None:
        before = len(small)
        for ask in (small.select, small.ask, lambda q: small.serialize(q, ResultFormat.JSON)):
            with pytest.raises(QueryError):
                ask(update)
        assert len(small) == before

    @pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
    def test_only_a_select_has_rows(self, small: Store, query: str) -> None:
        with pytest.raises(QueryError, match="ask with SELECT"):
            small.select(query)

    def test_only_an_ask_is_true_or_false(self, small: Store) -> None:
        with pytest.raises(QueryError, match="ask with ASK"):
            small.ask("SELECT * {}")

    def test_a_syntax_error_names_its_place(self, small: Store) -> None:
        with pytest.raises(QueryError) as caught:
            small.select("SELECT * {\n  ?s ?p ?o\n  FOO }")
        assert (caught.value.line, caught.value.column) == (3, 8)
        assert str(caught.value).startswith("line 3, column 8: ")

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("", "the query is empty: give a SELECT, ASK, CONSTRUCT or DESCRIBE"),
            ("# nothing\n", "the query is empty: give a SELECT"),
            ("DELETE WHERE { ?s ?p ?o }", "an update changes the graph, and"),
            ("SELEC * {}", "no query begins with 'SELEC': begin it with SELECT, ASK"),
            (
                "SELECT * { _:b nope:x 'a:b' }",
                "nope: is not declared: declare it with PREFIX nope:",
            ),
            ("ASK { gp:x a ?o }", f"column 7: the prefix gp: .* PREFIX gp: <{GP.iri}>$"),
            ("ASK { ?s a ?o; :x/gp:y 1 }", "PREFIX : <...>$"),
            ("ASK { ?s ?p } # gp:x", "column 15: .* check the text just before this place$"),
            ("PREFIX gp: SELECT", 'expected "<"$'),
            ("SELECT ?s { ?s ?p ?o } GROUP BY ?o", "group or aggregate every variable"),
            ("ASK { FILTER }", "check the text just before this place$"),
        ],
    )
    def test_a_syntax_error_says_what_to_correct(
        self, small: Store, query: str, message: str
    ) -> None:
        with pytest.raises(QueryError, match=message):
            small.select(query)

    def test_text_that_is_no_unicode_is_refused(self, small: Store) -> None:
        with pytest.raises(QueryError, match="surrogates"):
            small.select("SELECT * { ?s ?p '\ud800' }")

    def test_every_error_is_of_the_family(self) -> None:
        assert issubclass(QueryError, GradPathError)
        assert issubclass(DataError, GradPathError)


class TestTheOtherFaces:
    def test_the_engine_is_what_an_engine_must_be(self, small: Store) -> None:
        engine: Engine = Store(ox.Store())
        assert engine.select("SELECT * {}").rows == ((),)
        assert small.ask("ASK {}")

    def test_rdflib_sees_the_same_sources(self, small: Store) -> None:
        assert len(small.dataset.graph(URIRef(EX + "first"))) == 2

    def test_rdflib_sees_the_same_merge(self, small: Store) -> None:
        assert len(set(small.dataset.default_graph)) == len(small)

    def test_equal_content_has_an_equal_version(self, small: Store) -> None:
        assert Store.from_quads(reversed(quads())).version == small.version
        assert Store.from_quads(quads()[1:]).version != small.version

    def test_the_packages_facts_have_a_version(self, store: Store) -> None:
        assert open_store().version == store.version


class TestFilesOfAUser:
    @pytest.mark.parametrize(
        "file", sampled(sorted((DATA / "rdf").iterdir()), 3), ids=lambda file: file.name
    )
    def test_every_format_is_read(self, file: Path) -> None:
        assert open_store(data=[file]).ask(PREFIX + "ASK { :ann :teaches ?what }")

    def test_triples_of_no_graph_are_named_after_their_file(self, tmp_path: Path) -> None:
        file = tmp_path / "my notes.ttl"
        file.write_text("<#it> <http://example.org/is> 1 .")
        graph = "https://w3id.org/gradpath/source/file/my%20notes.ttl"
        query = "SELECT ?g ?s { GRAPH ?g { ?s <http://example.org/is> 1 } }"
        assert open_store(data=[file]).select(query).rows == ((graph, graph + "#it"),)

    def test_graphs_of_the_file_keep_their_names(self) -> None:
        store = open_store(data=[DATA / "rdf" / "trig.trig"])
        assert store.ask(PREFIX + "ASK { GRAPH :g { :ann :teaches :logic } }")

    def test_blank_nodes_of_two_files_stay_apart(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / f"{name}.ttl").write_text(f"_:x <http://example.org/is> '{name}' .")
        store = open_store(data=[tmp_path / "a.ttl", tmp_path / "b.ttl"])
        query = PREFIX + "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x :is ?name }"
        assert only(store, query) == 2

    def test_a_users_file_changes_the_version(self, store: Store) -> None:
        assert open_store(data=[DATA / "rdf" / "turtle.ttl"]).version != store.version

    @pytest.mark.parametrize("file", sorted((DATA / "broken").iterdir()), ids=lambda f: f.name)
    def test_a_broken_file_names_itself_and_the_line(self, file: Path) -> None:
        with pytest.raises(DataError, match="nothing was loaded") as caught:
            open_store(data=[DATA / "rdf" / "turtle.ttl", file])
        assert str(caught.value).startswith(f"{file}:{file.stem.removeprefix('line')}:")
        assert caught.value.column is not None

    @pytest.mark.parametrize(
        ("name", "content", "hint"),
        [
            ("notes.docx", b"", "rename it to one of .ttl"),
            ("latin.ttl", "\n# é".encode("latin-1"), "save it as UTF-8"),
            ("absent.ttl", None, "give a file that exists"),
            (
                "context.jsonld",
                b'{"@context": "http://localhost/c", "@id": "a:a"}',
                "write it into",
            ),
        ],
    )
    def test_what_cannot_be_read_says_the_cure(
        self, tmp_path: Path, name: str, content: bytes | None, hint: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match=hint):
            open_store(data=[tmp_path / name])

    def test_a_directory_is_no_file(self, tmp_path: Path) -> None:
        (tmp_path / "folder.ttl").mkdir()
        with pytest.raises(DataError, match=r"this is a directory: name the files in it"):
            open_store(data=[tmp_path / "folder.ttl"])

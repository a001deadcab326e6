"""Named queries over HTTP: computed by killable processes, equal to what the engine itself says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from gradpath.graph.engine import Iri
from gradpath.graph.errors import QueryError
from gradpath.graph.knowledge import Graph
from gradpath.graph.store import Store
from gradpath.queries import Catalogue
from gradpath.server.isolation import LimitReached, begin_pool
from gradpath.server.isolation.engine import PoolEngine
from gradpath.server.isolation.pool import Pool
from gradpath.server.settings import Settings

CATALOGUE = Catalogue.load()
OUT = "2026-12-31"
TERMS = """SELECT * { VALUES ?x {
  <http://e/a> "text" "text"@en "1"^^<http://www.w3.org/2001/XMLSchema#integer> 1.50 1e3 true
  "many"^^<http://www.w3.org/2001/XMLSchema#integer> "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>
  "NaN"^^<http://www.w3.org/2001/XMLSchema#double> "\\u0000\\"<\\\\" UNDEF } }"""


@pytest.fixture(scope="module")
def graph(store: Store) -> Graph:
    return Graph(store)


@pytest.fixture(scope="module")
def pool(graph: Graph) -> Iterator[Pool]:
    pool = begin_pool(graph, Settings(workers=1, time_limit=5))
    assert pool is not None
    yield pool
    pool.close()


def through(pool: Pool, **more: object) -> PoolEngine:
    return PoolEngine(pool.answer, **more)  # type: ignore[arg-type]


class TestEngine:
    @pytest.mark.parametrize("optional", [False, True], ids=["required", "all"])
    @pytest.mark.parametrize("name", CATALOGUE)
    def test_a_named_query_has_the_same_values_through_a_process(
        self, graph: Graph, pool: Pool, name: str, *, optional: bool
    ) -> None:
        query = CATALOGUE[name]
        values = {p.name: p.example for p in query.parameters if optional or p.required}
        ours, theirs = graph.store.engine, through(pool)
        if query.form == "construct":
            pytest.skip("a graph has no values")
        expected = query.run(ours, values, graph.names.find, label=graph.names.label)
        found = query.run(theirs, values, graph.names.find, label=graph.names.label)
        assert found == expected
        types = [[type(cell) for cell in row] for row in expected.rows]
        assert [[type(cell) for cell in row] for row in found.rows] == types

    def test_every_kind_of_term_has_the_same_value(self, graph: Graph, pool: Pool) -> None:
        expected = graph.store.engine.select(TERMS)
        assert repr(through(pool).select(TERMS)) == repr(expected)
        assert isinstance(expected.rows[0][0], Iri)

    def test_a_question_of_yes_or_no_is_answered(self, pool: Pool) -> None:
        assert through(pool).ask("ASK {}") is True
        assert through(pool).ask("ASK { FILTER(false) }") is False

    @pytest.mark.parametrize(
        ("method", "query"),
        [
            ("select", "ASK {}"),
            ("ask", "SELECT * {}"),
            ("select", "SELECT * {"),
            ("select", "SELECT * FROM <http://nowhere/> {}"),
        ],
    )
    def test_what_the_engine_refuses_is_refused_alike(
        self, graph: Graph, pool: Pool, method: str, query: str
    ) -> None:
        with pytest.raises(QueryError) as ours:
            getattr(graph.store.engine, method)(query)
        with pytest.raises(QueryError) as theirs:
            getattr(through(pool), method)(query)
        assert str(theirs.value) == str(ours.value)

    def test_a_day_is_that_of_the_graph_as_of_it(self, graph: Graph, pool: Pool) -> None:
        day = date.fromisoformat(OUT)
        dated = graph.as_of(day)
        assert dated.left_out
        query = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p"
        found = through(pool, day=day).select(query).rows
        assert found == dated.graph.store.engine.select(query).rows
        assert found != graph.store.engine.select(query).rows

    def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_answered(
        self, pool: Pool
    ) -> None:
        with pytest.raises(LimitReached):
            through(pool, seconds=0.2).select("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert through(pool).ask("ASK {}")

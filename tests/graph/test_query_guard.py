"""The guard before the engine: no call to another server, no nesting that ends the process."""

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.errors import QueryError
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.query_guard import (
    CHAIN_LIMITS,
    DEPTH_LIMIT,
    _check_chains,
    _is_plain,
    check_query,
)
from gradpath.graph.store.store import Store

#: The engine refuses this port itself: a call that slips through ends in an error, not in a packet.
NOWHERE = "<http://127.0.0.1:9/>"
CALLS = [
    "SELECT * { SERVICE %s { ?s ?p ?o } }",
    "SELECT * { service%s{} }",
    "SELECT * { SeRvIcE\n\t%s # why\n {} }",
    "SELECT * { SERVICE SILENT %s {} }",
    "SELECT * { SERVICESILENT%s{} }",
    "SELECT * { SERVICE # <a comment>\n %s {} }",
    "SELECT * { { SELECT * { { SELECT * { SERVICE %s {} } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE %s {} } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE %s {} } }",
    "SELECT * { ?s ?p 1SERVICE %s {} }",
    "SELECT * { ?s ?p trueSERVICE %s {} }",
    "SELECT * { ?s ?p 'text'SERVICE %s {} }",
    "SELECT * { FILTER(1<2)SERVICE#>\n%s{} }",
    "SELECT * { FILTER('a'<'>')SERVICE %s{} FILTER('b'='c') }",
    "PREFIX a: <a:> SELECT * { ?s ?p a:b.c.SERVICE %s {} }",
    "PREFIX a: <a:> SELECT * { ?s ?p a:.SERVICE %s {} }",
    "BASE <http://127.0.0.1:9/> SELECT * { SERVICE <> {} } # %s",
    "PREFIX n: <http://127.0.0.1:9/> SELECT * { SERVICE n: {} } # %s",
    "PREFIX n: <http://127.0.0.1:9/> SELECT * { SERVICEn:{} } # %s",
    "SELECT * { VALUES ?x { %s } SERVICE ?x {} }",
    "ASK { SERVICE %s {} }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE %s { ?s ?p ?o } }",
]
PIECES = ["SERVICE ", "SILENT", NOWHERE, "{", "}", "FILTER(", ")", "a:", ".", ",", "b", "?x", "1"]
PIECES += ["true", " ", "\n", "#", "<", ">", "'", '"', "\\", "'''", "^^", "@en"]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <http://127.0.0.1:9/> {}' }",
    'SELECT * { ?s ?p "it\'s a \\" SERVICE <http://127.0.0.1:9/> {}" }',
    "SELECT * { ?s ?p '''two ''\n' SERVICE <http://127.0.0.1:9/> {}''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://127.0.0.1:9/> {}",
    "PREFIX service: <a:> SELECT * { ?service service:service service:silent }",
    "PREFIX a: <a:> SELECT * { ?s a:service ?x { ?x a:service ?y } }",
    "SELECT ?service ?x { ?service ?x ?y }",
    "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "SELECT * { ?s <http://example.org/service#it> ?o FILTER(?o < 3 && 4 > ?o) }",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_call_to_another_server_is_refused(call: str) -> None:
    store = Store.from_quads([])
    for ask in (store.select, store.ask, lambda query: store.serialize(query, ResultFormat.JSON)):
        with pytest.raises(QueryError, match="SERVICE would send"):
            ask(call % NOWHERE)


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_alone_is_harmless(query: str) -> None:
    assert Store.from_quads([]).select(query).rows == ()


@given(
    st.lists(
        st.sampled_from(PIECES),
        max_size=24,
    )
)
def test_a_query_that_passes_never_calls(pieces: list[str]) -> None:
    query = f"PREFIX a: <a:> SELECT * {{ {''.join(pieces)} }}"
    try:
        check_query(query)
    except QueryError:
        return
    with suppress(SyntaxError, ValueError):  # an OSError would be a call
        list(ox.Store().query(query))


@pytest.mark.parametrize(("opening", "closing"), ["{}", "()", "[]", ("{{", "}}"), ("abs(", ")")])
def test_absurd_nesting_is_refused_before_the_parser_sees_it(opening: str, closing: str) -> None:
    deep = 100_000
    with pytest.raises(QueryError, match="nest deeper"):
        Store.from_quads([]).select(f"SELECT * {{ {opening * deep}{closing * deep} }}")


def test_nesting_hidden_behind_text_is_refused() -> None:
    hidden = "FILTER(1<2)#>\n" + "{" * 1000 + "#" + "}" * 1000 + "\n" + "}" * 1000
    with pytest.raises(QueryError, match="nest deeper"):
        check_query(f"SELECT * {{ {hidden} }}")


def test_brackets_side_by_side_are_no_nesting() -> None:
    query = "SELECT * { VALUES ?x {" + f"'{'(' * DEPTH_LIMIT}' " * 3 + "} " + "{} " * 1000 + "}"
    assert len(Store.from_quads([]).select(query).rows) == 3


def test_the_refusal_says_where() -> None:
    with pytest.raises(QueryError) as caught:
        check_query(f"SELECT * {{\n  SERVICE {NOWHERE} {{}} }}")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(" + "!" * 5000 + "true) }",
        "ASK { ?s " + "/".join(["<a:a>"] * 10000) + " ?o }",
        "ASK { ?s " + "|".join(["<a:a>"] * 10000) + " ?o }",
        "ASK { ?s " + "^" * 5000 + "<a:a> ?o }",
        "ASK { " + "OPTIONAL{}" * 3000 + "}",
        "ASK { {} " + "UNION{}" * 9000 + "}",
        "ASK { " + "MINUS{}" * 3000 + "}",
        "ASK { " + "GRAPH ?g {} " * 3000 + "}",
        "ASK { " + "".join(f"BIND(1 AS ?a{n})" for n in range(3000)) + "}",
        "ASK { ?s ?p ?o FILTER(?s=1" + "|| ?s=1" * 9000 + ") }",
        "ASK { FILTER(1" + "+1" * 30000 + ") }",
        "ASK { " + "?s ?p ?o . " * 6000 + "}",
        "ASK { " + "?s ?p ?o {| ?p ?o |} . " * 3000 + "}",
        "ASK { " + "<<" * 20000 + "}",
        "ASK { ?s ?p " + ",".join(["?o"] * 9000) + " }",
        "ASK { ?s ?p (" + "1 " * 9000 + ") }",
        "ASK { ?s ?p (" + "'a' " * 9000 + ") }",
        "DESCRIBE " + "<a:a> " * 9000,
    ],
    ids=lambda query: query[:30],
)
def test_a_chain_that_would_exhaust_the_stack_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"more than|nest"):
        check_query(query)


def test_much_data_is_no_chain() -> None:
    rows = " ".join(f"<urn:{n}>" for n in range(20_000))
    check_query(f"SELECT * {{ VALUES ?s {{ {rows} }} ?s ?p ?o }}")


def test_what_stands_in_text_and_comments_is_no_chain() -> None:
    check_query("SELECT * { ?s ?p '" + "!" * 1000 + "' } # " + "OPTIONAL " * 1000)


@given(
    st.lists(
        st.sampled_from(
            [*CHAIN_LIMITS, *"{}()[] \n<>:'\"#?$@a", "a ", "a:", "<a>", "values{}", "'a'"]
        ),
        max_size=8,
    ),
    st.integers(1, 500),
)
def test_what_passes_at_a_glance_has_no_chain(pieces: list[str], times: int) -> None:
    query = "".join(pieces) * times
    if _is_plain(query):
        _check_chains(query)


@pytest.mark.parametrize("word", ["minu\u017f", "un\u0131on", "b\u0130nd"])
def test_letters_that_look_like_those_of_a_word_make_a_name(word: str) -> None:
    check_query(f"SELECT * {{ ?s ?p ?o }} # {' ' * 1000}\n{word}")

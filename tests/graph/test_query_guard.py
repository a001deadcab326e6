"""The guard before the engine: no call to another server, no nesting that ends the process."""

import signal
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.errors import QueryError
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.query_guard import (
    LINK_LIMIT,
    LINKS,
    _check_recursion,
    _is_plain,
    check_query,
)
from gradpath.graph.store.store import Store
from support.sampling import sampled

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
    with pytest.raises(QueryError, match="level of brackets"):
        Store.from_quads([]).select(f"SELECT * {{ {opening * deep}{closing * deep} }}")


def test_nesting_hidden_behind_text_is_refused() -> None:
    hidden = "FILTER(1<2)#>\n" + "{" * 1000 + "#" + "}" * 1000 + "\n" + "}" * 1000
    with pytest.raises(QueryError, match="level of brackets"):
        check_query(f"SELECT * {{ {hidden} }}")


def test_brackets_side_by_side_are_no_nesting() -> None:
    query = "SELECT * { VALUES ?x {" + f"'{'(' * LINK_LIMIT}' " * 3 + "} " + "{} " * 1000 + "}"
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
    with pytest.raises(QueryError, match="the engine cannot read so long"):
        check_query(query)


LEGAL = {
    "prefixes": "".join(f"PREFIX p{n}: <urn:p{n}#>\n" for n in range(3000)) + "ASK { ?s ?p ?o }",
    "decimals": f"ASK {{ ?s ?p ?o FILTER(?o IN ({','.join(f'{n}.5' for n in range(9000))})) }}",
    "negative": f"ASK {{ ?s ?p ?o FILTER(?o IN ({','.join(f'-{n}' for n in range(9000))})) }}",
    "names": f"ASK {{ ?s ?p ?o FILTER(?s IN ({','.join(f'<urn:{n}>' for n in range(9000))})) }}",
    "texts": "SELECT (CONCAT(" + ",".join(['"a"'] * 9000) + ") AS ?text) {}",
    "triples": f"ASK {{ {' . '.join(f'<urn:{n}> <urn:p> {n}' for n in range(1400))} }}",
    "template": f"CONSTRUCT {{ {' . '.join(f'?s <urn:{n}> ?o' for n in range(1400))} }} "
    "WHERE { ?s <urn:p> ?o }",
    "alternatives": f"ASK {{ ?s {'|'.join(f'<urn:{n}>' for n in range(1400))} ?o }}",
    "unions": f"ASK {{ {' UNION '.join(f'{{ ?s <urn:{n}> ?o }}' for n in range(400))} }}",
    "variables": f"SELECT {' '.join(f'?v{n}' for n in range(5000))} {{ ?s ?p ?o }}",
    "graphs": f"ASK {' '.join(f'FROM <urn:{n}>' for n in range(2000))} {{ ?s ?p ?o }}",
    "nested": f"ASK {{ ?s ?p ?o FILTER({'(' * 400}true{')' * 400}) }}",
}


@pytest.mark.parametrize("query", sampled(LEGAL.values(), 3), ids=LEGAL)
def test_a_long_query_that_the_engine_can_read_is_answered(query: str) -> None:
    store = ox.Store()
    check_query(query)
    store.query(query)


#: Shapes of a query that grow with a number, for each kind of link and of nesting.
SHAPES: dict[str, Callable[[int], str]] = {
    "triples": lambda n: f"ASK {{ {' . '.join(f'<urn:{i}> <urn:p> {i}' for i in range(n))} }}",
    "one subject": lambda n: f"ASK {{ ?s {' ; '.join(f'<urn:{i}> ?o{i}' for i in range(n))} }}",
    "objects": lambda n: f"ASK {{ ?s <urn:p> {' , '.join(f'?o{i}' for i in range(n))} }}",
    "union": lambda n: f"ASK {{ {' UNION '.join(f'{{?s <urn:{i}> ?o}}' for i in range(n))} }}",
    "optional": lambda n: "ASK { ?s ?p ?o " + "OPTIONAL { ?s <urn:p> ?o } " * n + "}",
    "minus": lambda n: "ASK { ?s ?p ?o " + "MINUS { ?s <urn:p> ?o } " * n + "}",
    "graph": lambda n: "ASK { " + "GRAPH ?g { ?s <urn:p> ?o } " * n + "}",
    "groups": lambda n: "ASK { " + "{ ?s <urn:p> ?o } " * n + "}",
    "bind": lambda n: f"ASK {{ ?s ?p ?o {' '.join(f'BIND({i} AS ?b{i})' for i in range(n))} }}",
    "filter": lambda n: f"ASK {{ ?s ?p ?o {' '.join(f'FILTER(?o != {i})' for i in range(n))} }}",
    "exists": lambda n: "ASK { ?s ?p ?o " + "FILTER EXISTS { ?s <urn:p> ?o } " * n + "}",
    "values": lambda n: f"ASK {{ ?s ?p ?o {' '.join(f'VALUES ?v{i} {{1}}' for i in range(n))} }}",
    "selected": lambda n: f"SELECT {' '.join(f'(1 AS ?v{i})' for i in range(n))} {{ ?s ?p ?o }}",
    "describe": lambda n: f"DESCRIBE {' '.join(f'<urn:{i}>' for i in range(n))}",
    "collection": lambda n: f"ASK {{ ?s ?p ({' '.join(map(str, range(n)))}) }}",
    "or": lambda n: f"ASK {{ ?s ?p ?o FILTER({' || '.join(['?o = 1'] * n)}) }}",
    "sum": lambda n: f"ASK {{ ?s ?p ?o FILTER({' + '.join(['1'] * n)} > 0) }}",
    "product": lambda n: f"ASK {{ ?s ?p ?o FILTER({' * '.join(['1'] * n)} > 0) }}",
    "not": lambda n: f"ASK {{ ?s ?p ?o FILTER({'!' * n}true) }}",
    "sequence": lambda n: f"ASK {{ ?s {'/'.join(['<urn:p>'] * n)} ?o }}",
    "alternatives": lambda n: f"ASK {{ ?s {'|'.join(['<urn:p>'] * n)} ?o }}",
    "braces": lambda n: f"ASK {'{' * n} ?s ?p ?o {'}' * n}",
    "parentheses": lambda n: f"ASK {{ ?s ?p ?o FILTER({'(' * n}true{')' * n}) }}",
    "brackets": lambda n: f"ASK {{ ?s ?p {'[ ?p ' * n}1{']' * n} }}",
    "conditions": lambda n: f"SELECT ({'IF(true,1,' * n}1{')' * n} AS ?x) {{}}",
    "calls": lambda n: f"SELECT ({'ABS(' * n}1{')' * n} AS ?x) {{}}",
    "subqueries": lambda n: f"SELECT * {'{ SELECT * ' * n}{{ ?s ?p ?o }}{'}' * n}",
    "nested optional": lambda n: f"ASK {{ {'OPTIONAL { ?s ?p ?o ' * n}{'}' * n} }}",
    "nested exists": lambda n: f"ASK {{ {'FILTER EXISTS { ?s ?p ?o ' * n}{'}' * n} }}",
    "nested paths": lambda n: f"ASK {{ ?s {'(' * n}<urn:p>{')*' * n} ?o }}",
    "quoted": lambda n: f"ASK {{ {'<<' * n} ?s ?p ?o {'>> ?p ?o' * n} }}",
}


def passes(query: str) -> bool:
    try:
        check_query(query)
    except QueryError:
        return False
    return True


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit of the stack")
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_longest_query_that_passes_leaves_the_process_alive(
    shape: Callable[[int], str],
) -> None:
    most = bisect_left(range(3 * LINK_LIMIT), True, key=lambda n: not passes(shape(n))) - 1
    assert most > 50
    code = (
        "import resource, sys, pyoxigraph as ox;"
        "resource.setrlimit(resource.RLIMIT_STACK, (2**23,) * 2);"
        "resource.setrlimit(resource.RLIMIT_CPU, (10, 20));"
        "ox.Store().query(sys.stdin.read())"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, input=shape(most), capture_output=True, text=True, check=False)
    assert ended.returncode not in {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS}


def test_much_data_is_no_chain() -> None:
    rows = " ".join(f"<urn:{n}>" for n in range(20_000))
    check_query(f"SELECT * {{ VALUES ?s {{ {rows} }} ?s ?p ?o }}")


def test_what_stands_in_text_and_comments_is_no_chain() -> None:
    check_query("SELECT * { ?s ?p '" + "!" * 1000 + "' } # " + "OPTIONAL " * 1000)


@given(
    st.lists(
        st.sampled_from(
            [*sorted(LINKS), *"{}()[] \n<>:'\"#?$@a", "a ", "a:", "<a>", "values{}", "'a'"]
        ),
        max_size=8,
    ),
    st.integers(1, 1000),
)
def test_what_passes_at_a_glance_has_no_chain(pieces: list[str], times: int) -> None:
    query = "".join(pieces) * times
    if _is_plain(query):
        _check_recursion(query)


@pytest.mark.parametrize("word", ["minu\u017f", "un\u0131on", "b\u0130nd"])
def test_letters_that_look_like_those_of_a_word_make_a_name(word: str) -> None:
    check_query(f"SELECT * {{ ?s ?p ?o }} # {' ' * 1000}\n{word}")

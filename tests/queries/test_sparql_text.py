"""The tokenizer of SPARQL text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.queries.sparql_text import read_prologue, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<http://a/#b>", [("iri", "<http://a/#b>")]),
        ("?x<3", [("variable", "?x"), ("sign", "<"), ("word", "3")]),
        ("a.b:c.d. x", [("name", "a.b:c.d"), ("sign", "."), ("word", "x")]),
        (r"e:it\'s :", [("name", r"e:it\'s"), ("name", ":")]),
        ("'a''b' # 'c'", [("string", "'a'"), ("string", "'b'")]),
        ('"""a"b\n"""@en-GB', [("string", '"""a"b\n"""'), ("language", "@en-GB")]),
        ('"a\nb', [("open", '"a'), ("word", "b")]),
        ("'''a\nb'", [("open", "'''a\nb'")]),
        (r"'a\'b'", [("string", r"'a\'b'")]),
        ("1-NOW()", [("word", "1"), ("sign", "-"), ("word", "NOW"), ("sign", "("), ("sign", ")")]),
    ],
)
def test_a_text_is_cut_into_tokens(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@given(st.text(st.sampled_from("ab:.-<>\"'\\?$@#{} \n1"), max_size=60))
def test_every_character_stands_in_one_token_or_is_blank(text: str) -> None:
    at = 0
    for token in tokens(text):
        assert token.start >= at
        between = text[at : token.start]
        assert not between.strip() or "#" in between
        at = token.end


@pytest.mark.parametrize(
    "text",
    ["BASE <a:> ASK {}", "prefix a: <a:> #\nASK {}", "PREFIXa:<a:>ASK{}", 'VERSION "1.2" ASK {}'],
)
def test_the_declarations_are_passed_over(text: str) -> None:
    assert next(read_prologue(text)[1]).keyword == "ASK"


def test_a_name_is_expanded_by_the_declarations_of_its_query() -> None:
    declared = "BASE <http://a/> PREFIX : <b#> PREFIXc:<http://c/#>"
    text = f"{declared} SELECT * FROM :x FROM <y> FROM c:z.w FROM d:e"
    prologue, rest = read_prologue(text)
    found = [prologue.expand(token) for token in rest if token.kind in {"iri", "name"}]
    assert found == ["http://a/b#x", "http://a/y", "http://c/#z.w", "e"]


@pytest.mark.parametrize("text", ["", "PREFIX", "PREFIX a:", "BASE", "PREFIX a: <a:>", "VERSION '"])
def test_a_prologue_may_end_anywhere(text: str) -> None:
    assert list(read_prologue(text)[1]) == []

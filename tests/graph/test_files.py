"""Sources: text is checked by lines, and the answer is that of reading it whole."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gradpath.errors import DataError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.reasoning.consistency import examine
from gradpath.graph.store import files as sources
from gradpath.graph.validation.check import check_sources
from support.sampling import sampled

mixed = st.lists(
    st.one_of(st.text(max_size=4).map(str.encode), st.binary(max_size=3), st.just(b"\n"))
).map(b"".join)


def first_bad_line(content: bytes) -> int | None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return None


@given(content=mixed)
def test_text_read_by_lines_breaks_off_where_the_whole_does(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    assume(b"\0" not in content[:4])  # it is taken for UTF-16
    file = tmp_path_factory.getbasetemp() / "mixed.ttl"
    file.write_bytes(content)
    line = None
    try:
        sources.read_utf8(file)
    except DataError as error:
        line = error.line
    assert line == first_bad_line(content)


def test_letters_of_several_bytes_are_read(tmp_path: Path) -> None:
    file = tmp_path / "letters.nt"
    file.write_text('<http://example.org/s> <http://example.org/p> "äöü€😀" .\n', encoding="utf-8")
    assert open_store(data=[file]).ask('ASK { ?s ?p "äöü€😀" }')


def test_the_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "latin.ttl"
    file.write_bytes(b"# one\n# two\n# caf\xe9\n")
    with pytest.raises(DataError) as caught:
        open_store(data=[file])
    assert caught.value.line == 3


@pytest.mark.parametrize("name", ["x.ttl", "x.nt", "x.nq", "x.trig", "x.jsonld", "x.rdf"])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("# ü".encode("utf-16"), "UTF-16"),
        ("# ü".encode("utf-16-be"), "UTF-16 or UTF-32"),
        ("# ü".encode("utf-32"), "UTF-32"),
        (gzip.compress(b"# text", mtime=0), r"compressed \(gzip\)"),
    ],
)
def test_another_encoding_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DataError, match=f"this is {found}, not text in UTF-8"):
        open_store(data=[file])


def test_sources_that_differ_in_one_part_have_stamps_of_their_own() -> None:
    base = sources.Source("a.ttl", b"# text", sources.FORMATS[".ttl"], "http://example.org/g")
    others = [
        sources.Source("a.ttl", b"# test", base.format, base.graph),
        sources.Source("a.ttl", base.content, sources.FORMATS[".nt"], base.graph),
        sources.Source("a.ttl", base.content, base.format, "http://example.org/h"),
    ]
    assert len({base.stamp, *(other.stamp for other in others)}) == 4
    assert sources.Source("b.ttl", base.content, base.format, base.graph).stamp == base.stamp


#: Every way to speak of a statement as of a thing, and the extension of its format.
READERS = (lambda f: open_store(data=[f]), lambda f: check_sources([sources.user_source(f)]))
QUOTED = {
    "subject.ttl": "<< :a :b :c >> :p :o .",
    "object.ttl": ":s :p <<( :a :b :c )>> .",
    "note.ttl": ":a :b :c {| :q :r |} .",
    "name.trig": ":g { :a :b :c ~ :r . }",
    "named.ttl": ":a :b :c ~ <http://example.org/r> .",
    "nameless.ttl": ":a :b :c ~ .",
}


@pytest.mark.parametrize("read", [*READERS, lambda f: examine([f])])
@pytest.mark.parametrize("name", sampled(QUOTED, 3))
def test_a_statement_in_place_of_a_thing_is_refused_by_all(
    tmp_path: Path, name: str, read: Callable[[Path], object]
) -> None:
    file = tmp_path / name
    file.write_text(f"@prefix : <http://example.org/> .\n{QUOTED[name]}\n", encoding="utf-8")
    with pytest.raises(DataError, match="a statement stands in the place of a thing"):
        read(file)


def test_signs_of_quoting_within_a_text_are_no_quoting(tmp_path: Path) -> None:
    file = tmp_path / "signs.ttl"
    said = "<< a >> {| b |} ~ c: ~."
    file.write_text(f'<http://example.org/s> <http://example.org/p> "{said}" .', encoding="utf-8")
    assert open_store(data=[file]).ask(f'ASK {{ ?s ?p "{said}" }}')


@pytest.mark.parametrize("read", READERS)
def test_a_value_of_many_megabytes_is_an_error_of_its_line(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    file = tmp_path / "huge.ttl"
    value = "x" * (sources._LONGEST + 1)
    file.write_text(f'# long\n<http://example.org/s> <http://example.org/p> "{value}" .', "utf-8")
    with pytest.raises(DataError, match="too long to be read") as caught:
        read(file)
    assert caught.value.line == 2

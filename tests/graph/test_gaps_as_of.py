"""Gaps as of a date: an expired statement is distinguished from one never stated."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gradpath.graph.findings.findings import Finding, Side
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.server.app import create_app
from support.edits import gaps
from support.sampling import sampled
from support.validity import (
    HEAD,
    run,
)

EXPIRING = """
amount:georgia-tech-tuition schema:validThrough "2026-01-31" .
amount:georgia-tech-credits schema:validThrough "2025-06-30" .
judgement:georgia-tech-low-cost a gp:Judgement ; schema:about program:georgia-tech-omscs ;
  schema:validThrough "2026-03-31" .
amount:nlp-engineer-pay schema:validFrom "2026-12-01" .
recommendation:northeastern-for-mlops schema:validThrough "2026-02-28" .
program:mine a gp:Program ; gp:tuition amount:mine ; gp:grePolicy gre:required ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> "Mine" .
amount:mine a gp:Amount ; gp:unit unit:usd ; gp:asPrinted "on request" ;
  schema:validThrough "2026-01-31" .
"""


class TestGaps:
    """Values that expired are distinguished from those that nobody stated."""

    @pytest.fixture(scope="class")
    def found(self, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Finding]:
        file = tmp_path_factory.mktemp("expiring") / "mine.ttl"
        file.write_text(HEAD + EXPIRING, encoding="utf-8")
        dated = KnowledgeGraph.open(data=[file]).as_of(date(2026, 6, 1))
        return {(str(one.query), *one.about): one for one in gaps(dated)}

    @pytest.mark.parametrize(
        ("query", "thing", "said", "stated", "passage"),
        sampled(
            [
                (
                    *("gap-tuition", "program:georgia-tech-omscs"),
                    *("Its tuition was stated until 2026-01-31, expired.", "about $7,000"),
                    "ml-guide/L85",
                ),
                (
                    *("gap-credits-not-stated", "program:georgia-tech-omscs"),
                    *(
                        "How many credits it takes was stated until 2025-06-30, expired.",
                        "30 credits",
                    ),
                    "ml-guide/L7",
                ),
                (
                    *("gap-pay", "role:nlp-engineer"),
                    "What it pays is stated only from 2026-12-01 on.",
                    *("$130,000 to $185,000 a year", "ml-guide/L73"),
                ),
                (
                    *("gap-recommended-program", "specialization:mlops"),
                    (
                        "No program is recommended for it; stated until 2026-02-28, expired: "
                        "recommendation of Northeastern M.S. AI (ML Concentration) for MLOps."
                    ),
                    (
                        "Northeastern M.S. AI (ML Concentration) for MLOps: "
                        "Its capstone with partners from industry gives practice in MLOps."
                    ),
                    "ml-guide/L51",
                ),
            ],
            2,
        ),
    )
    def test_a_gap_made_by_an_expiry_says_what_was_stated_and_until_when(
        self,
        found: dict[tuple[str, str], Finding],
        query: str,
        thing: str,
        said: str,
        stated: str,
        passage: str,
    ) -> None:
        one = found[query, thing]
        assert one.statement == said
        (side,) = one.sides
        assert side.text == stated
        assert {passage, "file/mine.ttl"} <= {*side.sources} <= {*one.sources}

    def test_a_gap_of_every_day_stays_one(self, found: dict[tuple[str, str], Finding]) -> None:
        one = found["gap-minimum-gpa", "program:georgia-tech-omscs"]
        assert one.statement == "Its own minimum GPA is not stated."
        assert (one.sides, one.sources) == ((Side(None, ("ml-guide/L98",)),), ("ml-guide/L98",))

    def test_what_never_had_a_figure_did_not_lose_one(
        self, found: dict[tuple[str, str], Finding]
    ) -> None:
        assert found["gap-tuition", "program:mine"].statement == "Its tuition is not stated."

    def test_what_comes_again_says_from_when_on(self, tmp_path: Path) -> None:
        files = [tmp_path / "until.ttl", tmp_path / "again.ttl"]
        price = "amount:georgia-tech-tuition schema:valid"
        for file, end in zip(files, ('Through "2026-01-31"', 'From "2026-09-01"'), strict=True):
            file.write_text(f"{HEAD} {price}{end} .", encoding="utf-8")
        (said,) = [
            one.statement
            for one in gaps(KnowledgeGraph.open(data=files).as_of(date(2026, 6, 1)))
            if one.query == "gap-tuition"
        ]
        assert (
            said
            == "Its tuition was stated until 2026-01-31, expired, and again from 2026-09-01 on."
        )

    @pytest.mark.long
    def test_the_command_line_and_http_give_the_same(self, written: Callable[[str], Path]) -> None:
        file = written(EXPIRING)
        call = ("gaps", "georgia tech", "--data", str(file), "--as-of", "2026-06-01")
        shown = json.loads(run(*call, "--format", "json").stdout)
        client = create_app(KnowledgeGraph.open(data=[file])).test_client()
        assert (
            client.get("/api/gaps?about=georgia+tech&as_of=2026-06-01").get_json()["gaps"] == shown
        )
        said = [one["gap"] for one in shown]
        assert "Its tuition was stated until 2026-01-31, expired." in said
        assert "Its tuition is not stated." not in said

    def test_without_a_day_or_an_expiry_gaps_are_what_they_are(self, graph: KnowledgeGraph) -> None:
        assert gaps(graph.as_of(None)) == gaps(graph.as_of(date(2026, 1, 1))) == gaps(graph)
        assert gaps(graph.as_of(date(2026, 7, 1))) == gaps(graph)

    def test_a_rule_is_no_passage_that_was_searched(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts("""program:mine a gp:Program ; gp:grePolicy gre:not-required ;
          <http://www.w3.org/2004/02/skos/core#prefLabel> "Mine" .""")
        searched = {one.query: one.sources for one in gaps(graph, about="Mine")}
        assert searched["gap-tuition"] == searched["gap-credits-not-stated"] == ("file/mine.ttl",)
        every = {source for one in gaps(graph) for source in one.sources}
        assert not [source for source in every if source.startswith("rule/")]

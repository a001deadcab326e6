"""The data break no rule, and each rule notices when they do."""

from __future__ import annotations

import pytest

from gradpath.graph.store.store import Store
from support.edits import (
    CATALOGUE,
    VIOLATION_QUERIES,
    edited,
    gone,
    said,
)
from support.sampling import sampled

BROKEN: dict[str, list[str]] = {
    "amount-form": [gone("amount:cmu-credits gp:asPrinted ?x")],
    "amount-type": [said("ml:L7", "program:georgia-tech-omscs gp:credits 30")],
    "amount-unit": [gone("amount:cmu-credits gp:unit ?x")],
    "bounds": [said("ml:L9", "amount:columbia-credits gp:max 20")],
    "broader-cycle": [said("ml:L42", "skill:recurrent-architectures skos:broader skill:lstm")],
    "closed-end": [gone("amount:quantitative-analyst-pay gp:openEnded ?x")],
    "feature": [said("ml:L8", "program:georgia-tech-omscs gp:hasFeature feature:thesis")],
    "group-size": [gone("group:curated-programs skos:member program:usc-ms-cs")],
    "label": [gone("skill:sql skos:prefLabel ?x")],
    "mapping-evidence": [gone("map:nlp gp:basis ?x")],
    "observation": [gone("conflict:cmu-tuition-form prov:wasDerivedFrom ?x")],
    "open-end": [said("ml:L11", "amount:cmu-tuition gp:max 80000")],
    "passage-description": [
        said("<https://example.org/letter>", "program:usc-ms-cs gp:sector sector:private")
    ],
    "program": [gone("program:usc-ms-cs gp:inField ?x")],
    "recommendation-reason": [gone("recommendation:usc-for-computer-vision gp:forTarget ?x")],
    "recommendation-relation": [gone("program:usc-ms-cs gp:recommendedFor ?x")],
    "remark": [gone("remark:nlp-definition gp:aspect ?x")],
    "rule": [gone("rule:weigh-brand-against-cost gp:hasCondition ?x")],
    "shared-label": [said("ours:catalogue", 'skill:sql skos:prefLabel "Python"@en')],
    "single-value": [said("ml:L86", "program:usc-ms-cs gp:inCostTier tier:mid-range")],
    "skill-kind": [said("ml:L70", "role:ml-engineer gp:requires industry:finance")],
    "skill-scheme": [gone("skill:sql skos:inScheme ?x")],
    "tier-membership": [gone("tier:mid-range skos:member program:drexel-ms-ai-ml")],
    "tool-kind": [said("ml:L42", "specialization:deep-learning gp:usesTool skill:linguistics")],
    "type": [gone("skill:sql a ?x")],
}


def test_every_violation_query_can_be_broken() -> None:
    assert {f"{name}-violation" for name in BROKEN} == set(VIOLATION_QUERIES)


@pytest.mark.parametrize("name", VIOLATION_QUERIES)
def test_the_data_have_no_violation(store: Store, name: str) -> None:
    found = CATALOGUE[name].bind().run(store)
    assert found.columns == ("what", "problem", "sources", "what_id")
    assert found.rows == ()
    assert CATALOGUE[name].parameters == ()


@pytest.mark.parametrize("name", sampled(BROKEN, every=6))
def test_broken_data_are_a_violation_that_says_what_and_where(store: Store, name: str) -> None:
    found = CATALOGUE[f"{name}-violation"].bind().run(edited(store, *BROKEN[name]).store)
    assert found.rows
    for what, message, sources, what_id in found.rows:
        assert what
        assert str(message).endswith((".", str(what_id))) or name == "shared-label"
        assert sources
        assert str(what_id).startswith("https://")

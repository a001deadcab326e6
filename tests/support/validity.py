"""Turtle and helpers for tests of dates and snapshots."""

from __future__ import annotations

from datetime import date

from click.testing import CliRunner, Result

from gradpath.server.cli.main import commands

HEAD = """
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix amount: <https://w3id.org/gradpath/id/amount/> .
@prefix gre: <https://w3id.org/gradpath/id/gre/> .
@prefix judgement: <https://w3id.org/gradpath/id/judgement/> .
@prefix funding: <https://w3id.org/gradpath/id/funding/> .
@prefix program: <https://w3id.org/gradpath/id/program/> .
@prefix recommendation: <https://w3id.org/gradpath/id/recommendation/> .
@prefix role: <https://w3id.org/gradpath/id/role/> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
@prefix specialization: <https://w3id.org/gradpath/id/specialization/> .
@prefix unit: <https://w3id.org/gradpath/id/unit/> .
@prefix ml: <https://w3id.org/gradpath/source/ml-guide/> .
"""
NEW_SKILL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/gradpath/source/gradpath/catalogue> { skill:new skos:prefLabel "new skill" . }
"""
LOANS, CERTIFICATE = "funding:grad-plus-loans", "credential:aws-ml-specialty"
PRICES = """
amount:drexel-tuition schema:validThrough "2026-08-31"^^xsd:date .
amount:nlp-engineer-pay schema:validThrough "2026-08-31"^^xsd:date .
"""
BEFORE, AFTER = date(2026, 8, 31), date(2026, 9, 1)
SPARQL = "SELECT ?value {{ {{ {pattern} }} UNION {{ GRAPH ?passage {{ {pattern} }} }} }}"
TUITION = SPARQL.format(pattern="?program <https://w3id.org/gradpath/ontology#tuition> ?value")
BAD_DAYS = ["2026-02-30", "soon", "", " ", "20260701", "2026-7-1", "2026-W27-3", "\u0662026-07-01"]


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, words)

"""The facts of the guide: each stands in the graph of its line, and nothing else stands there.

`facts.tsv` holds a graph pattern for every fact that a reader drew from the guide, with the lines
that say it. What was found by comparing lines is held against the graph of our observations.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from gradpath.graph.store.store import Store
from support.sampling import sampled

HERE = Path(__file__).parents[1]
#: Material of the reader of the guide, beside the checkout; it is not part of the package.
SEED = HERE.parent.parent / "shared" / "seed"
SOURCE = "https://w3id.org/gradpath/source/"
GUIDE = f"{SOURCE}ml-guide/"
OBSERVATIONS = f"{SOURCE}gradpath/observations"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TERMS = "http://purl.org/dc/terms/"
GP = "https://w3id.org/gradpath/ontology#"
KINDS = """
    amount application aspect conflict credential degree delivery evidence feature funding gap grade
    gre group growth industry interest judgement organization place program recommendation remark
    role rule scope sector skill specialization synchronicity tier unit university workplace
"""
#: The prefixes of the patterns.
PREFIXES = {
    "gp": GP,
    "dcterms": TERMS,
    "prov": "http://www.w3.org/ns/prov#",
    "query": "https://w3id.org/gradpath/query/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": SKOS,
    "ml": GUIDE,
    "source": SOURCE,
} | {kind: f"https://w3id.org/gradpath/id/{kind}/" for kind in KINDS.split()}
PROLOGUE = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())
#: Keys that a pattern may leave open: the wording, and the bound that must not be there.
OPEN = {"text", "label", "max"}
#: Words alike, meanings apart.
FALSE_FRIENDS = [
    ("application:recommendation-system-optimization", "skill:mathematical-optimization"),
    ("skill:containerized-deployment", "skill:edge-deployment"),
    ("skill:actor-critic-architectures", "skill:transformer-architectures"),
    ("application:scientific-experimentation", "skill:experimentation"),
]
#: Labels that the reader composed where the guide has no name, or that are the guide's sentence.
NAMED_BY_US = {
    "admissions to online ML master's programs": "group:admission",
    "choice of graduate degree": "group:adjacent-degrees",
    "choice of specialization": "group:specialization-choice",
    "companies whose core product relies on learning systems": (
        "workplace:learning-system-companies"
    ),
    "ML job market": "group:ml-job-market",
    "online ML master's programs (in general)": "group:online-ml-masters",
    "senior roles (5+ years)": "group:senior-roles",
    "structured Python and algorithms course": "group:python-course",
    "the article": "source:ml-guide",
    "the ten curated programs": "group:curated-programs",
    "the three employer-recognized certifications": "group:recognized-certifications",
}
COPIED_WORDS = 6


class Fact(NamedTuple):
    """A fact, and the lines that state it."""

    name: str
    lines: tuple[int, ...]
    pattern: str

    @property
    def is_observation(self) -> bool:
        return self.pattern.startswith(("conflict:", "gap:"))

    @property
    def graphs(self) -> list[str]:
        return [OBSERVATIONS] if self.is_observation else [f"{GUIDE}L{line}" for line in self.lines]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


FACTS = [
    Fact(row["id"], tuple(map(int, row["lines"].split(","))), row["pattern"])
    for row in rows(HERE / "facts.tsv")
]
#: The facts that each graph must state.
CLAIMS: dict[str, list[Fact]] = defaultdict(list)
for _fact in FACTS:
    for _graph in _fact.graphs:
        CLAIMS[_graph].append(_fact)


def seed(name: str) -> Path:
    file = SEED / name
    if not file.exists():
        pytest.skip(f"needs ../shared/seed/{name}, which is not beside this checkout")
    return file


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def question(fact: Fact, graph: str) -> str:
    used = (f"PREFIX {p}: <{iri}> " for p, iri in PREFIXES.items() if f"{p}:" in fact.pattern)
    return f"{''.join(used)}ASK {{ GRAPH <{graph}> {{ {fact.pattern} }} }}"


def said(store: Store) -> set[str]:
    """The graphs in which the guide, or an observation of ours, says something."""
    found = store.select("SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }")
    names = {str(name) for (name,) in found.rows}
    return {name for name in names if name.startswith(GUIDE) or name == OBSERVATIONS}


def short(graphs: Iterable[str]) -> dict[str, str]:
    return {graph.removeprefix(SOURCE): graph for graph in graphs}


GRAPHS = short(CLAIMS)


@pytest.mark.parametrize("graph", sampled(GRAPHS.values(), 3), ids=GRAPHS)
def test_a_passage_says_each_of_its_facts(store: Store, graph: str) -> None:
    denied = [fact.name for fact in CLAIMS[graph] if not store.ask(question(fact, graph))]
    assert denied == []


@pytest.mark.parametrize("graph", sampled(GRAPHS.values(), 3), ids=GRAPHS)
def test_a_passage_says_nothing_that_no_fact_would_miss(store: Store, graph: str) -> None:
    alone = ox.Store()
    quads = list(store.quads(graph=ox.NamedNode(graph)))
    alone.extend(quads)
    questions = [question(fact, graph) for fact in CLAIMS[graph]]
    missed_by_none = []
    for quad in quads:
        alone.remove(quad)
        subject = re.split("[/#]", quad.subject.value)[-1]
        if all(alone.query(ask) for ask in sorted(questions, key=lambda ask: subject not in ask)):
            missed_by_none.append(str(quad))
        alone.add(quad)
    assert missed_by_none == []


def test_only_graphs_with_facts_say_something(store: Store) -> None:
    assert said(store) == set(CLAIMS)


def variables(fact: Fact) -> set[str]:
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', '""', fact.pattern)
    return set(re.findall(r"[?$](\w+)", unquoted))


def test_a_pattern_leaves_only_the_wording_open() -> None:
    assert {fact.name: variables(fact) for fact in FACTS if variables(fact) - OPEN} == {}
    assert variables(Fact("any", (7,), 'gp:min ?least ; gp:asPrinted "$7,000"')) == {"least"}


def test_an_observation_names_every_line_it_was_drawn_from() -> None:
    drawn = {f.name: tuple(map(int, re.findall(r"\bml:L(\d+)", f.pattern))) for f in FACTS}
    observed = {fact.name: fact.lines for fact in FACTS if fact.is_observation}
    assert {name: drawn[name] for name in observed} == observed


def test_the_table_has_every_fact_of_the_reader_on_its_lines() -> None:
    lines: dict[str, set[int]] = defaultdict(set)
    for fact in FACTS:
        lines[fact.name] |= set(fact.lines)
    wanted = {row["id"]: set(map(int, row["line"].split(","))) for row in rows(seed("facts.tsv"))}
    assert lines == wanted


def test_every_name_the_reader_found_leads_to_a_thing(store: Store) -> None:
    labels = {
        quad.object.value.casefold()
        for kind in ("prefLabel", "altLabel")
        for quad in store.quads(predicate=ox.NamedNode(SKOS + kind))
        if isinstance(quad.object, ox.Literal)
    }
    names = {row["label"] for row in rows(seed("entities.tsv"))}
    assert {name for name in names if name.casefold() not in labels} == set(NAMED_BY_US)


@pytest.mark.parametrize("thing", NAMED_BY_US.values())
def test_what_we_named_ourselves_is_there(store: Store, thing: str) -> None:
    assert store.ask(f"ASK {{ <{iri(thing)}> a ?kind }}")


def test_every_graph_is_described_as_a_passage(store: Store) -> None:
    undescribed = store.select(
        f"""PREFIX gp: <{GP}> PREFIX dcterms: <{TERMS}>
        SELECT DISTINCT ?graph WHERE {{
          GRAPH ?graph {{ ?s ?p ?o }}
          FILTER NOT EXISTS {{
            ?graph a gp:Passage ; dcterms:title ?title ;
              dcterms:isPartOf ?whole ; dcterms:type ?evidence
          }}
        }}"""
    )
    assert undescribed.rows == ()


def test_every_line_of_the_guide_has_its_place_its_evidence_and_its_grade(store: Store) -> None:
    described = store.select(
        f"""{PROLOGUE}
        SELECT ?line ?position ?evidence WHERE {{
          ?line dcterms:isPartOf source:ml-guide ; schema:position ?position ;
            dcterms:type ?evidence ; gp:grade grade:stated
        }}"""
    )
    evidence = {iri(f"evidence:{kind}") for kind in ("card", "table", "prose", "heading")}
    assert all(line == f"{GUIDE}L{position}" for line, position, _ in described.rows)
    assert {kind for _, _, kind in described.rows} == evidence
    lines = {str(line) for line, _, _ in described.rows}
    silent = {str(line) for line, _, kind in described.rows if kind == iri("evidence:heading")}
    assert lines - silent == said(store) - {OBSERVATIONS}


def test_what_is_derived_is_derived_from_passages_we_describe(store: Store) -> None:
    undescribed = store.select(
        f"""{PROLOGUE}
        SELECT ?thing ?line WHERE {{
          ?thing prov:wasDerivedFrom ?line FILTER NOT EXISTS {{ ?line a gp:Passage }}
        }}"""
    )
    assert undescribed.rows == ()


def test_our_own_statements_carry_a_grade_that_is_not_stated(store: Store) -> None:
    graded = store.select(
        f"""{PROLOGUE}
        SELECT ?passage ?grade WHERE {{
          ?passage dcterms:isPartOf source:gradpath ; gp:grade ?grade
        }}"""
    )
    grades = {str(passage): grade for passage, grade in graded.rows}
    assert grades[OBSERVATIONS] == iri("grade:derived")
    mappings = {grade for name, grade in grades.items() if name.startswith(f"{SOURCE}mapping/")}
    assert mappings == {iri("grade:mapped")}
    assert iri("grade:stated") not in grades.values()


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text).casefold())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[i : i + COPIED_WORDS]) for i in range(len(said) - COPIED_WORDS + 1))


def copies(text: str, article: set[tuple[str, ...]]) -> list[str]:
    return [" ".join(run) for run in runs(text) if run in article]


def test_a_copied_sentence_is_found() -> None:
    article = set(runs("No bee\N{RIGHT SINGLE QUOTATION MARK}s path is as short as it looks."))
    assert copies("Surely: no bee's path is as short, ever.", article)
    assert not copies("As short as it looks, no path is straight.", article)


def test_no_sentence_of_the_guide_is_copied(store: Store) -> None:
    article = set(runs(seed("article.txt").read_text(encoding="utf-8")))
    ours = [
        *(f"{TERMS}{name}" for name in ("description", "title")),
        *(f"{SKOS}{name}" for name in ("definition", "scopeNote")),
        f"{GP}qualifier",
    ]
    copied = {
        quad.object.value: found
        for predicate in ours
        for quad in store.quads(predicate=ox.NamedNode(predicate))
        if isinstance(quad.object, ox.Literal) and (found := copies(quad.object.value, article))
    }
    assert copied == {}


def mapped(store: Store, start: str) -> set[str]:
    """Things reachable from a thing over mappings and relations between concepts."""
    steps = store.select(
        f"""{PROLOGUE}
        SELECT ?one ?other WHERE {{
          ?one ?step ?other
          FILTER (?step IN (skos:broader, skos:narrower, skos:related, gp:suggestsRole)
            || STRENDS(STR(?step), "Match"))
        }}"""
    )
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in steps.rows:
        neighbours[str(one)].add(str(other))
        neighbours[str(other)].add(str(one))
    reached, waiting = {start}, [start]
    while waiting:
        new = neighbours[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def test_words_that_share_a_meaning_are_mapped(store: Store) -> None:
    assert iri("skill:deep-learning-theory") in mapped(store, iri("skill:deep-learning"))


@pytest.mark.parametrize(("one", "other"), FALSE_FRIENDS)
def test_false_friends_are_two_things_that_no_mapping_joins(
    store: Store, one: str, other: str
) -> None:
    for thing in (one, other):
        assert store.ask(f"ASK {{ <{iri(thing)}> <{SKOS}prefLabel> ?label }}")
    assert iri(other) not in mapped(store, iri(one))


def test_a_calculus_of_costs_is_no_mathematics(store: Store) -> None:
    naming = f"{PROLOGUE} ASK {{{{ GRAPH ml:L{{line}} {{{{ ?s ?p skill:calculus }}}} }}}}"
    assert store.ask(naming.format(line=94))
    assert not store.ask(naming.format(line=93))

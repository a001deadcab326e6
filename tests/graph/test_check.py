"""Checking: every shape and constraint does its part, and what is malformed is found and placed."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner

from gradpath.graph.model.values import Term
from gradpath.graph.store.files import Source, package_sources, user_source
from gradpath.graph.validation.check import check, check_sources, read_shapes
from gradpath.graph.validation.report import Report
from gradpath.graph.validation.shacl import Violation, suspects, validate
from gradpath.ontology.terms import GP, RDF, SH
from gradpath.server.cli.main import commands
from support.sampling import sampled

DATA = Path(__file__).parents[1] / "data" / "shapes"
SHAPES = read_shapes()
#: `Known` has no targets: it is what others ask of a value.
WORDS = {SH.iri + word for word in ("name", "message", "path")} | {RDF.type}
SUMMARY = tuple[Term, Term | None, str, str]
TRIPLE = tuple[Term, Term, Term]


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH.iri + name)


def values(node: Term | None, name: str) -> list[Term]:
    return [quad.object for quad in SHAPES.quads_for_pattern(node, sh(name), None)]


NODE_SHAPES = {
    quad.subject.value.rpartition("#")[2]: quad.subject
    for quad in SHAPES.quads_for_pattern(None, ox.NamedNode(RDF.type), sh("NodeShape"))
}
TARGETED = sorted(set(NODE_SHAPES) - {"Known"})


def parts(node: Term) -> Iterator[TRIPLE]:
    """Every statement of a shape, those of the nodes within it included."""
    for quad in SHAPES.quads_for_pattern(node, None, None):
        yield tuple(quad.triple)
        if isinstance(quad.object, ox.BlankNode) or quad.object == NODE_SHAPES["Known"]:
            yield from parts(quad.object)


def constraints(name: str) -> list[TRIPLE]:
    """Constraints and targets of a shape, each of which must have an effect."""
    named = NODE_SHAPES[name]
    return [
        part
        for node in (named, *values(named, "property"))
        for part in parts(node)
        if part[0] == node and str(part[1].value) not in WORDS
    ]


def alone(name: str, without: TRIPLE | None = None) -> ox.Store:
    shapes = ox.Store()
    shapes.extend(ox.Quad(*part) for part in parts(NODE_SHAPES[name]) if part != without)
    return shapes


def example(name: str) -> Source:
    """A file of a shape; its things get names that no other file has."""
    own = name.lower().encode()
    source = user_source(DATA / f"{name}.ttl")
    text = re.sub(rb"\bwrong\b|(?<=-)example\b", rb"\g<0>-" + own, source.content)
    return replace(source, content=text)


class Facts(NamedTuple):
    """The package's facts with those of every file, and the nodes that each file mentions."""

    facts: ox.Store
    nodes: dict[str, set[Term]]


def facts_of(*endings: str) -> Facts:
    found = Facts(ox.Store(), {})
    for source in package_sources():
        source.load_into(found.facts)
    for name in (f"{shape}-{ending}" for shape in TARGETED for ending in endings):
        own = ox.Store()
        example(name).load_into(own)
        found.facts.bulk_extend(own)
        found.nodes[name] = {term for quad in own for term in (quad.subject, quad.object)}
    return found


@pytest.fixture(scope="module")
def malformed() -> Facts:
    return facts_of("invalid")


@pytest.fixture(scope="module")
def examples() -> Facts:
    return facts_of("invalid", "valid")


def summary(violations: list[Violation]) -> set[SUMMARY]:
    return {(one.focus, one.path, str(one.value), one.constraint) for one in violations}


def findings(name: str, tmp_path: Path, text: str) -> Report:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return check([file])


# ---------------------------------------------------------------- shapes


def test_every_class_of_the_ontology_has_a_shape() -> None:
    targets = values(None, "targetClass")
    classes = {getattr(GP, name) for name in GP.names if name[0].isupper()}
    assert len(classes) == 22
    assert {str(c) for c in classes} <= {str(target.value) for target in targets}


def test_every_shape_has_a_name_and_says_what_is_expected() -> None:
    named = NODE_SHAPES.values()
    properties = [p for shape in named for p in values(shape, "property")]
    for shape in [*named, *properties]:
        assert len(values(shape, "name")) == 1
        (message,) = values(shape, "message")
        assert str(message.value).endswith("."), message


def test_shapes_see_no_further_than_a_neighborhood() -> None:
    assert all(isinstance(path, ox.NamedNode) for path in values(None, "path"))
    assert not values(None, "sparql")


@pytest.mark.long
def test_the_shapes_are_well_formed_shapes() -> None:
    shapes = rdflib.Graph().parse(data=shapes_text(), format="turtle")
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def shapes_text() -> str:
    return files("gradpath.ontology").joinpath("shapes.ttl").read_text(encoding="utf-8")


def test_every_shape_has_its_two_files_and_no_file_is_without_its_shape() -> None:
    wanted = {f"{name}-{what}.ttl" for name in TARGETED for what in ("valid", "invalid")}
    assert {file.name for file in DATA.iterdir()} == wanted


def test_a_well_formed_file_passes_every_shape() -> None:
    sources = [example(f"{name}-valid") for name in TARGETED]
    assert check_sources(sources, beside=package_sources(), whole=True).findings == ()


@pytest.mark.parametrize("name", TARGETED)
@pytest.mark.long
def test_no_constraint_and_no_target_is_idle(name: str, malformed: Facts) -> None:
    facts, nodes = malformed.facts, malformed.nodes[f"{name}-invalid"]
    found = summary(validate(alone(name), facts, nodes))
    assert found
    for part in constraints(name):
        left = summary(validate(alone(name, without=part), facts, nodes))
        assert left < found, " ".join(map(str, part))


@pytest.mark.long
def test_the_prefilter_keeps_exactly_the_nodes_that_the_validator_would_find(
    examples: Facts,
) -> None:
    nodes = set().union(*examples.nodes.values())
    caught = suspects(SHAPES, examples.facts)
    assert {one.focus for one in validate(SHAPES, examples.facts, nodes)} == caught & nodes


def test_a_constraint_that_the_prefilter_does_not_know_makes_a_suspect(examples: Facts) -> None:
    shapes = alone("Program")
    shapes.add(ox.Quad(NODE_SHAPES["Program"], sh("sparql"), ox.BlankNode()))
    kind, cls = ox.NamedNode(RDF.type), ox.NamedNode(GP.Program)
    programs = {quad.subject for quad in examples.facts.quads_for_pattern(None, kind, cls)}
    assert suspects(shapes, examples.facts) == programs


@pytest.mark.long
def test_pyshacl_by_itself_finds_the_same(tmp_path: Path) -> None:
    names = ("Amount-invalid", "Program-invalid", "Money-invalid", "Label-invalid")
    sources = [user_source(DATA / f"{name}.ttl") for name in names]
    data = rdflib.Graph()
    for source in package_sources():
        kind = "trig" if source.name.endswith("trig") else "turtle"
        parsed = rdflib.Dataset().parse(data=source.content, format=kind)
        for triple in parsed.quads():
            data.add(triple[:3])
    for source in sources:
        data.parse(data=source.content, format="turtle")
    shapes = rdflib.Graph().parse(data=shapes_text(), format="turtle")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    theirs = [
        tuple(map(str, (results.value(r, p) for p in (rdflib.SH.resultPath, component))))
        for r in results.objects(None, rdflib.SH.result)
        for component in [rdflib.SH.sourceConstraintComponent]
    ]
    ours = [
        (str(one.path and one.path.value), one.constraint)
        for one in check_sources(sources, beside=package_sources()).violations
        if "Vocabulary" not in one.shape
    ]
    assert sorted(set(theirs)) == sorted(set(ours))


# ---------------------------------------------------------------- data


def test_the_package_itself_is_well_formed() -> None:
    report = check()
    assert report.findings == ()
    assert report.statements > 5000
    assert report.shapes == len(NODE_SHAPES)


def test_a_fault_in_the_package_is_found_in_its_file(tmp_path: Path) -> None:
    changed = [
        source.__class__(
            source.name,
            source.content.replace(b"gp:min 7000 ; gp:max 7000", b"gp:min 7000 ; gp:max 6000"),
            source.format,
            source.graph,
        )
        for source in package_sources()
    ]
    found = check_sources(changed).findings
    assert {(one.focus, one.property, one.value) for one in found} == {
        ("amount:georgia-tech-tuition", "gp:min", "7000")
    }
    text = next(s for s in changed if s.name == found[0].file).content.decode().splitlines()
    assert "gp:max 6000" in text[(found[0].line or 0) - 1]


# ---------------------------------------------------------------- files of users

THESIS = "https://w3id.org/gradpath/id/feature/thesis"

HEAD = """@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix amount: <https://w3id.org/gradpath/id/amount/> .
@prefix gre: <https://w3id.org/gradpath/id/gre/> .
@prefix program: <https://w3id.org/gradpath/id/program/> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
@prefix unit: <https://w3id.org/gradpath/id/unit/> .
@prefix university: <https://w3id.org/gradpath/id/university/> .
"""
PROGRAM = """
program:new a gp:Program ; skos:prefLabel "New"@en ;
  gp:offeredBy university:drexel ;
  gp:tuition amount:new ;
  gp:grePolicy gre:optional .
amount:new a gp:Amount ; gp:unit unit:usd ; gp:asPrinted "$9,000" ;
  gp:min 9000 ;
  gp:max 9000 .
"""
#: The old and the new text; then the property, value, line and part of the expected message.
MISTAKES = {
    "property misspelt": ("gp:tuition a", "gp:tution a", "gp:tution", None, 14, "is gp:tuition"),
    "label misspelt": ("skos:prefLabel", "skos:prefLable", "skos:prefLable", None, 12, "prefLabel"),
    "class misspelt": ("gp:Program", "gp:Programme", "rdf:type", "gp:Programme", 12, "gp:Program"),
    "namespace misspelt": (
        *("HEAD:gradpath/ontology#", "gradpath/ontolgy#"),
        *("https://w3id.org/gradpath/ontolgy#offeredBy", None, 13, "gp:offeredBy"),
    ),
    "number as text": ("min 9000", 'min "9000"', "gp:min", '"9000"', 17, "Whole dollars"),
    "number with letters": (
        *("min 9000", 'min "9k"^^xsd:integer', "gp:min"),
        *('"9k"^^xsd:integer', 17, "Whole dollars"),
    ),
    "not a number": (
        *("max 9000", 'max "NaN"^^xsd:double', "gp:max"),
        *('"NaN"^^xsd:double', 18, "decimal number"),
    ),
    "no number, as a decimal": (
        *("max 9000", 'max "NaN"^^xsd:decimal', "gp:max"),
        *('"NaN"^^xsd:decimal', 18, "decimal number"),
    ),
    "label as HTML": (
        *('"New"@en', '"New"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML>'),
        *("skos:prefLabel", '"New"^^rdf:HTML', 12, "language tag"),
    ),
    "maximum of an open end": (
        *("max 9000", "max 9000 ; gp:openEnded true"),
        *("gp:openEnded", "true", 18, "no maximum"),
    ),
    "negative": ("max 9000", "max -9000", "gp:max", "-9000", 18, "not negative"),
    "bounds exchanged": ("max 9000", "max 8000", "gp:min", "9000", 17, "not more than gp:max"),
    "two GRE policies": (
        *("gre:optional", "gre:optional , gre:required"),
        *("gp:grePolicy", None, 15, "At most one of gre:required"),
    ),
    "no label": ('skos:prefLabel "New"@en ;', "", "skos:prefLabel", None, 12, "Exactly one skos"),
    "label without language": ('"New"@en', '"New"', "skos:prefLabel", '"New"', 12, "language tag"),
    "blank node": ("program:new a", "[] a", None, None, 12, "no blank node"),
    "unknown unit": ("unit:usd", "unit:euro", "gp:unit", "unit:euro", 16, "unit:usd"),
    "unit of another thing": ("unit:usd", "unit:credit", "gp:unit", "unit:credit", 16, "unit:usd"),
    "text for a thing": (
        *("university:drexel", '"Drexel"'),
        *("gp:offeredBy", '"Drexel"', 13, "organization or university"),
    ),
    "number for an amount": ("n amount:new", "n 9000", "gp:tuition", "9000", 14, "is an amount"),
    "thing that is not there": (
        *("university:drexel", "university:drexl"),
        *("gp:offeredBy", "university:drexl", 13, "organization or university"),
    ),
    "name with capitals": ("HEAD:", "", None, None, 12, "small letters"),
}


@pytest.mark.parametrize("mistake", sampled(MISTAKES, every=6))
def test_a_mistake_of_a_user_is_found_in_its_line(mistake: str, tmp_path: Path) -> None:
    before, after, property_, value, line, expected = MISTAKES[mistake]
    head, program = HEAD, PROGRAM
    if mistake == "name with capitals":
        program = program.replace("program:new", "program:New_One")
    elif before.startswith("HEAD:"):
        head = head.replace(before.removeprefix("HEAD:"), after)
    else:
        assert before in program
        program = program.replace(before, after, 1)
    found = findings("mine.ttl", tmp_path, head + program).findings
    hits = [f for f in found if (f.property, f.value, f.line) == (property_, value, line)]
    assert any(expected in hit.expected for hit in hits), found
    assert {f.file for f in found} == {str(tmp_path / "mine.ttl")}
    assert {f.severity for f in found} == {"violation"}


@pytest.mark.parametrize("end", ["min", "max"])
@pytest.mark.parametrize(
    ("measure", "unit"),
    sampled([("mlCoreCourses", "course"), ("credits", "credit"), ("duration", "year")], 3),
)
def test_nothing_is_less_than_none(end: str, measure: str, unit: str, tmp_path: Path) -> None:
    program = PROGRAM.replace("gp:tuition", f"gp:{measure}").replace("unit:usd", f"unit:{unit}")
    negative = re.sub(r"gp:min 9000 ;\s+gp:max 9000", f"gp:{end} -9", program)
    (found,) = findings("mine.ttl", tmp_path, HEAD + negative).findings
    assert (found.property, found.value, found.line) == (f"gp:{end}", "-9", 17)
    assert "not negative" in found.expected


def test_a_good_file_is_good_in_every_format(tmp_path: Path) -> None:
    quads = list(ox.parse((HEAD + PROGRAM).encode(), ox.RdfFormat.TURTLE))
    for extension, kind in (("nt", "N_TRIPLES"), ("jsonld", "JSON_LD"), ("rdf", "RDF_XML")):
        file = tmp_path / f"good.{extension}"
        file.write_bytes(
            ox.serialize((quad.triple for quad in quads), format=getattr(ox.RdfFormat, kind)) or b""
        )
        report = check([file])
        assert report.conforms
        assert report.statements == len(quads)


def test_a_mistake_is_placed_in_other_formats_too(tmp_path: Path) -> None:
    file = tmp_path / "bad.nt"
    quads = ox.parse((HEAD + PROGRAM).replace("max 9000", "max 8000").encode(), ox.RdfFormat.TURTLE)
    file.write_bytes(
        ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    )
    (finding,) = check([file]).findings
    assert "#min>" in file.read_text(encoding="utf-8").splitlines()[(finding.line or 0) - 1]


def test_a_second_policy_for_a_known_program_is_found(tmp_path: Path) -> None:
    report = findings("more.ttl", tmp_path, HEAD + "program:cmu-ms-ml gp:grePolicy gre:optional .")
    ((finding),) = report.findings
    assert (finding.label, finding.property_label) == ("CMU M.S. Machine Learning", "GRE policy")
    assert finding.line == 11


INCONSISTENT = DATA.parent / "inconsistent"
#: By file: what makes it impossible, at its line and in the words of its expectation.
IMPOSSIBLE = {
    "deep-and-shallow": ("rdf:type", "nothing is both a deep ML program and a shallow ML program"),
    "has-and-lacks": ("gp:hasFeature", "has feature and lacks feature exclude each other"),
    "own-disjointness": ("owl:disjointWith", "nothing is both a tool and a skill"),
    "program-and-skill": ("rdf:type", "nothing is two of these"),
}


@pytest.mark.parametrize("name", sampled(IMPOSSIBLE, 2))
def test_what_cannot_hold_beside_the_rest_is_not_well(name: str) -> None:
    property_, words = IMPOSSIBLE[name]
    file = INCONSISTENT / f"{name}.ttl"
    found = [one for one in check([file]).findings if one.shape == "Consistency"]
    assert [one.property for one in found] == [property_]
    assert found[0].file == str(file)
    assert found[0].line
    assert words in found[0].expected


@pytest.mark.parametrize(
    "circle",
    sampled(
        [
            f"skill:recurrent-architectures skos:{up} skill:lstm ."
            for up in ("broader", "broaderTransitive", "broadMatch")
        ]
        + [
            f"skill:lstm skos:{down} skill:recurrent-architectures ."
            for down in ("narrower", "narrowerTransitive", "narrowMatch")
        ],
        3,
    ),
)
def test_a_concept_broader_than_itself_is_found_beside_the_packages_own(
    tmp_path: Path, circle: str
) -> None:
    text = f"{HEAD}{circle}"
    found = findings("circle.ttl", tmp_path, text).findings
    assert {(one.focus, one.line, one.expected) for one in found} == {
        (skill, 11 if circle.startswith(skill) else None, "It is broader than itself.")
        for skill in ("skill:lstm", "skill:recurrent-architectures")
    }
    assert {one.shape for one in found} == {"broader-cycle-violation"}
    assert {one.file for one in found} == {str(tmp_path / "circle.ttl")}


def test_a_thing_that_nobody_knows_is_found_where_it_is_spoken_of(tmp_path: Path) -> None:
    text = f"{HEAD}program:cmu-ms-mll skos:scopeNote 'In Pittsburgh.'@en ."
    (found,) = findings("unknown.ttl", tmp_path, text).findings
    assert (found.focus, found.line, found.property) == ("program:cmu-ms-mll", 11, None)
    assert "check the spelling" in found.expected


def test_a_text_for_a_skill_is_found(tmp_path: Path) -> None:
    text = f"{HEAD}program:cmu-ms-ml gp:teaches 'deep learning' ."
    found = findings("text.ttl", tmp_path, text).findings
    assert {(one.property, one.value, one.line) for one in found} == {
        ("gp:teaches", '"deep learning"', 11)
    }


def test_one_mistake_is_reported_once(tmp_path: Path) -> None:
    text = HEAD + (
        f"program:stevens-ms-ml a gp:Role ; gp:hasFeature <{THESIS}> ; gp:lacksFeature <{THESIS}> ."
    )
    found = findings("twice.ttl", tmp_path, text).findings
    assert sorted((one.property or "", one.shape) for one in found) == [
        ("", "Role"),
        ("gp:hasFeature", "Consistency"),
        ("rdf:type", "Consistency"),
    ]
    assert all("must be" in one.expected for one in found if one.shape == "Role")


def test_a_mark_of_byte_order_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "marked.ttl"
    file.write_bytes(b"\xef\xbb\xbf" + (HEAD + PROGRAM).encode())
    assert check([file]).conforms


def test_an_empty_file_states_nothing(tmp_path: Path) -> None:
    report = findings("empty.ttl", tmp_path, "")
    assert report.conforms
    assert report.statements == 0


def test_what_cannot_be_read_is_a_finding_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "picture.ttl").write_bytes(b"\x89PNG\r\n\xff\xfe\x00")
    (tmp_path / "broken.ttl").write_text(f"{HEAD}program:x a gp:Program", encoding="utf-8")
    (tmp_path / "notes.docx").write_text("")
    names = ("folder.ttl", "picture.ttl", "broken.ttl", "notes.docx", "missing.ttl")
    found = check([tmp_path / name for name in names]).findings
    assert [one.file for one in found] == [str(tmp_path / name) for name in names]
    assert {one.shape for one in found} == {"Readable"}
    assert [one.line for one in found] == [None, 1, 11, None, None]


# ---------------------------------------------------------------- the command


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands, ["check", *words])
    return done.exit_code, done.output


def test_the_command_says_that_all_is_well() -> None:
    status, output = run()
    assert status == 0
    assert output.startswith("All is well: ")
    assert f"checked against {len(NODE_SHAPES)} shapes." in output


def test_the_command_ends_with_1_and_names_place_thing_and_cure(tmp_path: Path) -> None:
    shutil.copy(DATA / "Amount-invalid.ttl", tmp_path / "amounts.ttl")
    status, output = run(str(tmp_path / "amounts.ttl"))
    assert status == 1
    assert "amounts.ttl:" in "".join(output.split())
    assert "nothing was loaded" in output


def test_the_command_writes_the_findings_as_json() -> None:
    status, output = run(str(DATA / "OpenEnd-invalid.ttl"), "--format", "json")
    record = json.loads(output)
    assert status == 1
    assert record["conforms"] is False
    assert {"focus", "label", "property", "value", "expected", "file", "line"} <= set(
        record["findings"][0]
    )


@pytest.mark.parametrize("conforms", [True, False])
def test_the_command_writes_a_report_of_shacl(conforms: bool) -> None:
    name = "Amount-valid.ttl" if conforms else "Amount-invalid.ttl"
    _, output = run(str(DATA / name), "--format", "turtle")
    report = rdflib.Graph().parse(data=output, format="turtle")
    (node,) = report.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
    assert bool(report.value(node, rdflib.SH.conforms)) is conforms
    assert bool(list(report.objects(node, rdflib.SH.result))) is not conforms
    for result in report.objects(node, rdflib.SH.result):
        for predicate in (rdflib.SH.focusNode, rdflib.SH.resultMessage, rdflib.SH.sourceShape):
            assert report.value(result, predicate) is not None


def test_one_broken_file_does_not_hide_what_is_found_in_the_others(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text(f"{HEAD}program:x a gp:Program", encoding="utf-8")
    (tmp_path / "notes.docx").write_text("")
    shutil.copy(DATA / "OpenEnd-invalid.ttl", tmp_path / "other.ttl")
    names = [str(tmp_path / name) for name in ("broken.ttl", "notes.docx", "other.ttl")]
    status, output = run(*names, "--format", "json")
    record = json.loads(output)
    assert status == 1
    assert record["conforms"] is False
    assert {finding["file"] for finding in record["findings"]} == set(names)
    places = {one["file"]: one["line"] for one in record["findings"] if one["shape"] == "Readable"}
    assert places == {names[0]: 11, names[1]: None}
    status, output = run(names[0])
    assert status == 1
    assert "This is not Turtle" in " ".join(output.split())


def test_a_broken_file_is_no_conforming_report_of_shacl(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("program:x a", encoding="utf-8")
    status, output = run(str(tmp_path / "broken.ttl"), "--format", "turtle")
    report = rdflib.Graph().parse(data=output, format="turtle")
    assert status == 1
    assert [bool(value) for value in report.objects(None, rdflib.SH.conforms)] == [False]


def test_a_directory_is_called_one(tmp_path: Path) -> None:
    status, output = run(str(tmp_path), "--format", "json")
    (finding,) = json.loads(output)["findings"]
    assert status == 1
    assert finding["expected"].startswith("This is a directory: name the files in it")


@pytest.mark.parametrize("name", sampled(["-", "/dev/stdin"], 2))
def test_standard_input_is_checked(name: str) -> None:
    def of(text: str | bytes) -> tuple[int, dict[str, object]]:
        words = ["check", name, "--format", "json"]
        done = CliRunner().invoke(commands, words, input=text)
        return done.exit_code, json.loads(done.output)

    assert of(HEAD + PROGRAM)[0] == 0
    status, record = of((HEAD + PROGRAM).replace("max 9000", "max 8000"))
    assert status == 1
    (finding,) = record["findings"]  # type: ignore[misc]
    assert (finding["file"], finding["line"]) == ("standard input", 17)
    status, record = of(b"\n\xff")
    assert status == 1
    (finding,) = record["findings"]  # type: ignore[misc]
    assert (finding["line"], finding["shape"]) == (2, "Readable")


def test_the_command_refuses_an_unknown_format() -> None:
    assert run("--format", "word")[0] == 2


def test_the_document_shows_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    written = text.partition("```turtle\n")[2].partition("```")[0]
    shown = text.partition("$ gradpath check mine.ttl\n")[2].partition("\n```")[0]
    (tmp_path / "mine.ttl").write_text(written, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    printed = "\n".join(line.rstrip() for line in run("mine.ttl")[1].splitlines())
    assert printed.strip("\n") == shown

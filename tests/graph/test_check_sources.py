"""Checking the data of the package and versions of its files, and figures against their print."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradpath.errors import StoreError
from gradpath.graph.reasoning import closure
from gradpath.graph.reasoning.closure import StaleDerivation
from gradpath.graph.store.files import package_sources
from gradpath.graph.validation.check import check
from gradpath.ontology.terms import GP, RDF
from gradpath.resources import PACKAGE
from gradpath.server.cli.main import commands
from support.sampling import sampled


def test_the_command_names_the_folder_of_the_package_and_another_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PACKAGE / "graph" / "data", tmp_path / "graph" / "data")
    monkeypatch.chdir(tmp_path)
    output = CliRunner().invoke(commands, ["check"]).output
    assert f"data are those of GradPath in {PACKAGE}." in output
    assert f"Another copy of GradPath is in {tmp_path}: name its files" in output
    monkeypatch.chdir(PACKAGE)
    assert "Another copy" not in CliRunner().invoke(commands, ["check"]).output


def test_a_store_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for command in ("check", "consistent", "undo"):
        for path in (tmp_path / "none", tmp_path):
            done = CliRunner().invoke(commands, [command, "--store", str(path)])
            assert isinstance(done.exception, StoreError)
            assert "holds no store" in str(done.exception)


def test_inferences_that_do_not_follow_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def stale() -> int:
        raise StaleDerivation(missing=[], surplus=[])

    monkeypatch.setattr(closure, "check", stale)
    (finding,) = check().findings
    assert (finding.file, finding.shape) == ("derived.trig", "Derived")
    assert "gradpath derive" in finding.expected


@pytest.mark.parametrize(
    ("printed", "figures", "expected"),
    sampled(
        [
            ('"~$7,000"', "gp:min 7000 ; gp:max 8000", "The figure that is printed: 7000"),
            (
                '"~$7,000" , "$7K total"',
                "gp:min 7000 ; gp:max 7500",
                "The figure that is printed: 7000",
            ),
            ('"$5-8,000"', "gp:min 5 ; gp:max 8000", "The figure that is printed: 5000"),
            (
                '"$5,000-$8,000+"',
                "gp:min 5000 ; gp:openEnded true ; gp:openFrom 9000",
                "The figure that is printed: 8000",
            ),
            ('"under $22K"', "gp:min 0 ; gp:max 22000", "No figure here, for it is printed"),
        ],
        3,
    ),
)
def test_a_figure_that_disagrees_with_its_printed_form_is_found(
    printed: str, figures: str, expected: str, tmp_path: Path
) -> None:
    file = tmp_path / "amount.ttl"
    text = f"amount:x a gp:Amount ; {figures} ; gp:unit unit:usd ; gp:asPrinted {printed} ."
    prefixes = "".join(
        f"@prefix {kind}: <https://w3id.org/gradpath/id/{kind}/> .\n" for kind in ("amount", "unit")
    )
    file.write_text(f"@prefix gp: <{GP.iri}> .\n{prefixes}{text}", encoding="utf-8")
    found = [one for one in check([file]).findings if one.shape == "Figure"]
    assert [(one.file, one.line) for one in found] == [(str(file), 4)]
    assert expected in found[0].expected


@pytest.mark.long
def test_a_file_of_the_package_is_checked_instead_of_the_installed_one(tmp_path: Path) -> None:
    for source in package_sources():
        file = tmp_path / source.name
        file.write_bytes(source.content)
        assert check([file]).conforms, source.name
    file = tmp_path / "catalogue.trig"
    text = file.read_text(encoding="utf-8")
    assert 'prefLabel "Columbia M.S. CS (ML Track)"' in text
    file.write_text(
        text.replace('"Columbia M.S. CS (ML Track)"', '"Columbia CS"'), encoding="utf-8"
    )
    assert check([file]).conforms  # not two labels
    file.write_text("", encoding="utf-8")
    assert check([file]).conforms  # a file of another content does not take its place


def test_blank_nodes_of_two_files_are_not_one(tmp_path: Path) -> None:
    for name in ("one.nt", "two.nt"):
        (tmp_path / name).write_text(f"_:a <{RDF.type}> <{GP.Program}> .\n", encoding="utf-8")
    report = check([tmp_path / "one.nt", tmp_path / "two.nt"])
    assert {finding.focus for finding in report.findings if finding.property is None} == {
        finding.focus for finding in report.findings
    }
    assert len({finding.focus for finding in report.findings}) == 2

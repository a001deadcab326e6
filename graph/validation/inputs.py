"""Check files and standard input, some of which may be unreadable."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import SOURCE
from ..store.files import FORMATS, Source, added_sources, package_sources, user_source
from .check import check_sources
from .report import CheckResult, Report
from .shacl import Violation

_STANDARD_INPUT = "standard input"


def check_each(files: Sequence[Path], *, store: Path | None = None) -> Report:
    """Check files, or without any the package; report unreadable files as findings.

    Parameters
    ----------
    files : sequence of Path
        As for `check`; ``-`` and ``/dev/stdin`` are standard input: TriG, Turtle or N-Triples.
    store : Path, optional
        A store on disk, whose additions are checked as well.
    """
    sources = added_sources(store)
    unread: list[DataError] = []
    if not files and not sources:
        return check_sources(package_sources())
    for file in files:
        try:
            sources.append(_source(file))
        except DataError as error:
            unread.append(error)
    while True:
        try:
            report = check_sources(sources, beside=package_sources(), whole=True)
        except DataError as error:
            if all(source.name != error.file for source in sources):
                raise
            sources = [source for source in sources if source.name != error.file]
            unread.append(error)
        else:
            return _with_unread(report, unread)


def _source(file: Path) -> Source:
    if str(file) not in {"-", "/dev/stdin"}:
        return user_source(file)
    content = sys.stdin.buffer.read().removeprefix(codecs.BOM_UTF8)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            _STANDARD_INPUT, "this is not UTF-8", hint="write UTF-8", line=line
        ) from None
    return Source(_STANDARD_INPUT, content, FORMATS[".trig"], f"{SOURCE}file/standard-input")


def _with_unread(report: Report, unread: Sequence[DataError]) -> Report:
    """Put unreadable files before the findings in the others."""
    findings, violations = list(report.findings), list(report.violations)
    for error in reversed(unread):
        file, text = error.file, f"{error.message}: {error.hint}."
        text = text[0].upper() + text[1:]
        place = (file, error.line, "violation", "Readable", "Readable")
        findings.insert(0, CheckResult(file, file, None, None, None, text, *place))
        violations.insert(0, Violation.of_check("Readable", ox.Literal(file), None, None, text))
    files = (*(error.file for error in unread), *report.files)
    return replace(report, findings=tuple(findings), violations=tuple(violations), files=files)

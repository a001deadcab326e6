"""Checking against the shapes: time, beside pyshacl alone on rdflib's memory graph."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from gradpath.graph.store.files import Source
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.validation.check import check_sources
from gradpath.graph.validation.report import Report
from gradpath.ontology.terms import SOURCE
from gradpath.resources import PACKAGE

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, paused_collector, seconds

TARGET = 1.0


def checking(sizes: Iterable[str], *, seed: int) -> Table:
    """Check each size, from the bytes of a file to the report.

    Pyshacl gets the same statements in a graph that is loaded already, and the same shapes.
    """
    table = Table(
        "Checking against the shapes",
        ("size", "statements", "ours", "pyshacl", "ours a statement", "findings"),
        notes=["Ours includes reading the file; pyshacl has its graph in memory before."],
    )
    each: dict[str, float] = {}
    for size in sizes:
        content = "".join(Generator(seed).chunks(SIZES[size])).encode()
        source = Source(f"{size}.nq", content, ResultFormat.N_QUADS, f"{SOURCE}file/{size}")
        ours, report = _ours(source)
        theirs = _pyshacl(source)
        each[size] = ours / report.statements
        table.rows.append(
            (
                *(size, f"{report.statements:,}", duration(ours), duration(theirs)),
                *(duration(each[size]), len(report.findings)),
            )
        )
        table.verdicts.append(
            Verdict(f"{size}: time, ours / pyshacl", ours / theirs, TARGET, at_least=False)
        )
    if {"S", "M"} <= each.keys():
        slower = each["M"] / each["S"]
        table.verdicts.append(Verdict("a statement, M / S", slower, TARGET, at_least=False))
    return table


def _ours(source: Source) -> tuple[float, Report]:
    report = check_sources([source])  # what it imports is no part of the time
    return seconds(lambda: check_sources([source]), repeat=5), report


def _pyshacl(source: Source) -> float:
    data = Graph().parse(data=_triples(source), format="nt")
    text = (PACKAGE / "ontology" / "shapes.ttl").read_bytes()
    shapes = Graph().parse(data=text, format="turtle")
    with paused_collector():
        start = perf_counter()
        pyshacl.validate(data, shacl_graph=shapes, inplace=True)
        return perf_counter() - start


def _triples(source: Source) -> bytes:
    quads = ox.parse(source.content, source.format.rdf)
    return ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""

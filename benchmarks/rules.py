"""The rules over statements that are loaded: time, and how it grows with the statements."""

from __future__ import annotations

import re
from collections.abc import Iterable
from time import perf_counter

import pyoxigraph as ox

from gradpath.graph.reasoning.closure import inferred_within, is_written
from gradpath.graph.store.store import Store

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, paused_collector, spread

TARGET = 2.0
#: The graphs of rules, whose inferences every guide brings along.
_RULES = re.compile(r"https://w3id\.org/gradpath/source/rule(?:-\d+)?/.*")


def reasoning(sizes: Iterable[str], *, seed: int) -> Table:
    """Run the rules over each size, from the loaded statements to the inferences.

    Conclusions that the graphs hold already are left out before.
    """
    table = Table(
        "Rules, over statements that are loaded",
        ("size", "statements", "inferences", "time (least to most)", "a statement, least"),
        notes=["The inferences are those that a store writes down, each once."],
    )
    each: dict[str, float] = {}
    for size in sizes:
        quads = (q for q in Generator(seed).quads(SIZES[size]) if not _is_concluded(q))
        store = Store.from_quads(quads)
        statements = len(store)
        times, found = _infer(store.native)
        each[size] = min(times) / statements
        table.rows.append(
            (size, f"{statements:,}", f"{found:,}", spread(times), duration(each[size]))
        )
    if {"S", "M"} <= each.keys():
        ratio = each["M"] / each["S"]
        table.verdicts.append(Verdict("a statement, M / S", ratio, TARGET, at_least=False))
    return table


def _infer(store: ox.Store) -> tuple[list[float], int]:
    """Return the times of three runs, and the number of inferences."""
    times = []
    with paused_collector():
        for _ in range(3):
            start = perf_counter()
            inferred = inferred_within(store)
            times.append(perf_counter() - start)
    written = {triple for found in inferred.values() for triple in found if is_written(triple)}
    return times, len(written)


def _is_concluded(quad: ox.Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, ox.NamedNode) and _RULES.fullmatch(graph.value) is not None

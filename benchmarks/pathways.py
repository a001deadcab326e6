"""Paths between two ends, beside the same search by NetworkX and rustworkx."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import networkx as nx

from gradpath.graph.pathways.network import Network
from gradpath.graph.pathways.search import CUTOFF, simple_paths
from gradpath.graph.store.store import Store

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, median_ratio, paused_collector, seconds

#: Kinds of things where people start.
STARTS = ("specialization", "program")

Ends = tuple[str, str]


def pathways(sizes: Iterable[str], *, pairs: int, seed: int) -> Table:
    """Time the paths between seeded pairs of a specialization or program and a role."""
    columns = ("size", "nodes", "edges", "pairs", "paths")
    table = Table(
        f"Paths of up to {CUTOFF} edges from a specialization or program to a role, medians",
        (*columns, "ours", "ours, first", "networkx", "rustworkx"),
        notes=[
            "The product keeps the steps towards an end; 'first' is with finding them.",
            "NetworkX gets a DiGraph: in the multigraph it repeats paths over parallel edges.",
            "rustworkx gets the same graph by numbers; numbers become names outside the time.",
            "All three find the same paths for every pair, or the run stops.",
        ],
    )
    by_count: dict[tuple[str, str], dict[int, list[float]]] = {}
    for size in sizes:
        with paused_collector():  # it would visit millions of objects that are all in use
            store = Store.from_quads(Generator(seed).quads(SIZES[size]))
            network = Network.from_engine(store)
        del store
        chosen = _pairs(network, pairs, seed)
        times = _times(network, chosen)
        counts = [len(simple_paths(network, *ends)) for ends in chosen]
        for which in ("ours", "first"):
            grouped = by_count.setdefault((size, which), {})
            for count, time in zip(counts, times[which], strict=True):
                grouped.setdefault(count, []).append(time)
        table.rows.append(
            (
                *(size, network.number_of_nodes(), network.number_of_edges(), len(chosen)),
                statistics.median(counts),
                *(duration(statistics.median(of)) if of else None for of in times.values()),
            )
        )
        for library, target in (("networkx", 50.0), ("rustworkx", 0.5)):
            theirs = times[library]
            ratio = median_ratio([*zip(theirs, times["ours"], strict=True)]) if theirs else None
            table.verdicts.append(Verdict(f"{size}: {library} / ours", ratio, target))
    for which in ("ours", "first"):
        if {("S", which), ("L", which)} <= by_count.keys():
            growth = _growth(by_count["S", which], by_count["L", which])
            name = f"L / S, {which}, as many paths found"
            table.verdicts.append(Verdict(name, growth, 2.0, at_least=False))
    return table


def _pairs(network: Network, count: int, seed: int) -> list[Ends]:
    """Choose pairs that a path joins."""
    chance = random.Random(seed)
    kinds = nx.get_node_attributes(network, "kind")
    starts = sorted(node for node, kind in kinds.items() if kind in STARTS)
    found: set[Ends] = set()
    for _ in range(50 * count):
        start = chance.choice(starts)
        near = nx.single_source_shortest_path_length(network, start, cutoff=CUTOFF)
        roles = sorted(node for node in near if kinds[node] == "role")
        if roles:
            found.add((start, chance.choice(roles)))
        if len(found) == count:
            break
    return sorted(found)


def _times(network: Network, pairs: list[Ends]) -> dict[str, list[float]]:
    """Time every pair with every library, after checking that they agree."""
    graph = nx.DiGraph(network)
    libraries: dict[str, Callable[[str, str], Callable[[], Any]]] = {
        "ours": lambda start, end: lambda: simple_paths(network, start, end),
        "networkx": lambda start, end: (
            lambda: [*nx.all_simple_paths(graph, start, end, cutoff=CUTOFF)]
        ),
    }
    times: dict[str, list[float]] = {"ours": [], "first": [], "networkx": [], "rustworkx": []}
    names: list[str] = []
    if find_spec("rustworkx"):
        libraries["rustworkx"], names = _rustworkx(graph)
    for start, end in pairs:
        times["first"].append(_first(network, start, end))
        found: list[set[tuple[str, ...]]] = []
        for library, call in libraries.items():
            search = call(start, end)
            paths = search()
            named = (
                [tuple(names[i] for i in path) for path in paths]
                if library == "rustworkx"
                else [tuple(path) for path in paths]
            )
            assert len(named) == len(set(named)), f"{library} repeats a path"
            found.append(set(named))
            times[library].append(seconds(search, repeat=15, budget=0.3))
        assert all(paths == found[0] for paths in found), f"paths from {start} to {end} differ"
    return times


def _first(network: Network, start: str, end: str) -> float:
    """Return the least time of three searches, each without kept steps."""
    times = []
    for _ in range(3):
        network.steps_to  # noqa: B018 - so that there is one to forget
        del network.steps_to
        began = perf_counter()
        simple_paths(network, start, end)
        times.append(perf_counter() - began)
    return min(times)


def _rustworkx(
    graph: nx.DiGraph[str],
) -> tuple[Callable[[str, str], Callable[[], Any]], list[str]]:
    import rustworkx as rx  # noqa: PLC0415 - it is optional

    names = list(graph)
    numbers = {name: number for number, name in enumerate(names)}
    twin = rx.PyDiGraph(multigraph=False)
    twin.add_nodes_from(names)
    twin.add_edges_from_no_data([(numbers[tail], numbers[head]) for tail, head in graph.edges])

    def call(start: str, end: str) -> Callable[[], Any]:
        ends = numbers[start], numbers[end]
        return lambda: rx.all_simple_paths(twin, *ends, cutoff=CUTOFF + 1)  # it counts nodes

    return call, names


def _growth(small: dict[int, list[float]], large: dict[int, list[float]]) -> float | None:
    """Return the median ratio of times, large graph to small, over equal numbers of paths."""
    common = small.keys() & large.keys()
    if not common:
        return None
    return statistics.median(
        statistics.median(large[count]) / statistics.median(small[count]) for count in common
    )

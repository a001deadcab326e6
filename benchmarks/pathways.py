"""Pathways between two ends, beside what the graph libraries offer for the same."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

import networkx as nx

from gradpath.graph.pathways.network import Network
from gradpath.graph.pathways.search import simple_ways
from gradpath.graph.store.store import Store

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, median_ratio, paused_collector, seconds

#: Specialization, skill, mapped skill, role: the ways that matter have at most three edges.
CUTOFF = 3

#: Where people start from.
STARTS = ("specialization", "program")

Ways = set[tuple[str, ...]]
Ends = tuple[str, str]


def pathways(sizes: Iterable[str], *, pairs: int, seed: int) -> Table:
    """Time the ways between seeded pairs of a specialization or program and a role."""
    table = Table(
        f"Ways of up to {CUTOFF} edges from a specialization or program to a role, medians",
        ("size", "nodes", "edges", "pairs", "ways", "ours", "networkx", "rustworkx"),
        notes=[
            "NetworkX walks a DiGraph: on the multigraph it would repeat ways over parallel edges.",
            "rustworkx walks the same graph by numbers; its numbers become names outside the time.",
            "All three find the same ways for every pair, or the run stops.",
        ],
    )
    by_count: dict[str, dict[int, list[float]]] = {}
    for size in sizes:
        with paused_collector():  # it would walk millions of things that are all in use
            store = Store.from_quads(Generator(seed).quads(SIZES[size]))
            network = Network.from_engine(store.engine)
        del store
        chosen = _pairs(network, pairs, seed)
        times = _times(network, chosen)
        counts = [len(simple_ways(network, *ends, cutoff=CUTOFF)) for ends in chosen]
        by_count[size] = {}
        for count, ours in zip(counts, times["ours"], strict=True):
            by_count[size].setdefault(count, []).append(ours)
        graph = network.graph
        table.rows.append(
            (
                *(size, graph.number_of_nodes(), graph.number_of_edges(), len(chosen)),
                statistics.median(counts),
                *(duration(statistics.median(of)) if of else None for of in times.values()),
            )
        )
        for library, target in (("networkx", 50.0), ("rustworkx", 0.5)):
            theirs = times[library]
            ratio = median_ratio([*zip(theirs, times["ours"], strict=True)]) if theirs else None
            table.verdicts.append(Verdict(f"{size}: {library} / ours", ratio, target))
    if {"S", "L"} <= by_count.keys():
        growth = _growth(by_count["S"], by_count["L"])
        table.verdicts.append(
            Verdict("L / S, ours, as many ways found", growth, 2.0, at_least=False)
        )
    return table


def _pairs(network: Network, count: int, seed: int) -> list[Ends]:
    """Choose pairs that a way joins."""
    chance = random.Random(seed)
    kinds = nx.get_node_attributes(network.graph, "kind")
    starts = sorted(node for node, kind in kinds.items() if kind in STARTS)
    found: set[Ends] = set()
    for _ in range(50 * count):
        start = chance.choice(starts)
        near = nx.single_source_shortest_path_length(network.graph, start, cutoff=CUTOFF)
        roles = sorted(node for node in near if kinds[node] == "role")
        if roles:
            found.add((start, chance.choice(roles)))
        if len(found) == count:
            break
    return sorted(found)


def _times(network: Network, pairs: list[Ends]) -> dict[str, list[float]]:
    """Time every pair with every library, after checking that they agree."""
    graph = nx.DiGraph(network.graph)
    libraries: dict[str, Callable[[str, str], Callable[[], Any]]] = {
        "ours": lambda start, end: lambda: simple_ways(network, start, end, cutoff=CUTOFF),
        "networkx": lambda start, end: (
            lambda: [*nx.all_simple_paths(graph, start, end, cutoff=CUTOFF)]
        ),
    }
    times: dict[str, list[float]] = {"ours": [], "networkx": [], "rustworkx": []}
    names: list[str] = []
    if find_spec("rustworkx"):
        libraries["rustworkx"], names = _rustworkx(graph)
    simple_ways(network, *pairs[0], cutoff=CUTOFF)  # makes the adjacency, once
    for start, end in pairs:
        found: list[Ways] = []
        for library, call in libraries.items():
            walk = call(start, end)
            ways = walk()
            named = (
                [tuple(names[i] for i in way) for way in ways]
                if library == "rustworkx"
                else [tuple(way) for way in ways]
            )
            assert len(named) == len(set(named)), f"{library} repeats a way"
            found.append(set(named))
            times[library].append(seconds(walk, repeat=15, budget=0.3))
        assert all(ways == found[0] for ways in found), f"the ways from {start} to {end} differ"
    return times


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
    """Return how much longer as many ways take in the large graph, the median over counts."""
    common = small.keys() & large.keys()
    if not common:
        return None
    return statistics.median(
        statistics.median(large[count]) / statistics.median(small[count]) for count in common
    )

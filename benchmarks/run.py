"""Run the benchmarks and print their tables: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from .adding import adding
from .checking import checking
from .cold import cold
from .decisions import decisions
from .findings import findings
from .generator import SIZES
from .http import http
from .loading import loading
from .measure import Table, machine
from .pages import pages
from .pathways import pathways
from .queries import queries
from .rules import reasoning

#: Sizes at which rdflib still answers.
_QUERIED = ("S", "M")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    options = _options(arguments)
    console = Console()
    found = machine()
    console.print(", ".join(f"{name} {value}" for name, value in found.items()))
    tables = []
    for table in run(options):
        show(console, table)
        tables.append(table)
    if options.json:
        verdicts = [[{**asdict(v), "met": v.met} for v in t.verdicts] for t in tables]
        results = [
            asdict(table) | {"verdicts": of} for table, of in zip(tables, verdicts, strict=True)
        ]
        text = json.dumps({"machine": found, "benchmarks": results}, indent=1, default=str)
        options.json.write_text(text + "\n", encoding="utf-8")


def run(options: argparse.Namespace) -> Iterator[Table]:
    """Run the chosen benchmarks, the quick ones first."""
    for name, benchmark in BENCHMARKS.items():
        if name in options.only:
            found = benchmark(options)
            yield from [found] if isinstance(found, Table) else found


def _queried(options: argparse.Namespace) -> list[str]:
    """Return the chosen sizes at which rdflib still answers."""
    return [size for size in options.sizes if size in _QUERIED]


#: The benchmarks by name; each takes the options and gives one table or several.
BENCHMARKS: dict[str, Callable[[argparse.Namespace], Table | Iterator[Table]]] = {
    "cold": lambda o: cold(rounds=3 if o.quick else 15),
    "pathways": lambda o: pathways(o.sizes, pairs=10 if o.quick else 100, seed=o.seed),
    "decisions": lambda o: decisions(o.sizes, seed=o.seed, repeat=5 if o.quick else 25),
    "queries": lambda o: queries(_queried(o), seed=o.seed, bound=1.0 if o.quick else o.bound),
    "loading": lambda o: loading(o.sizes, seed=o.seed),
    "checking": lambda o: checking(_queried(o), seed=o.seed),
    "rules": lambda o: reasoning(_queried(o), seed=o.seed),
    "findings": lambda o: findings(seed=o.seed),
    "adding": lambda o: adding(seed=o.seed, rounds=2 if o.quick else 5),
    "pages": lambda o: pages(seconds=1 if o.quick else 3),
    "http": lambda o: http(
        o.sizes, seed=o.seed, seconds=1 if o.quick else 3, evil=5 if o.quick else 20
    ),
}


def show(console: Console, table: Table) -> None:
    """Print a table with its ratios and their targets."""
    grid = Grid(*table.columns, title=table.title, title_justify="left")
    for row in table.rows:
        grid.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(grid)
    for note in table.notes:
        console.print(f"  {note}", style="dim")
    for verdict in table.verdicts:
        sign = "at least" if verdict.at_least else "at most"
        ratio = "not measured" if verdict.ratio is None else f"{verdict.ratio:.2f}x"
        word = "[green]met[/]" if verdict.met else "[red]missed[/]"
        console.print(f"  {verdict.what}: {ratio}, target {sign} {verdict.target:g}x, {word}")
    console.print()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="S,M", type=_sizes, help="some of S, M, L (S,M)")
    parser.add_argument(
        "--only", default=[*BENCHMARKS], type=_benchmarks, help=", ".join(BENCHMARKS)
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds and pairs")
    parser.add_argument("--bound", default=5.0, type=float, help="seconds rdflib gets a query (5)")
    parser.add_argument("--seed", default=1, type=int, help="the seed of the graphs (1)")
    parser.add_argument("--json", type=Path, help="also write the results into this file")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[str]:
    return _chosen(text, tuple(SIZES))


def _benchmarks(text: str) -> list[str]:
    return _chosen(text, tuple(BENCHMARKS))


def _chosen(text: str, known: Sequence[str]) -> list[str]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(known):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose of {known}")
    return chosen

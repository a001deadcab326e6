"""The queries for conflicts, gaps and violations: their time, and how it grows with the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time

from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue

from .generator import Generator
from .measure import Table, Verdict, duration, paused_collector

#: Numbers of guides in the small and the large graph.
GUIDES = (1, 10)
#: Kinds of queries, with the pattern of their names.
KINDS = {"conflicts": "conflict-*", "gaps": "gap-*", "violations": "*-violation"}


@dataclass(frozen=True, slots=True)
class _Measured:
    """The time of one query over one graph, and the size of its answer."""

    time: float
    rows: int
    letters: int


def findings(*, seed: int) -> Iterator[Table]:
    """Time every query of each kind over a small graph and one ten times as large.

    Parameters
    ----------
    seed : int
        The seed of the graphs.
    """
    catalogue = Catalogue.load()
    stores = []
    for guides in GUIDES:
        with paused_collector():
            stores.append(Store.from_quads(Generator(seed).quads(guides)))
    more = _statements(stores[1]) / _statements(stores[0])
    for kind, form in KINDS.items():
        names = [name for name in catalogue if _is_like(name, form)]
        texts = {name: catalogue[name].bind({}).sparql for name in names}
        measured = {name: [_measure(store, texts[name]) for store in stores] for name in names}
        yield _table(kind, more, measured)


def _is_like(name: str, form: str) -> bool:
    return name.startswith(form.rstrip("*")) if form.endswith("*") else name.endswith(form[1:])


def _statements(store: Store) -> int:
    ((count,),) = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
    assert isinstance(count, int)
    return count


def _measure(store: Store, text: str) -> _Measured:
    rows = store.select(text).rows
    letters = sum(len(str(cell)) for row in rows for cell in row if cell is not None)
    return _Measured(min(_times(store, text)), len(rows), letters)


def _times(store: Store, text: str) -> Iterator[float]:
    """Yield the processor time of each run, which other processes do not change."""
    for _ in range(5):
        with paused_collector():
            start = process_time()
            store.select(text)
            yield process_time() - start


def _table(kind: str, more: float, measured: dict[str, list[_Measured]]) -> Table:
    table = Table(
        f"Queries for {kind}: the article, and {GUIDES[1]} guides with {more:.1f}x the statements",
        ("query", "rows", "time", "rows, large", "time, large", "growth", "of the answer"),
        notes=[
            "The slowest first. The answer is measured in letters: a gap that shows where others",
            "state what is missing here has a longer list of passages, and more of them.",
        ],
    )
    for name, (one, ten) in sorted(measured.items(), key=lambda item: -item[1][1].time):
        table.rows.append(
            (
                *(name, one.rows, duration(one.time), ten.rows, duration(ten.time)),
                f"{ten.time / one.time:.1f}",
                f"{ten.letters / one.letters:.1f}" if one.letters else None,
            )
        )
    before, after = (sum(of[place].time for of in measured.values()) for place in (0, 1))
    table.rows.append(("all", None, duration(before), None, duration(after), None, None))
    growth = after / before
    table.verdicts.append(Verdict(f"all {kind}, large / small", growth, GUIDES[1], at_least=False))
    return table

"""Adding one program to a store on disk: time, and how it grows with the store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from .generator import Generator
from .measure import Table, Verdict, median_ratio, spread

TARGET = 2.0
#: The article alone, and ten guides of its kind.
GUIDES = (1, 10)
_ROW = {
    "program": "Example State M.S. ML",
    "university": "+Example State University",
    "degree title": "M.S. in Machine Learning",
    "degree field": "Machine Learning",
    "credits": "36",
    "tuition": "~$18500",
    "gre": "not required",
    "delivery": "fully online",
    "topics": "PyTorch; computer vision",
    "source title": "Example State catalogue",
    "source": "https://example.org/ms-ml",
    "locator": "program page",
    "date read": "2026-11-20",
}
_TABLE = f"{','.join(_ROW)}\n{','.join(_ROW.values())}\n"
_GRADPATH = (sys.executable, "-m", "gradpath")


def adding(*, seed: int, rounds: int) -> Table:
    """Add a program to a store of each size, in a process of its own, and take it back."""
    times: dict[int, list[float]] = {guides: [] for guides in GUIDES}
    with TemporaryDirectory() as folder:
        table = Path(folder, "programs.csv")
        table.write_text(_TABLE, encoding="utf-8")
        stores = {guides: _store(Path(folder), seed, guides) for guides in GUIDES}
        for _ in range(rounds):
            for guides, store in stores.items():
                times[guides].append(_add(table, store))
    one, ten = (times[guides] for guides in GUIDES)
    return Table(
        f"Adding one program, {rounds} rounds in turn, whole processes",
        ("guides in the store", "median (least to most)"),
        [(guides, spread(of)) for guides, of in times.items()],
        [
            Verdict(
                f"{GUIDES[1]} guides / {GUIDES[0]} guide",
                median_ratio([*zip(ten, one, strict=True)]),
                TARGET,
                at_least=False,
            )
        ],
    )


def _store(folder: Path, seed: int, guides: int) -> tuple[str, ...]:
    """Build a store on disk, and return the options that name it.

    The article comes with the package, the other guides as a file that the store is made of.
    """
    store, file = folder / f"store-{guides}", folder / f"{guides}.nq"
    chunks = [*Generator(seed).chunks(guides)][1:]
    file.write_text("".join(chunks), encoding="utf-8")
    data = ("--data", str(file)) if chunks else ()
    options = ("--store", str(store), *data)
    _run(*_GRADPATH, "sources", *options)
    return options


def _add(table: Path, store: tuple[str, ...]) -> float:
    start = perf_counter()
    _run(*_GRADPATH, "add", str(table), *store, "--yes")
    taken = perf_counter() - start
    (addition,) = json.loads(_run(*_GRADPATH, "undo", *store, "--format", "json"))
    _run(*_GRADPATH, "undo", addition["id"], *store)
    return taken


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr}")
    return done.stdout

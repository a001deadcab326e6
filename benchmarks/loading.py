"""Loading into memory: time and peak memory, beside the engine's own bulk load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .generator import SIZES, Generator
from .measure import Table, Verdict, apart, median_ratio, spread

TARGET = 1.5
#: Number of times that each size is loaded, in turn.
ROUNDS = {"S": 5, "M": 5, "L": 2}

_PEAK = r"""
import json, re, sys, time
from pathlib import Path
import pyoxigraph as ox
{imports}
start = time.perf_counter()
{load}
seconds = time.perf_counter() - start
status = Path("/proc/self/status").read_text()  # getrusage would count the parent process as well
peak = int(re.search(r"VmHWM:\s*(\d+) kB", status)[1]) * 1024
print(json.dumps({{"seconds": seconds, "bytes": peak, "quads": quads}}))
"""
_OURS = _PEAK.format(
    imports="from gradpath.graph.additions.opening import open_store",
    load="store = open_store(data=[Path(sys.argv[1])])\nquads = len(store.native)",
)
_BULK = _PEAK.format(
    imports="", load="store = ox.Store()\nstore.bulk_load(path=sys.argv[1])\nquads = len(store)"
)


def loading(sizes: Iterable[str], *, seed: int) -> Table:
    """Load each size in processes of their own: our store, and Oxigraph's bulk load twice.

    The second bulk load gets what our store holds in the end, the merged default graph included.
    """
    table = Table(
        "Loading into memory, each in a process of its own",
        ("size", "what", "quads", "time, median (least to most)", "peak memory"),
        notes=[
            "Ours holds each statement twice: with its source, and in the merged default graph.",
            "With the merge means: bulk load of a file that has the merged statements as well.",
        ],
    )
    for size in sizes:
        with TemporaryDirectory() as folder:
            file, merged = Path(folder, f"{size}.nq"), Path(folder, f"{size}-merged.nq")
            generator = Generator(seed)
            generator.write(file, SIZES[size])
            write_merged(generator, merged, SIZES[size])
            programs = {
                "ours": (_OURS, str(file)),
                "bulk load": (_BULK, str(file)),
                "bulk load with the merge": (_BULK, str(merged)),
            }
            runs: dict[str, list[dict[str, Any]]] = {name: [] for name in programs}
            for _ in range(ROUNDS[size]):
                for name, (program, argument) in programs.items():
                    runs[name].append(apart(program, argument))
        for name, of in runs.items():
            times = spread([run["seconds"] for run in of])
            memory = f"{max(run['bytes'] for run in of) / 2**20:,.0f} MiB"
            table.rows.append((size, name, of[0]["quads"], times, memory))
        if size == "S":
            continue  # its memory is the interpreter's
        for what in ("bytes", "seconds"):
            label = "peak memory" if what == "bytes" else "time"
            for other in ("bulk load", "bulk load with the merge"):
                ratio = median_ratio(
                    [
                        (mine[what], theirs[what])
                        for mine, theirs in zip(runs["ours"], runs[other], strict=True)
                    ]
                )
                table.verdicts.append(
                    Verdict(f"{size}: {label}, ours / {other}", ratio, TARGET, at_least=False)
                )
    return table


def write_merged(generator: Generator, file: Path, guides: int) -> None:
    """Write every quad, and its triple once more without the graph."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for chunk in generator.chunks(guides):
            out.write(chunk)
            triples = (line.rpartition(" <")[0] for line in chunk.splitlines())
            out.write("".join(f"{triple} .\n" for triple in dict.fromkeys(triples)))

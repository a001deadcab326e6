"""Draw the folders of the package and their imports: python docs/draw_architecture.py.

The drawing is made from the import statements alone, lazy imports included. A folder stands above
every folder that it imports. An arrow that follows from others is left out.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import networkx as nx

ROOT = Path(__file__).parents[1]
DRAWING = Path(__file__).with_name("architecture.svg")
LAYERS = ("ontology", "queries", "graph", "server")
COLORS = {"server": "#dbe9f6", "graph": "#e2f0d9", "queries": "#fff2cc", "ontology": "#fbe5d6"}
WIDTH, ROW, BOX_WIDTH, BOX_HEIGHT = 1080, 74, 150, 34


def module_files() -> Iterator[Path]:
    """List the modules that belong to a folder, and the module of errors below all of them."""
    yield ROOT / "errors.py"
    for layer in LAYERS:
        yield from sorted((ROOT / layer).rglob("*.py"))


def unit(parts: tuple[str, ...]) -> str:
    """Name the box of a module: its folder, or its own name where it stands beside folders."""
    path = ROOT.joinpath(*parts)
    if path.is_dir() or parts[0] in {"ontology", "queries"}:
        return "/".join(parts[:2]) if parts[0] in {"graph", "server"} else parts[0]
    folder = ROOT.joinpath(*parts[:2])
    return "/".join(parts[:2]) if folder.is_dir() else f"{'/'.join(parts)}.py"


def imported(file: Path) -> Iterator[tuple[str, ...]]:
    """Give the modules or folders that a file imports, as parts of their paths."""
    here = file.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = (*here[: len(here) - node.level], *(node.module or "").split("."))
            base = tuple(part for part in base if part)
            for alias in node.names:
                inner = (*base, alias.name)
                path = ROOT.joinpath(*inner)
                is_module = path.is_dir() or path.with_suffix(".py").is_file()
                yield inner if is_module else base


def folder_imports() -> "nx.DiGraph[str]":
    """Read the graph of folders, with an arrow from each folder to those that it imports."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for file in module_files():
        name = file.relative_to(ROOT).with_suffix("").parts
        if name[-1] == "__init__":
            name = name[:-1]
        source = unit(name)
        if name in {("graph",), ("server",)}:
            continue  # a caption alone
        graph.add_node(source)
        for parts in imported(file):
            if parts and (target := unit(parts)) not in {source, "__init__.py", "graph", "server"}:
                graph.add_edge(source, target)
    return graph


def positions(graph: "nx.DiGraph[str]") -> dict[str, tuple[float, float]]:
    """Place each folder one row above the highest folder that it imports."""
    rows: dict[int, list[str]] = defaultdict(list)
    height: dict[str, int] = {}
    for name in reversed(list(nx.lexicographical_topological_sort(graph))):
        height[name] = max((height[below] + 1 for below in graph[name]), default=0)
        rows[height[name]].append(name)
    placed: dict[str, tuple[float, float]] = {}
    top = max(rows)
    for row in sorted(rows):
        names = sorted(rows[row], key=lambda name: (_center(graph, name, placed), name))
        for index, name in enumerate(names):
            x = WIDTH * (index + 1) / (len(names) + 1)
            placed[name] = (x, 30 + ROW * (top - row))
    return placed


def _center(graph: "nx.DiGraph[str]", name: str, placed: dict[str, tuple[float, float]]) -> float:
    below = [placed[target][0] for target in graph[name] if target in placed]
    return sum(below) / len(below) if below else WIDTH / 2


def svg() -> str:
    """Draw the graph of folders as SVG; folders that import each other share a box."""
    condensed = nx.condensation(folder_imports())
    names = {node: ", ".join(sorted(data["members"])) for node, data in condensed.nodes.data()}
    reduced = nx.relabel_nodes(nx.transitive_reduction(condensed), names)
    placed = positions(reduced)
    height = max(y for _, y in placed.values()) + BOX_HEIGHT + 30
    size = f'viewBox="0 0 {WIDTH} {height:.0f}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">',
        "<title>Folders of GradPath; each stands above those that it imports</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for source, target in sorted(reduced.edges):
        (x1, y1), (x2, y2) = placed[source], placed[target]
        y1 += BOX_HEIGHT / 2
        y2 -= BOX_HEIGHT / 2
        bend = (y2 - y1) / 2
        lines.append(
            f'<path d="M{x1:.0f},{y1:.0f} C{x1:.0f},{y1 + bend:.0f} {x2:.0f},{y2 - bend:.0f} '
            f'{x2:.0f},{y2:.0f}" fill="none" stroke="#888"/>'
        )
    for name, (x, y) in sorted(placed.items()):
        width = max(BOX_WIDTH, 8 * len(name))
        color = COLORS.get(re.split(r"[/,]", name)[0], "#eeeeee")
        lines.append(
            f'<rect x="{x - width / 2:.0f}" y="{y - BOX_HEIGHT / 2:.0f}" width="{width}" '
            f'height="{BOX_HEIGHT}" rx="4" fill="{color}" stroke="#666"/>'
            f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle">{escape(name)}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    DRAWING.write_text(svg(), encoding="utf-8")

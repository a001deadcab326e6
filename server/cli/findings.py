"""Conflicts and gaps for people in a terminal: how many, then each with its passages."""

from __future__ import annotations

from collections.abc import Sequence

from ...graph.findings.findings import Finding, Kind, Side
from ...graph.pathways.explain import NOT_STATED
from .record_tables import make_console, make_table, name_passages


def show_findings(found: Sequence[Finding], *, kind: Kind) -> None:
    """Print conflicts or gaps: a sentence that counts them, then a table of both sides."""
    out = make_console()
    out.print(count(found, kind=kind), soft_wrap=True)
    if not found:
        return
    sides = ("One side", "Other side") if kind == "conflict" else ()
    table = make_table("About", "What was found", *sides, "Passages")
    for one in found:
        about = "; ".join(one.about.values())
        said = one.statement if one.origin == "computed" else f"{one.statement} (recorded)"
        table.add_row(about, said, *_sides(one), name_passages(one.sources))
    out.print(table)


def count(found: Sequence[Finding], *, kind: Kind) -> str:
    """Say how many there are, and how they came about."""
    if not found:
        return f"No {kind} is found or recorded here."
    computed = sum(one.origin == "computed" for one in found)
    noun = kind if len(found) == 1 else f"{kind}s"
    return (
        f"{len(found)} {noun}: {computed} found by query, "
        f"{len(found) - computed} recorded by a reader."
    )


def _sides(one: Finding) -> list[str]:
    if one.kind == "gap":
        return []
    return [_said(side) for side in [*one.sides, Side("", ())][:2]]


def _said(side: Side) -> str:
    text = NOT_STATED if side.text is None else side.text
    return f"{text} [{name_passages(side.sources)}]" if side.sources else text

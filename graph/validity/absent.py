"""Explanations of silence: no passage speaks of a thing, or a snapshot leaves out what does."""

from __future__ import annotations

from ..model.descriptions import Description
from ..model.iris import passage_order
from .graph import Graph

_NOTHING = "No passage says anything of it."


def explain_silence(graph: Graph, description: Description) -> tuple[str, ...]:
    """Explain why a description holds no statement.

    Parameters
    ----------
    graph : Graph
        A graph, or a snapshot of one.
    description : Description
        The description of a thing in that graph.

    Returns
    -------
    tuple of str
        Sentences: the passages on the thing that are left out, its last day, and the remarks of the
        passages that state it. Empty where there are statements.
    """
    if description.statements:
        return ()
    absence = graph.absence(description.iri)
    ending = absence.sources if absence else ()
    speaking = () if graph.as_of_date is None else _speaking(graph.whole, description, ending)
    lines = []
    if speaking:
        lines = [
            f"As of {graph.as_of_date} this is left out: what {', '.join(speaking)} says of it."
        ]
    if absence:
        by = ", ".join(absence.sources)
        lines += [absence.sentence, *(f"{remark} [{by}]" for remark in absence.remarks)]
    return tuple(lines) or (_NOTHING,)


def _speaking(whole: Graph, description: Description, ending: tuple[str, ...]) -> tuple[str, ...]:
    """Return the passages that mention a thing, except those of its expiry and our own."""
    said = whole.describe(description.thing).statements
    found = {source for statement in said for source in statement.sources}
    others = (name for name in found - {*ending} if not name.startswith("gradpath/"))
    return tuple(sorted(others, key=passage_order))

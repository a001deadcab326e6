"""Why nothing is said of a thing: no passage does, or what they say is left out on a day."""

from __future__ import annotations

from ..knowledge_graph import Dated, KnowledgeGraph
from ..model.descriptions import Description
from ..model.iris import passage_order

_NOTHING = "No passage says anything of it."


def silence(dated: Dated, description: Description) -> tuple[str, ...]:
    """Say why a description holds no statement.

    Parameters
    ----------
    dated : Dated
        The graph as of a day, or without one.
    description : Description
        What that graph knows of a thing.

    Returns
    -------
    tuple of str
        Sentences: who speaks of the thing and is left out, until when it was valid, and what the
        passages that say so remark on it. Empty where something is said.
    """
    if description.statements:
        return ()
    absence = dated.absence(description.iri)
    ending = absence.sources if absence else ()
    speaking = _speaking(dated.whole, description, ending) if dated.whole else ()
    lines = []
    if speaking:
        lines = [f"As of {dated.day} this is left out: what {', '.join(speaking)} says of it."]
    if absence:
        by = ", ".join(absence.sources)
        lines += [absence.sentence, *(f"{remark} [{by}]" for remark in absence.remarks)]
    return tuple(lines) or (_NOTHING,)


def _speaking(
    whole: KnowledgeGraph, description: Description, ending: tuple[str, ...]
) -> tuple[str, ...]:
    """Return who speaks of a thing, beside who says when it ended and what we observe ourselves."""
    said = whole.describe(description.thing).statements
    found = {source for statement in said for source in statement.sources}
    others = (name for name in found - {*ending} if not name.startswith("gradpath/"))
    return tuple(sorted(others, key=passage_order))

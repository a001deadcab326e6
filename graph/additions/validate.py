"""Whether an addition is well-formed and can hold beside what is there."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import SOURCE
from ..model.labels import Labels
from ..reasoning.axioms import Terms
from ..reasoning.consistency import in_words, quick_clashes
from ..reasoning.evidence import Witnesses
from ..store.files import Source
from ..store.formats import ResultFormat
from ..store.loaded import LoadedFacts, Sourced
from ..validation.check import check_sources
from ..validation.report import Finding


def findings(source: Source, facts: Sourced) -> Sequence[Finding]:
    """Check statements against the shapes, beside what is there.

    Parameters
    ----------
    source : Source
        The statements.
    facts : Sourced
        What is there.
    """
    there = ox.serialize(facts.quads(), format=ox.RdfFormat.N_QUADS) or b""
    beside = Source("the graph", there, ResultFormat.N_QUADS, SOURCE)
    return check_sources([source], beside=[beside]).findings


def refuse_clash(quads: Sequence[ox.Quad], facts: Sourced, *, file: str) -> None:
    """Refuse statements that cannot hold beside what is there.

    Parameters
    ----------
    quads : sequence of pyoxigraph.Quad
        The statements, each in the graph that makes it.
    facts : Sourced
        What is there.
    file : str
        How the file of the statements is called in messages.

    Raises
    ------
    DataError
        If they cannot; it names the fewest statements that clash.
    """
    native, merge = ox.Store(), ox.DefaultGraph()
    for quad in (*facts.quads(), *quads):
        native.add(quad)
        native.add(ox.Quad(quad.subject, quad.predicate, quad.object, merge))
    if found := quick_clashes(native):
        whole = LoadedFacts(native)
        witnesses = Witnesses(whole, Labels.from_engine(whole.engine), Terms.of(native))
        words = in_words(witnesses.justification(found[0]))
        message = f"not everything here can hold: {words}"
        hint = "correct one of these statements; nothing was written"
        raise DataError(file, message, hint=hint)

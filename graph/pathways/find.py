"""Pathways found by the names of their ends."""

from __future__ import annotations

from itertools import chain

from ...errors import GradPathError
from ..model.amounts import Figure
from ..model.evidence import Sentence
from ..model.grades import Grade
from ..model.iris import kind_of, shorten
from ..model.labels import Labels
from .network import Network
from .pathway import Pathways
from .ranking import Ranking
from .search import STARTS, backward, between, forward, paying, ranked
from .sentences import left_out, no_pathway, none_pays, remarks


def find_pathways(
    network: Network,
    labels: Labels,
    start: str | None,
    *,
    role: str | None,
    grade: Grade,
    evidence: Ranking,
    min_pay: Figure | None,
) -> Pathways:
    """Find the pathways between named things; see `KnowledgeGraph.pathways`."""
    if start is None:
        return _from_pay(network, min_pay, grade, evidence)
    kinds = (*STARTS, "role")
    given, found_start = start, labels.find(start, kinds)
    meanings = labels.meanings("start", given, found_start, kinds)
    start = shorten(found_start)
    end = shorten(labels.find(role, ("role",))) if role else None
    known = start in network and (end is None or end in network)
    if kind_of(start) == "role":
        if end is not None:
            message = f"{given!r} is a role already"
            raise GradPathError(message, hint="ask from a specialization or program")
        found = known and backward(network, start, grade=grade, evidence=evidence)
    elif end is not None:
        one = known and between(network, start, end, grade=grade)
        found = [one] if one else []
    else:
        found = known and forward(network, start, grade=grade, evidence=evidence)
    pathways = tuple(found or ())
    note = None if pathways else no_pathway(network, start, end, grade)
    without_pay: tuple[Sentence, ...] = ()
    if pathways and min_pay is not None:
        reaching = set(paying(network, min_pay))
        without_pay = left_out(network, pathways)
        none = none_pays(network, pathways, f"No role on the way pays ${min_pay:,} a year or more.")
        pathways = tuple(pathway for pathway in pathways if pathway.role in reaching)
        note = None if pathways else none
    ends = "start" if kind_of(start) == "role" else "role"
    more = (*without_pay, *remarks(network, pathways))
    return Pathways(start, end, ends, pathways, note, meanings, more, evidence)


def _from_pay(
    network: Network, min_pay: Figure | None, grade: Grade, evidence: Ranking
) -> Pathways:
    if min_pay is None:
        hint = "name a specialization, program, degree, skill or role, or a least pay"
        raise GradPathError("there is nothing to go from", hint=hint)
    roles = [role for role in paying(network, min_pay) if role in network]
    found = (backward(network, role, grade=grade) for role in roles)
    pathways = tuple(ranked(network, chain.from_iterable(found), evidence))
    none = f"No role that something leads to pays ${min_pay:,} a year or more."
    note = None if pathways else Sentence(none)
    more = remarks(network, pathways)
    return Pathways(None, None, "both", pathways, note, (), more, evidence)

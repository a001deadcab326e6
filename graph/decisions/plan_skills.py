"""Required skills of the role of a plan: those that programs cover, and those still missing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...names import collate, series
from ..model.evidence import Edge, Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of
from ..pathways.explain import certainty, count, reason
from ..pathways.ranking import Ranking
from .gap_sentences import OURS, facts_of, unique
from .outcome import NOT_STATED, UNSTATED, Cell, Column
from .role_skills import RoleSkills, role_skills

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway, SharedSkill
    from .studies import Gap

#: The most names in a cell.
_MOST = 3
#: The columns of `coverage_cells`.
COVERAGE = (
    Column("taught", "Taught by itself", detail=True),
    Column("if_taught_whole", "If it teaches all of the specialization", detail=True),
    Column("have", "You have", detail=True),
    Column("similar", "Similar to what you have", detail=True),
    Column("missing", "Still missing then", detail=True),
    Column("evidence", "How sure", detail=True),
    Column("recommended", "Why it is recommended", detail=True),
)


def coverage_evidence(network: Network, pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements by which a pathway covers its skills, or else links its ends."""
    routes = [shared.route for shared in pathway.shared] or pathway.routes[:1]
    return unique(fact for route in routes for fact in route.evidence(network))


def coverage_text(network: Network, pathway: Pathway | None) -> str:
    """Return in a few words how many required skills a program covers, and on which condition."""
    if pathway is None:
        return NOT_STATED
    if not pathway.shared:
        return f"{count(network, pathway)}; {reason(network, pathway)}"
    return f"{count(network, pathway)}{ours(pathway)}"


def ours(pathway: Pathway) -> str:
    """Return how many of the skills are covered by our interpretation, or ""."""
    covered = len(pathway.shared)
    mapped = covered - pathway.stated
    return f"; {mapped if mapped < covered else 'all'} by our interpretation" * bool(mapped)


def coverage_cells(
    network: Network, pathway: Pathway | None, skills: RoleSkills
) -> tuple[Cell, ...]:
    """Return the cells of `COVERAGE`: the required skills by where they come from."""
    shared = pathway.shared if pathway else ()
    covered = {one.skill for one in shared}
    left = [skill for skill in skills.missing if skill not in covered]
    facts = coverage_evidence(network, pathway) if pathway else ()
    return (
        _shared_cell(network, [one for one in shared if one.via is None]),
        _shared_cell(network, [one for one in shared if one.via is not None]),
        _names_cell(network, skills.held, skills.basis),
        _names_cell(network, [*skills.similar], skills.basis),
        _names_cell(network, left, unique((*skills.basis, *facts))),
        _certainty_cell(pathway, facts) if pathway else UNSTATED,
        _recommended_cell(network, pathway),
    )


def advice(network: Network, pathway: Pathway) -> dict[str, tuple[Evidence, ...]]:
    """Return why a program is recommended for the role and on the way to it, by the target.

    The role comes first; there are no statements where no reason is given.
    """
    start = pathway.start
    firsts = (route.hops[0] for route in pathway.routes)
    ways = [hop.head for hop in firsts if hop.relation == "recommendedFor"]
    targets = sorted(dict.fromkeys(ways), key=lambda one: one != pathway.role)
    return {one: network.reasons.get((start, one), ()) for one in targets}


def advice_text(network: Network, target: str, reasons: Sequence[Evidence]) -> str:
    """Return for which thing a program is recommended, and why."""
    why = "; ".join(one.object.removesuffix(".") for one in reasons)
    return f"recommended for {network.label(target)}{f' ({why})' if why else ''}"


def _recommended_cell(network: Network, pathway: Pathway | None) -> Cell:
    found = advice(network, pathway) if pathway else {}
    texts = tuple(advice_text(network, one, facts) for one, facts in found.items() if facts)
    reasons = unique(fact for facts in found.values() for fact in facts)
    return Cell("; ".join(texts), texts, reasons) if texts else UNSTATED


def missing_sentence(network: Network, gap: Gap) -> Sentence | None:
    """Return in a sentence where the missing skills are taught, those alike together."""
    skills = gap.skills
    if not skills.missing:
        return None
    alike: dict[str, list[str]] = {}
    evidence, given = [skills.facts[skill] for skill in skills.missing], set[str]()
    for skill in skills.missing:
        places, facts = _places(network, gap, skill)
        alike.setdefault(series(places, most=_MOST), []).append(network.label(skill))
        evidence += facts
        given |= {one.via or one.route.nodes[0] for one in _teaching(gap, skill)}
    said = (
        f"{series(names)}, taught {places}" if places else f"{series(names)}: where is {NOT_STATED}"
        for places, names in alike.items()
    )
    text = f"Still to learn: {'; '.join(said)}."
    for place in sorted(given, key=network.label):
        programs = _recommended(network, gap, place)
        if programs:
            names = series([network.label(one.subject) for one in programs], most=_MOST)
            plural = "are" if len(programs) > 1 else "is"
            text += f" {names} {plural} recommended for {network.label(place)}."
            evidence += programs
    return Sentence(text, unique(evidence), skills.links)


def _teaching(gap: Gap, skill: str) -> Iterator[SharedSkill]:
    """Yield how programs and specializations teach a skill themselves, by the best evidence."""
    studies = sorted(gap.studies, key=lambda one: one.kind)
    every = [one.closes[skill] for one in studies if skill in one.closes and one.kind != "degree"]
    found = [one for one in every if one.hedge or not one.via]
    best = max((one.grade for one in found), default=None)
    yield from (one for one in found if one.grade is best)


def _places(network: Network, gap: Gap, skill: str) -> tuple[list[str], list[Evidence]]:
    """Return the programs and specializations that teach a skill, with the statements."""
    found: dict[str, tuple[Evidence, ...]] = {}
    for shared in _teaching(gap, skill):
        start = shared.via or shared.route.nodes[0]
        name = network.label(start)
        place = (
            f"in the specialization {name}" if kind_of(start) == "specialization" else f"by {name}"
        )
        place = place.replace("in the", "on the hardware side of the") if shared.via else place
        place += " (by our interpretation)" * (shared.grade is Grade.MAPPED)
        found.setdefault(place, shared.route.evidence(network))
    return [*found], [fact for facts in found.values() for fact in facts]


def _recommended(network: Network, gap: Gap, specialization: str) -> list[Evidence]:
    """Return the statements that recommend programs for a specialization."""
    edges = (
        Edge(program, specialization, **keys["recommendedFor"])
        for program, keys in network.pred[specialization].items()
        if "recommendedFor" in keys
    )
    found = [Evidence.of_edge(one) for one in edges if one.grade >= gap.evidence.grade]
    return sorted(found, key=lambda one: collate(network.label(one.subject)))


def roles_sentences(network: Network, have: Sequence[str], evidence: Ranking) -> Iterator[Sentence]:
    """Yield the roles for which most of a person's skills count, by the share of theirs."""
    close = {
        near for one in have for near, keys in _edges(network, one) if "skos:closeMatch" in keys
    }
    roles = {
        role for one in (*have, *close) for role, keys in _edges(network, one) if "requires" in keys
    }
    found = [role_skills(network, role, have, evidence) for role in roles]
    found = [one for one in found if len(one.missing) < len(one.required)]
    found.sort(key=lambda one: (*_shares(one), collate(one.label), one.role))
    if found:
        best = found[:_MOST]
        counts = series([f"{one.label} ({_count(one)})" for one in best])
        text = f"Your skills count most for {counts}; give one of them as the role you aim at."
        compared = unique(fact for one in found for fact in one.basis)
        yield Sentence(text, unique(fact for one in best for fact in one.basis), compared)


def _edges(network: Network, node: str) -> ItemsView[str, Mapping[str, Mapping[str, Any]]]:
    return network.outgoing.get(node, {}).items()


def _shares(skills: RoleSkills) -> tuple[float, float]:
    """Return the share of required skills that are had, and of similar ones; the most first."""
    total = len(skills.required)
    return -len(skills.held) / total, -_similar(skills) / total


def _similar(skills: RoleSkills) -> int:
    """Return the number of required skills that count because a similar one is had."""
    return len(skills.required) - len(skills.missing) - len(skills.held)


def _count(skills: RoleSkills) -> str:
    """Return how many of the required skills are had, and how many are similar to one."""
    similar = f", {_similar(skills)} similar by {OURS}" if _similar(skills) else ""
    return f"{len(skills.held)} of {len(skills.required)} required{similar}"


def _shared_cell(network: Network, shared: Sequence[SharedSkill]) -> Cell:
    if not shared:
        return UNSTATED
    evidence = facts_of(network, shared)
    return _names_cell(network, [one.skill for one in shared], evidence)


def _certainty_cell(pathway: Pathway, facts: tuple[Evidence, ...]) -> Cell:
    """Return the evidence for a pathway, with the weakest grade that is shown."""
    weakest = min((skill.grade for skill in pathway.shared), default=pathway.grade)
    return Cell(certainty(pathway), weakest.label, facts)


def _names_cell(network: Network, things: Sequence[str], evidence: tuple[Evidence, ...]) -> Cell:
    labels = tuple(map(network.label, things))
    return Cell(series(labels) or "none", labels, evidence)

"""Required skills of the role of a plan: those that programs cover, and those still missing."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...names import collate, series
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..pathways.explain import certainty, count, reason
from ..pathways.ranking import Ranking
from .gap_sentences import OURS, unique
from .outcome import NOT_STATED, UNSTATED, Cell, Column
from .role_skills import RoleSkills, role_skills

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway, SharedSkill
    from .studies import Gap, Study

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
    )


def missing_sentence(network: Network, gap: Gap) -> Sentence | None:
    """Return in a sentence where the missing skills are taught, those alike together."""
    skills = gap.skills
    if not skills.missing:
        return None
    alike: dict[str, list[str]] = {}
    evidence = [skills.facts[skill] for skill in skills.missing]
    for skill in skills.missing:
        places = _places(network, gap.studies, skill)
        text = series([*places], most=_MOST) or NOT_STATED
        alike.setdefault(text, []).append(network.label(skill))
        evidence += (fact for facts in places.values() for fact in facts)
    said = (f"{series(names)}: {places}" for places, names in alike.items())
    text = f"Still to learn, and where it is taught: {'; '.join(said)}."
    return Sentence(text, unique(evidence), skills.links)


def _places(
    network: Network, studies: Sequence[Study], skill: str
) -> dict[str, tuple[Evidence, ...]]:
    """Return the programs and specializations that teach a skill, with the statements."""
    found: dict[str, tuple[Evidence, ...]] = {}
    for study in sorted(studies, key=lambda one: one.kind):
        shared = study.closes.get(skill)
        if shared is None or study.kind == "degree" or (shared.via and not shared.hedge):
            continue
        place = network.label(shared.via or study.start) + " (its hardware side)" * bool(shared.via)
        place += " (our interpretation)" * (shared.grade is Grade.MAPPED)
        found.setdefault(place, shared.route.evidence(network))
    return found


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
    evidence = unique(fact for one in shared for fact in one.route.evidence(network))
    return _names_cell(network, [one.skill for one in shared], evidence)


def _certainty_cell(pathway: Pathway, facts: tuple[Evidence, ...]) -> Cell:
    """Return the evidence for a pathway, with the weakest grade that is told."""
    weakest = min((skill.grade for skill in pathway.shared), default=pathway.grade)
    return Cell(certainty(pathway), weakest.label, facts)


def _names_cell(network: Network, things: Sequence[str], evidence: tuple[Evidence, ...]) -> Cell:
    labels = tuple(map(network.label, things))
    return Cell(series(labels) or "none", labels, evidence)

"""Specializations, programs and degrees that teach missing skills, and smallest sets of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ..model.evidence import Evidence
from ..model.grades import Grade
from ..model.iris import kind_of
from ..pathways.pathway import Pathway, SharedSkill
from ..pathways.ranking import Coverage, Ranking
from ..pathways.search import backward
from .cover import Covers, smallest_covers
from .outcome import ReasonCode

if TYPE_CHECKING:
    from ..pathways.network import Network
    from .role_skills import RoleSkills

#: The evidence by which a skill is taught if all of a specialization is.
CONDITIONAL = "conditional"


class Study(NamedTuple):
    """A specialization, program or degree, and the missing skills that it closes."""

    start: str
    closes: dict[str, SharedSkill]
    missing: int
    routes: tuple[Evidence, ...]

    @property
    def kind(self) -> str:
        """The kind of the thing."""
        return kind_of(self.start)

    @property
    def certain(self) -> dict[str, SharedSkill]:
        """The skills that it closes without a condition."""
        return {skill: one for skill, one in self.closes.items() if one.via is None}

    def by(self, evidence: str) -> list[SharedSkill]:
        """Return the skills that it closes by some evidence: see `evidence_of`."""
        return [one for one in self.closes.values() if evidence_of(one) == evidence]

    @property
    def coverage(self) -> Coverage:
        """The numbers by which it is ranked."""
        stated = sum(one.grade is Grade.STATED for one in self.closes.values())
        return Coverage(len(self.closes), stated, len(self.certain), self.missing)


def evidence_of(shared: SharedSkill) -> str:
    """Return the evidence for a skill that is taught: the label of its grade, or conditional."""
    return CONDITIONAL if shared.via is not None else shared.grade.label


def find_studies(
    network: Network, role: str, missing: Collection[str], evidence: Ranking = Ranking.ALL
) -> list[Study]:
    """Return what closes some of the missing skills of a role, best first by the ranking rule."""
    if not missing or role not in network:
        return []
    pathways = backward(network, role, grade=evidence.grade)
    return as_studies(network, pathways, missing, evidence)


def as_studies(
    network: Network,
    pathways: Iterable[Pathway],
    missing: Collection[str],
    evidence: Ranking = Ranking.ALL,
) -> list[Study]:
    """Return what closes some of the missing skills of the role of pathways, best first."""
    found = (_study(network, one, missing) for one in pathways)

    def key(study: Study) -> tuple[object, ...]:
        return evidence.key(study.coverage, network.label(study.start), study.start)

    return sorted((study for study in found if study.closes), key=key)


def _study(network: Network, pathway: Pathway, missing: Collection[str]) -> Study:
    closes = {one.skill: one for one in pathway.shared if one.skill in missing}
    routes = (
        fact
        for route in pathway.routes
        if route.hops[-1].relation == "requires" and route.nodes[-2] in closes
        for fact in route.evidence(network)
    )
    return Study(pathway.start, closes, len(missing), tuple(dict.fromkeys(routes)))


class SmallestSets(NamedTuple):
    """The smallest sets of one kind that close all missing skills that this kind closes.

    Attributes
    ----------
    kind : "specialization" or "program"
    conditional : whether programs count as teaching all of the specializations they are
        recommended for
    studies : what was chosen from, best first
    covers : the smallest sets
    """

    kind: str
    conditional: bool
    studies: tuple[Study, ...]
    covers: Covers

    @property
    def best(self) -> list[Study]:
        """The members of the first of the smallest sets."""
        return self.of(self.covers.best)

    def of(self, cover: Collection[str]) -> list[Study]:
        """Return the members of a set, best first."""
        return [study for study in self.studies if study.start in cover]

    def closed_by(self, study: Study) -> dict[str, SharedSkill]:
        """Return the skills that a member closes."""
        return study.closes if self.conditional else study.certain

    @property
    def closed(self) -> set[str]:
        """The skills that a smallest set closes."""
        return {skill for study in self.best for skill in self.closed_by(study)}

    @property
    def compared(self) -> tuple[Evidence, ...]:
        """The statements by which the sets were chosen."""
        routes = chain.from_iterable(study.routes for study in self.studies)
        return tuple(dict.fromkeys(routes))


class Gap(NamedTuple):
    """The missing skills of a role and what closes them.

    Attributes
    ----------
    skills : the required skills
    evidence : the evidence that counts
    studies : what closes some of the missing skills by it, best first
    every : what closes some of them by any evidence
    sets : the smallest sets of specializations, of programs by what they teach themselves, and of
        programs if they teach all of the specializations they are recommended for
    """

    skills: RoleSkills
    evidence: Ranking
    studies: tuple[Study, ...]
    every: tuple[Study, ...]
    sets: tuple[SmallestSets, ...]

    def why_untaught(self, skill: str) -> ReasonCode | None:
        """Return why nothing teaches a missing skill; None where something does."""
        if any(skill in study.closes for study in self.studies):
            return None
        excluded = any(skill in study.closes for study in self.every)
        return ReasonCode.EXCLUDED if excluded else ReasonCode.NOT_STATED


def smallest_sets(skills: RoleSkills, studies: Sequence[Study]) -> tuple[SmallestSets, ...]:
    """Return the smallest sets of specializations and of programs that close what can be."""
    kinds = (("specialization", False), ("program", False), ("program", True))
    return tuple(_smallest(skills, studies, *kind) for kind in kinds)


def _smallest(
    skills: RoleSkills, studies: Sequence[Study], kind: str, conditional: bool
) -> SmallestSets:
    chosen = tuple(study for study in studies if study.kind == kind)
    sets = {one.start: one.closes if conditional else one.certain for one in chosen}
    return SmallestSets(kind, conditional, chosen, smallest_covers(sets, skills.missing))

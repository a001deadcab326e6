"""Required skills of a role beside those that a person, or another role, has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.evidence import Edge, Evidence
from ..pathways.ranking import Ranking
from .roles import required_facts

if TYPE_CHECKING:
    from ..pathways.network import Network

_CLOSE = "skos:closeMatch"


@dataclass(frozen=True)
class RoleSkills:
    """The required skills of a role, beside the skills that a person or another role has.

    Attributes
    ----------
    role, label : the short name of the role, and its label
    required : its required skills, in the order of their labels
    facts : the statement that it requires each of them
    held : those that are had themselves
    similar : for each of the others that is similar to skills that are had: our link to each
    links : all our links from skills that are had to required ones
    beside : the skills that are had and that are neither required nor similar to a required one
    missing : the required skills that are still to learn by the evidence that counts
    had : the statements by which skills are had, by the skill; none of what a person gives
    """

    role: str
    label: str
    required: tuple[str, ...]
    facts: dict[str, Evidence]
    held: tuple[str, ...]
    similar: dict[str, dict[str, Evidence]]
    links: tuple[Evidence, ...]
    beside: tuple[str, ...]
    missing: tuple[str, ...]
    had: Mapping[str, Evidence]

    @property
    def basis(self) -> tuple[Evidence, ...]:
        """The statements that decide which skills are had and which are missing."""
        return (*self.facts.values(), *self.links, *self.had.values())

    def had_by(self, skills: Iterable[str]) -> tuple[Evidence, ...]:
        """Return the statements by which some skills are had."""
        return tuple(self.had[skill] for skill in skills if skill in self.had)


def role_skills(
    network: Network,
    role: str,
    have: Sequence[str],
    evidence: Ranking = Ranking.ALL,
    had: Mapping[str, Evidence] | None = None,
) -> RoleSkills:
    """Compare the required skills of a role with some skills, by the evidence that counts.

    `had` gives the statements by which some of the skills are had.
    """
    required = network.required(role)
    held = tuple(skill for skill in required if skill in have)
    links: dict[str, dict[str, Evidence]] = {}
    for mine in have:
        for near, keys in network.outgoing.get(mine, {}).items():
            if _CLOSE in keys and near in required:
                edge = Edge(mine, near, **keys[_CLOSE])
                links.setdefault(near, {})[mine] = Evidence.of_edge(edge)
    used = {*held}.union(*links.values())
    similar = {skill: links[skill] for skill in required if skill in links and skill not in held}
    counted = {*held} if evidence is Ranking.STATED else {*held, *similar}
    return RoleSkills(
        role,
        network.label(role),
        required,
        facts=dict(zip(required, required_facts(network, role), strict=True)),
        held=held,
        similar=similar,
        links=tuple(link for found in links.values() for link in found.values()),
        beside=tuple(skill for skill in have if skill not in used),
        missing=tuple(skill for skill in required if skill not in counted),
        had=had or {},
    )

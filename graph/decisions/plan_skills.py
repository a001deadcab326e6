"""Required skills of a role in a plan: those that a person has, and where the others are taught."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...names import collate, series
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of
from ..pathways.explain import condition, reason
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Table

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway, SharedSkill

#: The most names in a cell.
_MOST = 3
#: The columns of `coverage_cells`.
COVERAGE = (
    Column("taught", "Taught by itself", detail=True),
    Column("if_taught_whole", "If it teaches all of the specialization", detail=True),
    Column("have", "You have", detail=True),
    Column("missing", "Still missing then", detail=True),
    Column("evidence", "How sure", detail=True),
)


class Skills(NamedTuple):
    """The required skills of a role and those that a person has.

    Attributes
    ----------
    role, label : the short name of the role, and its label
    required : its required skills, in the order of their labels
    facts : the statements that it requires them
    mine : those that the person has, each with our link from the skill that counts as it
    beside : the other skills of the person
    """

    role: str
    label: str
    required: tuple[str, ...]
    facts: tuple[Evidence, ...]
    mine: dict[str, tuple[Evidence, ...]]
    beside: tuple[str, ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required skills that the person lacks."""
        return tuple(skill for skill in self.required if skill not in self.mine)


def skills_of(network: Network, role: str, have: Sequence[str]) -> Skills:
    """Return the required skills of a role; a skill that is close to one counts as it."""
    required = tuple(network.required(role))
    mine: dict[str, tuple[Evidence, ...]] = {skill: () for skill in have if skill in required}
    used = {*mine}
    for skill in have:
        for near, keys in network.outgoing.get(skill, {}).items():
            if near in required and "skos:closeMatch" in keys:
                mine.setdefault(near, (Evidence.of_edge(network.edge(skill, near)),))
                used.add(skill)
    facts = tuple(Evidence.of_edge(network.edge(skill, role)) for skill in required)
    beside = tuple(skill for skill in have if skill not in used)
    return Skills(role, network.label(role), required, facts, mine, beside)


def coverage_evidence(network: Network, pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements by which a pathway covers its skills, or else links its ends."""
    routes = [shared.route for shared in pathway.shared] or pathway.routes[:1]
    return tuple(dict.fromkeys(fact for route in routes for fact in route.evidence(network)))


def coverage_text(network: Network, pathway: Pathway | None) -> str:
    """Return in a few words how many required skills a program covers, and on which condition."""
    if pathway is None:
        return NOT_STATED
    if not pathway.shared:
        return f"{NOT_STATED}; {reason(network, pathway)}"
    count, inherited = len(pathway.shared), condition(network, pathway)
    text = f"{count} of {pathway.total} {inherited or 'itself'}"
    if inherited:
        text += f", {pathway.own} itself" if pathway.own else f"; itself {NOT_STATED}"
    mapped = count - pathway.stated
    return (
        f"{text}; {mapped if mapped < count else 'all'} by our interpretation" * bool(mapped)
        or text
    )


def coverage_cells(network: Network, pathway: Pathway | None, skills: Skills) -> tuple[Cell, ...]:
    """Return the cells of `COVERAGE`: the required skills by where they come from."""
    links = [link for found in skills.mine.values() for link in found]
    yours = _names_cell(network, tuple(skills.mine), (*skills.facts, *links))
    if pathway is None:
        lacking = _names_cell(network, skills.lacking, skills.facts)
        return (UNSTATED, UNSTATED, yours, lacking, UNSTATED)
    own = [one for one in pathway.shared if one.via is None]
    more = [one for one in pathway.shared if one.via is not None]
    covered = {one.skill for one in pathway.shared}
    left = [skill for skill in skills.lacking if skill not in covered]
    facts = coverage_evidence(network, pathway)
    return (
        _shared_cell(network, own),
        _shared_cell(network, more),
        yours,
        _names_cell(network, left, (*skills.facts, *facts)),
        Cell(pathway.grade.title, pathway.grade.label, facts),
    )


def skills_table(network: Network, skills: Skills, pathways: Iterable[Pathway]) -> Table:
    """Return the required skills that a person lacks, with the places where they are taught."""
    places: dict[str, dict[str, dict[str, tuple[Evidence, ...]]]] = {
        kind: {skill: {} for skill in skills.lacking} for kind in ("program", "specialization")
    }
    for pathway in pathways:
        for shared in pathway.shared:
            if shared.skill not in skills.mine and (shared.via is None or shared.hedge):
                kind = "specialization" if shared.hedge else kind_of(pathway.start)
                side = " (its hardware side)" if shared.hedge else ""
                place = network.label(shared.via or pathway.start) + side
                found = places.get(kind, {}).get(shared.skill, {})
                found.setdefault(place, shared.route.evidence(network))
    facts = dict(zip(skills.required, skills.facts, strict=True))
    rows = tuple(
        (
            Cell(network.label(skill), skill, (facts[skill],)),
            *(_places_cell(by_skill[skill]) for by_skill in places.values()),
        )
        for skill in skills.lacking
    )
    columns = (
        Column("skill", "Skill"),
        Column("programs", "Programs that teach it"),
        Column("specializations", "Specializations that cover it"),
    )
    title = "Required skills that you lack" if skills.mine else "Required skills"
    return Table("skills", f"{title}, and where they are taught", columns, rows, detail=True)


def missing_sentence(table: Table) -> Sentence:
    """Return in a sentence where the skills of the table are taught, those alike together."""
    alike: dict[str, list[str]] = {}
    for skill, *places in table.rows:
        stated = [place.text for place in places if place.value is not None]
        alike.setdefault("; ".join(stated) or NOT_STATED, []).append(skill.text)
    said = (f"{series(skills)}: {places}" for places, skills in alike.items())
    evidence = (fact for row in table.rows for cell in row for fact in cell.evidence)
    text = f"Still to learn, and where it is taught: {'; '.join(said)}."
    return Sentence(text, tuple(dict.fromkeys(evidence)))


def _shared_cell(network: Network, shared: Sequence[SharedSkill]) -> Cell:
    if not shared:
        return UNSTATED
    evidence = dict.fromkeys(fact for one in shared for fact in one.route.evidence(network))
    return _names_cell(network, [one.skill for one in shared], tuple(evidence))


def _names_cell(network: Network, things: Sequence[str], evidence: tuple[Evidence, ...]) -> Cell:
    labels = tuple(map(network.label, things))
    return Cell(series(labels) or "none", labels, evidence)


def _places_cell(found: dict[str, tuple[Evidence, ...]]) -> Cell:
    """Return the places where a skill is taught; those by our interpretation say so."""
    if not found:
        return UNSTATED

    def mapped(place: str) -> bool:
        return min(one.grade for one in found[place]) is Grade.MAPPED

    places = sorted(found, key=lambda one: (mapped(one), collate(one)))
    texts = [one + " (our interpretation)" * mapped(one) for one in places]
    evidence = tuple(dict.fromkeys(fact for one in places for fact in found[one]))
    return Cell(series(texts, most=_MOST), tuple(places), evidence)

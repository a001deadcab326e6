"""Tables of a skill gap: the required skills, what closes the missing ones, the smallest sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from ...names import collate, series
from ..model.grades import TITLES, Grade
from ..pathways.explain import NONE_OWN, skill_name
from .gap_sentences import OURS, facts_of, skill_text, unique
from .outcome import UNSTATED, Cell, Column, ReasonCode, Table
from .studies import CONDITIONAL, Gap, SmallestSets, Study, evidence_of

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import SharedSkill

#: The most names in a cell; its value has all.
_MOST: Final = 3
#: The most rows that a screen shows of what closes a gap, and the most names that it adds.
_MOST_ROWS: Final = 4
_NOT_NEEDED = Cell("not needed", None)
_NONE = Cell("none", ())
#: The evidence for where a skill is taught, best first, in words.
_HOW = TITLES | {CONDITIONAL: "only if all of a specialization is taught"}
#: The kinds of what teaches a skill, and whether only on a condition.
_PLACES: Final = (
    ("specialization", False),
    ("program", False),
    ("program", True),
    ("degree", None),
)
#: The words before what teaches a skill, by its kind and condition.
_BEGIN: Final = (
    "specialization",
    "program",
    "if all of a specialization is taught,",
    "degree",
)


def skills_table(network: Network, gap: Gap) -> Table:
    """Return the required skills: which are had, and where the others are taught."""
    columns = (
        Column("skill", "Required skill"),
        Column("for_you", "For you"),
        Column("counts", "By", detail=True),
        Column("learn", "How sure it is taught", detail=True),
        Column("taught", "Where it is taught"),
        Column("specializations", "Specializations", detail=True),
        Column("programs", "Programs", detail=True),
        Column("programs_if", "Programs, if they teach all of a specialization", detail=True),
        Column("degrees", "Degrees", detail=True),
    )
    rows = tuple(_skill_row(network, gap, skill) for skill in gap.skills.required)
    return Table("skills", "Required skills", columns, rows)


def _skill_row(network: Network, gap: Gap, skill: str) -> tuple[Cell, ...]:
    skills = gap.skills
    name = Cell(network.label(skill), skill, (skills.facts[skill],))
    mine = skills.similar.get(skill, {})
    similar = f"similar: {series([*map(network.label, mine)])} ({OURS})"
    if skill in skills.held:
        facts = (skills.facts[skill], *skills.had_by([skill]))
        own = Cell(network.label(skill), (skill,), facts)
        return (name, Cell("you have it", "have", facts), own, *[_NOT_NEEDED] * 6)
    facts = (*mine.values(), *skills.had_by(mine))
    near = Cell(series([*map(network.label, mine)]) or "none", tuple(mine), facts)
    if skill not in skills.missing:
        return (name, Cell(similar, "similar", facts), near, *[_NOT_NEEDED] * 6)
    lacking = f"to learn; {similar}" if mine else "to learn"
    teaching = [study for study in gap.studies if skill in study.closes]
    places = [_places_cell(network, skill, _of(teaching, skill, *kind)) for kind in _PLACES]
    for_you = Cell(lacking, "missing", (skills.facts[skill], *facts))
    learn = _learn_cell(network, gap, skill, teaching)
    return (name, for_you, near, learn, _taught_cell(places), *places)


def _taught_cell(places: Sequence[Cell]) -> Cell:
    """Return the cells of what teaches a skill as one; of degrees only where nothing else does."""
    known = [(text, cell) for text, cell in zip(_BEGIN, places, strict=True) if cell.is_known]
    shown = [(text, cell) for text, cell in known if cell is not places[-1]] or known
    if not shown:
        return UNSTATED
    text = "; ".join(f"{begin} {cell.text}" for begin, cell in shown)
    things = tuple(str(one) for _, cell in shown for one in _things(cell))
    return Cell(text, things, unique(fact for _, cell in shown for fact in cell.evidence))


def _things(cell: Cell) -> tuple[str, ...]:
    return cell.value if isinstance(cell.value, tuple) else ()


def _of(teaching: Sequence[Study], skill: str, kind: str, conditional: bool | None) -> list[Study]:
    """Return the studies of a kind that teach a skill, with or without a condition."""
    return [
        one
        for one in teaching
        if one.kind == kind and conditional in {None, evidence_of(one.closes[skill]) == CONDITIONAL}
    ]


def _learn_cell(network: Network, gap: Gap, skill: str, teaching: Sequence[Study]) -> Cell:
    """Return the best evidence by which a missing skill is taught, or why nothing teaches it."""
    reason = gap.why_untaught(skill)
    if reason is ReasonCode.EXCLUDED:
        return Cell(f"{reason.value}: {OURS} only", reason.value)
    if reason:
        return Cell(reason.value, None)
    order, shared = [*_HOW], (one.closes[skill] for one in teaching)
    best = min(shared, key=lambda one: order.index(evidence_of(one)))
    return Cell(_HOW[evidence_of(best)], evidence_of(best), best.route.evidence(network))


def _places_cell(network: Network, skill: str, places: Sequence[Study]) -> Cell:
    """Return what teaches a skill; that by our interpretation, and the name there, are said."""
    if not places:
        return UNSTATED

    def ours(place: Study) -> bool:
        return place.closes[skill].grade is Grade.MAPPED

    ordered = sorted(places, key=lambda one: (ours(one), collate(network.label(one.start))))
    texts = []
    for place in ordered:
        taught = network.label(place.closes[skill].taught_as)
        texts.append(network.label(place.start) + f" (as {taught}, {OURS})" * ours(place))
    facts = (fact for one in ordered for fact in one.closes[skill].route.evidence(network))
    return Cell(series(texts, most=_MOST), tuple(one.start for one in ordered), unique(facts))


def studies_table(network: Network, gap: Gap) -> Table:
    """Return what closes some of the missing skills, best first, by the evidence."""
    columns = (
        Column("study", "Specialization, program or degree"),
        Column("kind", "Kind"),
        Column("closes", "Closes"),
        Column("stated", "Stated by the source", detail=True),
        Column("interpretation", "Our interpretation", detail=True),
        Column("conditional", "Only if it teaches all of a specialization", detail=True),
        Column("left", "Still missing then", detail=True),
    )
    rows = tuple(_study_row(network, gap, study) for study in gap.studies)
    others = [f"{network.label(one.start)} ({_number(one)})" for one in gap.studies[_MOST_ROWS:]]
    rest = f"Then: {series(others, most=_MOST_ROWS)}." if others else ""
    title = "What teaches the missing skills"
    return Table("studies", title, columns, rows, full=_MOST_ROWS, rest=rest)


def _number(study: Study) -> str:
    """Return how many of the missing skills something closes."""
    sure, number = len(study.certain), len(study.closes)
    own = f"{sure} of {study.missing}" if sure else NONE_OWN
    more = f", {number} of {study.missing} if it teaches all of a specialization"
    return own + more * (number > sure)


def _closes_text(network: Network, study: Study) -> str:
    """Return how many of the missing skills something closes, which, and on which condition."""
    sure = [*study.certain.values()]
    rest = [one for one in study.closes.values() if one.via is not None]
    text = f"{len(sure)} of {study.missing}" if sure else NONE_OWN
    if sure:
        text += f": {series([skill_text(network, one) for one in sure])}"
    if rest:
        vias = sorted({network.label(one.via or "") for one in rest}, key=collate)
        names = series([skill_text(network, one) for one in rest])
        count = f"{len(study.closes)} of {study.missing}"
        text += f"; {count} if it teaches all of {series(vias)}: {names}"
    return text


def _study_row(network: Network, gap: Gap, study: Study) -> tuple[Cell, ...]:
    facts = facts_of(network, study.closes.values())
    left = [skill for skill in gap.skills.missing if skill not in study.closes]
    stated = [*study.by("stated"), *study.by("derived")]
    return (
        Cell(network.label(study.start), study.start, facts),
        Cell(study.kind, study.kind),
        Cell(_closes_text(network, study), len(study.closes), facts),
        _shared_cell(network, stated),
        _shared_cell(network, study.by("mapped")),
        _shared_cell(network, study.by(CONDITIONAL)),
        Cell(series([*map(network.label, left)]) or "nothing", tuple(left)),
    )


def _shared_cell(network: Network, shared: Sequence[SharedSkill]) -> Cell:
    """Return skills with the names under which they are taught, grouped by the condition."""
    if not shared:
        return _NONE
    groups: dict[str | None, list[SharedSkill]] = {}
    for one in shared:
        groups.setdefault(one.via, []).append(one)
    texts = []
    for via, ones in groups.items():
        names = series([skill_name(network, one) for one in ones])
        texts.append(f"with all of {network.label(via)}: {names}" if via else names)
    return Cell("; ".join(texts), tuple(one.skill for one in shared), facts_of(network, shared))


def sets_table(network: Network, gap: Gap) -> Table:
    """Return the smallest sets of each kind: the first of them, and what they close."""
    columns = (
        Column("of", "Smallest set of"),
        Column("members", "Members"),
        Column("size", "Size", detail=True),
        Column("closes", "Closes"),
    )
    rows = (_set_row(network, gap, sets, c) for sets in gap.sets for c in sets.covers.covers)
    title = "Smallest sets that close what can be closed"
    return Table("sets", title, columns, tuple(rows), detail=True)


def _set_row(
    network: Network, gap: Gap, sets: SmallestSets, cover: tuple[str, ...]
) -> tuple[Cell, ...]:
    members, missing = sets.of(cover), gap.skills.missing
    shared = [one for study in members for one in sets.closed_by(study).values()]
    closed = tuple(skill for skill in missing if skill in {one.skill for one in shared})
    skills = series([*map(network.label, closed)])
    names = series([network.label(one.start) for one in members])
    facts = facts_of(network, shared)
    return (
        Cell(
            f"{sets.kind}s{', on the condition' * sets.conditional}",
            f"{sets.kind}{'-if' * sets.conditional}",
        ),
        Cell(names, cover, facts),
        Cell(str(len(cover)), len(cover)),
        Cell(f"{len(closed)} of {len(missing)}: {skills}", closed, facts),
    )

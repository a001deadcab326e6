"""Picture of pathways as plain SVG: start, shared skills and roles in columns, pay on one axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from ...errors import GradPathError
from ..model.amounts import Amount, Figure
from ..model.characters import clean
from ..model.grades import Grade
from ..model.iris import expand, kind_of
from .explain import reason
from .pathway import Pathway, Pathways
from .sentences import headline

if TYPE_CHECKING:
    from .network import Network

_WIDTH, _TOP, _FOOT, _BOX, _ROLE, _LETTERS = 1180, 90, 44, 216, 74, 26
_START_X, _SKILL_X, _ROLE_X, _AXIS_X, _AXIS_END = 16, 296, 596, 850, 1150
_INK, _MUTED, _LINE, _BACKGROUND = "#16181D", "#4B5563", "#9AA1AC", "#FFFFFF"
_AMBER = "#9A6408"
_COLORS = {"program": "#14264F", "specialization": "#C02A96", "degree": "#1C7C5F", "role": _AMBER}
_FONT = "system-ui, sans-serif"
#: Letters in a line across the picture, and the height of a line of the first sentence.
_COLUMNS, _LINE_HEIGHT = 165, 18
#: The step of the pay axis, in US dollars a year.
_TICK = 20_000


class _Place(NamedTuple):
    """The left end of the middle line of a box."""

    x: float
    y: float


_Places: TypeAlias = dict[str, _Place]


def draw(network: Network, answer: Pathways) -> str:
    """Draw the pathways from one start as an SVG document with literal colors.

    Every box is a link to its thing. Without pathways the picture gives the reason. GradPathError
    is raised if the pathways lead back from roles and so have many starts.
    """
    if answer.ends != "role" or answer.start is None:
        raise GradPathError(
            "a picture goes from one start to its roles",
            hint="ask from a specialization, program, degree or skill",
        )
    pathways = answer.pathways
    skills = _ordered_skills(pathways)
    pitch = 50 if any(len(_lines(network, skill)) > 1 for skill in skills) else 40
    height = _TOP + max(len(pathways) * _ROLE, len(skills) * pitch, pitch) + _FOOT
    roles_at = _column([p.role for p in pathways], _ROLE_X, _ROLE, height)
    skills_at = _column(skills, _SKILL_X, pitch, height)
    start_at = _Place(_START_X, (_TOP + height - _FOOT) / 2)
    sentence = str(answer.note)
    if pathways:
        sentence = headline(network, pathways, evidence=answer.evidence)
    lines = wrap(sentence, _COLUMNS)
    more = _LINE_HEIGHT * max(0, len(lines) - 2)
    parts = [
        *(_text(_START_X, 22 + _LINE_HEIGHT * index, text) for index, text in enumerate(lines)),
        f'<g transform="translate(0 {more})">',
        *_headings(answer.start, height),
        *_links(pathways, start_at, skills_at, roles_at),
        _box(network, answer.start, start_at),
        *(_box(network, skill, place) for skill, place in skills_at.items()),
        *_roles(network, pathways, roles_at),
        *_axis(pathways, roles_at, height),
        "</g>",
        *_rule(answer.evidence.rule, height + more),
    ]
    height += more + _LINE_HEIGHT * 2
    title = f"From {network.label(answer.start)} to work: shared skills, roles and pay"
    size = f'viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" height="{height:g}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}" role="img">'
    background = f'<rect width="100%" height="100%" fill="{_BACKGROUND}"/>'
    return "\n".join(
        [head, f"<title>{escape(clean(title))}</title>", background, *parts, "</svg>\n"]
    )


def _ordered_skills(pathways: Sequence[Pathway]) -> list[str]:
    """Order the taught skills by the mean place of the roles they lead to: fewer crossings."""
    leads: dict[str, list[int]] = {}
    for index, pathway in enumerate(pathways):
        for skill in pathway.shared:
            leads.setdefault(skill.taught_as, []).append(index)
    return sorted(leads, key=lambda skill: (sum(leads[skill]) / len(leads[skill]), skill))


def _column(nodes: Sequence[str], x: float, pitch: float, height: float) -> _Places:
    free = height - _FOOT - _TOP - len(nodes) * pitch
    first = _TOP + free / 2 + pitch / 2
    return {node: _Place(x, first + index * pitch) for index, node in enumerate(nodes)}


def _rule(rule: str, top: float) -> Iterator[str]:
    for index, text in enumerate(wrap(rule, _COLUMNS)):
        yield _text(_START_X, top + 2 + 16 * index, text, color=_MUTED, size=12)


def _headings(start: str, height: float) -> Iterator[str]:
    heads = ((_START_X, kind_of(start).capitalize()), (_SKILL_X, "Shared skills"))
    for x, text in (*heads, (_ROLE_X, "Roles"), (_AXIS_X, "Typical pay, US dollars a year")):
        yield _text(x, 68, text, color=_MUTED)
    legend = "solid: word for word; dashed: our interpretation"
    yield _text(_START_X, height - 16, legend, color=_MUTED, size=12)


def _links(
    pathways: Sequence[Pathway], start: _Place, skills: _Places, roles: _Places
) -> Iterator[str]:
    for place in skills.values():
        yield _curve(start, place, dashed=False)
    for pathway in pathways:
        for skill in pathway.shared:
            dashed = skill.grade is Grade.MAPPED
            yield _curve(skills[skill.taught_as], roles[pathway.role], dashed=dashed)


def _curve(tail: _Place, head: _Place, *, dashed: bool) -> str:
    x, bend = tail.x + _BOX, (head.x - tail.x - _BOX) / 2
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<path d="M{x:g} {tail.y:g} C{x + bend:g} {tail.y:g} {head.x - bend:g} {head.y:g} '
        f'{head.x:g} {head.y:g}" fill="none" stroke="{_LINE}"{dash}/>'
    )


def _box(network: Network, node: str, place: _Place) -> str:
    lines = _lines(network, node)
    color = _COLORS.get(kind_of(node), _MUTED)
    half = 9 * len(lines) + 6
    words = (
        _text(place.x + 10, place.y + 5 + 17 * (index - (len(lines) - 1) / 2), line)
        for index, line in enumerate(lines)
    )
    return (
        f"<a href={quoteattr(clean(expand(node)))}>"
        f'<rect x="{place.x:g}" y="{place.y - half:g}" width="{_BOX}" height="{2 * half}" '
        f'fill="{_BACKGROUND}" stroke="{color}"/>{"".join(words)}</a>'
    )


def _lines(network: Network, node: str) -> list[str]:
    return wrap(network.label(node), _LETTERS)[:2] or [node]


def _roles(network: Network, pathways: Sequence[Pathway], roles: _Places) -> Iterator[str]:
    for pathway in pathways:
        place = roles[pathway.role]
        yield _box(network, pathway.role, place)
        counted = f"{len(pathway.shared)} of {pathway.total} key skills"
        met = counted if pathway.total else "key skills not stated"
        if not pathway.shared:
            met += f", {reason(network, pathway)}"
        yield _text(place.x, place.y + 33, met, color=_MUTED, size=12)


def _axis(pathways: Sequence[Pathway], roles: _Places, height: float) -> Iterator[str]:
    paid = [(roles[p.role].y, p.pay) for p in pathways if p.pay and p.pay.low is not None]
    ends = [end for _, pay in paid for end in (pay.low, _end(pay)) if end is not None]
    low, high = (_round(min(ends), -1), _round(max(ends), 1)) if ends else (0, 1)
    scale = (_AXIS_END - _AXIS_X - 20) / float(high - low)

    def at(figure: Figure) -> float:
        return _AXIS_X + float(figure - low) * scale

    for tick in range(int(low), int(high) + 1, _TICK) if ends else ():
        line = f"M{at(tick):.1f} {_TOP - 6} V{height - _FOOT + 6:g}"
        yield f'<path d="{line}" stroke="#E3E6EA" fill="none"/>'
        yield _text(at(tick), height - 16, f"${tick // 1000}k", color=_MUTED, size=12, middle=True)
    for y, pay in paid:
        yield from _bar(at(pay.low or 0), at(_end(pay) or 0), y, pay)
    for pathway in pathways:
        if pathway.pay is None:
            y = roles[pathway.role].y + 5
            yield _text(_AXIS_X, y, "not stated", color=_MUTED, size=12)


def _bar(left: float, right: float, y: float, pay: Amount) -> Iterator[str]:
    arrow = f" L{right + 10:.1f} {y:g} m-5 -4 l5 4 l-5 4" if pay.open_ended else ""
    yield (
        f'<path d="M{left:.1f} {y:g} L{right:.1f} {y:g}{arrow}" stroke="{_AMBER}" '
        'stroke-width="3" fill="none"/>'
    )
    yield _text(left, y - 9, str(pay).removesuffix(" a year"), size=12)


def _end(pay: Amount) -> Figure | None:
    return pay.high if pay.high is not None else pay.open_from or pay.low


def _round(figure: Figure, direction: int) -> int:
    steps = figure // _TICK
    return int(steps + (direction > 0 and figure % _TICK > 0)) * _TICK


def _text(
    x: float, y: float, text: str, *, color: str = _INK, size: int = 14, middle: bool = False
) -> str:
    anchor, content = ' text-anchor="middle"' if middle else "", escape(clean(text))
    return f'<text x="{x:g}" y="{y:g}" fill="{color}" font-size="{size}"{anchor}>{content}</text>'

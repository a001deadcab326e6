"""Pages that answer from the whole graph: the start page, and the pathways of a thing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from secrets import token_hex
from urllib.parse import urlencode

from flask import Blueprint, render_template
from markupsafe import Markup, escape

from ...graph.decisions.catalogue import SUMMARIES
from ...graph.exports import ExportFormat
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.amounts import Amount
from ...graph.model.grades import TITLES, Grade
from ...graph.model.iris import kind_of
from ...graph.pathways.explain import (
    COVERED,
    LINKS,
    NEEDED,
    NOT_STATED,
    certainty,
    condition,
    covered,
)
from ...graph.pathways.network import Network, Outlook
from ...graph.pathways.pathway import Pathway, Pathways
from ...graph.pathways.ranking import Ranking
from ...graph.pathways.sentences import explain, headline, state
from ...names import collate
from ..http.context import requested_graph
from ..http.markup import COMMA, NONE, Links, kept_parts, table
from ..http.operation import AS_OF, EVIDENCE, GRADE, MIN_PAY, ROLE, START, Operation
from ..http.params import read_arguments

pages = Blueprint("pages", __name__)

#: Each grade of evidence: its meaning, and the choice in a form.
_GRADES = {
    Grade.STATED: ("a source says it", "only what sources state"),
    Grade.DERIVED: ("a named rule infers it from what sources say", "also what a rule infers"),
    Grade.MAPPED: (
        "we link two terms that no source links, and give the reason",
        "also our own interpretation",
    ),
}
#: The choices of the evidence by which a form ranks.
_RANKINGS = {
    Ranking.ALL: "all that is covered",
    Ranking.STATED: "only what the sources state word for word",
}
_NOT_STATED = Markup("<em>not stated</em>")
_EVIDENCE = Markup('<span class="grade %s">%s</span>')
_STATED = Markup("%s [%s]")
_OUTLOOK = Markup("<p>Typical pay: %s. Job growth: %s.</p>")
_NEAR = Markup("; near it by %s: %s, %s")
#: A mark in a kept page for the least pay.
_PAY = token_hex(8)


@pages.app_context_processor
def page_context() -> dict[str, object]:
    """Return the links of every page, the grades of evidence, and the evidence that ranks."""
    return {"links": Links.of_request(), "grades": _GRADES, "rankings": _RANKINGS}


@pages.app_template_global()
def evidence(grade: str) -> Markup:
    """Return the title of a grade of evidence, given by its label."""
    return _EVIDENCE % (grade, TITLES.get(grade, grade))


@pages.get("/")
@Operation("pages", AS_OF)
def start() -> str:
    """Show the roles that every specialization leads to."""
    read_arguments()
    graph = requested_graph()
    (page,) = kept_parts(graph.facts, "start", partial(_start_page, graph))
    return page


@pages.get("/pathways")
@Operation("pages", START, ROLE, GRADE, EVIDENCE, MIN_PAY, AS_OF, errors=(400, 404))
def pathways() -> str:
    """Show the pathways from or to a thing, every step with its sources."""
    values = read_arguments()
    graph, pay = requested_graph(), values.get("min_pay")
    weakest = Grade.from_label(values.get("grade", Grade.MAPPED.label))
    by = Ranking(values.get("evidence", Ranking.ALL.label))
    role = values.get("role")
    found = graph.pathways(values["start"], role=role, grade=weakest, evidence=by, min_pay=pay)
    values.pop("as_of", None)
    values |= {"min_pay": _PAY} if pay is not None else {}
    ends = tuple((one.start, one.role) for one in found.pathways)
    key = ("pathways", *values.items(), found.note, ends)
    (page,) = kept_parts(graph.facts, key, partial(_pathways_page, graph, values, found))
    return page.replace(_PAY, str(pay))


def _start_page(graph: KnowledgeGraph, links: Links) -> Iterator[str]:
    """Write the start page: the pathways of each specialization, by label."""
    network = graph.network
    names = (name for name in network.labels if kind_of(name) == "specialization")
    ordered = sorted(names, key=lambda name: collate(network.label(name)))
    found = [graph.pathways(name) for name in ordered]
    yield render_template(
        "start.html",
        links=links,
        rule=Ranking.ALL.rule,
        decisions=SUMMARIES,
        formats=tuple(ExportFormat),
        label=network.label,
        leading=[
            (one.start, headline(network, one.pathways), _table(network, one, links))
            for one in found
            if one.pathways
        ],
        silent=[one for one in found if not one.pathways],
    )


def _pathways_page(
    graph: KnowledgeGraph, values: dict[str, str], found: Pathways, links: Links
) -> Iterator[str]:
    """Write the page of pathways: the first sentence, the table, every step."""
    network, ways, by = graph.network, found.pathways, found.evidence
    first = headline(network, ways, ends=found.ends, evidence=by) if ways else str(found.note)
    yield render_template(
        "pathways.html",
        links=links,
        label=network.label,
        found=found,
        first=first,
        sentences=explain(network, found),
        state=partial(state, network),
        table=_table(network, found, links),
        outlook=_outlook(network, found, links),
        given=values,
        query=urlencode(values),
    )


def _outlook(network: Network, found: Pathways, links: Links) -> Markup:
    """Return pay and growth of the role to which the pathways lead back; empty if they start."""
    if found.ends != "start" or found.start is None:
        return NONE
    role = found.start
    return _OUTLOOK % (_pay(network, role, links), _growth(network, role, links))


def _table(network: Network, found: Pathways, links: Links) -> Markup:
    """Return the table of some pathways: with pay and growth of roles, or tuition of programs."""
    back = found.ends == "start"
    end = "From" if back else "Role"
    more = ("Tuition",) if back else ("Typical pay", "Job growth")
    headings = (end, COVERED, NEEDED, "Evidence", *more)
    rows = (_row(network, one, links, back=back) for one in found.pathways)
    label = f"Pathways {'to' if back else 'from'} {network.label(found.start or '')}"
    return Markup('<div class="pathways">%s</div>') % table(label, headings, rows, names=True)


def _row(network: Network, one: Pathway, links: Links, *, back: bool) -> Iterator[Markup]:
    end = one.start if back else one.role
    yield links.thing(end, network.label(end))
    yield escape(covered(network, one))
    needed = COMMA.join(links.thing(skill, network.label(skill)) for skill in one.needed)
    inherited = condition(network, one)
    yield (needed or escape("nothing" if one.total else NOT_STATED)) + (
        inherited and f", {inherited}"
    )
    yield _EVIDENCE % (one.grade.label, certainty(one))
    if back:
        is_program = kind_of(one.start) == "program"
        yield _stated(one.tuition, one.tuition, links) if is_program else NONE
    else:
        yield _pay(network, one.role, links)
        yield _growth(network, one.role, links)


def _pay(network: Network, role: str, links: Links) -> Markup:
    """Return the typical pay of a role, and that of the roles near it where none is stated."""
    pay = network.pay.get(role)
    text = _stated(pay, pay, links)
    for near in () if pay else network.near_roles.get(role, ()):
        paid = network.pay[near.role]
        thing = links.thing(near.role, network.label(near.role))
        link = _STATED % (LINKS[near.grade], links.sources(near.sources))
        text += _NEAR % (link, thing, _stated(paid, paid, links))
    return text


def _growth(network: Network, role: str, links: Links) -> Markup:
    """Return the growth outlook of a role."""
    growth = network.growth.get(role)
    return _stated(growth, growth and growth.label, links)


def _stated(value: Amount | Outlook | None, text: object, links: Links) -> Markup:
    """Return a value as a text with its sources."""
    return _STATED % (text, links.sources(value.sources)) if value else _NOT_STATED

"""The pages for people that answer from the whole graph: the start, the pathways of a thing."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from ...graph.exports import ExportFormat
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.grades import Grade
from ...graph.model.iris import expand
from ...graph.pathways.explain import headline
from ...graph.pathways.pathway import Pathways
from ..http.context import answering_graph, requested_graph
from ..http.operation import AS_OF, GRADE, MIN_PAY, PLAIN, ROLE, START, operation
from ..http.params import grade, min_pay, read_arguments, required
from .links import route_links, source_links, thing_link

pages = Blueprint("pages", __name__)
for _function in (thing_link, source_links, route_links):
    pages.add_app_template_global(_function)

#: The evidence of a step: its grade, the meaning of the grade, and the choice of a form.
GRADES = (
    (Grade.STATED, "a source says it", "only what sources state"),
    (Grade.DERIVED, "a named rule infers it from what sources say", "also what a rule infers"),
    (
        Grade.MAPPED,
        "we link two terms of different sources, and give the reason",
        "also our own interpretation",
    ),
)
_LABELS = {
    Grade.STATED.label: "stated by the source",
    Grade.DERIVED.label: "inferred by a rule",
    Grade.MAPPED.label: "our interpretation",
}


@pages.app_template_global()
def evidence_label(grade: str) -> str:
    """Return the label of a grade on a page."""
    return _LABELS.get(grade, grade)


@pages.get("/healthz")
@operation("service", content=PLAIN)
def health() -> Response:
    """Report that the process answers."""
    read_arguments()
    return Response("ok\n", mimetype="text/plain")


@pages.get("/")
@operation("pages", AS_OF)
def start() -> str:
    """Show the roles that every specialization leads to."""
    read_arguments()
    graph = requested_graph()
    found = [graph.pathways(name) for name in specializations(graph)]
    return render_template(
        "start.html",
        network=graph.network,
        leading=[one for one in found if one.pathways],
        silent=[one for one in found if not one.pathways],
        grades=GRADES,
        formats=tuple(ExportFormat),
    )


@pages.get("/pathways")
@operation("pages", START, ROLE, GRADE, MIN_PAY, AS_OF, errors=(400, 404))
def pathways() -> str:
    """Show the pathways from or to a thing, every step with its sources."""
    values = read_arguments()
    graph = requested_graph()
    start = required(values, "start", "NLP")
    found = graph.pathways(
        start, role=values.get("role"), grade=grade(values), min_pay=min_pay(values)
    )
    return render_template(
        "pathways.html",
        network=graph.network,
        answer=found,
        asked=values,
        others=graph.labels.others(start, expand(found.start or "")),
        grades=GRADES,
    )


def specializations(graph: KnowledgeGraph) -> list[str]:
    """Return the short names of the specializations, by label."""
    found = {name for name in graph.network.labels if name.startswith("specialization:")}
    return sorted(found, key=graph.network.label)


def first_sentence(answer: Pathways) -> str:
    """Return the first sentence of an answer, or why there is none."""
    if not answer.pathways:
        return answer.note or ""
    return headline(answering_graph().network, answer.pathways, ends=answer.ends)

"""Pathways and descriptions as plain records, for JSON and CSV: one documented, stable shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from ..queries import Answer, Meaning, NamedQuery
from .decisions.record import sentence_record
from .model.amounts import Amount
from .model.descriptions import Description
from .model.passages import PassageContent
from .model.tables import columns
from .model.verbalize import Statement
from .pathways.explain import reason
from .pathways.pathway import Pathway, Pathways, Route
from .pathways.sentences import explain, headline, match, route_sentence
from .validity.absences import Absence, Expired, Graph, nothing_expired

if TYPE_CHECKING:
    from .findings.findings import Finding
    from .model.evidence import Edge
    from .pathways.network import NearRole, Network
    from .reasoning.provenance import Fact, Justification
    from .reasoning.why import Why

#: A value that JSON can hold.
Record: TypeAlias = dict[str, Any]


def amount_record(amount: Amount | None) -> Record | None:
    """Return an amount as a record; a figure that no source states is left out.

    Examples
    --------
    >>> amount_record(Amount(130000, 185000, unit="usd-per-year"))
    {'text': '$130,000 to $185,000 a year', 'min': 130000, 'max': 185000, 'unit': 'usd-per-year'}
    """
    if amount is None:
        return None
    figures = {"min": amount.low, "max": amount.high, "openFrom": amount.open_from}
    more = _members(amount, "approximate", "exclusive", "unit", "printed", "sources")
    stated = {name: plain(figure) for name, figure in figures.items() if figure is not None}
    rest = {"openEnded": amount.open_ended, **more}.items()
    return {"text": str(amount), **stated, **{name: value for name, value in rest if value}}


def pathways_record(network: Network, answer: Pathways) -> Record:
    """Return the pathways from or to a thing as a record; ``note`` tells why there is none."""
    found, by = answer.pathways, answer.evidence
    first = headline(network, found, ends=answer.ends, evidence=by) if found else None
    return {
        "start": _thing(network, answer.start) if answer.start else None,
        "role": _thing(network, answer.role) if answer.role else None,
        "headline": first,
        "note": str(answer.note) if answer.note else None,
        "rule": by.rule,
        "pathways": [pathway_record(network, pathway) for pathway in found],
        "meanings": meanings_record(answer.meanings),
        "remarks": [*map(str, answer.remarks)],
        "sentences": [*map(sentence_record, explain(network, answer))],
    }


def pathway_record(network: Network, pathway: Pathway) -> Record:
    """Return a pathway as a record; amounts and ``growth`` are None where nothing is stated.

    ``reason`` says why a role is listed with which no key skill is shared.
    """
    return {
        "start": _thing(network, pathway.start),
        "role": _thing(network, pathway.role),
        "grade": pathway.grade.label,
        "share": {
            "shared": len(pathway.shared),
            **_members(pathway, "stated", "own", "total"),
        },
        "shared": [
            _thing(network, skill.skill)
            | {
                "grade": skill.grade.label,
                "taughtAs": _thing(network, skill.taught_as),
                "via": _thing(network, skill.via) if skill.via else None,
            }
            | _qualifier(skill.hedge)
            for skill in pathway.shared
        ],
        "needed": [_thing(network, skill) for skill in pathway.needed],
        "pay": amount_record(pathway.pay),
        "growth": _members(pathway.growth, "label", "sources") if pathway.growth else None,
        "nearRoles": [_near_role(network, near) for near in pathway.near_roles],
        "tuition": amount_record(pathway.tuition),
        "reason": None if pathway.shared else reason(network, pathway),
        "sources": list(pathway.sources),
        "sentence": sentence_record(match(network, pathway)),
        "routes": [_route(network, route) for route in pathway.routes],
    }


#: The columns of a pathway, each with the path of its value in the record.
PATHWAY_COLUMNS = columns(
    "start=start.id role=role.id start_label=start.label role_label=role.label grade "
    "shared=share.shared total=share.total shared_skills=shared.label needed_skills=needed.label "
    "pay_min=pay.min pay_max=pay.max pay_open_from=pay.openFrom pay_text=pay.text "
    "growth=growth.label sources tuition_min=tuition.min tuition_max=tuition.max "
    "tuition_text=tuition.text near_roles=nearRoles.id reason"
)


def description_record(description: Description) -> Record:
    """Return what is known of a thing as a record."""
    return {
        "id": description.thing,
        "label": description.label,
        "definition": description.definition or None,
        **_members(description, "types", "aliases"),
        "statements": [*map(statement_record, description.statements)],
    }


def statement_record(statement: Statement) -> Record:
    """Return a statement about a thing as a record."""
    members = _members(statement, "relation", "inverse", "value") | {"id": statement.other}
    return members | _qualifier(statement.qualifier) | {"sources": list(statement.sources)}


def _qualifier(words: str) -> Record:
    """Return the words that limit a statement as a member, or no member."""
    return {"qualifier": words} if words else {}


def passage_record(content: PassageContent) -> Record:
    """Return a passage with the statements that it makes as a record."""
    passage = content.passage
    return {
        "id": passage.name,
        **_members(passage, "title", "source", "evidence", "grade"),
        "statements": [
            {"subject": one.subject, "label": content.labels[one.subject]}
            | _members(one, "relation", "value")
            | {"id": one.other}
            | _qualifier(one.qualifier)
            for one in content.statements
        ],
    }


def answer_record(answer: Answer) -> Record:
    """Return the answer to a named query as a record; ``note`` tells why there is no row."""
    return {
        "query": answer.query,
        "parameters": dict(answer.parameters),
        "columns": list(answer.columns),
        "rows": [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows],
        "note": answer.note,
        "meanings": meanings_record(answer.meanings),
    }


def meanings_record(meanings: Sequence[Meaning]) -> list[Record]:
    """Return the meanings taken for ambiguous names as records."""
    return [one._asdict() | {"text": one.text} for one in meanings]


def snapshot_record(graph: Graph) -> Record:
    """Return the date of a snapshot as the member ``asOf``; nothing for the graph as it is."""
    if graph.as_of_date is None:
        return {}
    left_out = [*map(absence_record, graph.left_out)]
    day = graph.as_of_date.isoformat()
    return {"asOf": {"date": day, "note": graph.note, "leftOut": left_out}}


def absence_record(absence: Absence) -> Record:
    """Return a thing that is not valid on a date as a record."""
    return {
        "id": absence.thing,
        **_members(absence, "label", "through", "begins"),
        **_members(absence, "sources", "certainty", "disputed", "remarks"),
    }


def expired_record(day: date, things: Sequence[Expired]) -> Record:
    """Return the things expired on a date as a record; ``note`` tells that there are none."""
    return {
        "date": day.isoformat(),
        "note": None if things else nothing_expired(day),
        "expired": [
            absence_record(one.absence)
            | {"stillSaidIn": list(one.mentioned_in)}
            | {"statements": [*map(statement_record, one.statements)]}
            for one in things
        ],
    }


#: The columns of something expired, each with the path of its value in the record.
EXPIRED_COLUMNS = columns(
    "id label through sources certainty disputed still_said_in=stillSaidIn remarks"
)


def query_record(query: NamedQuery) -> Record:
    """Return a named query and its parameters as a record."""
    return {
        **_members(query, "name", "summary", "description"),
        "parameters": [
            {
                **_members(parameter, "name", "type", "many", "required", "default", "example"),
                "description": parameter.description,
                "choices": list(parameter.choices) or None,
                "unit": parameter.unit or None,
            }
            for parameter in query.parameters
        ],
    }


def plain(value: object) -> Any:  # noqa: ANN401 - any value of a row
    """Return a value as JSON has it: a decimal as a number, a date as text, a tuple as a list."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [*value]
    return float(value) if isinstance(value, Decimal) else value


def why_record(why: Why) -> Record:
    """Return why a statement holds as a record; see `Why` for its members."""
    return {
        "statement": fact_record(why.statement),
        "verdict": why.verdict.value,
        "justifications": [*map(justification_record, why.justifications)],
        "more": why.more,
        "missing": list(why.missing),
        "instead": [*map(fact_record, why.instead)],
    }


def justification_record(justification: Justification) -> Record:
    """Return axioms and facts as a record."""
    axioms = [_members(axiom, "term", "kind", "words") for axiom in justification.axioms]
    facts = [*map(fact_record, justification.facts)]
    return {"grade": justification.grade.label, "axioms": axioms, "facts": facts}


def fact_record(fact: Fact) -> Record:
    """Return a statement with its passages as a record."""
    return _members(fact, "subject", "predicate", "object", "words", "sources")


def _members(one: object, *names: str) -> Record:
    """Return attributes as members of the same names; see `plain`."""
    return {name: plain(getattr(one, name)) for name in names}


def _route(network: Network, route: Route) -> Record:
    text = route_sentence(network, route).text
    return {"grade": route.grade.label, "text": text, "hops": [*map(_hop, route.hops)]}


def _hop(hop: Edge) -> Record:
    ends = {"from": hop.tail, **_members(hop, "relation", "inverse"), "to": hop.head}
    more = {"grade": hop.grade.label, **_qualifier(hop.qualifier)}
    return ends | more | {"sources": list(hop.sources)}


def _near_role(network: Network, near: NearRole) -> Record:
    pay = amount_record(network.pay[near.role])
    more = {"grade": near.grade.label, "sources": list(near.sources), "pay": pay}
    return _thing(network, near.role) | more


def _thing(network: Network, node: str) -> Record:
    return {"id": node, "label": network.label(node)}


def finding_record(finding: Finding) -> Record:
    """Return a finding as a record for JSON; None where nothing is stated."""
    seen = finding.observation
    return {
        "kind": finding.kind,
        "method": finding.method,
        finding.kind: finding.statement,
        "about": [{"id": name, "label": label} for name, label in finding.about.items()],
        "sides": [_members(side, "text", "sources") for side in finding.sides],
        "sources": list(finding.sources),
        "query": finding.query,
        "observation": _members(seen, "id", "title", "text") if seen else None,
    }


#: The columns of a conflict and of a gap, each with the path of its value in the record.
FINDING_COLUMNS = {
    "conflict": columns(
        "method conflict about=about.label first=sides.0.text first_sources=sides.0.sources "
        "second=sides.1.text second_sources=sides.1.sources sources query about_id=about.id "
        "observation_id=observation.id"
    ),
    "gap": columns(
        "method gap about=about.label sources query about_id=about.id observation_id=observation.id"
    ),
}

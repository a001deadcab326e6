"""Pathways and descriptions as plain records, for JSON and CSV: one documented, stable shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from ..queries import Answer, NamedQuery
from .model.amounts import Amount, Figure
from .model.descriptions import Description, Statement
from .pathways.explain import headline, route_sentence
from .pathways.pathway import Pathway, Pathways, Route
from .validity.absences import Absence
from .validity.expired import Expired, nothing_expired
from .validity.graph import Graph

if TYPE_CHECKING:
    from .pathways.network import Edge, Network
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
    record: Record = {
        "text": str(amount),
        "min": _number(amount.low),
        "max": _number(amount.high),
        "openFrom": _number(amount.open_from),
        "openEnded": amount.open_ended or None,
        "approximate": amount.approximate or None,
        "exclusive": amount.exclusive or None,
        "unit": amount.unit or None,
        "printed": list(amount.printed) or None,
        "sources": list(amount.sources) or None,
    }
    return {name: value for name, value in record.items() if value is not None}


def pathways_record(network: Network, answer: Pathways) -> Record:
    """Return the pathways from or to a thing as a record.

    Returns
    -------
    dict
        ``start`` and ``role`` (id and label, or None where none was asked for),
        ``headline``, ``note`` (why there is no pathway, else None) and ``pathways``.
    """
    found = answer.pathways
    return {
        "start": _thing(network, answer.start) if answer.start else None,
        "role": _thing(network, answer.role) if answer.role else None,
        "headline": headline(network, found, ends=answer.ends) if found else None,
        "note": answer.note,
        "pathways": [pathway_record(network, pathway) for pathway in found],
    }


def pathway_record(network: Network, pathway: Pathway) -> Record:
    """Return a pathway as a record.

    Returns
    -------
    dict
        ``start``, ``role`` (id and label), ``grade``, ``share`` (shared and total), ``shared``,
        ``needed``, ``pay`` and ``growth`` (None if not stated), ``sources`` and ``routes``.
    """
    growth = pathway.growth
    return {
        "start": _thing(network, pathway.start),
        "role": _thing(network, pathway.role),
        "grade": pathway.grade.label,
        "share": {
            "shared": len(pathway.shared),
            "stated": pathway.stated,
            "own": pathway.own,
            "total": pathway.total,
        },
        "shared": [
            _thing(network, skill.skill)
            | {
                "grade": skill.grade.label,
                "taughtAs": _thing(network, skill.taught_as),
                "via": _thing(network, skill.via) if skill.via else None,
            }
            for skill in pathway.shared
        ],
        "needed": [_thing(network, skill) for skill in pathway.needed],
        "pay": amount_record(pathway.pay),
        "growth": {"label": growth.label, "sources": list(growth.sources)} if growth else None,
        "sources": list(pathway.sources),
        "routes": [_route(network, route) for route in pathway.routes],
    }


#: The columns of a pathway as a row.
COLUMNS = (
    *("start", "role", "start_label", "role_label", "grade", "shared", "total", "shared_skills"),
    *("needed_skills", "pay_min", "pay_max", "pay_open_from", "pay_text", "growth", "sources"),
)


def pathway_row(network: Network, pathway: Pathway) -> tuple[str | int | float | None, ...]:
    """Return a pathway as a row of `COLUMNS`; None where nothing is stated."""
    pay = pathway.pay
    return (
        pathway.start,
        pathway.role,
        network.label(pathway.start),
        network.label(pathway.role),
        pathway.grade.label,
        len(pathway.shared),
        pathway.total,
        _listed(network, [skill.skill for skill in pathway.shared]),
        _listed(network, pathway.needed),
        _number(pay.low) if pay else None,
        _number(pay.high) if pay else None,
        _number(pay.open_from) if pay else None,
        str(pay) if pay else None,
        pathway.growth.label if pathway.growth else None,
        "; ".join(pathway.sources),
    )


def description_record(description: Description) -> Record:
    """Return what is known of a thing as a record."""
    return {
        "id": description.thing,
        "label": description.label,
        "definition": description.definition or None,
        "types": list(description.types),
        "aliases": list(description.aliases),
        "statements": [statement_record(statement) for statement in description.statements],
    }


def statement_record(statement: Statement) -> Record:
    """Return one thing said of a thing as a record."""
    return {
        "relation": statement.relation,
        "inverse": statement.inverse,
        "value": statement.value,
        "id": statement.other,
        "sources": list(statement.sources),
    }


def answer_record(answer: Answer) -> Record:
    """Return the answer to a named query as a record.

    Returns
    -------
    dict
        ``query``, ``parameters``, ``columns``, ``rows`` (one dict per row; None where nothing is
        stated) and ``note`` (why there is no row, else None).
    """
    return {
        "query": answer.query,
        "parameters": dict(answer.parameters),
        "columns": list(answer.columns),
        "rows": [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows],
        "note": answer.note,
    }


def snapshot_record(graph: Graph) -> Record:
    """Return the day that an answer is for as the member ``asOf``; nothing where none was given."""
    if graph.as_of_date is None:
        return {}
    return {
        "asOf": {
            "date": graph.as_of_date.isoformat(),
            "note": graph.note,
            "leftOut": [absence_record(absence) for absence in graph.left_out],
        }
    }


def absence_record(absence: Absence) -> Record:
    """Return what is not valid on a day as a record."""
    return {
        "id": absence.thing,
        "label": absence.label,
        "through": absence.through.isoformat() if absence.through else None,
        "begins": absence.begins.isoformat() if absence.begins else None,
        "sources": list(absence.sources),
        "certainty": list(absence.certainty),
        "disputed": list(absence.disputed),
        "remarks": list(absence.remarks),
    }


def expired_record(day: date, things: Sequence[Expired]) -> Record:
    """Return what has expired on a day as a record; ``note`` says that nothing has, else None."""
    return {
        "date": day.isoformat(),
        "note": None if things else nothing_expired(day),
        "expired": [
            absence_record(one.absence)
            | {"stillSaidIn": list(one.mentioned_in)}
            | {"statements": [statement_record(statement) for statement in one.statements]}
            for one in things
        ],
    }


#: The columns of something expired as a row.
EXPIRED_COLUMNS = (
    *("id", "label", "through", "sources", "certainty", "disputed", "still_said_in"),
    "remarks",
)


def expired_row(thing: Expired) -> tuple[str | None, ...]:
    """Return something expired as a row of `EXPIRED_COLUMNS`; None where nothing is stated."""
    absence = thing.absence
    said = (absence.sources, absence.certainty, absence.disputed, thing.mentioned_in)
    lists = (*said, absence.remarks)
    listed = ("; ".join(names) or None for names in lists)
    return (absence.thing, absence.label, str(absence.through), *listed)


def query_record(query: NamedQuery) -> Record:
    """Return what a named query asks and takes as a record."""
    return {
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "many": parameter.many,
                "required": parameter.required,
                "default": parameter.default,
                "example": parameter.example,
                "description": parameter.description,
                "choices": list(parameter.choices) or None,
                "unit": parameter.unit or None,
            }
            for parameter in query.parameters
        ],
    }


def plain(value: object) -> object:
    """Return a value as JSON has it: a decimal as a number."""
    return float(value) if isinstance(value, Decimal) else value


def why_record(why: Why) -> Record:
    """Return why a statement holds as a record.

    Returns
    -------
    dict
        ``statement`` (with its sources), ``verdict`` (``stated``, ``inferred``, ``no``,
        ``undecided`` or ``not stated``), ``justifications`` (of the statement or, where the
        verdict is no, of its exclusion), ``more`` (how many more there are), ``missing`` and
        ``instead``.
    """
    return {
        "statement": fact_record(why.statement),
        "verdict": why.verdict.value,
        "justifications": [justification_record(one) for one in why.justifications],
        "more": why.more,
        "missing": list(why.missing),
        "instead": [fact_record(fact) for fact in why.instead],
    }


def justification_record(justification: Justification) -> Record:
    """Return axioms and facts as a record."""
    return {
        "grade": justification.grade.label,
        "axioms": [
            {"term": axiom.term, "kind": axiom.kind, "words": axiom.words}
            for axiom in justification.axioms
        ],
        "facts": [fact_record(fact) for fact in justification.facts],
    }


def fact_record(fact: Fact) -> Record:
    """Return a statement with its passages as a record."""
    return {
        "subject": fact.subject,
        "predicate": fact.predicate,
        "object": fact.object,
        "words": fact.words,
        "sources": list(fact.sources),
    }


def _route(network: Network, route: Route) -> Record:
    return {
        "grade": route.grade.label,
        "text": route_sentence(network, route),
        "hops": [_hop(hop) for hop in route.hops],
    }


def _hop(hop: Edge) -> Record:
    return {
        "from": hop.tail,
        "relation": hop.relation,
        "inverse": hop.inverse,
        "to": hop.head,
        "grade": hop.grade.label,
        "sources": list(hop.sources),
    }


def _thing(network: Network, node: str) -> Record:
    return {"id": node, "label": network.label(node)}


def _listed(network: Network, nodes: Sequence[str]) -> str | None:
    return "; ".join(map(network.label, nodes)) or None


def _number(figure: Figure | None) -> int | float | None:
    return float(figure) if isinstance(figure, Decimal) else figure

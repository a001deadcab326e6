"""Pathways and descriptions as plain records, for JSON and CSV: one documented, stable shape."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from ..queries import Answer, NamedQuery
from .model.amounts import Amount
from .model.descriptions import Description, Statement
from .pathways.explain import headline, route_sentence
from .pathways.pathway import Pathway, Pathways, Route
from .validity.absences import Absence, Expired, Graph, nothing_expired

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
    figures = {"min": amount.low, "max": amount.high, "openFrom": amount.open_from}
    more = _members(amount, "approximate", "exclusive", "unit", "printed", "sources")
    return (
        {"text": str(amount)}
        | {name: plain(figure) for name, figure in figures.items() if figure is not None}
        | {
            name: value
            for name, value in ({"openEnded": amount.open_ended} | more).items()
            if value
        }
    )


def pathways_record(network: Network, answer: Pathways) -> Record:
    """Return the pathways from or to a thing as a record.

    Returns
    -------
    dict
        ``start`` and ``role`` (id and label, or None without one),
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
        "growth": _members(pathway.growth, "label", "sources") if pathway.growth else None,
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
        plain(pay.low) if pay else None,
        plain(pay.high) if pay else None,
        plain(pay.open_from) if pay else None,
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
    """Return a statement about a thing as a record."""
    return {
        **_members(statement, "relation", "inverse", "value"),
        "id": statement.other,
        **_members(statement, "sources"),
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
    """Return the date of a snapshot as the member ``asOf``; nothing for the graph as it is."""
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
    """Return a thing that is not valid on a date as a record."""
    return {
        "id": absence.thing,
        "label": absence.label,
        "through": absence.through.isoformat() if absence.through else None,
        "begins": absence.begins.isoformat() if absence.begins else None,
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
    lists = (absence.sources, absence.certainty, absence.disputed, thing.mentioned_in)
    listed = ("; ".join(names) or None for names in (*lists, absence.remarks))
    return (absence.thing, absence.label, str(absence.through), *listed)


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
        "axioms": [_members(axiom, "term", "kind", "words") for axiom in justification.axioms],
        "facts": [fact_record(fact) for fact in justification.facts],
    }


def fact_record(fact: Fact) -> Record:
    """Return a statement with its passages as a record."""
    return _members(fact, "subject", "predicate", "object", "words", "sources")


def _members(one: object, *names: str) -> Record:
    """Return attributes as members of the same names; a tuple is a list in JSON."""
    values = {name: getattr(one, name) for name in names}
    return {name: [*v] if isinstance(v, tuple) else v for name, v in values.items()}


def _route(network: Network, route: Route) -> Record:
    return {
        "grade": route.grade.label,
        "text": route_sentence(network, route),
        "hops": [_hop(hop) for hop in route.hops],
    }


def _hop(hop: Edge) -> Record:
    return {
        "from": hop.tail,
        **_members(hop, "relation", "inverse"),
        "to": hop.head,
        "grade": hop.grade.label,
        **_members(hop, "sources"),
    }


def _thing(network: Network, node: str) -> Record:
    return {"id": node, "label": network.label(node)}


def _listed(network: Network, nodes: Sequence[str]) -> str | None:
    return "; ".join(map(network.label, nodes)) or None

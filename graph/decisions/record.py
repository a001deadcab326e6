"""The JSON and CSV shape of the answer to a decision: documented and stable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeAlias

from ... import __version__
from .catalogue import find_decision
from .decision import Graph
from .outcome import Cell, Evidence, Outcome, Sentence, Table

Record: TypeAlias = dict[str, Any]


def outcome_record(graph: Graph, outcome: Outcome) -> Record:
    """Return an answer as a record; `reason` tells in a code why there is none."""
    return {
        "decision": outcome.decision,
        "parameters": {name: plain(value) for name, value in outcome.parameters.items()},
        "answer": sentence_record(outcome.answer),
        "sentences": [*map(sentence_record, outcome.sentences)],
        "tables": {table.name: table_record(table) for table in outcome.tables},
        "rule": outcome.rule or None,
        "assumptions": list(outcome.assumptions),
        "toAsk": list(outcome.to_ask),
        "reason": outcome.reason.value if outcome.reason else None,
        "unmatched": [one._asdict() | {"text": one.text} for one in outcome.unmatched],
        "meanings": [one._asdict() | {"text": one.text} for one in outcome.meanings],
        "sources": list(outcome.sources),
        "version": version_record(graph),
        "command": command_of(graph, outcome),
    }


def version_record(graph: Graph) -> Record:
    """Return the versions of the data and of the program that give an answer."""
    return {"data": graph.version, "program": __version__}


def command_of(graph: Graph, outcome: Outcome) -> str:
    """Return the command that reproduces an answer."""
    command = find_decision(outcome.decision).command(outcome.parameters)
    return f"{command} --as-of {graph.as_of_date}" if graph.as_of_date else command


def sentence_record(sentence: Sentence) -> Record:
    """Return a sentence with the statements on which it rests."""
    return {
        "text": sentence.text,
        "sources": list(sentence.sources),
        "statements": [*map(evidence_record, sentence.evidence)],
        "compared": [*map(evidence_record, sentence.compared)],
    }


def evidence_record(evidence: Evidence) -> Record:
    """Return a statement as a record."""
    limit = {"qualifier": evidence.qualifier} if evidence.qualifier else {}
    return {
        "subject": evidence.subject,
        "relation": evidence.relation,
        "object": evidence.object,
        "grade": evidence.grade.label,
        **limit,
        "sources": list(evidence.sources),
    }


def table_record(table: Table) -> Record:
    """Return a table: each row has a member for each column."""
    names = [column.name for column in table.columns]
    return {
        "title": table.title,
        "columns": [{"name": column.name, "heading": column.heading} for column in table.columns],
        "rows": [dict(zip(names, map(cell_record, row), strict=True)) for row in table.rows],
        "note": table.note or None,
    }


def cell_record(cell: Cell) -> Record:
    """Return a cell: its text for people, its value for programs, its grade and its sources."""
    return {
        "text": cell.text,
        "value": plain(cell.value),
        "grade": cell.grade.label if cell.grade else None,
        "sources": list(cell.sources),
    }


def csv_table(outcome: Outcome) -> tuple[list[str], list[list[Any]]]:
    """Return the columns and rows of the main table; each column is followed by its sources."""
    if not outcome.tables:
        return [], []
    table = outcome.tables[0]
    columns = [name for one in table.columns for name in (one.name, f"{one.name}_sources")]
    rows = [
        [part for cell in row for part in (cell.text, ", ".join(cell.sources) or None)]
        for row in table.rows
    ]
    return columns, rows


def plain(value: object) -> object:
    """Return a value as JSON has it: a decimal is a number, and a tuple a list."""
    if isinstance(value, tuple):
        return [*map(plain, value)]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value

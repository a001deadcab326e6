"""The JSON and CSV shape of the answer to a decision: documented and stable."""

from __future__ import annotations

from typing import Any, TypeAlias

from .outcome import Cell, Evidence, Outcome, Sentence, Table

Record: TypeAlias = dict[str, Any]


def outcome_record(outcome: Outcome) -> Record:
    """Return an answer as a record; `reason` tells in a code why there is none."""
    return {
        "decision": outcome.decision,
        "parameters": dict(outcome.parameters),
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
    }


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
    found = evidence._asdict() | {"grade": evidence.grade.label, "sources": list(evidence.sources)}
    return {name: found[name] for name in ("subject", "relation", "object", "grade")} | (
        limit | {"sources": found["sources"]}
    )


def table_record(table: Table) -> Record:
    """Return a table: each row has a member for each column."""
    names = [column.name for column in table.columns]
    return {
        "title": table.title,
        "columns": [column._asdict() for column in table.columns],
        "rows": [dict(zip(names, map(cell_record, row), strict=True)) for row in table.rows],
        "note": table.note or None,
    }


def cell_record(cell: Cell) -> Record:
    """Return a cell: its text for people, its value for programs, its sources."""
    value = list(cell.value) if isinstance(cell.value, tuple) else cell.value
    grades = {one.grade for one in cell.evidence}
    grade = {"grade": min(grades).label} if grades else {}
    return {"text": cell.text, "value": value, **grade, "sources": list(cell.sources)}


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

"""Reasons and clashes as plain records, for JSON."""

from __future__ import annotations

from ..records import Record
from .evidence import Fact, Justification
from .why import Why


def why_record(why: Why) -> Record:
    """Return why a statement holds as a record.

    Returns
    -------
    dict
        ``statement`` (with its sources), ``verdict`` (``stated``, ``inferred``, ``no``,
        ``undecided`` or ``not stated``), ``justifications`` (of the statement or, where the
        verdict is no, of its exclusion), ``more`` (how many more there are), ``lacking`` and
        ``instead``.
    """
    return {
        "statement": fact_record(why.statement),
        "verdict": why.verdict.value,
        "justifications": [justification_record(one) for one in why.justifications],
        "more": why.more,
        "lacking": list(why.lacking),
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

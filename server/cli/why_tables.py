"""Reasons and clashes for people in a terminal."""

from __future__ import annotations

from rich.console import Console

from ...graph.reasoning.consistency import Examination
from ...graph.reasoning.evidence import Fact, Justification
from ...graph.reasoning.why import Verdict, Why
from .record_tables import make_console as console
from .record_tables import name_passages as passages

_SAID = {
    Verdict.STATED: "Stated",
    Verdict.INFERRED: "Inferred",
    Verdict.NO: "No, this is excluded",
    Verdict.UNDECIDED: "Undecided",
    Verdict.NOT_STATED: "Not stated, and it does not follow",
}


def show_why(why: Why) -> None:
    """Print why a statement holds, or what is lacking."""
    out = console()
    by = f"  [{passages(why.statement.sources)}]" if why.statement.sources else ""
    out.print(f"{_SAID[why.verdict]}: {why.statement.words}{by}", style="bold", soft_wrap=True)
    excluded = why.verdict is Verdict.NO
    if why.lacking:
        out.print("Lacking:" if not excluded else "It would need:")
        for lacking in why.lacking:
            out.print(f"  {lacking}", soft_wrap=True)
    for number, justification in enumerate(why.justifications, start=1):
        heading = (
            "Against it stands:" if excluded else f"{number}. by these ({_grade(justification)}):"
        )
        out.print(heading)
        _print(out, justification)
    if why.more:
        out.print(f"and in {why.more} more ways: add --limit {why.more + len(why.justifications)}")
    if why.instead:
        out.print("Stated is:")
        for fact in why.instead:
            out.print(f"  {_fact(fact)}", soft_wrap=True)


def show_examination(found: Examination) -> None:
    """Print whether statements can all hold, and what clashes."""
    out = console()
    silence = f"rules; HermiT was not asked, for {found.silence}"
    asked = "rules and HermiT" if found.hermit is not None else silence
    if found.holds and found.beyond and found.hermit is None:
        terms = ", ".join(found.beyond)
        out.print(f"The rules find no clash, but do not judge all of {terms} ({asked}).")
    elif found.holds:
        out.print(f"Consistent: nothing stated excludes anything else ({asked}).")
    for clash in found.clashes:
        out.print("These cannot all hold:", style="bold")
        _print(out, clash)


def _print(out: Console, justification: Justification) -> None:
    for fact in justification.facts:
        out.print(f"  fact   {_fact(fact)}", soft_wrap=True)
    for axiom in justification.axioms:
        out.print(f"  axiom  {axiom.words}", soft_wrap=True)


def _fact(fact: Fact) -> str:
    return f"{fact.words}  [{passages(fact.sources) or 'inferred'}]"


def _grade(justification: Justification) -> str:
    return f"grade {justification.grade.label}"

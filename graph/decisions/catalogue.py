"""The decisions by their names; the module of each is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .decision import Decision

#: The question of each decision in a line, by its name; its module has the same name.
SUMMARIES: Final = {
    "plan": "Which program suits you, why, what it costs, and what it leaves open.",
    "gap": "Which skills of a role you have, which you lack, and where they are taught.",
    "transition": "What a change from one role to another takes, and what it pays.",
    "find": "Which programs meet your conditions, which may, and what to relax if none does.",
    "pareto": "Which programs no other beats on all that you choose, such as tuition.",
    "leverage": "Which skill counts for most roles, and which is a bottleneck.",
    "why-not": "Why something is not returned, or not first, and what would change that.",
    "what-if": "Which skills and roles change if a program adds or drops a topic.",
    "compare": "How programs, roles, specializations or degrees differ, property by property.",
    "payback": "After how many months a raise, and aid, pay for a program.",
    "advise": "Which degrees fit your interests, and which question decides between them.",
}


def find_decision(name: str) -> Decision:
    """Return the decision of a name.

    Raises
    ------
    UnknownQuery
        If there is none; the nearest names are given.
    """
    if name not in SUMMARIES:
        from ...queries.errors import UnknownQuery, nearest  # the list of commands needs neither

        raise UnknownQuery(name, nearest(name, SUMMARIES))
    found: Decision = import_module(f".{name.replace('-', '_')}", __package__).DECISION
    return found

"""Decision ``advise``: the degrees that fit interests, and the question that separates them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from ...names import collate, fold, series
from ...queries import Parameter, ParameterError
from ..model.evidence import Evidence, Sentence
from ..model.iris import kind_of, shorten
from ..pathways.search import between
from .advice_tables import (
    degrees_table,
    facts_of,
    overlaps_table,
    question_table,
    reasons_table,
    roles_of,
    roles_table,
    route_facts,
)
from .decision import Decision, Given, Graph
from .degree_rules import (
    AGAINST,
    FITS,
    FOR,
    IN_FAVOR,
    Candidate,
    Condition,
    Reason,
    Split,
    best_split,
    conditions_of,
    find_candidates,
    remaining,
)
from .interests import KINDS, find_interests
from .matching import Matched
from .outcome import NOT_STATED, Outcome, ReasonCode, Unmatched
from .parameters import names_parameter

#: The most names near a word that are explained.
_MOST_MEANINGS = 5
#: The most degrees that a sentence names; the tables name all.
_MOST_NAMED = 4
#: The most degrees that are shown.
_MOST_DEGREES = 10
_RULE = (
    "Degrees that answer an interest, then the others; in each those without a rule against them, "
    "those that keep open what is to stay open, and by the interests answered. Those equal so far "
    "remain, by the interests that a rule names, then by name. The question is the one whose "
    "answer leaves the fewest: the larger group after yes or no, then both groups, then by name."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    rules = graph.ask("degree-conditions")
    preferred = {shorten(str(row[rules.columns.index("condition_id")])) for row in rules.rows}
    liked, avoided = (
        find_interests(graph.labels, name, given[name], preferred) for name in ("interest", "avoid")
    )
    _refuse_contradiction(graph, given, liked, avoided)
    reaching = _reaching(graph, given["keep_open"])
    reached = None if reaching is None else set(reaching)
    candidates = find_candidates(graph, liked.things, avoided.things, reached)
    left = remaining(candidates)
    conditions = conditions_of(graph, [one.degree for one in left])
    question = best_split(graph, left, conditions, (*liked.things, *avoided.things))
    shown = [one for one in candidates if one.reasons or one in left][:_MOST_DEGREES]
    named = bool(liked.things or liked.unmatched)
    found = any(one.matched for one in candidates)
    roles = {one.degree: roles_of(graph.network, one.degree) for one in shown}
    tables = (
        degrees_table(graph, shown, roles, conditions),
        *reasons_table(graph, shown),
        *([question_table(graph, question)] if question else []),
        *roles_table(graph, roles),
        *overlaps_table(graph, shown, roles),
    )
    first, *more = (
        replace(one, compared=_ranked_by(one, candidates, conditions, reaching))
        for one in (
            *_first(graph, left, liked),
            *_further(graph, candidates, left),
            *_kept_open(graph, given, reaching, left),
            *([_ask(graph, question, left)] if question else []),
        )
    )
    if not liked.things and first.evidence:  # a word is to be made clear before all else
        tables = tuple(replace(one, detail=True) for one in tables)
    return Outcome(
        first,
        tuple(more),
        tables if candidates else (),
        rule=_RULE,
        reason=ReasonCode.NO_MAPPING if (named and not found) or not candidates else None,
        unmatched=(*liked.unmatched, *avoided.unmatched),
        meanings=(*liked.meanings, *avoided.meanings),
    )


def _refuse_contradiction(graph: Graph, given: Given, liked: Matched, avoided: Matched) -> None:
    both = [graph.labels.label(one) for one in liked.things if one in avoided.things]
    words = {fold(one) for one in given["avoid"] or ()}
    both += [one for one in given["interest"] or () if fold(one) in words]
    if both:
        message = f"{both[0]} is given as an interest and as something to avoid"
        raise ParameterError("avoid", message, hint="give it once")


def _reaching(graph: Graph, thing: str | None) -> dict[str, tuple[Evidence, ...]] | None:
    """Return the degrees that lead to a role, or that cover or keep open a skill, and why."""
    if thing is None:
        return None
    network = graph.network
    if kind_of(thing) == "role":
        rows = graph.ask("degree-conditions").rows
        degrees = dict.fromkeys(shorten(str(row[-3])) for row in rows)
        if thing not in network:
            return {}
        found = {one: between(network, one, thing) for one in degrees if one in network}
        return {one: route_facts(path) for one, path in found.items() if path}
    candidates = find_candidates(graph, (thing,), (), None)
    return {
        one.degree: tuple(fact for reason in one.speaking(FOR) for fact in reason.evidence)
        for one in candidates
        if one.matched
    }


def _because(graph: Graph, reasons: Sequence[Reason]) -> str:
    """Return the reasons for one interest in a few words: that a rule has it, or statements."""
    name = graph.labels.label(reasons[0].interest)
    if reasons[0].is_rule:
        rules = {one.evidence[0].subject for one in reasons}
        recommend = "a rule recommends" if len(rules) == 1 else f"{len(rules)} rules recommend"
        return f"{recommend} it for {name}"
    said = [one.text if one.text.startswith("its ") else f"it {one.text}" for one in reasons]
    return f"{name}: {series(said)}"


def _best_reasons(candidate: Candidate) -> list[tuple[Reason, ...]]:
    """Return for each interest that a degree answers the rules for it, or else the statements."""
    found: dict[str, tuple[Reason, ...]] = {}
    for one in candidate.speaking(FOR):
        if not (before := found.get(one.interest, ())) or before[0].is_rule == one.is_rule:
            found[one.interest] = (*before, one)
    return [*found.values()]


def _ranked_by(
    sentence: Sentence,
    candidates: Iterable[Candidate],
    conditions: Iterable[Condition],
    reaching: dict[str, tuple[Evidence, ...]] | None,
) -> tuple[Evidence, ...]:
    """Return the statements by which degrees are found and ranked, beside those of a sentence."""
    facts = (
        *(fact for one in candidates for reason in one.reasons for fact in reason.evidence),
        *(fact for one in conditions for fact in (*one.evidence, *one.links)),
        *chain.from_iterable((reaching or {}).values()),
    )
    return tuple(dict.fromkeys(one for one in facts if one not in sentence.evidence))


def _first(graph: Graph, left: Sequence[Candidate], liked: Matched) -> Iterator[Sentence]:
    """Yield the sentence that answers, and what words without a match may mean."""
    meant = [one for word in liked.unmatched if (one := _may_mean(graph, word))]
    if any(one.matched for one in left):
        yield _best(graph, left)
        yield from meant
        return
    label = graph.labels.label
    open_ = f"{_names(graph, [one.degree for one in left])} possible"
    if liked.things:
        yield Sentence(
            f"No rule and no degree here speaks for "
            f"{series([label(one) for one in liked.things], 'or')}; {open_}."
        )
        yield from meant
        return
    yield from meant
    why = "No interest was matched" if liked.unmatched else "No interest is given yet"
    yield Sentence(f"{why}: {open_}." if left else f"{why}.")


def _may_mean(graph: Graph, word: Unmatched) -> Sentence | None:
    """Return for the names nearest to a word the degrees for and against which each speaks."""
    said, facts = [], list[Evidence]()
    for name in word.nearest[:_MOST_MEANINGS]:
        thing = shorten(graph.labels.find(name, KINDS))
        speaking = []
        for one in find_candidates(graph, (thing,), (), None):
            for reasons in (*_best_reasons(one), one.speaking(AGAINST)):
                if reasons:
                    count = len({fact.evidence[0] for fact in reasons})
                    kind = "rule" if reasons[0].is_rule else "statement"
                    number = f"{count} {kind}s" if count > 1 else f"a {kind}"
                    degree = graph.labels.label(one.degree)
                    speaking.append(f"{number} {reasons[0].speaks} {degree}")
                    facts += facts_of(reasons)
        if speaking:
            said.append(f"{name} ({', '.join(speaking)})")
    if not said:
        return None
    text = f"{word.given!r} may mean {series(said, 'or')}. Give the one that you mean."
    return Sentence(text, tuple(dict.fromkeys(facts)))


def _best(graph: Graph, left: Sequence[Candidate]) -> Sentence:
    """Return which degrees fit, or come nearest, and why."""
    label = graph.labels.label
    best = {one.degree: _best_reasons(one) for one in left}
    said = [
        f"{label(degree)} ({'; '.join(_because(graph, reasons) for reasons in some)})"
        for degree, some in best.items()
    ]
    facts = facts_of(one for some in best.values() for reasons in some for one in reasons)
    if all(one.fit == FITS for one in left):
        begin = (
            "This degree fits" if len(left) == 1 else f"{len(left)} degrees fit, and each is right"
        )
    else:
        asked, met = left[0].asked, len(left[0].matched)
        begin = f"No degree is sure to fit; nearest, answering {met} of {asked}"
        begin += f" interest{'s' if asked > 1 else ''}"
    return Sentence(f"{begin}: {', and '.join(said)}.", facts)


def _further(
    graph: Graph, candidates: Sequence[Candidate], left: Sequence[Candidate]
) -> Iterator[Sentence]:
    """Yield what speaks against degrees, and which ones answer fewer interests."""
    label = graph.labels.label
    for one in candidates:
        for reason in one.speaking(AGAINST):
            text = f"Against {label(one.degree)} speaks a {reason.text} ({label(reason.interest)})"
            yield Sentence(f"{text}.", reason.evidence)
        for reason in one.speaking(IN_FAVOR):
            text = f"You avoid {label(reason.interest)}, which speaks for {label(one.degree)}"
            yield Sentence(f"{text}; {reason.text}", reason.evidence)
        if one.matched and one not in left:
            text = f"{label(one.degree)} answers {len(one.matched)} of {one.asked} interests"
            names = series(sorted((label(x) for x in one.matched), key=collate))
            facts = facts_of(one.speaking(FOR))
            yield Sentence(f"{text}: {names}.", facts)


def _kept_open(
    graph: Graph,
    given: Given,
    reaching: dict[str, tuple[Evidence, ...]] | None,
    left: Sequence[Candidate],
) -> Iterator[Sentence]:
    """Yield for each degree that remains whether it keeps open what is to stay open."""
    if reaching is None:
        return
    label = graph.labels.label
    thing = label(given["keep_open"])
    verb = "leads to" if kind_of(given["keep_open"]) == "role" else "covers or keeps open"
    for one in left:
        if facts := reaching.get(one.degree):
            yield Sentence(f"{label(one.degree)} {verb} {thing}.", facts)
    if closed := [label(one.degree) for one in left if one.degree not in reaching]:
        text = f"Whether {series(closed, 'or')} {verb} {thing} is {NOT_STATED}, which is no no."
        yield Sentence(text)


def _ask(graph: Graph, question: Split, left: Sequence[Candidate]) -> Sentence:
    """Return the question that best separates the degrees that remain."""
    label = graph.labels.label
    text = (
        f"The question that best separates these {len(left)} degrees: does "
        f"{label(question.condition.thing)!r} describe you? "
        f"If yes, {_names(graph, question.yes)}; if no, {_names(graph, question.no)}."
    )
    return Sentence(text, question.condition.evidence)


def _names(graph: Graph, degrees: Sequence[str]) -> str:
    """Return that some degrees remain: a few names, or the number of them."""
    if len(degrees) > _MOST_NAMED:
        return f"{len(degrees)} degrees remain"
    names = series([graph.labels.label(one) for one in degrees])
    return f"{names} {'remain' if len(degrees) > 1 else 'remains'}"


_INTEREST = names_parameter(
    "interest", "What you like", ("statistics",), "What you like: subjects, tools, kinds of work"
)
_AVOID = names_parameter(
    *("avoid", "What you like less", ("deep algorithm design",)),
    "What you like less, or want to avoid",
)
_KEEP_OPEN = Parameter(
    name="keep_open",
    label="Role or skill to keep open",
    type="role|skill",
    required=False,
    example="role:data-scientist",
    description="A role or a skill that is to stay within reach",
)
DECISION = Decision(
    "advise",
    "Which degree fits my interests, and which question decides between those that remain?",
    "Each rule of the source is shown with its condition and its passage. Several degrees may fit, "
    "and then all are shown. The answer ends with the one question that best separates them.",
    (_INTEREST, _AVOID, _KEEP_OPEN),
    _answer,
    subject="interest",
    title="Which degree fits the interests, and which question decides between those that remain?",
)

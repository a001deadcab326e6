"""Answers of every decision to its examples, as JSON: run it with another hash seed each time."""

import json
from collections.abc import Iterator

from gradpath.errors import GradPathError
from gradpath.graph.decisions.catalogue import SUMMARIES, find_decision
from gradpath.graph.decisions.decision import Decision
from gradpath.graph.decisions.record import outcome_record
from gradpath.graph.knowledge_graph import KnowledgeGraph


def examples(decision: Decision) -> Iterator[dict[str, str]]:
    """Yield the examples of what is required, alone, with each other parameter, and with all."""
    texts = {}
    for one in decision.parameters:
        values = one.example if isinstance(one.example, tuple) else (one.example,)
        texts[one.name] = ";".join(map(str, values))
    base = {one.name: texts[one.name] for one in decision.parameters if one.required}
    yield base
    for name, text in texts.items():
        if name not in base:
            yield base | {name: text}
    yield texts


def main() -> None:
    """Print a line for each answer."""
    graph = KnowledgeGraph.open()
    for name in SUMMARIES:
        decision = find_decision(name)
        for given in examples(decision):
            try:
                answer = outcome_record(graph, decision.run(graph, given))
            except GradPathError as error:
                answer = {"error": error.message}
            print(json.dumps([name, given, answer], ensure_ascii=False))


if __name__ == "__main__":
    main()

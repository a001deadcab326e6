"""Values of a comparison that statements about other things give: roles, rules, remarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import networkx as nx

from ...names import collate
from ...ontology.terms import with_prologue
from ..model.evidence import Edge, Evidence
from ..model.grades import Grade
from ..model.iris import expand, kind_of, passage_order, shorten
from ..pathways.ranking import Ranking
from ..pathways.search import CUTOFF, STUDIES, between, ranked
from .plan_skills import coverage_evidence
from .property_names import BY_ASPECT, PROPERTIES
from .property_value import PropertyValue

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway
    from .decision import Graph

LEADS_TO, RECOMMENDED, AIMED_AT = "leads to", "recommended programs", "target role of"
IN_FIELD, CHOSEN = "programs in the field", "chosen for"
#: The properties that this module adds, in the order in which they are shown.
LINKS = (LEADS_TO, RECOMMENDED, AIMED_AT, IN_FIELD, CHOSEN)
#: The most roles to which a thing is shown to lead.
MOST_ROLES = 8
#: The relations to a thing that are read against their direction, each with its property.
_INCOMING = {"recommendedFor": RECOMMENDED, "targetsRole": AIMED_AT}
#: Aspects of remarks that compare nothing, and of judgements that are properties already.
_LEFT_OUT = {"aspect:wording", "aspect:naming", *BY_ASPECT}

_SAID = with_prologue("""
SELECT ?said ?aspect ?name ?text ?limit ?g WHERE {{
  VALUES ?relation {{ schema:about gp:recommends }}
  GRAPH ?g {{ ?said ?relation <{thing}> ; dcterms:description ?text }}
  VALUES ?kind {{ gp:Rule gp:Remark gp:Judgement }}
  ?said a ?kind .
  FILTER(?relation = schema:about || ?kind = gp:Rule)
  OPTIONAL {{ ?said gp:qualifier ?limit }}
  OPTIONAL {{ ?said gp:aspect ?aspect . ?aspect skos:prefLabel ?name }}
}}""")


def linked_values(graph: Graph, thing: str, *, roles: bool) -> dict[str, list[PropertyValue]]:
    """Return the values of `LINKS`, and what is said of a degree, role or specialization.

    The roles to which it leads are searched only if they are wanted.
    """
    found: dict[str, list[PropertyValue]] = {}
    leads = _leads_to(graph, thing) if roles else ()
    for name, value in (*leads, *_linked(graph, thing), *_said(graph, thing)):
        found.setdefault(name, []).append(value)
    return found


def _leads_to(graph: Graph, thing: str) -> Iterator[tuple[str, PropertyValue]]:
    """Yield the first roles to which something leads, with the share of key skills."""
    network = graph.network
    if kind_of(thing) not in STUDIES or thing not in network:
        return
    for pathway in _first_pathways(network, thing):
        label, share = network.label(pathway.role), share_range(pathway)
        required = (network.edge(one, pathway.role) for one in network.required(pathway.role))
        facts = (*coverage_evidence(network, pathway), *map(Evidence.of_edge, required))
        facts = tuple(dict.fromkeys(facts))
        yield LEADS_TO, PropertyValue(label, f"{label}: {share}", facts, qualifier=share)


def _first_pathways(network: Network, start: str) -> list[Pathway]:
    """Return the first pathways of `forward`; others are left out before they are searched.

    The key skills of a role that are within reach bound the share of them that is covered.
    """
    near = nx.single_source_shortest_path_length(network, start, CUTOFF)
    bounds: list[tuple[float, str]] = []
    for role in (node for node in near if kind_of(node) == "role"):
        required = [one for one, keys in network.pred[role].items() if "requires" in keys]
        within = sum(near.get(one, CUTOFF) < CUTOFF for one in required)
        bounds.append((within / len(required) if required else 0, role))
    found: list[Pathway] = []
    for bound, role in sorted(bounds, reverse=True):
        if len(found) >= MOST_ROLES and bound < found[MOST_ROLES - 1].coverage.share:
            break
        if pathway := between(network, start, role):
            found = ranked(network, [*found, pathway], Ranking.ALL)
    return found[:MOST_ROLES]


def share_range(pathway: Pathway) -> str:
    """Return the number of key skills covered: by itself, then if it teaches all it may."""
    if not pathway.total:
        return "key skills not stated"
    most = len(pathway.shared)
    if not most:
        return f"none stated of {pathway.total}"
    least = f"{pathway.own} to" if pathway.own else "up to"
    numbers = f"{most}" if pathway.own == most else f"{least} {most}"
    ours = most - pathway.stated
    limit = f", {f'{ours} ' * (ours < most)}by {Grade.MAPPED.title}" if ours else ""
    return f"{numbers} of {pathway.total}{limit}"


def _linked(graph: Graph, thing: str) -> Iterator[tuple[str, PropertyValue]]:
    """Yield the programs and specializations that statements relate to a thing."""
    network = graph.network
    kind = kind_of(thing)
    before = network.pred[thing] if thing in network and kind != "program" else {}
    for node in sorted(before, key=lambda one: collate(network.label(one))):
        for relation, name in _INCOMING.items():
            if relation in before[node]:
                edge = Edge(node, thing, **before[node][relation])
                facts = (Evidence.of_edge(edge),)
                yield (
                    name,
                    PropertyValue(network.label(node), node, facts, qualifier=edge.qualifier),
                )
    for field in network.fields.get(thing, ()) if kind == "degree" else ():
        yield IN_FIELD, PropertyValue(network.label(field.subject), field.subject, (field,))


def _said(graph: Graph, thing: str) -> Iterator[tuple[str, PropertyValue]]:
    """Yield the rules that recommend a thing, and the remarks on one that is no program."""
    stated: dict[tuple[str, ...], set[str]] = {}
    for *row, passage in graph.localized.select(_SAID.format(thing=expand(thing))).rows:
        key = tuple("" if one is None else shorten(str(one)) for one in row)
        stated.setdefault(key, set()).add(shorten(str(passage)))
    for (said, aspect, name, text, limit), passages in sorted(stated.items()):
        if said.startswith("rule:") or (kind_of(thing) != "program" and aspect not in _LEFT_OUT):
            sources = tuple(sorted(passages, key=passage_order))
            fact = Evidence(said, "dcterms:description", text, Grade.STATED, sources, limit)
            about = f"remarks on {name}" if name in PROPERTIES else name
            yield about or CHOSEN, PropertyValue(text, text, (fact,), qualifier=limit)

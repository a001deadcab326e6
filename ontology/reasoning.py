"""The ontology as owlready2 sees it: classes and properties as Python objects, ready to reason."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from owlready2 import Ontology, World

#: The IRI of the ontology.
IRI = "https://w3id.org/gradpath/ontology"


def load(world: World | None = None) -> Ontology:
    """Load the ontology into owlready2.

    owlready2 reads no Turtle, so rdflib parses it and hands over N-Triples.

    Parameters
    ----------
    world : owlready2.World, optional
        The quad store to load into; a fresh one in memory if None.

    Returns
    -------
    owlready2.Ontology
        The loaded ontology; its ``world`` holds the triples.

    Examples
    --------
    >>> ontology = load()
    >>> ontology.Tool in ontology.Skill.subclasses()
    True
    """
    from owlready2 import World
    from rdflib import Graph

    turtle = files(__package__ or "gradpath.ontology").joinpath("gradpath.ttl")
    triples = Graph().parse(data=turtle.read_text(encoding="utf-8"), format="turtle")
    ontology = (world or World()).get_ontology(f"{IRI}#")
    return ontology.load(fileobj=BytesIO(triples.serialize(format="nt", encoding="utf-8")))

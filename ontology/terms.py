"""Namespaces and terms of the ontology and of the vocabularies it uses, each a closed set.

No other module of the package spells out one of these IRIs. The module imports nothing, for every
command reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

#: Base IRI of everything that is ours; relative IRIs of queries resolve against it.
BASE: Final = "https://w3id.org/gradpath/"
#: Things are ``<ID><kind>/<slug>``.
ID: Final = f"{BASE}id/"
#: Passages are ``<SOURCE><source>/<locator>``, and name the graph of their statements.
SOURCE: Final = f"{BASE}source/"
#: SPARQL functions are ``<FUNCTION><name>``.
FUNCTION: Final = f"{BASE}function/"
#: Namespace of the shapes.
SHAPES: Final = f"{BASE}shapes#"
#: Namespace IRIs by prefix.
NAMESPACES: Final[dict[str, str]] = {}


class Namespace:
    """Closed namespace: its terms are its attributes, and any other name raises AttributeError.

    Parameters
    ----------
    prefix : str
        Customary prefix.
    iri : str
        IRI of the namespace; each term is an IRI that begins with it.
    terms : str
        Local names, separated by spaces.

    Attributes
    ----------
    document : str
        IRI of the ontology that defines the terms, and of the graph that holds it.
    names : frozenset of str
        Local names of the terms.

    Examples
    --------
    >>> GP.Program
    'https://w3id.org/gradpath/ontology#Program'
    """

    def __init__(self, prefix: str, iri: str, terms: str) -> None:
        NAMESPACES[prefix] = self.iri = iri
        self.document = iri.removesuffix("#")
        self.names = frozenset(terms.split())
        for name in self.names:
            setattr(self, name, iri + name)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            """Return the IRI of a term."""
            ...


GP = Namespace(
    "gp",
    f"{BASE}ontology#",
    """
    Program Degree Credential Specialization Skill Tool Role Organization University
    Industry Application Workplace CostTier FundingSource Amount Remark Judgement
    Recommendation Rule Group Observation Passage offeredBy awards inField deliveryMode
    synchronicity deliveredThrough grePolicy inCostTier sector hasFeature lacksFeature
    facultyResearches tiesTo recommendedFor hasSpecialization teaches usesTool
    offersElective hasHardwareSide demands hasApplication targets targetsRole suggestsRole
    requires growthOutlook typicalPay medianPay entryPay seniorPay tuition restatedTuition credits
    mlCoreCourses duration weeklyHours minimumGpa admittedGpa benefit offersFunding
    opensAccessTo unit scope aspect recommends forTarget hasCondition hasCounterCondition
    grade basis printedTitle printedFormat mlComponent min max openFrom approximate
    openEnded exclusive asPrinted qualifier qualifies ofEachMember
    """,
)
GPD = Namespace(
    "gpd",
    f"{BASE}definitions#",
    """
    DedicatedMlProgram GreFreeProgram AsynchronousProgram ProgramUnder25000 DeepMlProgram
    ShallowMlProgram ResearchRoute conveys isSpecialization reachesRole hasBroader
    """,
)
DCTERMS = Namespace(
    "dcterms",
    "http://purl.org/dc/terms/",
    "bibliographicCitation description identifier isPartOf replaces title type",
)
OWL = Namespace(
    "owl",
    "http://www.w3.org/2002/07/owl#",
    """
    AllDifferent AllDisjointClasses AllDisjointProperties AnnotationProperty
    AsymmetricProperty Class DatatypeProperty FunctionalProperty InverseFunctionalProperty
    IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing ObjectProperty
    Ontology ReflexiveProperty Restriction SymmetricProperty Thing TransitiveProperty
    complementOf differentFrom disjointWith equivalentClass equivalentProperty hasSelf
    hasValue imports intersectionOf inverseOf maxCardinality members onProperty
    propertyChainAxiom propertyDisjointWith sameAs versionInfo
    """,
)
PROV = Namespace("prov", "http://www.w3.org/ns/prov#", "wasDerivedFrom")
RDF = Namespace(
    "rdf",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "first langString nil object predicate rest type",
)
RDFS = Namespace(
    "rdfs",
    "http://www.w3.org/2000/01/rdf-schema#",
    "comment domain label range subClassOf subPropertyOf",
)
SCHEMA = Namespace(
    "schema",
    "https://schema.org/",
    "CreativeWork about dateCreated lastReviewed rangeIncludes sha256 url",
)
SH = Namespace(
    "sh",
    "http://www.w3.org/ns/shacl#",
    """
    IRI NodeShape SPARQLConstraintComponent SPARQLExecutable ValidationReport ValidationResult
    Violation conforms focusNode lessThanOrEquals path property result resultMessage resultPath
    resultSeverity sourceConstraintComponent sourceShape targetClass targetObjectsOf
    targetSubjectsOf value
    """,
)
SKOS = Namespace(
    "skos",
    "http://www.w3.org/2004/02/skos/core#",
    """
    Concept altLabel closeMatch definition hiddenLabel inScheme member narrower prefLabel scopeNote
    """,
)
XSD = Namespace(
    "xsd",
    "http://www.w3.org/2001/XMLSchema#",
    "anyURI boolean date dateTime decimal double float integer string",
)
#: Namespaces of which no term is named in Python, by prefix.
OTHERS: Final = {
    "ceterms": "https://purl.org/ctdl/terms/",
    "esco": "http://data.europa.eu/esco/model#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
}
#: The namespace of schema.org without an s after http: a frequent mistake.
SCHEMA_WITHOUT_TLS: Final = "http://schema.org/"
#: Head of every SPARQL query of the package: one declaration for each prefix.
PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in NAMESPACES.items())


def with_prologue(query: str) -> str:
    """Return a SPARQL query in which every prefix is declared."""
    return PROLOGUE + query

"""The ontology's terms as Python names, closed: a name that the Turtle lacks raises an error."""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

__all__ = ["GP"]


class GP(DefinedNamespace):
    """The terms of ``gradpath.ttl``; a test holds both equal."""

    _fail = True
    _NS = Namespace("https://w3id.org/gradpath/ontology#")

    # classes
    Program: URIRef
    Degree: URIRef
    Credential: URIRef
    Specialization: URIRef
    Skill: URIRef
    Tool: URIRef
    Role: URIRef
    Organization: URIRef
    University: URIRef
    Industry: URIRef
    Application: URIRef
    Workplace: URIRef
    CostTier: URIRef
    FundingSource: URIRef
    Amount: URIRef
    Remark: URIRef
    Judgement: URIRef
    Recommendation: URIRef
    Rule: URIRef
    Group: URIRef
    Observation: URIRef
    Passage: URIRef
    # relations between things
    offeredBy: URIRef
    awards: URIRef
    inField: URIRef
    deliveryMode: URIRef
    synchronicity: URIRef
    deliveredThrough: URIRef
    grePolicy: URIRef
    inCostTier: URIRef
    sector: URIRef
    hasFeature: URIRef
    lacksFeature: URIRef
    facultyResearches: URIRef
    tiesTo: URIRef
    recommendedFor: URIRef
    hasSpecialization: URIRef
    teaches: URIRef
    usesTool: URIRef
    offersElective: URIRef
    demands: URIRef
    hasApplication: URIRef
    targets: URIRef
    targetsRole: URIRef
    suggestsRole: URIRef
    requires: URIRef
    growthOutlook: URIRef
    typicalPay: URIRef
    medianPay: URIRef
    entryPay: URIRef
    seniorPay: URIRef
    tuition: URIRef
    restatedTuition: URIRef
    credits: URIRef
    mlCoreCourses: URIRef
    duration: URIRef
    weeklyHours: URIRef
    minimumGpa: URIRef
    admittedGpa: URIRef
    benefit: URIRef
    offersFunding: URIRef
    opensAccessTo: URIRef
    unit: URIRef
    scope: URIRef
    aspect: URIRef
    recommends: URIRef
    forTarget: URIRef
    hasCondition: URIRef
    hasCounterCondition: URIRef
    grade: URIRef
    basis: URIRef
    # properties with literal values
    printedTitle: URIRef
    printedFormat: URIRef
    mlComponent: URIRef
    min: URIRef
    max: URIRef
    openFrom: URIRef
    approximate: URIRef
    openEnded: URIRef
    exclusive: URIRef
    asPrinted: URIRef
    qualifier: URIRef

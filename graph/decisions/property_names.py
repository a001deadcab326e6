"""Names of the properties of things, with the relations and aspects that state them."""

from __future__ import annotations

from ...ontology.terms import GP, SCHEMA

#: Properties that one relation states, in the order in which they are shown.
RELATIONS = {
    "title": GP.printedTitle,
    "field": GP.inField,
    "degree": GP.awards,
    "institution": GP.offeredBy,
    "ML component": GP.mlComponent,
    "credits": GP.credits,
    "tuition": GP.tuition,
    "tuition given elsewhere": GP.restatedTuition,
    "ML core courses": GP.mlCoreCourses,
    "GRE": GP.grePolicy,
    "delivery mode": GP.deliveryMode,
    "synchronicity": GP.synchronicity,
    "format": GP.printedFormat,
    "platform": GP.deliveredThrough,
    "cost tier": GP.inCostTier,
    "sector": GP.sector,
    "duration": GP.duration,
    "weekly hours": GP.weeklyHours,
    "feature": GP.hasFeature,
    "lacks": GP.lacksFeature,
    "ties to": GP.tiesTo,
    "location": SCHEMA.iri + "location",
    "minimum GPA": GP.minimumGpa,
    "GPA of admitted students": GP.admittedGpa,
    "teaches": GP.teaches,
    "elective": GP.offersElective,
    "uses tool": GP.usesTool,
    "demands": GP.demands,
    "faculty researches": GP.facultyResearches,
    "funding": GP.offersFunding,
    "recommended for": GP.recommendedFor,
    "targets": GP.targets,
    "target role": GP.targetsRole,
    "typical pay": GP.typicalPay,
    "median pay": GP.medianPay,
    "entry-level pay": GP.entryPay,
    "senior pay": GP.seniorPay,
    "growth": GP.growthOutlook,
    "key skill": GP.requires,
    "application": GP.hasApplication,
    "hardware side": GP.hasHardwareSide,
    "has specialization": GP.hasSpecialization,
}
#: Properties that judgements of the sources state, each by the slug of its aspect.
ASPECTS = {
    "best for": "best-for",
    "not ideal for": "not-ideal-for",
    "strength": "strength",
    "trade-off": "trade-off",
    "standout feature": "standout",
}
PROPERTIES = (*RELATIONS, *ASPECTS)
#: The property of each aspect, and of each relation.
BY_ASPECT = {f"aspect:{slug}": name for name, slug in ASPECTS.items()}
#: Properties whose values are amounts.
AMOUNTS = (
    *("credits", "tuition", "tuition given elsewhere", "ML core courses", "duration"),
    *("weekly hours", "minimum GPA", "GPA of admitted students"),
    *("typical pay", "median pay", "entry-level pay", "senior pay"),
)
BY_RELATION = {str(relation): name for name, relation in RELATIONS.items()}
#: A price that is said of each member of a group is not the listed price of the member.
BY_RELATION_OF_GROUP = BY_RELATION | {str(GP.tuition): "tuition given elsewhere"}

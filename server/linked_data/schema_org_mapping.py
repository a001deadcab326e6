"""Mapping of the ontology's classes and relations to types and properties of schema.org."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple, TypeAlias

#: Form in which a value is written: the label of a thing, a reference with its type and name, an
#: amount, an offer at a price, the time to complete at full time, a prerequisite.
ValueForm: TypeAlias = Literal[
    "text", "number", "label", "reference", "quantity", "offer", "full-time", "alignment"
]


class PropertyMapping(NamedTuple):
    """Mapping of a relation, by its short name, to a property of schema.org."""

    #: The types of schema.org that have the property, of those in `TYPES`.
    on: frozenset[str]
    #: The relation; "^" before it marks that the thing is its object.
    relation: str
    property: str
    #: The form of its values.
    form: ValueForm = "reference"


#: The classes of terms; schema:financialAidEligible expects a term for a source of funding.
_TERMS = ("Tool", "Skill", "Degree", "Industry", "Application", "Workplace", "FundingSource")
#: The types of schema.org for each class of the ontology, subclasses before their superclasses.
TYPES: dict[str, tuple[str, ...]] = {
    "gp:Program": ("EducationalOccupationalProgram", "Course"),  # only a course teaches
    "gp:Specialization": ("Course",),
    "gp:Credential": ("EducationalOccupationalCredential",),
    "gp:University": ("CollegeOrUniversity",),
    "gp:Organization": ("Organization",),
    "gp:Role": ("Occupation",),
    **{f"gp:{name}": ("DefinedTerm",) for name in _TERMS},
    "gp:Amount": ("QuantitativeValue",),
    **dict.fromkeys(("gp:CostTier", "gp:Group"), ("ItemList",)),
    "gp:Judgement": ("Review",),
    "gp:Remark": ("Claim",),
    "gp:Recommendation": ("Recommendation",),
    **dict.fromkeys(("gp:Rule", "gp:Observation", "gp:Passage"), ("CreativeWork",)),
    "schema:Article": ("Article",),
    "schema:Dataset": ("Dataset",),
    "schema:Place": ("Place",),
    "skos:ConceptScheme": ("DefinedTermSet",),
    "skos:Concept": ("DefinedTerm",),
}
#: The type of a concept with a code: a category.
CODED = ("CategoryCode",)
#: The type of an amount of money.
MONEY = ("MonetaryAmount",)

#: Relation, property and form of value, by the types that have the property. Of two mappings of a
#: relation that fit a thing, the first holds.
_PROPERTIES = {
    "Thing": "skos:altLabel alternateName text, skos:definition description text, "
    "skos:scopeNote disambiguatingDescription text",
    "DefinedTerm CategoryCode": "skos:notation termCode text, skos:inScheme inDefinedTermSet",
    "EducationalOccupationalProgram": "gp:offeredBy provider, "
    "gp:awards educationalCredentialAwarded, gp:credits numberOfCredits quantity, "
    "gp:tuition offers offer, gp:duration timeToComplete full-time, "
    "gp:deliveryMode educationalProgramMode label, "
    "gp:synchronicity educationalProgramMode label, gp:offersFunding financialAidEligible, "
    "gp:demands programPrerequisites alignment, gp:inField about",
    "Course": "gp:demands coursePrerequisites alignment, ^gp:hasSpecialization about, "
    "gp:teaches teaches",
    "Occupation": "gp:requires skills, gp:typicalPay estimatedSalary quantity, "
    "gp:medianPay estimatedSalary quantity, gp:entryPay estimatedSalary quantity, "
    "skos:exactMatch occupationalCategory, skos:closeMatch occupationalCategory, "
    "skos:broadMatch occupationalCategory",
    "ItemList": "skos:member itemListElement, schema:numberOfItems numberOfItems number",
    "Claim CreativeWork Course EducationalOccupationalCredential": "schema:about about",
    "Review Recommendation": "schema:about itemReviewed, dcterms:description reviewBody text",
    "Claim CreativeWork Course EducationalOccupationalCredential Review Recommendation": (
        "schema:mentions mentions"
    ),
    "Recommendation": "gp:recommends itemReviewed, gp:forTarget category",
    "Review": "gp:aspect reviewAspect label",
    "Claim CreativeWork": "dcterms:description text text",
}
PROPERTIES = tuple(
    PropertyMapping(frozenset(types.split()), *mapping.split())  # type: ignore[arg-type]
    for types, listed in _PROPERTIES.items()
    for mapping in listed.split(", ")
)


def mappings_for(kinds: Collection[str]) -> dict[str, PropertyMapping]:
    """Return the mappings for a thing of some types, by relation.

    Examples
    --------
    >>> mappings_for(("Course",))["gp:demands"].property
    'coursePrerequisites'
    """
    types = {*kinds, "Thing"}
    return {one.relation: one for one in reversed(PROPERTIES) if types & one.on}

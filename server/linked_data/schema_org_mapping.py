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

    relation: str
    property: str
    #: The types of schema.org that have the property, of those in `TYPES`.
    on: frozenset[str]
    #: The form of its values.
    form: ValueForm = "reference"
    #: Whether the thing is the object of the relation.
    inverse: bool = False
    #: The types for which another mapping of the relation holds.
    unless: frozenset[str] = frozenset()

    def fits(self, kinds: Collection[str]) -> bool:
        """Return whether it applies to a thing of some types of schema.org."""
        return not self.on.isdisjoint({*kinds, "Thing"}) and self.unless.isdisjoint(kinds)


#: The classes of terms; schema:financialAidEligible expects a term for a source of funding.
_TERMS = (
    *("gp:Tool", "gp:Skill", "gp:Degree", "gp:Industry"),
    *("gp:Application", "gp:Workplace", "gp:FundingSource"),
)
#: The types of schema.org for each class of the ontology, subclasses before their superclasses.
TYPES: dict[str, tuple[str, ...]] = {
    "gp:Program": ("EducationalOccupationalProgram", "Course"),  # only a course teaches
    "gp:Specialization": ("Course",),
    "gp:Credential": ("EducationalOccupationalCredential",),
    "gp:University": ("CollegeOrUniversity",),
    "gp:Organization": ("Organization",),
    "gp:Role": ("Occupation",),
    **dict.fromkeys(_TERMS, ("DefinedTerm",)),
    "gp:Amount": ("QuantitativeValue",),
    "gp:CostTier": ("ItemList",),
    "gp:Group": ("ItemList",),
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

_ALL = frozenset({"Thing"})
_PROGRAM = frozenset({"EducationalOccupationalProgram"})
_COURSE = frozenset({"Course"})
_TERM = frozenset({"DefinedTerm", "CategoryCode"})
_LIST = frozenset({"ItemList"})
_OCCUPATION = frozenset({"Occupation"})
_REVIEW = frozenset({"Review", "Recommendation"})
_CLAIM = frozenset({"Claim", "CreativeWork"})
_WORK = _CLAIM | {"Course", "EducationalOccupationalCredential"}

PROPERTIES = (
    PropertyMapping("skos:altLabel", "alternateName", _ALL, "text"),
    PropertyMapping("skos:definition", "description", _ALL, "text"),
    PropertyMapping("skos:scopeNote", "disambiguatingDescription", _ALL, "text"),
    PropertyMapping("skos:notation", "termCode", _TERM, "text"),
    PropertyMapping("skos:inScheme", "inDefinedTermSet", _TERM),
    PropertyMapping("gp:offeredBy", "provider", _PROGRAM),
    PropertyMapping("gp:awards", "educationalCredentialAwarded", _PROGRAM),
    PropertyMapping("gp:credits", "numberOfCredits", _PROGRAM, "quantity"),
    PropertyMapping("gp:tuition", "offers", _PROGRAM, "offer"),
    PropertyMapping("gp:duration", "timeToComplete", _PROGRAM, "full-time"),
    PropertyMapping("gp:deliveryMode", "educationalProgramMode", _PROGRAM, "label"),
    PropertyMapping("gp:synchronicity", "educationalProgramMode", _PROGRAM, "label"),
    PropertyMapping("gp:offersFunding", "financialAidEligible", _PROGRAM),
    PropertyMapping("gp:demands", "programPrerequisites", _PROGRAM, "alignment"),
    PropertyMapping("gp:demands", "coursePrerequisites", _COURSE, "alignment", unless=_PROGRAM),
    PropertyMapping("gp:inField", "about", _PROGRAM),
    PropertyMapping("gp:hasSpecialization", "about", _COURSE, inverse=True),
    PropertyMapping("gp:teaches", "teaches", _COURSE),
    PropertyMapping("gp:requires", "skills", _OCCUPATION),
    PropertyMapping("gp:typicalPay", "estimatedSalary", _OCCUPATION, "quantity"),
    PropertyMapping("gp:medianPay", "estimatedSalary", _OCCUPATION, "quantity"),
    PropertyMapping("gp:entryPay", "estimatedSalary", _OCCUPATION, "quantity"),
    PropertyMapping("skos:exactMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:closeMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:broadMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:member", "itemListElement", _LIST),
    PropertyMapping("schema:numberOfItems", "numberOfItems", _LIST, "number"),
    PropertyMapping("schema:about", "about", _WORK),
    PropertyMapping("schema:about", "itemReviewed", _REVIEW),
    PropertyMapping("schema:mentions", "mentions", _WORK | _REVIEW),
    PropertyMapping("gp:recommends", "itemReviewed", frozenset({"Recommendation"})),
    PropertyMapping("gp:forTarget", "category", frozenset({"Recommendation"})),
    PropertyMapping("gp:aspect", "reviewAspect", frozenset({"Review"}), "label"),
    PropertyMapping("dcterms:description", "reviewBody", _REVIEW, "text"),
    PropertyMapping("dcterms:description", "text", _CLAIM, "text"),
)


def property_for(relation: str, kinds: Collection[str]) -> str | None:
    """Return the property for a relation of things of some types, None without one.

    Examples
    --------
    >>> property_for("gp:demands", ("Course",))
    'coursePrerequisites'
    """
    fitting = (one.property for one in PROPERTIES if one.relation == relation and one.fits(kinds))
    return next(fitting, None)

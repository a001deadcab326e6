"""Mapping of our classes and relations to types and properties of schema.org."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class ValueForm(Enum):
    """Form in which a value is written."""

    TEXT = "a text"
    NUMBER = "a figure"
    LABEL = "the label of a thing"
    REFERENCE = "a thing, with its type and name"
    QUANTITY = "an amount"
    OFFER = "an offer at a price"
    FULL_TIME = "how long it takes at full time"
    ALIGNMENT = "a prerequisite"


@dataclass(frozen=True, slots=True)
class PropertyMapping:
    """Mapping of a relation of ours to a property of schema.org.

    Attributes
    ----------
    relation : str
        The short name of the relation.
    property : str
        The property of schema.org.
    on : frozenset of str
        The types of schema.org that have the property, as far as we use them.
    form : Form
        The form of its values.
    inverse : bool
        Whether the relation leads to the thing and not from it.
    unless : frozenset of str
        The types that have a property of their own for the relation.
    """

    relation: str
    property: str
    on: frozenset[str]
    form: ValueForm = ValueForm.REFERENCE
    inverse: bool = False
    unless: frozenset[str] = frozenset()

    def fits(self, kinds: Collection[str]) -> bool:
        """Return whether it applies to a thing of some types of schema.org."""
        return not self.on.isdisjoint({*kinds, "Thing"}) and self.unless.isdisjoint(kinds)


#: The types of schema.org for each class of ours, the most special class first.
TYPES: dict[str, tuple[str, ...]] = {
    "gp:Program": ("EducationalOccupationalProgram", "Course"),  # only a course teaches
    "gp:Specialization": ("Course",),
    "gp:Credential": ("EducationalOccupationalCredential",),
    "gp:University": ("CollegeOrUniversity",),
    "gp:Organization": ("Organization",),
    "gp:Role": ("Occupation",),
    "gp:Tool": ("DefinedTerm",),
    "gp:Skill": ("DefinedTerm",),
    "gp:Degree": ("DefinedTerm",),
    "gp:Industry": ("DefinedTerm",),
    "gp:Application": ("DefinedTerm",),
    "gp:Workplace": ("DefinedTerm",),
    "gp:FundingSource": ("DefinedTerm",),  # as schema:financialAidEligible asks
    "gp:Amount": ("QuantitativeValue",),
    "gp:CostTier": ("ItemList",),
    "gp:Group": ("ItemList",),
    "gp:Judgement": ("Review",),
    "gp:Remark": ("Claim",),
    "gp:Recommendation": ("Recommendation",),
    "gp:Rule": ("CreativeWork",),
    "gp:Observation": ("CreativeWork",),
    "gp:Passage": ("CreativeWork",),
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
_WORK = frozenset({"Course", "Claim", "CreativeWork", "EducationalOccupationalCredential"})

PROPERTIES = (
    PropertyMapping("skos:altLabel", "alternateName", _ALL, ValueForm.TEXT),
    PropertyMapping("skos:definition", "description", _ALL, ValueForm.TEXT),
    PropertyMapping("skos:scopeNote", "disambiguatingDescription", _ALL, ValueForm.TEXT),
    PropertyMapping("skos:notation", "termCode", _TERM, ValueForm.TEXT),
    PropertyMapping("skos:inScheme", "inDefinedTermSet", _TERM),
    PropertyMapping("gp:offeredBy", "provider", _PROGRAM),
    PropertyMapping("gp:awards", "educationalCredentialAwarded", _PROGRAM),
    PropertyMapping("gp:credits", "numberOfCredits", _PROGRAM, ValueForm.QUANTITY),
    PropertyMapping("gp:tuition", "offers", _PROGRAM, ValueForm.OFFER),
    PropertyMapping("gp:duration", "timeToComplete", _PROGRAM, ValueForm.FULL_TIME),
    PropertyMapping("gp:deliveryMode", "educationalProgramMode", _PROGRAM, ValueForm.LABEL),
    PropertyMapping("gp:synchronicity", "educationalProgramMode", _PROGRAM, ValueForm.LABEL),
    PropertyMapping("gp:offersFunding", "financialAidEligible", _PROGRAM),
    PropertyMapping("gp:demands", "programPrerequisites", _PROGRAM, ValueForm.ALIGNMENT),
    PropertyMapping(
        "gp:demands", "coursePrerequisites", _COURSE, ValueForm.ALIGNMENT, unless=_PROGRAM
    ),
    PropertyMapping("gp:inField", "about", _PROGRAM),
    PropertyMapping("gp:hasSpecialization", "about", _COURSE, inverse=True),
    PropertyMapping("gp:teaches", "teaches", _COURSE),
    PropertyMapping("gp:requires", "skills", _OCCUPATION),
    PropertyMapping("gp:typicalPay", "estimatedSalary", _OCCUPATION, ValueForm.QUANTITY),
    PropertyMapping("gp:medianPay", "estimatedSalary", _OCCUPATION, ValueForm.QUANTITY),
    PropertyMapping("gp:entryPay", "estimatedSalary", _OCCUPATION, ValueForm.QUANTITY),
    PropertyMapping("skos:exactMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:closeMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:broadMatch", "occupationalCategory", _OCCUPATION),
    PropertyMapping("skos:member", "itemListElement", _LIST),
    PropertyMapping("schema:numberOfItems", "numberOfItems", _LIST, ValueForm.NUMBER),
    PropertyMapping("schema:about", "about", _WORK),
    PropertyMapping("schema:about", "itemReviewed", _REVIEW),
    PropertyMapping("schema:mentions", "mentions", _WORK | _REVIEW),
    PropertyMapping("gp:recommends", "itemReviewed", frozenset({"Recommendation"})),
    PropertyMapping("gp:forTarget", "category", frozenset({"Recommendation"})),
    PropertyMapping("gp:aspect", "reviewAspect", frozenset({"Review"}), ValueForm.LABEL),
    PropertyMapping("dcterms:description", "reviewBody", _REVIEW, ValueForm.TEXT),
    PropertyMapping(
        "dcterms:description", "text", frozenset({"Claim", "CreativeWork"}), ValueForm.TEXT
    ),
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

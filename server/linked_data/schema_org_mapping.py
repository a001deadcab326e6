"""Which words of schema.org our terms are given in: types, properties, and what they lead to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """How a value is written."""

    TEXT = "a text"
    NUMBER = "a figure"
    LABEL = "the label of a thing"
    REFERENCE = "a thing, with its type and name"
    QUANTITY = "an amount"
    OFFER = "an offer at a price"
    FULL_TIME = "how long it takes at full time"
    ALIGNMENT = "a prerequisite"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a relation of ours is said in schema.org.

    Attributes
    ----------
    relation : str
        The short name of the relation.
    property : str
        The property of schema.org.
    on : frozenset of str
        The types of schema.org that have the property, as far as we use them.
    form : Form
        How its values are written.
    inverse : bool
        Whether the relation leads to the thing and not from it.
    unless : frozenset of str
        The types that have a property of their own for the relation.
    """

    relation: str
    property: str
    on: frozenset[str]
    form: Form = Form.REFERENCE
    inverse: bool = False
    unless: frozenset[str] = frozenset()

    def fits(self, kinds: Collection[str]) -> bool:
        """Tell whether it is a wording for a thing of some types of schema.org."""
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
#: What has a code is a category.
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

WORDINGS = (
    Wording("skos:altLabel", "alternateName", _ALL, Form.TEXT),
    Wording("skos:definition", "description", _ALL, Form.TEXT),
    Wording("skos:scopeNote", "disambiguatingDescription", _ALL, Form.TEXT),
    Wording("skos:notation", "termCode", _TERM, Form.TEXT),
    Wording("skos:inScheme", "inDefinedTermSet", _TERM),
    Wording("gp:offeredBy", "provider", _PROGRAM),
    Wording("gp:awards", "educationalCredentialAwarded", _PROGRAM),
    Wording("gp:credits", "numberOfCredits", _PROGRAM, Form.QUANTITY),
    Wording("gp:tuition", "offers", _PROGRAM, Form.OFFER),
    Wording("gp:duration", "timeToComplete", _PROGRAM, Form.FULL_TIME),
    Wording("gp:deliveryMode", "educationalProgramMode", _PROGRAM, Form.LABEL),
    Wording("gp:synchronicity", "educationalProgramMode", _PROGRAM, Form.LABEL),
    Wording("gp:offersFunding", "financialAidEligible", _PROGRAM),
    Wording("gp:demands", "programPrerequisites", _PROGRAM, Form.ALIGNMENT),
    Wording("gp:demands", "coursePrerequisites", _COURSE, Form.ALIGNMENT, unless=_PROGRAM),
    Wording("gp:inField", "about", _PROGRAM),
    Wording("gp:hasSpecialization", "about", _COURSE, inverse=True),
    Wording("gp:teaches", "teaches", _COURSE),
    Wording("gp:requires", "skills", _OCCUPATION),
    Wording("gp:typicalPay", "estimatedSalary", _OCCUPATION, Form.QUANTITY),
    Wording("gp:medianPay", "estimatedSalary", _OCCUPATION, Form.QUANTITY),
    Wording("gp:entryPay", "estimatedSalary", _OCCUPATION, Form.QUANTITY),
    Wording("skos:exactMatch", "occupationalCategory", _OCCUPATION),
    Wording("skos:closeMatch", "occupationalCategory", _OCCUPATION),
    Wording("skos:broadMatch", "occupationalCategory", _OCCUPATION),
    Wording("skos:member", "itemListElement", _LIST),
    Wording("schema:numberOfItems", "numberOfItems", _LIST, Form.NUMBER),
    Wording("schema:about", "about", _WORK),
    Wording("schema:about", "itemReviewed", _REVIEW),
    Wording("schema:mentions", "mentions", _WORK | _REVIEW),
    Wording("gp:recommends", "itemReviewed", frozenset({"Recommendation"})),
    Wording("gp:forTarget", "category", frozenset({"Recommendation"})),
    Wording("gp:aspect", "reviewAspect", frozenset({"Review"}), Form.LABEL),
    Wording("dcterms:description", "reviewBody", _REVIEW, Form.TEXT),
    Wording("dcterms:description", "text", frozenset({"Claim", "CreativeWork"}), Form.TEXT),
)


def property_for(relation: str, kinds: Collection[str]) -> str | None:
    """Return the property that a relation is said with on things of some types, if any.

    Examples
    --------
    >>> property_for("gp:demands", ("Course",))
    'coursePrerequisites'
    """
    fitting = (one.property for one in WORDINGS if one.relation == relation and one.fits(kinds))
    return next(fitting, None)

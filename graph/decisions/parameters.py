"""Parameters that several decisions take: one name and one meaning for each."""

from __future__ import annotations

from ...queries import Parameter


def names_parameter(name: str, label: str, example: tuple[str, ...], description: str) -> Parameter:
    """Return a parameter of names as a person writes them, which `match_names` matches."""
    return Parameter(
        name=name,
        label=label,
        type="text",
        many=True,
        required=False,
        example=example,
        description=description,
    )


HAVE = names_parameter(
    "have", "Skills you have", ("python", "docker"), "Skills and tools that you have"
)
TO_ROLE = Parameter(
    name="to",
    label="Role you aim at",
    type="role",
    example="role:mlops-engineer",
    description="The role you aim at",
)
FROM_ROLE = Parameter(
    name="from",
    label="Role you have now",
    type="role",
    example="role:data-scientist-ml",
    description="The role you have now",
)
#: The evidence that counts, as `pathways.ranking.Ranking` labels it.
EVIDENCE = Parameter(
    name="evidence",
    label="Evidence that counts",
    type="choice",
    choices=("all", "stated"),
    default="all",
    required=False,
    example="stated",
    description="The evidence that counts: all, with our interpretation; or stated, only what the "
    "sources state word for word",
)

RAISE = Parameter(
    name="raise",
    label="Raise in pay",
    type="natural",
    many=True,
    required=False,
    unit="US dollars a year",
    example=20000,
    description="By how much your pay rises, before tax; a figure, or the ends of a range",
)
AID = Parameter(
    name="aid",
    label="Grant or scholarship",
    type="natural",
    unit="US dollars",
    example=5250,
    required=False,
    default=0,
    description="A grant or scholarship, paid once",
)
YEARLY_AID = Parameter(
    name="yearly_aid",
    label="Yearly aid of your employer",
    type="natural",
    unit="US dollars a year",
    example=5250,
    required=False,
    default=0,
    description="What your employer pays every year until the cost is earned back",
)
FORGONE_PAY = Parameter(
    name="forgone_pay",
    label="Pay given up while studying",
    type="natural",
    unit="US dollars a year",
    example=30000,
    required=False,
    default=0,
    description="Pay that you give up while you study",
)
STUDY_MONTHS = Parameter(
    name="study_months",
    label="Months of study",
    type="natural",
    unit="months",
    required=False,
    example=24,
    description="Months of study, for which pay is given up",
)
DISCOUNT_RATE = Parameter(
    name="discount_rate",
    label="Discount rate",
    type="decimal",
    unit="percent",
    example="4.5",
    required=False,
    default=0,
    description="Percent a year by which later money counts less",
)
HORIZON = Parameter(
    name="horizon",
    label="Years looked at",
    type="natural",
    unit="years",
    example=10,
    required=False,
    default=10,
    description="Years after the study that are looked at",
)
#: The assumptions of `repayment.Terms`.
REPAYMENT = (RAISE, AID, YEARLY_AID, FORGONE_PAY, STUDY_MONTHS, DISCOUNT_RATE, HORIZON)


#: The label of each condition.
_LABELS = {
    "budget": "Budget for tuition",
    "gre": "GRE score",
    "delivery": "Delivery",
    "hours": "Hours a week",
    "gpa": "Grade point average",
    "months": "Months until the degree",
    "degree": "Field of your bachelor's degree",
    "max_tuition": "Tuition at most",
    "min_tuition": "Tuition at least",
    "max_credits": "Credits at most",
    "min_credits": "Credits at least",
    "min_ml_courses": "ML courses at least",
    "max_ml_courses": "ML courses at most",
    "leads_to": "Role it leads to",
    "recommended_for": "Recommended for",
    "field": "Field of its title",
    "sector": "Public or private",
    "tier": "Tier of cost",
    "feature": "Feature it has",
    "lacks": "Feature it lacks",
    "ties": "Ties to",
    "location": "Place",
    "teaches": "Skills it teaches",
    "topic": "Topic",
    "platform": "Platform",
    "institution": "School",
    "max_months": "Months until the degree",
}


def _condition(
    name: str,
    type: str,
    example: int | str | tuple[str, ...],
    description: str,
    *,
    many: bool = False,
    unit: str = "",
    offered: tuple[str, ...] = (),
) -> Parameter:
    return Parameter(
        name=name,
        label=_LABELS[name],
        offered=offered,
        type=type,
        example=example,
        description=description,
        required=False,
        many=many,
        unit=unit,
    )


BUDGET = _condition("budget", "natural", 25000, "Tuition of at most this", unit="US dollars")
GRE = _condition(
    "gre",
    "text",
    "no",
    "no: you have no score (fits where it is optional, too); yes: you have one; or the policy: "
    "not-required, optional, required",
    offered=("no", "yes", "not-required", "optional", "required"),
)
DELIVERY = _condition(
    "delivery",
    "delivery|synchronicity",
    ("synchronicity:asynchronous",),
    "online, fully online or hybrid; asynchronous (no fixed class times), self-paced, or with "
    "some synchronous components",
    many=True,
)
HOURS = _condition("hours", "natural", 15, "Hours a week that you have", unit="hours a week")
GPA = _condition("gpa", "decimal", "2.9", "Your grade point average, of 4.0")
MONTHS = _condition("months", "natural", 24, "Months until the degree at most", unit="months")
DEGREE = _condition("degree", "text", "biology", "The field of your bachelor's degree")
#: The conditions that a person brings along, by the names of a profile.
PERSON = (BUDGET, GRE, HOURS, GPA, DELIVERY, MONTHS, DEGREE)
#: Conditions on properties of a program.
CONDITIONS = (
    _condition("max_tuition", "natural", 25000, "Tuition of at most this", unit="US dollars"),
    _condition("min_tuition", "natural", 50000, "Tuition of at least this", unit="US dollars"),
    _condition("max_credits", "natural", 30, "At most this many credits", unit="credits"),
    _condition("min_credits", "natural", 30, "At least this many credits", unit="credits"),
    _condition(
        "min_ml_courses", "natural", 4, "At least this many ML core courses", unit="courses"
    ),
    _condition("max_ml_courses", "natural", 6, "At most this many ML core courses", unit="courses"),
    GRE,
    DELIVERY,
    _condition(
        *("leads_to", "role", ("role:computer-vision-engineer",)),
        "A role to which a pathway leads",
        many=True,
    ),
    _condition(
        *("recommended_for", "specialization|role|industry", ("specialization:nlp",)),
        "What the sources recommend it for",
        many=True,
    ),
    _condition("field", "degree", "degree:machine-learning", "The field that its title names"),
    _condition("sector", "sector", "sector:public", "Public or private"),
    _condition("tier", "tier", "tier:mid-range", "The tier of cost"),
    _condition("feature", "feature", ("feature:capstone",), "What it must have", many=True),
    _condition("lacks", "feature", ("feature:thesis",), "What it must lack", many=True),
    _condition(
        *("ties", "industry|place|organization", ("industry:quantitative-finance",)),
        "What it has ties to",
        many=True,
    ),
    _condition("location", "place", "place:nyc-metro", "Where it is located"),
    _condition("teaches", "skill", ("skill:nlp",), "What it teaches or offers", many=True),
    _condition(
        *("topic", "thing", ("skill:iot",)),
        "What it teaches, targets, has ties to, or is recommended or called best for",
        many=True,
    ),
    _condition("platform", "organization", "organization:coursera", "Where it is delivered"),
    _condition("institution", "university|organization", "university:usc", "Who offers it"),
    _condition("max_months", "natural", 24, "Months until the degree at most", unit="months"),
    HOURS,
    GPA,
)

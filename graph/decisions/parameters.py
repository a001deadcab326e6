"""Parameters that several decisions take: one name and one meaning for each."""

from __future__ import annotations

from ...queries import Parameter

HAVE = Parameter(
    name="have",
    type="text",
    many=True,
    required=False,
    example=("python", "docker"),
    description="Skills and tools that you have",
)
TO_ROLE = Parameter(
    name="to", type="role", example="role:mlops-engineer", description="The role you aim at"
)

RAISE = Parameter(
    name="raise",
    type="natural",
    many=True,
    required=False,
    unit="US dollars a year",
    example=20000,
    description="By how much your pay rises, before tax; a figure, or the ends of a range",
)
AID = Parameter(
    name="aid",
    type="natural",
    unit="US dollars",
    example=5250,
    default=0,
    description="A grant or scholarship, paid once",
)
YEARLY_AID = Parameter(
    name="yearly_aid",
    type="natural",
    unit="US dollars a year",
    example=5250,
    default=0,
    description="What your employer pays every year until the cost is earned back",
)
FORGONE_PAY = Parameter(
    name="forgone_pay",
    type="natural",
    unit="US dollars a year",
    example=30000,
    default=0,
    description="Pay that you give up while you study",
)
STUDY_MONTHS = Parameter(
    name="study_months",
    type="natural",
    unit="months",
    required=False,
    example=24,
    description="Months of study, for which pay is given up",
)
DISCOUNT_RATE = Parameter(
    name="discount_rate",
    type="decimal",
    unit="percent",
    example="4.5",
    default="0",
    description="Percent a year by which later money counts less",
)
HORIZON = Parameter(
    name="horizon",
    type="natural",
    unit="years",
    example=10,
    default=10,
    description="Years after the study that are looked at",
)
#: The assumptions of `repayment.Terms`.
REPAYMENT = (RAISE, AID, YEARLY_AID, FORGONE_PAY, STUDY_MONTHS, DISCOUNT_RATE, HORIZON)

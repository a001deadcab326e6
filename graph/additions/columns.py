"""The columns of the template: what their cells hold, and which statements they make."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template.

    Attributes
    ----------
    name : str
        Its heading.
    meaning : str
        What its cells hold.
    required : bool
        Whether a row without it is refused.
    """

    name: str
    meaning: str
    required: bool = False


COLUMNS = (
    Column("program", "The name of the program, as it shall be shown", required=True),
    Column("aliases", "Other names of it; parted"),
    Column("university", "Who offers it: a name, or +Name for a new university", required=True),
    Column("degree title", "The title of the degree, as printed"),
    Column("degree field", "Degree fields that the title names; parted"),
    Column("ml component", "The name of its machine-learning part, as printed"),
    Column("credits", "How many credits, as printed: 30, 30-36, Variable"),
    Column("tuition", "The price of the whole program in US dollars, as printed: ~$75,000+"),
    Column("gre", "required, optional or not required"),
    Column("delivery", "fully online, online or hybrid; parted"),
    Column("synchronicity", "asynchronous, self-paced or some synchronous components; parted"),
    Column("platform", "What carries the courses: a name, or +Name for a new organization; parted"),
    Column("ml core courses", "How many core courses are dedicated to machine learning: 3-4, 5+"),
    Column("topics", "Skills that it teaches: names, or +Name for a new skill; parted"),
    Column("electives", "Skills that can be studied by choice: as topics; parted"),
    Column("features present", "Traits stated to be there: names, or +Name for a new one; parted"),
    Column("features absent", "Traits stated to be absent, such as thesis; parted"),
    Column("recommended for", "Specialization, role or industry: the reason; parted"),
    Column("cost tier", "The tier into which the source puts it"),
    Column("sector", "public or private"),
    Column("source title", "What the source is called", required=True),
    Column("source", "Its address (https://…) or a citation", required=True),
    Column("locator", "Where in the source: a page, a section, a table and row", required=True),
    Column("evidence", "card, table, prose or heading; card where it is empty"),
    Column("date read", "The day on which the source was read: 2026-11-20", required=True),
)
#: The columns without which a row is refused.
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


@dataclass(frozen=True, slots=True)
class Link:
    """A column whose cells name things.

    Attributes
    ----------
    relation : str
        The property, in our namespace.
    kinds : tuple of str
        The kinds of things that may be named.
    new : str or None
        The kind of what may be named as new.
    many : bool
        Whether a cell may name several.
    """

    relation: str
    kinds: tuple[str, ...]
    new: str | None = None
    many: bool = True


#: The columns whose cells name things.
LINKS = {
    "university": Link("offeredBy", ("university", "organization"), "university", many=False),
    "degree field": Link("inField", ("degree",)),
    "gre": Link("grePolicy", ("gre",), many=False),
    "delivery": Link("deliveryMode", ("delivery",)),
    "synchronicity": Link("synchronicity", ("synchronicity",)),
    "platform": Link("deliveredThrough", ("organization", "university"), "organization"),
    "topics": Link("teaches", ("skill",), "skill"),
    "electives": Link("offersElective", ("skill",), "skill"),
    "features present": Link("hasFeature", ("feature",), "feature"),
    "features absent": Link("lacksFeature", ("feature",), "feature"),
    "cost tier": Link("inCostTier", ("tier",), many=False),
    "sector": Link("sector", ("sector",), many=False),
}
#: The columns whose cells are kept as printed.
TEXTS = {"degree title": "printedTitle", "ml component": "mlComponent"}
#: The amounts: property, unit, and how their names end.
AMOUNTS = {
    "credits": ("credits", "credit", "credits"),
    "tuition": ("tuition", "usd", "tuition"),
    "ml core courses": ("mlCoreCourses", "course", "ml-courses"),
}
#: For what a program can be recommended.
TARGETS = ("specialization", "role", "industry")
#: What a passage of a source can be.
EVIDENCE = ("card", "table", "prose", "heading")

"""The questions of the corpus, and more of our own, are answered by named queries to the value."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue

SEED = Path(__file__).parents[3] / "shared" / "seed"
CATALOGUE = Catalogue.load()
#: The queries that answer; those that look for conflicts, gaps and violations are tested apart.
QUESTIONS = [
    name
    for name in CATALOGUE
    if not name.startswith(("conflict-", "gap-")) and not name.endswith("-violation")
]
GP = "https://w3id.org/gradpath/ontology#"
THING = "https://w3id.org/gradpath/id/"
LINE = "https://w3id.org/gradpath/source/ml-guide/L"

Row = tuple[object, ...]


@dataclass(frozen=True)
class Ask:
    """A named query, its values, the columns looked at, and the rows that must be there, no others.

    A list is expected in its order, a set in any; `where` keeps only the rows with these values.
    """

    query: str
    values: dict[str, object]
    columns: str
    expected: list[Row] | set[Row]
    where: dict[str, object] = field(default_factory=dict)


GT, UIUC, PURDUE = "Georgia Tech OMSCS", "UIUC M.C.S. (ML Pathway)", "Purdue M.S. ECE (ML Focus)"
CMU, COLUMBIA = "CMU M.S. Machine Learning", "Columbia M.S. CS (ML Track)"
NEU, STEVENS = "Northeastern M.S. AI (ML Concentration)", "Stevens M.S. Machine Learning"
DREXEL, HOPKINS = "Drexel M.S. AI and Machine Learning", "Johns Hopkins M.S. AI (ML Focus)"
USC = "USC M.S. CS (AI)"
BAYES = "Statistical Learning and Bayesian Methods"
ML, CV = "ML Engineer", "Computer Vision Engineer"
SILENT = "not stated"


def many(*rows: object) -> set[Row]:
    """One-column rows."""
    return {(row,) for row in rows}


#: The questions of the corpus by id; several asks where a question has several parts.
CORPUS: dict[str, list[Ask]] = {
    "C01": [
        Ask(
            "tuition",
            {"of": "program:georgia-tech-omscs"},
            "kind min max approximate open_ended covers",
            {("listed", 7000, 7000, True, False, "the whole program")},
        )
    ],
    "C03": [
        Ask(
            "program-facts",
            {"program": "program:northeastern-ms-ai", "property": "GRE"},
            "value",
            many("optional"),
        )
    ],
    "C05": [
        Ask(
            "role-facts",
            {"role": "role:nlp-engineer", "property": "typical pay"},
            "min max open_ended",
            {(130000, 185000, False)},
        ),
        Ask(
            "role-facts",
            {"role": "role:nlp-engineer", "property": "growth"},
            "value",
            many("Very High"),
        ),
    ],
    "C07": [
        Ask(
            "tools-of",
            {"of": "specialization:mlops"},
            "tool",
            many(
                "AWS SageMaker",
                "Azure ML",
                "Docker",
                "DVC",
                "Google Vertex AI",
                "Kubernetes",
                "MLflow",
            ),
        )
    ],
    "C09": [
        Ask(
            "admission",
            {"of": "group:admission", "requirement": "proficiency"},
            "value",
            many(
                "calculus",
                "data structures",
                "linear algebra",
                "probability and statistics",
                "programming",
                "Python",
            ),
        )
    ],
    "C11": [
        Ask(
            "durations",
            {"of": "group:online-ml-masters"},
            "min max unit qualifier",
            {(15, 25, "hours a week", "depending on course load and technical background")},
            {"measure": "weekly hours"},
        )
    ],
    "C13": [
        Ask(
            "funding",
            {"source": "funding:employer-reimbursement"},
            "offered_by min max qualifier",
            {
                (employer, 5250, None, "up to full tuition coverage")
                for employer in ("Amazon", "Apple", "Google", "Meta", "Microsoft")
            },
            {"relation": "offers"},
        )
    ],
    "C15": [
        Ask(
            "programs",
            {"feature": "feature:pure-ml-degree", "gre": "gre:not-required", "show": "certain"},
            "program",
            many(STEVENS),
        )
    ],
    "C17": [
        Ask(
            "recommended-programs",
            {"target": "specialization:computer-vision"},
            "program tuition_min reason",
            [
                (
                    GT,
                    7000,
                    (
                        "It gives a whole course to computer vision, a good companion to its "
                        "machine-learning specialization."
                    ),
                ),
                (
                    PURDUE,
                    22500,
                    "It suits the hardware side: sensor fusion and deployment at the edge.",
                ),
                (
                    USC,
                    62000,
                    (
                        "Electives in multimedia machine learning carry vision into entertainment "
                        "and games."
                    ),
                ),
            ],
        )
    ],
    "C19": [
        Ask(
            "programs-teaching",
            {"skill": "skill:reinforcement-learning", "relation": "teaches", "match": "exact"},
            "program",
            many(CMU, GT, STEVENS),
        ),
        Ask(
            "programs-teaching",
            {"skill": "skill:reinforcement-learning", "relation": "faculty research"},
            "program",
            many(COLUMBIA),
        ),
    ],
    "C21": [
        Ask(
            "programs",
            {"gre": "gre:not-required", "tuition_min": 50000},
            "program fits tuition_min",
            {(DREXEL, "yes", 55000), (HOPKINS, "yes", 58000), (STEVENS, "yes", 54000)},
        )
    ],
    "C23": [
        Ask(
            "features",
            {"feature": "feature:coop"},
            "of",
            many(DREXEL, NEU),
            {"status": "present"},
        ),
        Ask(
            "judgements",
            {
                "about": ["program:drexel-ms-ai-ml", "program:northeastern-ms-ai"],
                "aspect": "aspect:coop",
            },
            "about says",
            {
                (DREXEL, "Graduate students, too, can take part in the co-op model."),
                (NEU, "The co-op network began on campus."),
                (
                    NEU,
                    (
                        "The co-op network reaches online students by matching them with projects "
                        "in industry."
                    ),
                ),
            },
        ),
    ],
    "C25": [
        Ask(
            "recommended-for",
            {"program": "program:georgia-tech-omscs", "kind": "specialization"},
            "target",
            many("Computer Vision", "Deep Learning", "Reinforcement Learning"),
        )
    ],
    "C27": [
        Ask(
            "shared-skills",
            {"among": "specializations", "only": "tools"},
            "skill count shared_by",
            {("PyTorch", 2, "Computer Vision; Deep Learning")},
        )
    ],
    "C29": [
        Ask(
            "paths",
            {"specialization": "specialization:nlp", "grade": "stated"},
            "via role pay_min pay_max growth",
            {
                ("transformer architectures", "NLP Engineer", 130000, 185000, "Very High"),
                ("named as an aim", "NLP Engineer", 130000, 185000, "Very High"),
                ("named as an aim", "applied scientist", None, None, SILENT),
                ("named as an aim", "conversational AI developer", None, None, SILENT),
            },
        ),
        Ask(
            "paths",
            {"specialization": "specialization:nlp", "role": "role:nlp-engineer"},
            "via needs basis",
            {
                ("linguistics", "linguistics fundamentals", "shared word"),
                ("natural language processing", "NLP libraries", "shared word"),
            },
            {"grade": "mapped"},
        ),
    ],
    "C31": [
        Ask(
            "paths",
            {"specialization": "specialization:deep-learning", "grade": "stated"},
            "role via",
            {
                (CV, "convolutional neural networks"),
                (ML, "PyTorch"),
                (ML, "TensorFlow"),
            },
        )
    ],
    "C33": [
        Ask(
            "paths",
            {"specialization": "specialization:statistical-learning", "grade": "stated"},
            "role via pay_min pay_max pay_open_from growth",
            {
                (
                    "Quantitative Analyst",
                    "statistical learning",
                    140000,
                    None,
                    200000,
                    "Moderate",
                )
            },
        )
    ],
    "C35": [
        Ask(
            "recommended-programs",
            {"target": "role:ai-research-scientist"},
            "program reason",
            {
                (CMU, "strong theory, and the option of a thesis"),
                (COLUMBIA, "strong theory, and the option of a thesis"),
            },
        )
    ],
    "C37": [
        Ask(
            "program-paths",
            {
                "role": "role:computer-vision-engineer",
                "specialization": "specialization:computer-vision",
                "grade": "stated",
            },
            "program specialization",
            {(GT, "Computer Vision"), (PURDUE, "Computer Vision"), (USC, "Computer Vision")},
        )
    ],
    "C39": [
        Ask(
            "programs-teaching",
            {"skill": "skill:statistical-learning", "match": "exact"},
            "program relation",
            {(COLUMBIA, "teaches"), (STEVENS, "teaches"), (UIUC, "teaches")},
        )
    ],
    "C41": [
        Ask(
            "cheapest-route",
            {"floor": 140000},
            "program tuition bound specialization via role pay_min pay_open_from",
            [
                (
                    UIUC,
                    21000,
                    "about",
                    BAYES,
                    "statistical learning",
                    "Quantitative Analyst",
                    140000,
                    200000,
                ),
                (
                    CMU,
                    75000,
                    "at least",
                    BAYES,
                    "statistical learning",
                    "Quantitative Analyst",
                    140000,
                    200000,
                ),
            ],
        )
    ],
    "C43": [
        Ask(
            "recommended-for",
            {"program": "program:stevens-ms-ml"},
            "kind target reason",
            {
                ("industry", "finance", "elective tracks that fit the domain"),
                (
                    "specialization",
                    "Financial ML",
                    "It lies near New York City and knows people in quantitative finance.",
                ),
                ("group", "domain-specific roles", "elective tracks that fit the domain"),
            },
        ),
        Ask(
            "topics-of",
            {"of": "specialization:financial-ml", "relation": "teaches"},
            "topic",
            many("algorithmic trading", "credit risk modeling", "fraud detection"),
        ),
        Ask(
            "program-facts",
            {"program": "program:stevens-ms-ml", "property": "ties to"},
            "value",
            many("financial technology", "quantitative finance"),
        ),
    ],
    "C45": [
        Ask(
            "summary",
            {"measure": "credits"},
            "n median mean excluded",
            {(9, 30, Decimal("32.33"), f"{CMU}: Variable (no number)")},
        )
    ],
    "C47": [
        Ask(
            "cheapest-by-specialization",
            {},
            "specialization program tuition",
            {
                ("Computer Vision", GT, 7000),
                ("Deep Learning", GT, 7000),
                ("Financial ML", STEVENS, 54000),
                ("Healthcare ML", HOPKINS, 58000),
                ("MLOps", NEU, 53000),
                ("NLP", HOPKINS, 58000),
                ("Reinforcement Learning", GT, 7000),
                (BAYES, UIUC, 21000),
            },
            {"bound": "about"},
        ),
        Ask(
            "cheapest-by-specialization",
            {},
            "specialization",
            many(
                "Autonomous systems",
                "Climate and environmental ML",
                "Computational biology",
                "Cybersecurity ML",
            ),
            {"program": SILENT},
        ),
    ],
    "C49": [
        Ask(
            "summary",
            {"measure": "tuition"},
            "n median median_bound excluded",
            {(10, 54500, "about", None)},
        )
    ],
    "C51": [
        Ask(
            "pay-by-specialization",
            {},
            "specialization floor ceiling open_ended",
            {
                ("Computer Vision", 125000, 190000, False),
                ("Deep Learning", 125000, 190000, False),
                ("MLOps", 120000, 190000, False),
                ("NLP", 130000, 185000, False),
                (BAYES, 140000, 200000, True),
                ("Reinforcement Learning", "none", "none", "none"),
                ("Domain-Specific ML", "none", "none", "none"),
            },
        )
    ],
    "C53": [
        Ask(
            "roles",
            {"growth": "growth:very-high"},
            "role",
            many(ML, "MLOps Engineer", "NLP Engineer"),
            {"fits": "yes"},
        )
    ],
    "C55": [
        Ask(
            "price-per-credit",
            {},
            "program price_per_credit",
            [
                (GT, Decimal("233.33")),
                (UIUC, Decimal("656.25")),
                (PURDUE, 750),
                (DREXEL, Decimal("1222.22")),
                (NEU, Decimal("1656.25")),
                (STEVENS, 1800),
                (HOPKINS, Decimal("1933.33")),
                (USC, Decimal("1937.5")),
                (COLUMBIA, 2500),
                (CMU, SILENT),
            ],
        )
    ],
    "C57": [
        Ask(
            "degree-for-interests",
            {
                "interest": "interest:building-algorithms; interest:training-algorithms; "
                "interest:optimizing-algorithms"
            },
            "degree fit sources",
            {("Master's in Machine Learning", "all", "ml-guide/L57")},
        )
    ],
    "C59": [
        Ask(
            "degree-for-interests",
            {
                "interest": [
                    "skill:dashboarding",
                    "skill:sql",
                    "skill:tableau",
                    "skill:descriptive-diagnostic-analysis",
                    "interest:interpreting-data-for-decisions",
                ]
            },
            "degree fit sources",
            {("Data Analytics", "all", "ml-guide/L61")},
        )
    ],
    "C61": [
        Ask(
            "degree-for-interests",
            {
                "interest": [
                    "skill:exploratory-analysis",
                    "skill:statistical-modeling",
                    "skill:business-communication",
                ],
                "avoid": "interest:deep-algorithm-design",
            },
            "degree",
            many("Data Science"),
            {"fit": "all"},
        )
    ],
    "C63": [
        Ask(
            "degree-for-interests",
            {"interest": "application:self-driving-cars"},
            "degree fit",
            [("Artificial Intelligence", "all"), ("Master's in Machine Learning", "all")],
        )
    ],
    "C65": [
        Ask(
            "programs",
            {"tuition_max": 25000, "topic": topic, "show": "certain"},
            "program tuition_max",
            {(PURDUE, 22500)},
        )
        for topic in ("skill:hardware-systems", "skill:iot")
    ],
    "C67": [
        Ask(
            "payback",
            {"raise": 20000},
            "program months bound",
            {
                (CMU, 45, "at least"),
                (COLUMBIA, 45, "about"),
                (DREXEL, 33, "about"),
                (GT, Decimal("4.2"), "about"),
                (HOPKINS, Decimal("34.8"), "about"),
                (NEU, Decimal("31.8"), "about"),
                (PURDUE, Decimal("13.5"), "about"),
                (STEVENS, Decimal("32.4"), "about"),
                (UIUC, Decimal("12.6"), "about"),
                (USC, Decimal("37.2"), "about"),
            },
        )
    ],
    "C69": [
        Ask(
            "program-facts",
            {"program": "program:cmu-ms-ml", "property": "credits"},
            "value min max printed note",
            {(SILENT, None, None, "Variable", "The number is given only as Variable.")},
        )
    ],
    "C71": [
        Ask(
            "recommended-for",
            {"program": "program:drexel-ms-ai-ml"},
            "target reason",
            {
                (
                    SILENT,
                    "No passage recommends it for a specialization, role or industry.",
                )
            },
        )
    ],
    "C73": [
        Ask("shared-skills", {"among": "roles"}, "skill count", {("none", 0)}),
    ],
    "C75": [
        Ask(
            "delivery",
            {"program": "program:usc-ms-cs"},
            "online live platform",
            {("online", SILENT, "DEN@Viterbi")},
        )
    ],
    "C77": [
        Ask(
            "statements",
            {"group": "group:evaluation-dimensions"},
            "statement value sources",
            {("count", "6", "ml-guide/L5"), ("member", SILENT, "ml-guide/L5")},
        ),
        Ask(
            "observations",
            {"about": "group:evaluation-dimensions", "kind": "gap"},
            "description",
            many("Six dimensions of evaluation are announced; none is named."),
        ),
    ],
    "C79": [
        Ask(
            "program-facts",
            {"property": "sector"},
            "program",
            many(HOPKINS, DREXEL, NEU, STEVENS),
            {"value": SILENT},
        )
    ],
}

#: Questions of the same kinds that the corpus does not ask, checked by hand against the guide.
OURS: dict[str, list[Ask]] = {
    "what does UIUC cost, listed and restated": [
        Ask(
            "tuition",
            {"of": "program:uiuc-mcs"},
            "kind min max exclusive",
            {("listed", 21000, 21000, False), ("restated", None, 22000, True)},
        )
    ],
    "what are the median and the senior pay of an ML engineer": [
        Ask(
            "role-facts",
            {"role": "role:ml-engineer", "property": "median pay"},
            "min max exclusive open_ended",
            {(150000, None, True, True)},
        ),
        Ask(
            "role-facts",
            {"role": "role:ml-engineer", "property": "senior pay"},
            "value note sources",
            {
                (
                    SILENT,
                    "Said of senior roles of five or more years only: exceed $200,000",
                    "ml-guide/L77",
                )
            },
        ),
    ],
    "which GPA is asked, which do admitted students have": [
        Ask(
            "admission",
            {"of": "group:admission", "requirement": "minimum GPA"},
            "min qualifier",
            {(Decimal("3.0"), "most programs")},
        ),
        Ask(
            "admission",
            {"requirement": "GPA of admitted students"},
            "of",
            many("admission to online ML master's programs", CMU, COLUMBIA, GT),
        ),
    ],
    "which fully online programs without GRE cost at most $55,000": [
        Ask(
            "programs",
            {
                "delivery": "delivery:fully-online",
                "gre": "gre:not-required",
                "tuition_max": 55000,
                "show": "certain",
            },
            "program",
            [(GT,), (UIUC,), (PURDUE,), (STEVENS,), (DREXEL,)],
        )
    ],
    "does CMU fit a budget of $80,000, $75,000 or $74,999": [
        Ask("programs", {"tuition_max": most}, "fits", rows, {"program": CMU})
        for most, rows in ((80000, many("undecided")), (75000, many("undecided")), (74999, set()))
    ],
    "which programs have five ML courses or more": [
        Ask(
            "programs",
            {"courses_min": 5},
            "program fits",
            {
                (GT, "yes"),
                (STEVENS, "yes"),
                (CMU, "yes"),
                (COLUMBIA, "undecided"),
                (DREXEL, "undecided"),
            },
        ),
        Ask(
            "programs",
            {"courses_min": 4},
            "program",
            many(UIUC, PURDUE),
            {"fits": "undecided"},
        ),
    ],
    "which programs take at most 30 credits": [
        Ask(
            "programs",
            {"credits_max": 30},
            "program fits",
            {
                (GT, "yes"),
                (COLUMBIA, "yes"),
                (STEVENS, "yes"),
                (HOPKINS, "yes"),
                (PURDUE, "yes"),
                (CMU, SILENT),
            },
        )
    ],
    "which programs are asynchronous": [
        Ask(
            "delivery",
            {"synchronicity": "synchronicity:asynchronous"},
            "program",
            many(GT, NEU, UIUC),
        )
    ],
    "which program is recommended for cybersecurity": [
        Ask(
            "recommended-programs",
            {"target": "specialization:cybersecurity-ml"},
            "program reason sources",
            {(SILENT, "No program is advised.", "ml-guide/L55")},
        )
    ],
    "which programs are recommended in the domains": [
        Ask(
            "recommended-programs",
            {"target": "specialization:domain-specific-ml"},
            "for program",
            {("Healthcare ML", HOPKINS), ("Financial ML", STEVENS)},
        )
    ],
    "for what is CMU recommended": [
        Ask(
            "recommended-for",
            {"program": "program:cmu-ms-ml"},
            "target",
            many("Deep Learning", "Reinforcement Learning", BAYES, "AI Research Scientist"),
        )
    ],
    "from MLOps to which roles by the same skills": [
        Ask(
            "paths",
            {"specialization": "specialization:mlops", "grade": "stated"},
            "role via",
            {(ML, "MLOps"), ("MLOps Engineer", "Docker"), ("MLOps Engineer", "Kubernetes")},
        )
    ],
    "from reinforcement learning to which roles": [
        Ask(
            "paths",
            {"specialization": "specialization:reinforcement-learning"},
            "role via grade basis",
            {
                ("AI Research Scientist", "research labs", "mapped", "editorial"),
                ("Quantitative Analyst", "quantitative trading firms", "mapped", "editorial"),
            },
        ),
        Ask(
            "paths",
            {"specialization": "specialization:reinforcement-learning", "grade": "stated"},
            "role",
            set(),
        ),
    ],
    "what do programs without GRE cost in the median and the mean": [
        Ask(
            "summary",
            {"measure": "tuition", "among": "gre:not-required"},
            "n median mean mean_bound",
            {(6, 38250, 36250, "about")},
        )
    ],
    "what is the mean tuition of all": [
        Ask(
            "summary",
            {"measure": "tuition"},
            "mean mean_bound greatest greatest_bound",
            {(48250, "at least", 75000, "at least")},
        )
    ],
    "which roles start at $140,000, which reach $210,000": [
        Ask(
            "roles",
            {"floor": 140000},
            "role",
            many("AI Research Scientist", "Quantitative Analyst"),
            {"fits": "yes"},
        ),
        Ask(
            "roles",
            {"reach": 210000},
            "role fits",
            {("AI Research Scientist", "yes"), ("Quantitative Analyst", "undecided")},
            {"open_ended": True},
        ),
    ],
    "what is the cheapest way to an ML engineer": [
        Ask(
            "cheapest-route",
            {"floor": 130000, "role": "role:ml-engineer"},
            "program specialization via",
            [
                (GT, "Computer Vision", "PyTorch"),
                (GT, "Deep Learning", "PyTorch; TensorFlow"),
                (PURDUE, "Computer Vision", "PyTorch"),
                (NEU, "MLOps", "MLOps"),
                (USC, "Computer Vision", "PyTorch"),
                (CMU, "Deep Learning", "PyTorch; TensorFlow"),
            ],
        )
    ],
    "when has UIUC paid for itself with $30,000 more, when with aid": [
        Ask(
            "payback",
            {"raise": 30000, "program": "program:uiuc-mcs"},
            "months",
            {(Decimal("8.4"),)},
        ),
        Ask(
            "payback",
            {"raise": 30000, "aid": 5250, "program": "program:uiuc-mcs"},
            "months own_cost",
            {(Decimal("6.3"), 15750)},
        ),
    ],
    "robotics, security, technology management, flexibility: which degree": [
        Ask("degree-for-interests", {"interest": interest}, "degree fit", {(degree, "all")})
        for interest, degree in (
            ("skill:robotics", "Artificial Intelligence"),
            ("interest:ml-for-security", "Cybersecurity"),
            ("interest:technology-management", "Information Technology"),
            ("interest:maximum-flexibility", "Computer Science"),
        )
    ],
    "production software of any kind, but not only ML pipelines: which degree": [
        Ask(
            "degree-for-interests",
            {"interest": "interest:production-software-generally; interest:ml-pipelines-only"},
            "degree fit",
            {("Software Engineering", "some")},
        )
    ],
    "who has a thesis track": [
        Ask(
            "features",
            {"feature": "feature:thesis"},
            "of status",
            {(GT, "absent"), (CMU, "implied"), (COLUMBIA, "implied")}
            | {(of, SILENT) for of in (DREXEL, HOPKINS, NEU, PURDUE, STEVENS, UIUC, USC)},
        )
    ],
    "who has a capstone, who bridge courses": [
        Ask(
            "features",
            {"feature": "feature:capstone"},
            "of",
            many(NEU, STEVENS),
            {"status": "present"},
        ),
        Ask(
            "features",
            {"feature": "feature:bridge-courses"},
            "of",
            many(DREXEL),
            {"status": "present"},
        ),
    ],
    "how long does Drexel take, how long Columbia": [
        Ask(
            "durations",
            {"of": "program:drexel-ms-ai-ml"},
            "min max unit open_ended",
            {(2, None, "years", True), (Decimal("2.5"), Decimal("2.5"), "years", False)},
        ),
        Ask(
            "durations",
            {"of": "program:columbia-ms-cs"},
            "printed sources",
            {(SILENT, "ml-guide/L18, ml-guide/L92")},
        ),
    ],
    "in which tier is Johns Hopkins": [
        Ask(
            "program-facts",
            {"program": "program:johns-hopkins-ms-ai", "property": "cost tier"},
            "value note",
            {(SILENT, "The guide puts it into none of its tiers.")},
        )
    ],
    "who gives scholarships": [
        Ask(
            "funding",
            {"source": "funding:scholarships"},
            "offered_by",
            many("ACM", "Google", "IEEE", "Microsoft", "NVIDIA"),
        )
    ],
    "what is the trade-off of Stevens": [
        Ask(
            "judgements",
            {"about": "program:stevens-ms-ml", "aspect": "aspect:trade-off"},
            "kind says sources",
            {(SILENT, "The card names none.", "ml-guide/L16")},
        )
    ],
    "is CMU dearer than Columbia, than USC": [
        Ask(
            "compare",
            {"first": "program:cmu-ms-ml", "second": second},
            "comparison",
            many(result),
            {"property": "tuition"},
        )
        for second, result in (
            ("program:columbia-ms-cs", "undecided"),
            ("program:usc-ms-cs", "more"),
        )
    ],
    "what pays an applied scientist": [
        Ask(
            "role-facts",
            {"role": "role:applied-scientist", "property": "typical pay"},
            "value min note sources",
            {(SILENT, None, "The role has no row in the table of pay.", "ml-guide/L45")},
        )
    ],
    "which roles ask for SQL, which for deep learning": [
        Ask(
            "roles-requiring",
            {"skill": "skill:sql"},
            "role grade",
            {("Data Scientist (ML Focus)", "exact")},
        ),
        Ask(
            "roles-requiring",
            {"skill": "skill:deep-learning"},
            "role grade basis",
            {("AI Research Scientist", "mapped", "shared word")},
        ),
    ],
    "which certificates do employers know best": [
        Ask(
            "certifications",
            {},
            "certificate",
            many(
                "AWS Certified Machine Learning \N{EN DASH} Specialty",
                "Google Professional Machine Learning Engineer",
                "TensorFlow Developer Certificate",
            ),
            {"among_best_known": "yes"},
        )
    ],
    "which programs lead to the MLOps engineer and how": [
        Ask(
            "program-paths",
            {"role": "role:mlops-engineer", "grade": "stated"},
            "program route via",
            {
                (
                    GT,
                    "named for the role",
                    "cloud platforms within the courses, and capstone projects",
                ),
                (
                    NEU,
                    "named for the role",
                    "cloud platforms within the courses, and capstone projects",
                ),
                (NEU, "through a specialization", "Docker; Kubernetes"),
            },
        )
    ],
    "what pulls against what about the tuition of Columbia": [
        Ask(
            "observations",
            {"about": "program:columbia-ms-cs", "aspect": "aspect:tuition", "kind": "conflict"},
            "kind",
            many("conflict"),
        )
    ],
}
OURS |= {
    "which key skills have two engineers, which tools two specializations": [
        Ask(
            "compare",
            {"first": "role:ml-engineer", "second": "role:mlops-engineer"},
            "first second comparison",
            {
                (
                    "MLOps; PyTorch; Python; TensorFlow; cloud platforms; system design",
                    (
                        "AWS ML services; CI/CD for ML; Docker; GCP ML services; Kubernetes; "
                        "model monitoring"
                    ),
                    "differs",
                )
            },
            {"property": "key skill"},
        ),
        Ask(
            "compare",
            {
                "first": "specialization:deep-learning",
                "second": "specialization:computer-vision",
            },
            "first second comparison",
            {("PyTorch; TensorFlow", "OpenCV; PyTorch", "differs")},
            {"property": "uses tool"},
        ),
    ],
    "what of CMU and Columbia is the same, what restated": [
        Ask(
            "compare",
            {"first": "program:cmu-ms-ml", "second": "program:columbia-ms-cs"},
            "property",
            many("GRE", "cost tier", "sector", "synchronicity"),
            {"comparison": "same"},
        ),
        Ask(
            "compare",
            {"first": "program:cmu-ms-ml", "second": "program:columbia-ms-cs"},
            "first second comparison sources",
            {("over $75,000", "over $75,000", "undecided", "ml-guide/L85")},
            {"property": "restated tuition"},
        ),
        Ask(
            "compare",
            {"first": "program:uiuc-mcs", "second": "program:columbia-ms-cs"},
            "first second comparison",
            {("under $22K total", "over $75,000", "less")},
            {"property": "restated tuition"},
        ),
        Ask(
            "compare",
            {"first": "program:cmu-ms-ml", "second": "program:drexel-ms-ai-ml"},
            "first second comparison",
            {("not stated (Variable)", "45; 45 credits; 45-credit", SILENT)},
            {"property": "credits"},
        ),
    ],
    "does Columbia cost more than $75,000, or no more": [
        Ask(
            "programs",
            {bound: dollars},
            "fits open tuition_min tuition_max",
            rows,
            {"program": COLUMBIA},
        )
        for bound, dollars, rows in (
            ("tuition_min", 75000, {("yes", None, 75000, 75000)}),
            (
                "tuition_min",
                75001,
                {
                    (
                        "undecided",
                        "tuition at least 75001: undecided (restated: over $75,000)",
                        75000,
                        75000,
                    )
                },
            ),
            (
                "tuition_max",
                75000,
                {
                    (
                        "undecided",
                        "tuition at most 75000: undecided (restated: over $75,000)",
                        75000,
                        75000,
                    )
                },
            ),
            ("tuition_max", 74999, set()),
        )
    ],
    "does a restated price that agrees leave UIUC within a budget of $21,000": [
        Ask(
            "programs",
            {"tuition_max": 21000},
            "program fits",
            {(GT, "yes"), (UIUC, "yes")},
        )
    ],
    "which skills do the neighboring degrees share": [
        Ask(
            "shared-skills",
            {"among": "degrees"},
            "skill count shared_by sources",
            {
                (skill, 8, "the neighboring degrees", "ml-guide/L56")
                for skill in ("Python", "statistics", "data pipelines")
            },
        )
    ],
    "which skills do programs share": [
        Ask(
            "shared-skills",
            {"among": "programs"},
            "skill count",
            {
                ("deep learning", 5),
                ("natural language processing", 4),
                ("computer vision", 3),
                ("reinforcement learning", 3),
                ("statistical learning", 3),
            },
        ),
        Ask(
            "shared-skills",
            {"among": "programs", "only": "tools"},
            "skill count shared_by",
            {("none", 0, "no two share one")},
        ),
    ],
    "which degree keeps databases or security open": [
        Ask(
            "degree-for-interests",
            {"interest": f"skill:{skill}"},
            "degree fit reasons sources",
            {("Computer Science", "all", f"keeps open {said}", "ml-guide/L60")},
        )
        for skill, said in (
            ("databases", "databases"),
            ("software-architecture", "software architecture"),
            ("systems-engineering", "systems engineering"),
            ("cybersecurity", "cybersecurity"),
        )
    ],
    "what does computer science keep open": [
        Ask(
            "topics-of",
            {"of": "degree:computer-science", "relation": "keeps open"},
            "topic within sources",
            {
                (topic, None, "ml-guide/L60")
                for topic in (
                    "cybersecurity",
                    "databases",
                    "software architecture",
                    "systems engineering",
                )
            },
        )
    ],
    "what is avoided speaks against one degree and for another": [
        Ask(
            "degree-for-interests",
            {"interest": "skill:sql", "avoid": "skill:robotics; interest:predictive-models"},
            "degree fit in_favor",
            [
                (
                    "Data Analytics",
                    "all",
                    (
                        "rule: For people whose aim is intelligence for the business, dashboards, "
                        "and analysis of what happened and why, not models that predict."
                    ),
                ),
                ("Artificial Intelligence", "against", None),
            ],
        )
    ],
    "which programs have language processing, which computer vision": [
        Ask(
            "programs",
            {"topic": "specialization:nlp", "show": "certain"},
            "program topic_by",
            [
                (NEU, "teaches natural language processing"),
                (HOPKINS, "is recommended for NLP; teaches natural language processing"),
                (USC, "teaches natural language processing"),
                (COLUMBIA, "is recommended for NLP; teaches natural language processing"),
            ],
        ),
        Ask(
            "programs",
            {"topic": "specialization:computer-vision", "show": "certain"},
            "program topic_by",
            [
                (GT, "is recommended for Computer Vision; teaches computer vision"),
                (PURDUE, "is recommended for Computer Vision"),
                (NEU, "teaches computer vision"),
                (HOPKINS, "teaches computer vision"),
                (USC, "is recommended for Computer Vision"),
            ],
        ),
    ],
    "which floors and ceilings of pay are exact": [
        Ask(
            "summary",
            {"measure": "pay-floor"},
            "n least median mean greatest least_bound median_bound mean_bound greatest_bound",
            {(7, 115000, 130000, Decimal("128571.43"), 140000, *(4 * ("exact",)))},
        ),
        Ask(
            "summary",
            {"measure": "pay-ceiling"},
            "n least median greatest least_bound median_bound mean_bound greatest_bound",
            {(7, 165000, 185000, 220000, "exact", "exact", "at least", "at least")},
        ),
    ],
    "how many ML courses are there in the middle": [
        Ask(
            "summary",
            {"measure": "ml-courses"},
            "n least median mean greatest least_bound median_bound mean_bound greatest_bound",
            {(10, 3, 4, Decimal("4.2"), 6, "exact", *(3 * ("at least",)))},
        )
    ],
    "what do assistantships and scholarships depend on": [
        Ask(
            "funding",
            {"source": "funding:teaching-assistantship"},
            "offered_by terms sources",
            {
                (
                    GT,
                    (
                        "Current online students can take them. | "
                        "They make up for part of the tuition."
                    ),
                    "ml-guide/L88",
                )
            },
        ),
        Ask(
            "funding",
            {"source": "funding:research-assistantship"},
            "offered_by terms",
            {
                (
                    SILENT,
                    (
                        "Mostly for students on campus; now and then for online students where "
                        "much research is done. (sometimes)"
                    ),
                )
            },
        ),
        Ask(
            "funding",
            {"source": "funding:scholarships", "provider": "organization:ieee"},
            "offered_by terms",
            {
                (
                    "IEEE",
                    (
                        "Endowments of single universities give some of them. | "
                        "There are some, and many compete for them."
                    ),
                )
            },
        ),
        Ask(
            "funding",
            {"provider": "organization:google"},
            "source offered_by",
            {
                ("employer tuition reimbursement", "Google"),
                ("graduate scholarships", "Google"),
            },
        ),
        Ask(
            "judgements",
            {"about": "funding:teaching-assistantship"},
            "about says kind relation",
            {
                (GT, "Current online students can take them.", "remark", "mentions"),
                (GT, "They make up for part of the tuition.", "remark", "mentions"),
            },
        ),
    ],
    "what is not required at admission": [
        Ask(
            "admission",
            {"requirement": "not required"},
            "of value qualifier",
            {
                (
                    "admission to online ML master's programs",
                    "computer science degree at admission",
                    None,
                )
            },
        )
    ],
    "what does a credit cost at CMU": [
        Ask(
            "price-per-credit",
            {"program": "program:cmu-ms-ml"},
            "price_per_credit bound tuition stated_credits",
            {(SILENT, None, 75000, "Variable")},
        )
    ],
    "what limits the pay and growth of an ML engineer": [
        Ask(
            "role-facts",
            {"role": "role:ml-engineer", "property": property_},
            "qualifier note",
            {(None, None)},
        )
        for property_ in ("typical pay", "median pay", "growth")
    ],
}
ASKS = [(id_, ask) for corpus in (CORPUS, OURS) for id_, asks in corpus.items() for ask in asks]


#: Columns whose cells list things in any order, and what parts them.
LISTS = {
    "sources": ", ",
    "via": "; ",
    "shared_by": "; ",
    "first": "; ",
    "second": "; ",
    "topic_by": "; ",
    "terms": " | ",
}


def listed(column: str, cell: object) -> object:
    """A cell with its list sorted: an engine may list what it groups in any order."""
    parted = LISTS.get(column)
    return parted.join(sorted(cell.split(parted))) if parted and isinstance(cell, str) else cell


def answer(store: Store, ask: Ask) -> list[Row]:
    found = CATALOGUE[ask.query].run(store, ask.values)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return [
        tuple(listed(column, row[column]) for column in ask.columns.split())
        for row in rows
        if all(row[name] == value for name, value in ask.where.items())
    ]


@pytest.mark.parametrize(("id_", "ask"), ASKS, ids=[f"{id_}-{ask.query}" for id_, ask in ASKS])
def test_a_question_is_answered_to_the_value(store: Store, id_: str, ask: Ask) -> None:
    found = answer(store, ask)
    assert ask.expected == (found if isinstance(ask.expected, list) else set(found))


def test_every_question_of_the_corpus_is_here() -> None:
    if not SEED.is_dir():
        pytest.skip("the corpus is kept beside the checkout")
    with (SEED / "questions.tsv").open(encoding="utf-8") as file:
        assert {row["id"] for row in csv.DictReader(file, delimiter="\t")} == set(CORPUS)


# --- paths -------------------------------------------------------------------------------------


def test_the_best_grade_of_every_cell_is_that_of_the_overlap(store: Store) -> None:
    if not SEED.is_dir():
        pytest.skip("the corpus is kept beside the checkout")
    with (SEED / "overlap.tsv").open(encoding="utf-8") as file:
        expected = {
            (row["specialization"], row["role"]): row["grade"]
            for row in csv.DictReader(file, delimiter="\t")
        }
    grades = {"named role": 3, "same skill": 3, "shared word": 2, "editorial": 1}
    best: defaultdict[tuple[object, object], int] = defaultdict(int)
    found = CATALOGUE["paths"].run(store)
    at = found.columns.index
    for row in found.rows:
        cell = (row[at("specialization")], row[at("role")])
        best[cell] = max(best[cell], grades[str(row[at("basis")])])
    names = ("NONE", "INFER", "NEAR", "EXACT")
    assert len(expected) == 49
    assert {cell: names[best[cell]] for cell in expected} == expected


# --- what is answered is what is stated ---------------------------------------------------------


def node(curie: str) -> ox.NamedNode:
    kind, slug = curie.split(":")
    return ox.NamedNode(GP + slug if kind == "gp" else f"{THING}{kind}/{slug}")


def changed(store: Store, change: Callable[[ox.Quad], Iterable[ox.Quad]]) -> Store:
    return Store.from_quads(new for quad in store.quads() for new in change(quad))


def test_another_price_makes_another_program_the_cheapest(store: Store) -> None:
    def dearer(quad: ox.Quad) -> Iterable[ox.Quad]:
        if quad.subject == node("amount:georgia-tech-tuition") and quad.predicate in {
            node("gp:min"),
            node("gp:max"),
        }:
            return [ox.Quad(quad.subject, quad.predicate, ox.Literal(60000), quad.graph_name)]
        return [quad]

    other = changed(store, dearer)
    ask = Ask(
        "cheapest-by-specialization",
        {"specialization": "specialization:computer-vision"},
        "program tuition",
        {(PURDUE, 22500)},
    )
    assert set(answer(other, ask)) == ask.expected
    assert set(answer(store, ask)) == {(GT, 7000)}
    median = Ask("summary", {"measure": "tuition"}, "median", many(56500))
    assert set(answer(other, median)) == median.expected


def test_a_passage_less_is_a_source_less_and_the_last_one_takes_the_fact_along(
    store: Store,
) -> None:
    line = ox.NamedNode(f"{LINE}53")
    other = changed(store, lambda quad: [quad] if quad.graph_name != line else [])
    ask = Ask(
        "paths",
        {"specialization": "specialization:statistical-learning", "grade": "stated"},
        "role",
        set(),
    )
    assert set(answer(other, ask)) == ask.expected
    assert CATALOGUE["paths"].run(other, ask.values).note.startswith("No path of grade stated")
    assert answer(store, ask) == [("Quantitative Analyst",)]


def test_a_statement_more_becomes_an_answer_with_its_source(store: Store) -> None:
    extra = ox.Quad(
        node("program:drexel-ms-ai-ml"),
        node("gp:synchronicity"),
        node("synchronicity:asynchronous"),
        ox.NamedNode("https://example.org/letter"),
    )
    other = Store.from_quads([*store.quads(), extra])
    ask = Ask("delivery", {"program": "program:drexel-ms-ai-ml"}, "live sources", set())
    ((live, sources),) = answer(other, ask)
    assert live == "asynchronous"
    assert "https://example.org/letter" in str(sources).split(", ")
    assert answer(store, ask)[0][0] == SILENT


# --- the catalogue as a whole --------------------------------------------------------------------

#: Queries whose example, with every optional value, has no answer: they must say why.
BARE = {"cheapest-route", "delivery", "programs"}


def examples(name: str, *, optional: bool) -> dict[str, object]:
    return {
        parameter.name: parameter.example
        for parameter in CATALOGUE[name].parameters
        if optional or parameter.required
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_query_answers_on_its_examples_with_a_source_in_every_row(
    store: Store, name: str
) -> None:
    found = CATALOGUE[name].run(store, examples(name, optional=False))
    assert found.rows
    at = found.columns.index("sources")
    assert all(row[at] for row in found.rows)
    assert found.note == ""
    with_all = CATALOGUE[name].run(store, examples(name, optional=True))
    assert bool(with_all.rows) != (name in BARE)
    assert bool(with_all.note) == (name in BARE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_what_is_not_stated_is_no_empty_text(store: Store, name: str) -> None:
    found = CATALOGUE[name].run(store, examples(name, optional=False))
    assert {
        column
        for row in found.rows
        for column, cell in zip(found.columns, row, strict=True)
        if cell == ""
    } == set()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_query_is_documented_to_its_parameters(name: str) -> None:
    query = CATALOGUE[name]
    assert query.summary
    assert query.description
    assert query.empty
    assert all(parameter.description for parameter in query.parameters)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_row_is_said_once(store: Store, name: str) -> None:
    found = CATALOGUE[name].run(store, examples(name, optional=False))
    assert len(found.rows) == len(set(found.rows))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_passages_of_an_answer_exist_and_the_catalogue_is_none(store: Store, name: str) -> None:
    found = CATALOGUE[name].run(store, examples(name, optional=False))
    at = found.columns.index("sources")
    cited = {source for row in found.rows for source in str(row[at]).split(", ")}
    passages = {
        str(row[0]).partition("/source/")[2]
        for row in store.select(f"SELECT ?g {{ ?g a <{GP}Passage> ; <{GP}grade> ?grade }}").rows
    }
    assert cited - passages - ({"gradpath/catalogue"} if name == "find" else set()) == set()


def test_every_query_is_asked_by_a_question() -> None:
    general = {"find", "rules", "sources-of", "skills-of-role"}
    assert set(QUESTIONS) - {ask.query for _, ask in ASKS} == general

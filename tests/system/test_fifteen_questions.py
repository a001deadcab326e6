"""The fifteen questions of ``docs/questions.md``: each command is run and its answer compared.

The expected values are read from the article, not from an answer: lines, figures and names.
"""

import json
import re
import shlex
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from support.command_line import run
from support.sampling import sampled

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
Record: TypeAlias = dict[str, Any]

#: Listed tuition in US dollars, by lines 30 to 39; only that of CMU is open upwards.
TUITION = {
    "Georgia Tech OMSCS": 7_000,
    "UIUC M.C.S. (ML Pathway)": 21_000,
    "Purdue M.S. ECE (ML Focus)": 22_500,
    "Northeastern M.S. AI (ML Concentration)": 53_000,
    "Stevens M.S. Machine Learning": 54_000,
    "Drexel M.S. AI and Machine Learning": 55_000,
    "Johns Hopkins M.S. AI (ML Focus)": 58_000,
    "USC M.S. CS (AI)": 62_000,
    "Columbia M.S. CS (ML Track)": 75_000,
    "CMU M.S. Machine Learning": 75_000,
}
#: The lines of the table and of the card of each of them.
LINES = {
    name: {f"ml-guide/L{table}", f"ml-guide/L{card}"}
    for name, table, card in zip(
        TUITION,
        (30, 38, 39, 33, 34, 35, 36, 37, 31, 32),
        (7, 23, 25, 13, 15, 17, 19, 21, 9, 11),
        strict=True,
    )
}
GEORGIA_TECH, UIUC, PURDUE, NORTHEASTERN, STEVENS, DREXEL, _, USC, COLUMBIA, CMU = TUITION


def asked() -> dict[int, tuple[str, str]]:
    """The questions of the page and their commands, by number."""
    found = re.findall(
        r"^(\d+)\. \*\*(.+?)\*\*\s+`gradpath (.+?)`$",
        PAGE.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    return {int(number): (" ".join(text.split()), command) for number, text, command in found}


def record(number: int) -> Any:  # noqa: ANN401 - of an answer or a list of findings
    done = run(*shlex.split(asked()[number][1]), "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def lines(*numbers: int) -> set[str]:
    return {f"ml-guide/L{number}" for number in numbers}


def rows(answer: Record, table: str) -> dict[str, Record]:
    """The rows of a table by the text of their first cell."""
    found = answer["tables"][table]
    first = found["columns"][0]["name"]
    return {row[first]["text"]: row for row in found["rows"]}


def sentence(answer: Record, *words: str) -> Record:
    """The first sentence with all the words, the answer itself included."""
    sentences = [answer["answer"], *answer["sentences"]]
    found = [one for one in sentences if all(word in one["text"] for word in words)]
    assert found, (words, [one["text"] for one in sentences])
    return found[0]


def test_the_page_has_fifteen_questions_and_each_is_one_command() -> None:
    assert [*asked()] == [*range(1, 16)]
    assert all("gradpath" not in command for _, command in asked().values())


@pytest.mark.parametrize("number", sampled(range(1, 16), 3))
def test_each_is_answered_for_people_first(number: int) -> None:
    done = run(*shlex.split(asked()[number][1]))
    assert done.returncode == 0, done.stderr
    assert "ml-guide" in done.stdout


def test_a_plan_for_25000_dollars_without_gre() -> None:
    answer = record(1)
    programs = rows(answer, "programs")
    fitting = [name for name, row in programs.items() if row["fit"]["value"] == "fits"]
    assert fitting == [GEORGIA_TECH, UIUC, PURDUE]
    assert GEORGIA_TECH in answer["answer"]["text"]
    for name in fitting:
        tuition = programs[name]["tuition"]
        assert tuition["value"] == TUITION[name]
        assert LINES[name] <= {*tuition["sources"]}
    assert {*rows(answer, "skills")} == {
        *("AWS ML services", "CI/CD for ML", "Docker", "GCP ML services", "Kubernetes"),
        "model monitoring",
    }
    assert lines(78) <= {*programs[GEORGIA_TECH]["skills"]["sources"]}
    pay = sentence(answer, "MLOps Engineer", "$120,000 to $170,000")
    assert lines(75) <= {*pay["sources"]}
    assert lines(50) <= {*sentence(answer, "Docker", "Kubernetes", "taught in")["sources"]}


def test_cmu_costs_at_least_68000_dollars_more() -> None:
    answer = record(2)
    assert f"at least ${TUITION[CMU] - TUITION[GEORGIA_TECH]:,} more" in answer["answer"]["text"]
    assert LINES[CMU] | LINES[GEORGIA_TECH] <= {*answer["answer"]["sources"]}
    for name, advice in ((CMU, 43), (GEORGIA_TECH, 43)):
        covered = sentence(answer, f"{name} covers", "2 of 6 if it teaches all of", "Deep Learning")
        assert lines(advice, 42, 70) <= {*covered["sources"]}
    assert lines(70) <= {*sentence(answer, "$130,000 to $190,000")["sources"]}
    earned = sentence(answer, "within 10 years", "$6,800 a year")
    assert earned["sources"]


def test_a_gap_of_who_knows_python_sql_and_pytorch() -> None:
    answer = record(3)
    skills = rows(answer, "skills")
    assert {*skills} == {
        *("Python", "PyTorch", "TensorFlow", "MLOps", "cloud platforms", "system design")
    }
    mine = {name for name, row in skills.items() if row["for_you"]["text"] == "you have it"}
    assert mine == {"Python", "PyTorch"}
    assert "2 of the 6" in answer["answer"]["text"]
    least = sentence(answer, "smallest set of specializations", "MLOps", "Deep Learning")
    assert lines(42, 50, 70) <= {*least["sources"]}
    assert "3 of the 4" in least["text"]
    sentence(answer, "system design", "not stated")
    sentence(answer, "SQL", "not counted")


def test_one_program_leads_to_computer_vision_under_the_conditions() -> None:
    answer = record(4)
    fits = {name: row["fit"]["value"] for name, row in rows(answer, "programs").items()}
    assert [name for name, fit in fits.items() if fit == "fits"] == [GEORGIA_TECH]
    assert {name for name, fit in fits.items() if fit == "undecided"} == {UIUC, PURDUE}
    assert len(fits) == 10
    assert lines(30, 47, 74) <= {*answer["answer"]["sources"]}
    # Whether Purdue is asynchronous and UIUC leads there is not stated, and is no "no".
    assert "asynchronous" in rows(answer, "programs")[PURDUE]["reason"]["text"]
    assert "pathway" in rows(answer, "programs")[UIUC]["reason"]["text"]


def test_why_usc_is_not_proposed() -> None:
    answer = record(5)
    text = answer["answer"]["text"]
    assert USC in text
    assert "GRE required" in text
    assert "about $62,000: more than $25,000" in text
    assert LINES[USC] <= {*answer["answer"]["sources"]}
    place = sorted(TUITION.values()).index(TUITION[USC]) + 1
    assert place == 8
    assert "it would be eighth of 10" in text


def test_when_it_is_earned_back_with_aid_of_the_employer() -> None:
    answer = record(6)
    programs = rows(answer, answer_table(answer))
    assert {*programs} == {*TUITION}
    for name, tuition in TUITION.items():
        months = 12 * tuition / (20_000 + 5_250)
        bound = "at least" if name == CMU else "about"
        texts = {cell["text"] for cell in programs[name].values()}
        assert f"{bound} {months:.1f}" in texts, name
    assert f"{GEORGIA_TECH} is earned back first, in about 3.3 months" in answer["answer"]["text"]
    assert any("$5,250 a year" in one for one in answer["assumptions"])


def test_data_science_fits_who_likes_statistics_and_business() -> None:
    answer = record(7)
    assert answer["answer"]["text"].startswith("This degree fits: Data Science")
    assert lines(53, 59) <= {*answer["answer"]["sources"]}
    fits = {name: row["for_you"]["value"] for name, row in rows(answer, "degrees").items()}
    assert "Master's in Machine Learning" not in [
        name for name, fit in fits.items() if fit == "fits"
    ]
    assert lines(59) <= {*sentence(answer, "You avoid deep algorithm design")["sources"]}


def test_a_data_scientist_brings_no_required_skill_of_an_ml_engineer() -> None:
    answer = record(8)
    text = answer["answer"]["text"]
    assert "none of the 6 required skills" in text
    # 130,000 less 165,000, and 190,000 less 115,000
    pay = "The difference of typical pay is between $35,000 less and $75,000 more a year"
    (said,) = [one for one in answer["sentences"] if one["text"].startswith(pay)]
    assert lines(70, 71) == {*said["sources"]}


def test_no_skill_is_required_of_two_roles_in_the_same_words() -> None:
    answer = record(9)
    skills = [*rows(answer, answer_table(answer)).values()]
    assert {row["role_count"]["value"] for row in skills[:5]} == {2}
    assert max(row["stated_count"]["value"] for row in skills) == 1
    assert "transformer architectures" in answer["answer"]["text"]


def answer_table(answer: Record) -> str:
    """The name of the main table, which is the first."""
    return next(iter(answer["tables"]))


def test_the_pay_of_an_nlp_engineer() -> None:
    facts = {row["property"]: row for row in record(10)["rows"]}
    pay = facts["typical pay"]
    assert (pay["min"], pay["max"], pay["open_ended"]) == (130_000, 185_000, False)
    assert pay["sources"] == facts["growth"]["sources"] == "ml-guide/L73"
    assert facts["growth"]["value"] == "Very High"
    assert facts["median pay"]["value"] == "not stated"


def test_without_computer_vision_georgia_tech_covers_less_of_one_role() -> None:
    answer = record(11)
    text = answer["answer"]["text"]
    assert "1 role: Computer Vision Engineer" in text
    assert lines(47, 74) <= {*answer["answer"]["sources"]}
    role = rows(answer, "roles")["Computer Vision Engineer"]
    assert role["after"]["value"] < role["before"]["value"]
    assert {"3D reconstruction", "OpenCV"} <= {*role["lost"]["value"]}


def test_georgia_tech_is_not_beaten_on_cost_and_coverage() -> None:
    answer = record(12)
    assert f"{GEORGIA_TECH} (about $7,000, 2 of 6)" in answer["answer"]["text"]
    programs = rows(answer, answer_table(answer))
    assert [n for n, row in programs.items() if row["place"]["text"] == "on the front"] == [
        GEORGIA_TECH
    ]
    # PyTorch and TensorFlow of line 70 are in line 42; line 43 recommends both programs for it.
    assert [programs[name]["coverage"]["value"] for name in (GEORGIA_TECH, CMU)] == [2, 2]


def test_the_sources_contradict_each_other_about_tuition() -> None:
    found = {
        row["about"]: {*row["sources"].split(", ")} for row in record(13)["rows"] if row["about"]
    }
    assert lines(11, 32, 85) <= found[CMU]
    assert lines(9, 31, 85, 90) <= found[COLUMBIA]
    assert lines(23, 38) <= found[UIUC]
    assert lines(25, 86) in found.values()
    assert lines(32, 40) in found.values()
    assert len(record(13)["rows"]) == 5


def test_five_things_are_not_known_of_stevens() -> None:
    found = {one["gap"]: {*one["sources"]} for one in record(14)}
    expected = {
        "How long it takes": lines(92),
        "Its own minimum GPA": lines(98),
        "public or private": lines(86),
        "present at set times": lines(15, 34),
        "No trade-off": lines(16),
    }
    for words, passages in expected.items():
        (sources,) = [some for text, some in found.items() if words in text]
        assert passages <= sources, words
    assert len(found) == len(expected)


def test_three_programs_are_compared() -> None:
    answer = record(15)
    cells = rows(answer, answer_table(answer))
    expected = {
        "credits": ("30 credits", "45 credits", "32 credits"),
        "tuition": ("about $54,000", "about $55,000", "about $53,000"),
        "GRE": ("not required", "not required", "optional"),
        "ML core courses": ("5 or more courses", "4 or more courses", "4 courses"),
    }
    for property_, values in expected.items():
        found = [cell["text"] for cell in cells[property_].values()]
        assert tuple(found[1:4]) == values, property_
    tuition = [cell["sources"] for cell in cells["tuition"].values()][1:4]
    for name, sources in zip((STEVENS, DREXEL, NORTHEASTERN), tuition, strict=True):
        assert LINES[name] <= {*sources}

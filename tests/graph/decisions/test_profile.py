"""The profile: TOML with the names of the parameters, small, and without a name that none has."""

from pathlib import Path

import pytest

from gradpath.errors import DataError
from gradpath.graph.decisions.catalogue import find_decision
from gradpath.graph.decisions.profile import LONGEST_PROFILE, Profile, read_profile

GAP = find_decision("gap")


def read(tmp_path: Path, content: str | bytes) -> Profile:
    file = tmp_path / "me.toml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_profile(file, GAP)


def test_a_profile_gives_the_values_of_the_parameters(tmp_path: Path) -> None:
    found = read(tmp_path, '# me\r\nhave = ["python", "docker"]\r\nto = "ML Engineer"\r\n')
    assert found == Profile({"have": ["python", "docker"], "to": "ML Engineer"}, ())
    assert found.note == ""


def test_keys_that_only_other_decisions_take_are_noted(tmp_path: Path) -> None:
    found = read(tmp_path, "\ufeffhave = 'python'\nraise = 20_000\nDiscount-Rate = 2.5\n")
    assert found.values == {"have": "python"}
    assert found.note == "Not used for this question, of the profile: raise and Discount-Rate."


def test_truth_stands_for_yes_and_no_where_a_choice_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, "to = false\n").values == {"to": "no"}


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('to = "x"\n\nhvae = 3\n', 3, "there is no parameter 'hvae': did you mean have?"),
        ('to = "x"\n"salary wish" = 3\n', 2, "there is no parameter 'salary wish': write one"),
        ("[have]\npython = 1\n", 1, "have is a table: give one value"),
        ("\nto = [1, 2]\n", 2, "to is a list: give one value"),
        ("to = 'a'\nTO = 'b'\n", 2, "to is given twice"),
        ("to = 'a'\nto = 'b'\n", 2, "this is no TOML: Cannot overwrite a value"),
        ("to = \n", 1, "this is no TOML: Invalid value"),
        ("have = " + "[" * 20_000, None, "this is no profile"),
        ("raise = " + "9" * 5_000, None, "this is no profile"),
        ("", None, "the profile is empty: write one parameter a line"),
        ("# nothing\n", None, "the profile is empty: write one parameter a line"),
        (b"to = '\xff'", None, "the profile is not UTF-8"),
        ("#" * (LONGEST_PROFILE + 1), None, "the profile is too long"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, line: int | None, message: str
) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path, content)
    assert message in str(error.value)
    assert error.value.line == line
    assert str(tmp_path / "me.toml") in str(error.value)


def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.toml"):
        with pytest.raises(DataError, match="cannot be read"):
            read_profile(path, GAP)

"""Profile of a person: a TOML file with values of the parameters of decisions."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ...errors import DataError
from ...names import fold, series
from ...queries.errors import alternatives, nearest
from .catalogue import SUMMARIES, find_decision

if TYPE_CHECKING:
    from ...queries import Parameter
    from .decision import Decision

#: The most bytes of a profile.
LONGEST_PROFILE = 64 * 1024
_ROW = re.compile(r"at line (\d+), column (\d+)")


class Profile(NamedTuple):
    """Values for the parameters of a decision, and the keys that only other decisions take."""

    values: dict[str, object]
    unused: tuple[str, ...]

    @property
    def note(self) -> str:
        """The unused keys in a sentence; empty if every key is used."""
        names = series(self.unused)
        return f"Not used for this question, of the profile: {names}." if names else ""


def read_profile(path: Path, decision: Decision) -> Profile:
    """Read the values of a decision's parameters from a profile.

    Raises
    ------
    DataError
        If the file cannot be read, is too long, is empty, or holds a key that no decision has.
    """
    text = _read_text(path)
    own = {fold(one.name): one for one in decision.parameters}
    known = {
        fold(one.name): one.name for name in SUMMARIES for one in find_decision(name).parameters
    }
    values: dict[str, object] = {}
    unused: list[str] = []
    for key, value in _read_toml(path, text).items():
        name = fold(key)
        if name not in known:
            near = nearest(key, known.values())
            allowed = f"did you mean {alternatives(near)}?" if near else _allowed(known.values())
            raise DataError(
                str(path),
                f"there is no parameter {key[:60]!r}",
                hint=allowed,
                line=_line_of(text, key),
            )
        if name not in own:
            unused.append(key)
        elif own[name].name in values:
            message = f"{own[name].name} is given twice"
            raise DataError(str(path), message, hint="give it once", line=_line_of(text, key))
        else:
            values[own[name].name] = _plain(path, text, key, value, own[name])
    if not values and not unused:
        raise DataError(str(path), "the profile is empty", hint=_allowed(known.values()))
    return Profile(values, tuple(unused))


def _allowed(names: object) -> str:
    listed = ", ".join(sorted({*names}))  # type: ignore[misc]
    return f'write one parameter a line, such as have = ["python"], out of {listed}'


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_PROFILE + 1)
    except OSError as error:
        hint = "give the path of a TOML file"
        raise DataError(str(path), f"cannot be read ({error.strerror})", hint=hint) from None
    if len(content) > LONGEST_PROFILE:
        hint = f"a profile has at most {LONGEST_PROFILE:,} bytes"
        raise DataError(str(path), "the profile is too long", hint=hint)
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise DataError(str(path), "the profile is not UTF-8", hint="save it as UTF-8") from None


def _read_toml(path: Path, text: str) -> dict[str, object]:
    hint = 'write it as TOML: have = ["python", "docker"]'
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError) as error:
        row = _ROW.search(str(error))
        line, column = (int(row[1]), int(row[2])) if row else (None, None)
        message = _ROW.sub("", str(error)).replace(" ()", "")
        raise DataError(
            str(path), f"this is no TOML: {message}", hint=hint, line=line, column=column
        ) from None
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        raise DataError(str(path), "this is no profile", hint=hint) from None


def _plain(path: Path, text: str, key: str, value: object, parameter: Parameter) -> object:
    """Return a value as a parameter reads it; truth may stand for yes and no."""
    if isinstance(value, dict) or (isinstance(value, list) and not parameter.many):
        kind = "a table" if isinstance(value, dict) else "a list"
        message = f"{key} is {kind}"
        raise DataError(str(path), message, hint="give one value", line=_line_of(text, key))
    if isinstance(value, bool) and parameter.type != "boolean":
        return "yes" if value else "no"
    return value


def _line_of(text: str, key: str) -> int | None:
    """Return the line on which a key stands; None where it is written in another way."""
    found = re.search(rf"""^\s*\[*\s*["']?{re.escape(key)}["']?\s*[=.\]]""", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else None

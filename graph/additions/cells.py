"""Cells that state nothing or are damaged: marks of missing values, errors of spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress

from ...names import fold
from .errors import Refusal

#: Longest text of a cell, and of a name, in characters.
_CELL, _NAME = 10_000, 300
#: Marks of missing values, without the punctuation around and in them.
_MISSING = frozenset(
    (
        *("", "na", "none", "null", "nil", "nan", "nat", "unknown", "missing", "unspecified"),
        *("undefined", "undisclosed", "unavailable", "suppressed", "privacysuppressed"),
        *("withheld", "blank", "tbd", "tba", "tbc", "nodata", "noinformation", "noinfo"),
        *("noanswer", "nothing", "empty", "tobedetermined", "tobeannounced", "tobeconfirmed"),
        *("pending", "keineangabe", "keineangaben", "sindatos", "nodisponible", "nondisponible"),
        *(
            f"{no}{known}"
            for no in ("not", "none", "no")
            for known in (
                *("available", "applicable", "reported", "provided", "specified", "given"),
                *("known", "disclosed", "published", "listed", "stated", "recorded", "found"),
                *("mentioned", "collected", "shown", "clear", "yetknown", "yetannounced"),
                "yetavailable",
            )
        ),
    )
)
#: Marks that may be the initials of a program as well.
_INITIALS = frozenset({"ka", "nd", "nr", "ns", "ps"})
#: Errors that a spreadsheet shows in the place of a value, in any language; ## is a narrow column.
_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_][\w/]*[!?]|#(?:N/?A|N/?D|NV|SPILL|CALC|BUSY|BLOCKED|FIELD|GETTING_DATA)!?"
    r"|#+|Err:\d+",
    re.IGNORECASE,
)
_FORMULA_NAMES = ("#NAME", "#NOM", "#NOMBRE", "#NOME")
#: Signs that people type for the minus before a name that a correction withdraws.
_MINUS = tuple("-\u2010\u2011\u2012\u2013\u2014\u2212")
#: Signs and words that people write between several names.
_TOGETHER = re.compile(r"\s*[,/|&]\s*|\s+and\s+|\s+-\s+|\s*[\u2022\u00b7]\s*")
_LEAVE = "leave the cell empty where nothing is stated"
_FEATURES = f"{_LEAVE}; what is stated to be absent stands by name in features absent"
#: Columns in which people write that there is none.
_NONE: Mapping[str, str] = {
    "gre": "write not required where the source says so, or leave the cell empty",
    "ml core courses": "write 0 where the source says that there are none, or leave the cell empty",
    "features present": _FEATURES,
    "features absent": _FEATURES,
}


def says_nothing(text: str, *, initials: bool = False) -> bool:
    """Tell whether a text only marks a missing value, such as "N/A", "(unknown)" or "--".

    It does not where it may be the `initials` of a program, such as "ND".

    Examples
    --------
    >>> [says_nothing(text) for text in ("N.A.", "[not reported]", "—", "#REF!", "C#", "Nautics")]
    [True, True, True, True, False, False]
    """
    bare = "".join(filter(str.isalnum, fold(text)))
    marks = bare in _MISSING or (bare in _INITIALS and not initials)
    return marks or _ERROR.fullmatch(text.strip()) is not None


def refuse_mark(text: str, column: str) -> None:
    """Refuse a text that marks a missing value."""
    if not says_nothing(text, initials=column == "aliases"):
        return
    if text.strip().startswith(_FORMULA_NAMES):
        hint = "a spreadsheet took +Name for a formula: format the column as text, and write +Name"
        raise Refusal("this is an error of a spreadsheet", hint=hint)
    if _ERROR.fullmatch(text.strip()):
        hint = f"write the value that belongs here; {_LEAVE}"
        raise Refusal("this is an error of a spreadsheet", hint=hint)
    raise Refusal("this names nothing", hint=_NONE.get(column, _LEAVE))


def refuse_damaged(text: str) -> None:
    """Refuse a text that is too long, has lost letters or has some that cannot be seen."""
    if len(text) > _CELL:
        message = f"the cell has {len(text):,} characters"
        raise Refusal(message, hint=f"keep at most {_CELL:,}; a quote may not be closed before it")
    for letter in " ".join(text.split()):
        if letter == "\N{REPLACEMENT CHARACTER}":
            hint = "save the table as UTF-8 where its letters are whole"
            raise Refusal(f"a letter was lost ({letter})", hint=hint)
        if not letter.isprintable():
            name = unicodedata.name(letter, "of no name")
            message = f"it holds control characters (U+{ord(letter):04X}, {name})"
            raise Refusal(message, hint="type the cell again")
    if meant := _misread(text):
        hint = f"write {meant[:40]!r}; save the table as UTF-8 where its letters are whole"
        raise Refusal("its letters were read in another encoding", hint=hint)
    if text.strip().startswith("="):
        hint = "write the value that it gives"
        raise Refusal("this is a formula of a spreadsheet", hint=hint)


def _misread(text: str) -> str:
    """Return the text in UTF-8 that another encoding made this one of; empty for a whole one.

    Examples
    --------
    >>> _misread("UniversitÃ© de Paris"), _misread("Université de Paris")
    ('Université de Paris', '')
    """
    with suppress(UnicodeError):
        return "" if text.isascii() else text.encode("cp1252").decode()
    return ""


def has_minus(name: str) -> bool:
    """Tell whether a hyphen, a dash or a sign for minus stands before a name."""
    return name.startswith(_MINUS)


def refuse_minus(name: str, hint: str) -> None:
    """Refuse a name with a minus before it where nothing is withdrawn."""
    if has_minus(name):
        raise Refusal("a minus withdraws what is stated, and nothing is withdrawn here", hint=hint)


def refuse_long_name(name: str) -> None:
    """Refuse a name that is too long for one."""
    if len(name) > _NAME:
        message = f"a name of {len(name):,} characters"
        raise Refusal(message, hint=f"keep at most {_NAME}; several names are separated by ;")


def split_hint(name: str, known: Callable[[str], bool]) -> str:
    """Return the hint for a name that seems to be several; empty if it is one.

    Examples
    --------
    >>> split_hint("deep learning, NLP", {"NLP"}.__contains__)
    'several names are separated by ;: deep learning; NLP'
    >>> split_hint("+NLP and society", {"NLP"}.__contains__)
    ''
    """
    parts = [part.strip() for part in _TOGETHER.split(name)]
    bare = [part.removeprefix("+").strip() for part in parts]
    is_new = name.startswith("+")  # its name may well hold that of another thing
    matching = all(map(known, bare)) if is_new else any(map(known, bare))
    several = len(parts) > 1 and all(bare) and (", +" in name or matching)
    return f"several names are separated by ;: {'; '.join(parts)}" if several else ""

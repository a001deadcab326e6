"""Names as people write them: one form to compare, one order, and the nearest of several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

#: Letters that Unicode does not decompose, signs with a twin on keyboards, and ``&``.
_TWINS = {
    **dict(zip("ıłøđðħŧ", "iloddht", strict=True)),
    **dict(zip("æœþ♯&", ("ae", "oe", "th", "#", " and "), strict=True)),
}
#: Marks of omission, however typed, which are left out.
_APOSTROPHES = frozenset("'`´‘’‛ʹʻʼʽˈ′＇")  # noqa: RUF001
#: Punctuation that tells names apart: C#, F*, .NET, 100%; and symbols that do not.
_KEPT, _BLANK = frozenset(".#*%"), frozenset("|~−")  # noqa: RUF001 - a minus sign
#: Blocks of marks above and below letters, and of variants of a character.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
#: A dot that ends an abbreviation or a sentence; one before a name or within a number is kept.
_STOP = re.compile(r"(?<=[^\W\d_])\.+|\.+(?!\w)|\.(?=\.)")
_DIGITS = re.compile(r"\d+")
#: The most characters of a name, or of another value, that people type.
LONGEST = 1000
#: Characters that are normalized at once: Unicode puts marks that follow each other in an order,
#: which takes the square of their number.
_PIECE = 256
#: The number of texts of which the keys in the order for people are kept, and that of words.
_KEYS = _WORDS = 4096
#: The similarity from which a name is offered for another, the least letters of a part, and the
#: most that are compared.
_SIMILAR, _LEAST, _LONGEST = 0.6, 3, 100


class _Folding(dict[int, str]):
    """The folded form of each character, found when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in _APOSTROPHES or category == "Cf" or _MARKS.match(character):
        return ""
    if character in _BLANK or (category[0] in "PZC" and character not in _KEPT):
        return _TWINS.get(character, " ")
    return _TWINS.get(character, character)


_FOLDING = _Folding()


def fold(name: str) -> str:
    r"""Return a name in the form in which names are compared.

    Case, accents, forms of one character, invisible characters, apostrophes, and the kind of
    dash, space or bracket do not matter; ``+``, ``#`` and a dot before a name do.

    Examples
    --------
    >>> fold("  Georgia-Tech ") == fold("georgia tech"), fold("Master\u2019s")
    (True, 'masters')
    >>> fold("Zu\u0308rich M.S."), fold("C++"), fold("C#"), fold(".NET")
    ('zurich ms', 'c++', 'c#', '.net')
    """
    text = name.casefold()
    if not text.isascii():
        if len(name) > _PIECE:
            pieces = range(0, len(name), _PIECE)
            return " ".join(fold(name[start : start + _PIECE]) for start in pieces)
        text = unicodedata.normalize("NFD", name).replace("\u00b4", "'")  # no space with an accent
        text = unicodedata.normalize("NFKD", text.casefold()).casefold()
    folded = unicodedata.normalize("NFC", text.translate(_FOLDING))
    if "." in folded:
        folded = _STOP.sub("", folded)
    return " ".join(folded.split()) or " ".join(text.split())


def loosen(name: str) -> str:
    """Return a folded name without the spaces and the plural endings of its words.

    Examples
    --------
    >>> loosen(fold("co-op")) == loosen(fold("coop")), loosen(fold("Large Language Models"))
    (True, 'largelanguagemodel')
    """
    return "".join(map(_singular, name.split()))


@lru_cache(_WORDS)
def _singular(word: str) -> str:
    if len(word) <= _LEAST or not word.endswith("s") or word.endswith("ss"):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


@lru_cache(_KEYS)
def collate(text: str) -> str:
    """Return the key of a text in the order for people: by its folded form, numbers by value.

    Texts of one folded form are in the order of their characters.

    Examples
    --------
    >>> sorted(["Zoo", "étude", "L44", "eTA", "L8"], key=collate)
    ['eTA', 'étude', 'L8', 'L44', 'Zoo']
    """
    folded = _DIGITS.sub(lambda digits: digits[0].zfill(12), fold(text))
    return f"{folded}\0{text}"


def similar(
    name: str, names: Iterable[str], most: int = 5, *, cutoff: float = _SIMILAR
) -> tuple[str, ...]:
    """Return the names that another may misspell or turn about, the nearest first.

    Examples
    --------
    >>> similar("pytroch", ["PyTorch", "TensorFlow"]), similar("max_tuition", ["tuition_max"])
    (('PyTorch',), ('tuition_max',))
    """
    from difflib import get_close_matches  # when it is needed: most names are right

    known, wanted = _by_fold(names), fold(name[:_LONGEST])
    turned = [one for one in known if sorted(one.split()) == sorted(wanted.split())]
    close = get_close_matches(wanted, known, n=most, cutoff=cutoff)
    found = dict.fromkeys((*turned, *close))
    return tuple(one for key in found for one in known[key])[:most]


def nearest(name: str, names: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """Return the names that another may misspell, then those of which one is a part.

    Examples
    --------
    >>> nearest("illinois", ["University of Illinois", "Illinoys", "USC"])
    ('Illinoys', 'University of Illinois')
    """
    known, wanted = _by_fold(names), fold(name[:_LONGEST])
    parts = sorted(
        one
        for one in known
        if min(len(one), len(wanted)) >= _LEAST and (wanted in one or one in wanted)
    )
    found = dict.fromkeys(similar(wanted, known, most))
    return tuple(one for key in (found | dict.fromkeys(parts)) for one in known[key])[:most]


def series(names: Sequence[str], conjunction: str = "and", *, most: int = 0) -> str:
    """Return names as a sentence lists them; with `most`, further ones are only counted.

    Examples
    --------
    >>> series(["a", "b", "c"], "or"), series(["a", "b", "c", "d"], most=2)
    ('a, b or c', 'a, b and 2 others')
    """
    if most and len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} others"]
    return f" {conjunction} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _by_fold(names: Iterable[str]) -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for one in names:
        known.setdefault(fold(one), []).append(one)
    return known

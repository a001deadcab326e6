"""Characters that a terminal interprets instead of showing, and those that XML excludes."""

from __future__ import annotations

import re

#: C0 but for tabs and ends of lines, DEL, C1, bidirectional embeddings, lone surrogates.
_INTERPRETED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)
#: Characters that XML and a line of text cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: In UTF-8: characters that XML 1.0 excludes, and the carriage return, which its readers change.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b-\x1f]|\xef\xbf[\xbe\xbf]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()


def visible(text: str) -> str:
    r"""Return a text for a terminal, with escapes of JSON and Turtle for what it would interpret.

    Examples
    --------
    >>> print(visible("deep\x1b[2J learning\u202e"))
    deep\u001b[2J learning\u202e
    """
    return _INTERPRETED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def clean(text: str) -> str:
    r"""Return a text without the characters that no drawing or document may hold.

    Examples
    --------
    >>> clean("deep\x00 learning\x1b")
    'deep learning'
    """
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def well_formed(xml: bytes) -> bytes:
    r"""Return a document of XML with U+FFFD for each character of its texts that XML excludes.

    Examples
    --------
    >>> well_formed("<a>deep\x0b learning\r</a>".encode()).decode()
    '<a>deep\ufffd learning&#13;</a>'
    """
    return _NOT_XML.sub(lambda found: b"&#13;" if found[0] == b"\r" else _REPLACEMENT, xml)

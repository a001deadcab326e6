"""Encoding of text that people give: UTF-8, with or without a byte order mark, or refused."""

from __future__ import annotations

import codecs
from io import BytesIO

from ...errors import DataError

#: First bytes of files that are no text in UTF-8; the longer before those that they begin with.
_SIGNATURES = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"\x1f\x8b", "compressed (gzip)"),
    (b"\xfd7zXZ\0", "compressed (xz)"),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)"),
    (b"PK\x03\x04", "compressed (ZIP)"),
)


def utf8_text(name: str, content: bytes) -> bytes:
    """Return text in UTF-8 without its byte order mark; DataError for any other encoding.

    `name` is that of the file in the error, which tells the encoding where it can be recognized.
    """
    found = next((what for sign, what in _SIGNATURES if content.startswith(sign)), "")
    if not found and b"\0" in content[:4]:
        found = "UTF-16 or UTF-32"  # a letter of theirs has a zero byte, text in UTF-8 has none
    if found:
        hint = "unpack it first" if "compressed" in found else "save it as UTF-8"
        raise DataError(name, f"this is {found}, not text in UTF-8", hint=hint, line=1)
    for number, line in enumerate(() if content.isascii() else BytesIO(content), start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            hint = "save it as UTF-8"
            raise DataError(name, "this is not UTF-8", hint=hint, line=number) from None
    return content.removeprefix(codecs.BOM_UTF8)  # some editors begin their files with it

"""RDF/XML that the engine would read although it breaks off, or by which it would grow or hang."""

from __future__ import annotations

import re
from xml.parsers import expat

from ...errors import DataError

#: Number of bytes to which entities may always expand, and times the file in a larger one.
_ALWAYS, _TIMES = 1 << 23, 20
#: Most elements within each other; the engine takes the square of them in time.
_DEEPEST = 1000
_REFERENCE = re.compile(rb"&([^;\s&<]+);")
_NOTHING = "nothing was loaded"


def check_xml(name: str, content: bytes) -> None:
    """Refuse XML that is not well-formed, nested too deeply or expands to far more than its text.

    `name` is that of the file in the DataError. The engine checks none of these, and takes a file
    that was cut off for a whole one.
    """
    if _expanded_length(content) > max(_ALWAYS, _TIMES * len(content)):
        hint = f"write the texts out; {_NOTHING}"
        raise DataError(name, "its entities expand to too long a text", hint=hint)
    parser, depth = expat.ParserCreate(), 0

    def start(_tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            hint = f"give the inner things names, and describe each on its own; {_NOTHING}"
            message = f"more than {_DEEPEST} elements are within each other"
            raise DataError(name, message, hint=hint, line=parser.CurrentLineNumber)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        message = f"this is not XML ({expat.ErrorString(error.code)})"
        hint = f"correct the file; {_NOTHING}"
        place = {"line": error.lineno, "column": error.offset + 1}
        raise DataError(name, message, hint=hint, **place) from None


def _expanded_length(content: bytes) -> int:
    """Return the length of a text with its entities, which the engine expands as it reads them."""
    declared = content.split(b"<!ENTITY")[1:]
    sizes: dict[bytes, int] = {}

    def length(text: bytes) -> int:
        references = _REFERENCE.finditer(text)
        return min(len(text) + sum(sizes.get(one[1], 0) for one in references), 1 << 62)

    for part in declared:
        entity, _, value = part.partition(b'"')
        sizes[entity.replace(b"%", b"").strip()] = length(value.partition(b'"')[0])
    return sum(sizes.values()) + length(content) if declared else 0

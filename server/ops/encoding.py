"""Answers in fewer bytes: gzip for texts that are worth it, where the client takes it.

A packed answer is another representation and has a tag of its own: that of the answer as it is,
with a suffix.
"""

from __future__ import annotations

import zlib
from functools import lru_cache

#: What is shorter gains nothing.
LEAST = 1024
GZIP = "gzip"
#: Half the time of the usual level, for some percent more bytes.
_LEVEL = 5
_WITH_HEAD = 31
_SUFFIX = "-gzip"
_TEXTS = (
    *("text/", "application/json", "application/xml", "application/yaml"),
    *("application/sparql-results", "application/n-", "application/trig", "image/svg"),
)


@lru_cache(maxsize=512)
def takes_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header takes gzip, and likes it as much as none.

    Examples
    --------
    >>> [takes_gzip(one) for one in ("gzip, br", "gzip;q=0.5, identity", "*", "gzip;q=0, *")]
    [True, False, True, False]
    """
    likes: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        _, _, given = rest.replace(" ", "").partition("q=")
        try:
            likes[name.strip()] = float(given) if given else 1.0
        except ValueError:
            likes[name.strip()] = 0.0
    liked = likes.get(GZIP, likes.get("x-gzip", likes.get("*", 0.0)))
    return liked > 0 and liked >= likes.get("identity", 0.0)


@lru_cache(maxsize=512)
def is_text(content_type: str) -> bool:
    """Tell whether a media type is one of texts, which can be packed well."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))


def pack(content: bytes) -> bytes:
    """Pack an answer; the same bytes give the same bytes.

    Examples
    --------
    >>> import gzip
    >>> gzip.decompress(pack(b"text"))
    b'text'
    """
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WITH_HEAD)
    return packer.compress(content) + packer.flush()


def packed_tag(tag: str) -> str:
    """Return the tag of a packed answer.

    Examples
    --------
    >>> packed_tag('"a1"')
    '"a1-gzip"'
    """
    return f'{tag.removesuffix(chr(34))}{_SUFFIX}"'


def matching_tag(known: str, tag: str, *, gzip: bool) -> str | None:
    """Return under which tag a client has an answer already: packed, if it takes that, or as it is.

    Parameters
    ----------
    known : str
        The If-None-Match header.
    tag : str
        The tag of the answer as it is, in quotes.
    gzip : bool
        Whether the client takes packed answers.
    """
    if not known:
        return None
    if known.strip() == "*":
        return packed_tag(tag) if gzip else tag
    if gzip and packed_tag(tag) in known:
        return packed_tag(tag)
    return tag if tag in known else None


def unpacked_tags(known: str) -> str:
    """Return an If-None-Match header with the tags of answers as they are.

    Examples
    --------
    >>> unpacked_tags('"a1-gzip", W/"b2"')
    '"a1", W/"b2"'
    """
    return known.replace(f'{_SUFFIX}"', '"')

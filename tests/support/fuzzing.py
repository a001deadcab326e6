"""Malformed input for fuzzing: texts that people might send, changed at random."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: Examples of each target: a few, always the same, in CI, and as many others as one asks for.
_ASKED = os.environ.get("FUZZ_EXAMPLES")
EXAMPLES = int(_ASKED or "150")
#: Seconds after which an example counts as one that never ends.
_PATIENCE = 120
#: Bytes that mean something in most formats, or nothing in any.
MARKS = [
    *(b"\0", b"\x0b", b"\x1b[2J", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xfe\xff"),
    *("\u200b\u202e\u00ad\u00e9e\u0301\uff21\U0001f422\ufffd".encode(), b"\r", b"\n", b"\r\n"),
    *(b'"', b"'", b"\\", b"\\u0000", b"\\uD800", b"<", b">", b"{", b"}", b"[", b"]", b"(", b")"),
    *(b",", b";", b"\t", b"|", b"@", b"#", b"%", b"&", b"=", b"+", b"-", b".", b":", b"_:", b"^^"),
    *(b"0", b"-1", b"1e309", b"NaN", b"9" * 40, b"", b" ", b"\xc2\xa0", b"null", b"true"),
]

fuzzing = settings(
    max_examples=EXAMPLES,
    derandomize=not _ASKED,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@st.composite
def changed(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes] = ()) -> bytes:
    """One of some texts with a few changes: pieces cut out, repeated, or put in."""
    text = draw(st.sampled_from(seeds))
    pieces = st.sampled_from([*MARKS, *words]) | st.binary(max_size=6)
    for _ in range(draw(st.integers(0, 6))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        end = min(end, start + draw(st.sampled_from([0, 1, 8, 80, 8000])))
        piece = draw(
            st.one_of(
                pieces,
                st.just(text[start:end] * draw(st.sampled_from([0, 2, 50]))),
                st.sampled_from(seeds).map(lambda other, at=start: other[at : at + 200]),
            )
        )
        text = text[:start] + piece + text[end:]
    return text[: 1 << 17]


@contextmanager
def ends() -> Iterator[None]:
    """Fail if the block does not end within a generous time."""

    def stop(*_: object) -> None:
        raise AssertionError(f"not ended after {_PATIENCE} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

"""Cases of which the default run takes a part, and the long run all."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(
    cases: Iterable[Any], every: int = 5, first: int = 0, *, whole: bool = False
) -> list[Any]:
    """Return the cases of a test; all but each `every`-th from `first` on are left to the long run.

    For cases that take the same way through the code and differ in their data. With `whole`, a
    tuple is one argument and not several.
    """
    several = [case if isinstance(case, tuple) and not whole else (case,) for case in cases]
    return [
        pytest.param(*case, marks=() if place % every == first else pytest.mark.long)
        for place, case in enumerate(several)
    ]

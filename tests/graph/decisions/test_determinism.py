"""The same bytes in every process: no answer depends on the order of a set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.long
def test_processes_with_other_hash_seeds_answer_with_the_same_bytes() -> None:
    first, *others = (
        subprocess.run(
            [sys.executable, Path(__file__).with_name("answers.py")],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2", "4", "6")
    )
    assert len(first) > 100
    for other in others:
        pairs = zip(first, other, strict=True)
        assert not [one[:100] for one, another in pairs if one != another]

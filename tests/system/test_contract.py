"""The description held against a live server by schemathesis: nothing fails, nothing is unsaid."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from support.web import Running

HERE = Path(__file__).parent
#: Set where the step must not be skipped, as in the run of everything.
NEEDED = "NEEDS_SCHEMATHESIS"
_MOST = 600

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        importlib.util.find_spec("schemathesis") is None and NEEDED not in os.environ,
        reason="needs schemathesis: pip install 'gradpath[dev]'",
    ),
]


def hold(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Send what the description allows and what it forbids, the same each time."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file"]
    return subprocess.run(
        [*command, str(HERE / "schemathesis.toml"), "run", f"{url}/openapi.json", *options],
        env=os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)},
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=_MOST,
        check=False,
    )


def test_every_address_keeps_what_the_description_says(running: Running) -> None:
    with running(port=0, query_workers=2, time_limit=5.0, cpu_budget=0.0) as (_, url):
        with urllib.request.urlopen(f"{url}/openapi.json") as answer:
            paths = json.load(answer)["paths"]
        done = hold(url)
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested is not None
    itself = paths.pop("/openapi.json")  # what it was read from is not asked again
    assert int(tested[1]) == sum(map(len, paths.values())) > len(itself)

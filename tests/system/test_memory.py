"""Commands may use no more memory than a bound, and say so when they need more."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("other kernels do not enforce it", allow_module_level=True)

import resource

pytestmark = pytest.mark.long
PATIENCE = 60
#: Holds more rows in memory than any machine can.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "gradpath", *words]


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))


@pytest.mark.parametrize("format", ["table", "csv"])
@pytest.mark.parametrize("on_disk", [True, False])
def test_a_query_that_needs_too_much_memory_ends_with_a_sentence(
    format: str, on_disk: bool, tmp_path: Path
) -> None:
    place = ("--store", str(tmp_path / "store")) if on_disk else ()
    done = subprocess.run(
        command(*place, "sparql", ENDLESS, "--format", format),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bounded,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    rebuild = f"; if the store may be damaged, run gradpath rebuild {' '.join(place)}"
    assert done.stderr.endswith(
        "gradpath: the command needs more memory than it may use, 1,024 MiB: ask for less, or for "
        f"less at once{rebuild * on_disk}\n"
    )


def limit_of(process: int) -> int:
    """The bound of the memory of a process in bytes; 0 for none."""
    limits = Path(f"/proc/{process}/limits").read_text().splitlines()
    (soft,) = (line.split()[3] for line in limits if line.startswith("Max data size"))
    return 0 if soft == "unlimited" else int(soft)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_command_is_bounded_and_its_child_ends_with_it(stop: signal.Signals) -> None:
    memory = int(Path("/proc/meminfo").read_text().split()[1]) * 1024
    with subprocess.Popen(command("sparql", ENDLESS), stderr=subprocess.DEVNULL) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        deadline = time.monotonic() + PATIENCE
        while not children.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        child = int(children.read_text())
        assert 0 < limit_of(child) <= memory
        process.send_signal(stop)
        process.wait()
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_status_of_the_child_is_that_of_the_command() -> None:
    for words, status in (
        (["sparql", "ASK {}"], 0),
        (["sparql", "ASK {"], 1),
        (["ask", "nothing", "--data", __file__], 1),
    ):
        done = subprocess.run(command(*words), capture_output=True, check=False)
        assert done.returncode == status, done.stderr

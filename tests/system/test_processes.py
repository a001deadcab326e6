"""The server in operation: several processes that count together, log, and stop in good order."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.web import ADDRESSES, Running

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

pytestmark = pytest.mark.long
PATIENCE = 30
SLOW = "/sparql?timeout=0.8&query=" + quote(
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
)


def get(url: str, path: str, **head: str) -> tuple[int, dict[str, str], bytes]:
    """Ask over a connection of its own, which any of the HTTP workers may take."""
    host = url.removeprefix("http://")
    with closing(http.client.HTTPConnection(host, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers=head)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


def counted(url: str) -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(get(url, "/metrics")[2].decode())
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def until(
    url: str, name: str, *labels: str, least: float
) -> dict[tuple[str, tuple[str, ...]], float]:
    """Wait until a number has grown so far."""
    deadline = time.monotonic() + PATIENCE
    while (found := counted(url)).get((name, labels), 0) < least:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def children(pid: int) -> set[int]:
    """The processes below a process."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int(
                    (folder / "stat").read_text().rpartition(")")[2].split()[1]
                )
            except OSError:
                continue
    family = {pid}
    while grown := {one for one, parent in parents.items() if parent in family} - family:
        family |= grown
    return family - {pid}


def family_of(process: subprocess.Popen[Any], *, least: int) -> set[int]:
    """Wait until a server is complete."""
    deadline = time.monotonic() + PATIENCE
    while len(family := children(process.pid)) < least:
        assert time.monotonic() < deadline, family
        time.sleep(0.05)
    return family


def are_gone(pids: set[int]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_the_counts_of_all_http_workers_add_up_whichever_answers(running: Running) -> None:
    with running(port=0, http_workers=3, query_workers=3, cpu_budget=0) as (_, url):
        until(url, "gradpath_http_workers", "0.1.0", least=3)
        threads = [
            threading.Thread(
                target=lambda n=n: [get(url, f"/sparql?query=ASK%7B%7D%23{n}") for _ in range(20)]
            )
            for n in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _ in range(6):
            found = counted(url)
            assert found["gradpath_http_requests_total", ("/sparql", "200")] == 120
            told = [found["gradpath_queries_total", (name,)] for name in ("answered", "kept")]
            assert sum(told) == 120
            assert told[0] >= 6
            assert found["gradpath_http_workers", ("0.1.0",)] == 3
            assert found["gradpath_queries_running", ()] == 0


def test_an_http_worker_that_was_replaced_is_counted_with_the_others(running: Running) -> None:
    with running(port=0, http_workers=1, query_workers=1) as (process, url):
        get(url, "/sparql?query=ASK%7B%7D")
        process.send_signal(signal.SIGHUP)
        found = until(url, "gradpath_workers_forked_total", least=2)
        assert found["gradpath_http_requests_total", ("/sparql", "200")] == 1


def test_a_sparql_answer_is_compressed_and_named_as_every_other(running: Running) -> None:
    path = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 500")
    with running(port=0, http_workers=1, query_workers=1) as (_, url):
        plain = get(url, path)
        for _ in range(2):
            status, head, content = get(url, path, **{"Accept-Encoding": "gzip"})
            assert (status, head["content-encoding"]) == (200, "gzip")
            assert len(content) < len(plain[2])
            assert head["vary"] == "Accept, Accept-Encoding"
        known = {"If-None-Match": head["etag"], "Accept-Encoding": "gzip", "X-Request-Id": "mine"}
        status, told, content = get(url, path, **known)
        assert (status, told["etag"], content) == (304, head["etag"], b"")
        assert told["x-request-id"] == "mine"
        assert get(url, path, **{"If-None-Match": head["etag"]})[0] == 200
        assert get(url, path, **{"If-None-Match": plain[1]["etag"]})[0] == 304
        assert plain[1]["x-request-id"] != head["x-request-id"]
        assert plain[1]["access-control-allow-origin"] == "*"


def test_several_http_workers_write_whole_lines_into_one_file(
    running: Running, tmp_path: Path
) -> None:
    file = tmp_path / "access.log"
    with running(port=0, http_workers=2, query_workers=2, cpu_budget=0, access_log=str(file)) as (
        _,
        url,
    ):
        until(url, "gradpath_http_workers", "0.1.0", least=2)
        threads = [
            threading.Thread(
                target=lambda: [get(url, "/sparql?query=ASK%7B%7D") for _ in range(50)]
            )
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        get(url, "/id/role/ml-engineer")
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert Counter(one["route"] for one in records)["/sparql"] == 200
    assert {one["outcome"] for one in records if one["route"] == "/sparql"} == {"answered", "kept"}
    assert len({one["id"] for one in records}) == len(records)
    assert len({one["id"].partition("-")[0] for one in records}) == 2  # both took part


def test_a_log_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gradpath", "serve", "--port", "0", "--access-log"]
    done = subprocess.run(
        [*command, str(tmp_path / "no" / "log")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_the_budget_holds_behind_a_proxy(running: Running) -> None:
    settings = {"port": 0, "http_workers": 1, "query_workers": 1, "cpu_budget": 0.2, "proxies": 1}
    with running(**settings, time_limit=0.4) as (_, url):
        slow = SLOW.replace("timeout=0.8&", "")
        assert get(url, slow, **{"X-Forwarded-For": "192.0.2.1"})[0] == 503
        status, head, content = get(
            url, "/sparql?query=ASK%7B%7D", **{"X-Forwarded-For": "192.0.2.9, 192.0.2.1"}
        )
        assert (status, json.loads(content)["limit"]) == (429, "budget")
        assert int(head["retry-after"]) >= 1
        other = {"X-Forwarded-For": "192.0.2.1, 192.0.2.9"}
        assert get(url, "/sparql?query=ASK%7B%7D", **other)[0] == 200


def in_flight(url: str) -> tuple[threading.Thread, list[tuple[int, bytes]]]:
    """Begin a query that takes 0.8 s."""
    found: list[tuple[int, bytes]] = []

    def ask() -> None:
        status, _, content = get(url, SLOW)
        found.append((status, content))

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    return thread, found


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_lets_a_running_query_end_and_takes_no_other(
    running: Running, stop: signal.Signals
) -> None:
    with running(port=0, http_workers=2, query_workers=2, time_limit=2) as (process, url):
        family = family_of(process, least=5)  # two HTTP workers, the forkserver, two query workers
        thread, found = in_flight(url)
        process.send_signal(stop)
        time.sleep(0.2)
        host, _, port = url.removeprefix("http://").rpartition(":")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host, int(port)), timeout=1)
        assert process.wait(PATIENCE) == 0
        thread.join()
        ((status, content),) = found
        assert (status, json.loads(content)["limit"]) == (503, "time")  # told, not cut off
        assert are_gone(family)


def test_nothing_is_left_in_the_folder_of_counts(running: Running, tmp_path: Path) -> None:
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(tmp_path)
    try:
        with running(port=0, http_workers=2, query_workers=2) as (_, url):
            assert get(url, "/healthz")[0] == 200
            (folder,) = tmp_path.glob("gradpath-*")
            deadline = time.monotonic() + PATIENCE
            while len(list(folder.iterdir())) < 2:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    finally:
        del os.environ["TMPDIR"]
        if before:
            os.environ["TMPDIR"] = before
    assert list(tmp_path.glob("gradpath-*")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs tmpfs")
def test_a_folder_of_counts_that_is_full_stops_nothing(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(tmp_path)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("no file system can be mounted here")
    try:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        with running(port=0, http_workers=1, query_workers=1, cpu_budget=0) as (process, url):
            get(url, "/healthz")
            fill(tmp_path)
            for path in [*ADDRESSES, "/nowhere", "/sparql?query=no"] * 3:
                assert get(url, path)[0] in {200, 303, 400, 404}, path
            assert counted(url)["gradpath_http_requests_total", ("/healthz", "200")] >= 1
            before = http_workers_of(process)
            process.send_signal(signal.SIGHUP)  # the HTTP worker that replaces it has no space
            assert are_gone({max(before)})
            assert get(url, "/healthz")[0] == 200
            assert counted(url)["gradpath_http_workers", ("0.1.0",)] == 1
        with running(port=0, http_workers=1, query_workers=1) as (process, url):
            assert get(url, "/healthz")[0] == 200
            assert get(url, "/metrics")[0] == 200
        assert process.returncode == 0
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def fill(folder: Path) -> None:
    """Leave no space in a file system."""
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while file.write(bytes(1 << 16)):
            pass


@contextmanager
def gunicorn(tmp_path: Path, **more: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--threads", "32"),
        *("--log-level", "error", "gradpath.server.app:wsgi()"),
    ]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "GRADPATH_QUERY_WORKERS": "1",
        "GRADPATH_TIME_LIMIT": "2",
        "GRADPATH_METRICS_DIR": str(tmp_path),
        **more,
    }
    process = subprocess.Popen(command, env=environment, cwd=tmp_path)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                get(url, "/healthz")
                break
            except OSError:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.1)
        yield process, url
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
def test_under_gunicorn_queries_are_answered_and_a_stop_leaves_no_process(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as (process, url):
        for _ in range(20):
            assert get(url, "/sparql?query=ASK%7B%7D", Accept="text/csv")[::2] == (200, b"true")
        assert get(url, "/sparql?query=" + quote("ASK " + "{" * 20_000 + "}" * 20_000))[0] in {
            400,
            414,
            503,
        }
        assert get(url, "/readyz")[0] == 200
        found = until(url, "gradpath_workers_forked_total", least=2)
        assert found["gradpath_http_requests_total", ("/sparql", "200")] == 20
        family = family_of(
            process, least=6
        )  # two HTTP workers with a forkserver and a query worker each
        thread, answered = in_flight(url)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        thread.join()
        ((status, content),) = answered
        assert (status, json.loads(content)["limit"]) == (503, "time")
        assert are_gone(family)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
def test_under_gunicorn_a_killed_http_worker_takes_its_processes_with_it(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as (process, url):
        assert get(url, "/sparql?query=ASK%7B%7D")[0] == 200
        family = family_of(process, least=6)
        for pid in family:
            command = Path(f"/proc/{pid}/cmdline")
            parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
            if command.exists() and int(parent) == process.pid:
                os.kill(pid, signal.SIGKILL)
        assert are_gone(family)
        assert get(url, "/sparql?query=ASK%7B%7D")[0] == 200


def http_workers_of(process: subprocess.Popen[Any]) -> set[int]:
    task = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return {int(pid) for pid in task.read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
def test_under_gunicorn_an_http_worker_without_its_forkserver_is_replaced(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as (process, url):
        family_of(process, least=8)
        before = http_workers_of(process)
        for http_worker in before:
            for below in (
                Path(f"/proc/{http_worker}/task/{http_worker}/children").read_text().split()
            ):
                os.kill(int(below), signal.SIGKILL)
        assert are_gone(before)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if get(url, "/sparql?query=ASK%7B%7D")[0] == 200:
                    break
            except OSError:
                pass
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
def test_an_http_worker_that_is_killed_again_and_again_is_replaced(running: Running) -> None:
    with running(port=0, http_workers=1, query_workers=1) as (process, url):
        for _ in range(3):
            http_worker = max(http_workers_of(process))  # the forkserver was started before it
            os.kill(http_worker, signal.SIGKILL)
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    if get(url, "/healthz")[0] == 200:
                        break
                except (OSError, http.client.HTTPException):
                    pass
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
@pytest.mark.parametrize("on_disk", [False, True])
def test_a_main_process_that_is_killed_takes_all_others_with_it(
    running: Running, tmp_path: Path, on_disk: bool
) -> None:
    more = {"store": tmp_path / "store"} if on_disk else {}
    with running(port=0, http_workers=2, query_workers=2, time_limit=600, **more) as (process, url):
        get(url, "/sparql?query=ASK%7B%7D")
        thread = threading.Thread(target=ask_in_vain, args=(url,))
        thread.start()
        until(url, "gradpath_queries_running", least=1)  # a worker that waits for nothing
        family = family_of(process, least=5)
        process.kill()
        assert are_gone(family)
        thread.join()
        host, _, port = url.removeprefix("http://").rpartition(":")
        socket.create_server((host, int(port))).close()


def ask_in_vain(url: str) -> None:
    with suppress(OSError, http.client.HTTPException):
        get(url, SLOW.replace("timeout=0.8&", ""))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
def test_a_forkserver_that_is_killed_takes_a_running_query_with_it(running: Running) -> None:
    with running(port=0, http_workers=1, query_workers=1, time_limit=600) as (process, url):
        get(url, "/sparql?query=ASK%7B%7D")
        thread = threading.Thread(target=ask_in_vain, args=(url,))
        thread.start()
        until(url, "gradpath_queries_running", least=1)
        family = family_of(process, least=4)
        forkserver = min(http_workers_of(process))  # it was started first
        os.kill(forkserver, signal.SIGKILL)
        assert process.wait(PATIENCE) != 0
        assert are_gone(family)
        thread.join()


CUT = {
    "Content-Length: 31": b"SELECT ?s { ?s ?p ?o } LIMIT 3",
    "Transfer-Encoding: chunked": b"1e\r\nSELECT ?s { ?s ?p ?o } LIMIT 3\r\n",
    "Transfer-Encoding: Chunked": b"1e\r\nSELECT ?s { ?s ?p ?o } LIMIT 3\r\nx\r\n\r\n",
}


def test_under_gunicorn_a_body_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with gunicorn(tmp_path) as (_, url):
        assert get(url, "/sparql?query=" + quote(CUT["Content-Length: 31"]))[0] == 200
        host, _, port = url.removeprefix("http://").rpartition(":")
        for line, body in CUT.items():
            with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
                kind = "Content-Type: application/sparql-query"
                head = f"POST /sparql HTTP/1.1\r\nHost: x\r\n{kind}\r\n{line}\r\n\r\n"
                client.sendall(head.encode() + body)
                client.shutdown(socket.SHUT_WR)
                answer = b""
                while part := client.recv(65_536):
                    answer += part
            assert answer.split()[1] == b"400", line
            assert answer.count(b"HTTP/1.1 ") == 1
            assert b"not whole" in answer


def test_the_unit_of_systemd_is_sound() -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd here")
    unit = Path(__file__).parents[2] / "deploy" / "gradpath.service"
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in said if "gradpath.service" in line] == []

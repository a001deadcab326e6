"""A server keeps the version of the store that it opened, whatever is added meanwhile."""

import gc
import http.client
import json
import signal
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from gradpath.graph.additions.addition import plan
from gradpath.graph.additions.opening import add, open_store, rebuild, undo
from support.programs import TABLE, content, saved
from support.web import SLOW, Running

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

pytestmark = pytest.mark.long
PATIENCE = 60
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: An address of each kind that reads the facts: in a worker, and in a process that speaks HTTP.
ADDRESSES = (
    f"/sparql?query={quote(COUNT)}",
    "/api/queries/programs?tuition_max=20000",
    "/api/things?name=Example%20State%20M.S.%20ML",
    "/pathways?start=ESU",
    "/",
)


def get(url: str, path: str) -> tuple[int, str, bytes]:
    """Ask over a connection of its own, which any of the HTTP workers may take."""
    host = url.removeprefix("http://")
    deadline = time.monotonic() + PATIENCE
    while True:
        with (
            suppress(OSError, http.client.HTTPException),  # it was being replaced
            closing(http.client.HTTPConnection(host, timeout=PATIENCE)) as connection,
        ):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("etag", ""), answer.read()
        assert time.monotonic() < deadline


def count(url: str, number: int) -> tuple[int, int]:
    """The status of a query that was never answered before, and the number of statements."""
    status, _, content = get(url, f"/sparql?query={quote(f'{COUNT} #{number}')}&format=json")
    if status != 200:
        return status, 0
    return status, int(json.loads(content)["results"]["bindings"][0]["n"]["value"])


def test_a_server_stays_with_its_version_until_it_is_restarted(
    running: Running, tmp_path: Path
) -> None:
    path = tmp_path / "store"
    before = len(open_store(path))
    first = content(path)
    settings = {"port": 0, "store": path, "http_workers": 2, "query_workers": 2}
    settings |= {"cpu_budget": 0, "time_limit": 20}
    seen: set[tuple[int, int]] = set()
    with running(**settings) as (process, url):
        known = {address: get(url, address) for address in ADDRESSES}
        stop = threading.Event()

        def ask(start: int) -> None:
            number = start
            while not stop.is_set():
                seen.add(count(url, number))
                number += 1

        threads = [threading.Thread(target=ask, args=(n * 1_000_000,)) for n in range(3)]
        for thread in threads:
            thread.start()
        added = add(path, plan(open_store(path), saved(tmp_path, TABLE)))
        get(url, f"/sparql?timeout=0.5&query={quote(SLOW)}")  # a worker is killed and replaced
        process.send_signal(signal.SIGHUP)  # so is each HTTP worker
        for _ in range(20):
            seen.add(count(url, len(seen)))
            assert {address: get(url, address) for address in ADDRESSES} == known
        rebuild(path)
        undo(path, [addition_id(path)])
        stop.set()
        for thread in threads:
            thread.join()
        assert {number for status, number in seen if status == 200} == {before}
        assert {status for status, _ in seen} <= {200, 503}
        assert first.exists()
    after = len(added)
    assert after > before
    gc.collect()  # of what this process had open
    add(path, plan(open_store(path), tmp_path / "programs.csv"))
    assert not first.exists()
    with running(**settings) as (_, url):
        assert count(url, 0) == (200, after)
        changed = {address: get(url, address) for address in ADDRESSES}
        assert not {tag for _, tag, _ in changed.values()} & {tag for _, tag, _ in known.values()}


def addition_id(path: Path) -> str:
    (file,) = (path / "additions").iterdir()
    return file.stem

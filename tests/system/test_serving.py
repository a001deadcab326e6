"""The real server, started as its own process on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from gradpath.errors import DataError
from gradpath.server.serve import ServingError, free_address, serve
from gradpath.server.settings import Settings
from support.sampling import sampled
from support.web import Running

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="signals stop the server otherwise there"
)
PATIENCE = 30
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def ask(url: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return response.status, response.headers["Content-Type"], response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


@pytest.mark.parametrize("http_workers", sampled([1, 2], 2))
def test_the_server_answers_at_the_address_it_prints(http_workers: int, running: Running) -> None:
    with running(port=0, http_workers=http_workers) as (_, url):
        assert ask(f"{url}/healthz") == (200, "text/plain; charset=utf-8", "ok\n")
        assert "NLP Engineer" in ask(f"{url}/pathways?start=NLP")[2]
        assert ask(f"{url}/nowhere")[0] == 404


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.long
def test_a_signal_stops_the_server_cleanly(stop: signal.Signals, running: Running) -> None:
    with running(port=0, query_workers=2) as (process, url):
        process.send_signal(stop)
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
        port = int(url.rpartition(":")[2])
        assert free_address("127.0.0.1", port) == ("127.0.0.1", port)


@pytest.mark.long
def test_the_server_shows_the_facts_of_the_user(tmp_path: Path, running: Running) -> None:
    facts = tmp_path / "mine.ttl"
    facts.write_text(
        "<https://w3id.org/gradpath/id/role/baker> "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "Baker" .',
        encoding="utf-8",
    )
    with running(port=0, store=tmp_path / "store", data=(facts,), query_workers=2) as (
        _,
        url,
    ):
        assert '"label": "Baker"' in ask(f"{url}/api/things?name=baker")[2]


def test_a_taken_port_is_said_to_be_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ServingError, match=f"127.0.0.1:{port} .address already in use.*--port"):
            serve(Settings(port=port))


@pytest.mark.long
def test_a_second_server_does_not_share_the_port_of_the_first(running: Running) -> None:
    with running(port=0) as (_, url), pytest.raises(ServingError, match="already in use"):
        serve(Settings(port=int(url.rpartition(":")[2])))


@pytest.mark.parametrize("host", ["not a host", "256.0.0.1", "a..b", "", "x" * 300, "::1::1"])
def test_an_address_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(ServingError, match="there is no address"):
        serve(Settings(host=host, port=0))


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServingError, match=r"cannot listen on 192\.0\.2\.1:"):
        serve(Settings(host="192.0.2.1", port=0))


def test_a_broken_file_is_reported_before_anything_listens(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken\.ttl"):
        serve(Settings(port=0, data=(broken,)))


@pytest.mark.long
def test_the_wsgi_factory_reads_the_environment(tmp_path: Path) -> None:
    facts = tmp_path / "mine.ttl"
    facts.write_text(
        "<https://w3id.org/gradpath/id/role/baker> "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "Baker" .',
        encoding="utf-8",
    )
    code = (
        "from gradpath.server.app import wsgi\n"
        "print(wsgi().test_client().get('/api/things?name=baker').json['label'])"
    )
    store = tmp_path / "store"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=ENVIRONMENT | {"GRADPATH_DATA": str(facts), "GRADPATH_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("Baker\n", "")
    assert store.is_dir()


@pytest.mark.long
def test_a_pause_in_a_request_does_not_keep_the_server_from_stopping(running: Running) -> None:
    with running(port=0) as (process, url):
        host, _, port = url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n")
            time.sleep(0.2)
            process.terminate()
            assert process.wait(PATIENCE) == 0

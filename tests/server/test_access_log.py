"""The access log: a line of JSON for each request."""

import json
import re
import sys
from pathlib import Path

import pytest

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.ops import open_access_log
from gradpath.server.ops.access_log import LogError
from gradpath.server.settings import Settings
from support.web import SLOW

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)


def test_a_line_describes_a_request_without_its_query(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    settings = Settings(access_log=str(file), max_rows=2, time_limit=0.5)
    client = create_app(KnowledgeGraph(store), settings=settings).test_client()
    secret = "SELECT ?secret { ?secret ?p ?o }"
    named = {"X-Request-Id": "mine"}
    client.get("/sparql", query_string={"query": secret}, headers=named)
    client.get("/sparql", query_string={"query": secret})
    client.post("/sparql", data={"query": "ASK secret"})
    client.get("/id/role/secret?secret=secret")
    client.post("/sparql", data={"query": SLOW})
    text = file.read_text()
    assert "secret" not in text
    records = [json.loads(line) for line in text.splitlines()]
    told = [
        (
            one["method"],
            one["route"],
            one["status"],
            one["outcome"],
            one["kept"],
            one["truncated"],
        )
        for one in records
    ]
    assert told == [
        ("GET", "/sparql", 200, "answered", False, True),
        ("GET", "/sparql", 200, "kept", True, True),
        ("POST", "/sparql", 400, "syntax", None, None),
        ("GET", "/id/<kind>/<path:slug>", 400, None, None, None),
        ("POST", "/sparql", 503, "time", None, None),
    ]
    assert records[0]["id"] == "mine"
    assert records[0]["client"] == "127.0.0.1"
    assert records[0]["bytes"] > 0
    assert records[4]["elapsed"] >= 0.5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00", one["time"]) for one in records)


def test_a_file_that_was_moved_away_is_opened_anew(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    log = open_access_log(str(file))
    log.info({"n": 1})
    file.rename(tmp_path / "access.log.1")
    log.info({"n": 2})
    log.info({"n": 3})
    assert [json.loads(line)["n"] for line in file.read_text().splitlines()] == [2, 3]
    file.write_text("")  # as logrotate does with copytruncate
    log.info({"n": 4})
    assert json.loads(file.read_text())["n"] == 4
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"cannot be written \(No such file"):
        open_access_log(str(tmp_path / "no" / "access.log"))


def test_a_full_disk_stops_no_answer(store: Store) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no disk here is always full")
    settings = Settings(access_log="/dev/full")
    client = create_app(KnowledgeGraph(store), settings=settings).test_client()
    assert client.get("/healthz").status_code == 200

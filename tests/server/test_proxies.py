"""Proxies in front of the server: the client, the scheme, the host and the path."""

import json
import socket
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.http.proxy import client_address
from gradpath.server.settings import Settings
from support.sampling import sampled
from support.web import Running

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

Behind: TypeAlias = Callable[[int], FlaskClient]


@pytest.fixture(scope="module")
def behind(store: Store) -> Behind:
    """A client of a server behind so many proxies."""

    @cache
    def client(proxies: int) -> FlaskClient:
        return create_app(KnowledgeGraph(store), settings=Settings(proxies=proxies)).test_client()

    return client


class TestForwarding:
    @pytest.mark.parametrize(
        ("said", "proxies", "client"),
        [
            ("192.0.2.1", 1, "192.0.2.1"),
            ("6.6.6.6,1.1.1.1", 1, "1.1.1.1"),
            ("6.6.6.6, 192.0.2.1 ,10.0.0.2", 2, "192.0.2.1"),
            ("2001:DB8::1", 1, "2001:db8::1"),
            ("192.0.2.1", 2, "10.0.0.1"),
            ("192.0.2.1", 0, "10.0.0.1"),
            ("", 1, "10.0.0.1"),
            ("192.0.2.1,", 1, "10.0.0.1"),
            ("<script>", 1, "10.0.0.1"),
            ("fe80::1%<script>", 1, "10.0.0.1"),
        ],
    )
    def test_a_client_is_an_address_that_a_proxy_of_ours_saw(
        self, said: str, proxies: int, client: str
    ) -> None:
        assert client_address("10.0.0.1", said, proxies) == client

    @pytest.mark.parametrize(
        ("proxies", "scheme", "host", "address"),
        sampled(
            [
                (0, "https", "data.example", "http://localhost"),
                (1, "https", "data.example", "https://data.example"),
                (1, "http, HTTPS", "evil.example, data.example:8443", "https://data.example:8443"),
                (2, "https, http", "data.example, inner", "https://data.example"),
                (2, "https", "data.example", "https://data.example"),
                (1, "javascript", "", "http://localhost"),
            ],
            2,
        ),
    )
    def test_addresses_in_answers_are_those_that_the_client_used(
        self, behind: Behind, proxies: int, scheme: str, host: str, address: str
    ) -> None:
        client = behind(proxies)
        head = {"X-Forwarded-Proto": scheme, "X-Forwarded-Host": host}
        servers = client.get("/openapi.json", headers=head).json["servers"]
        assert servers == [{"url": address}]
        described = client.get("/sparql", headers=head | {"Accept": "application/n-triples"})
        assert f"endpoint> <{address}/sparql>" in described.text
        place = client.get("/id/role/ml-engineer", headers=head).headers["Location"]
        assert urljoin(f"{address}/id/role/ml-engineer", place).startswith(f"{address}/")

    @pytest.mark.parametrize(
        ("prefix", "address"),
        sampled(
            [
                ("/gp", "https://data.example/gp"),
                ("/a/b/", "https://data.example/a/b"),
                ("//evil.example", "https://data.example"),
                ('/"><b', "https://data.example"),
                ("/gp/../..", "https://data.example"),
                ("/.", "https://data.example"),
                ("/gp//evil.example", "https://data.example"),
                ("/\\evil.example", "https://data.example"),
                ("javascript:alert(1)", "https://data.example"),
                ("/evil, /gp", "https://data.example/gp"),
                ("/.well-known/gp", "https://data.example/.well-known/gp"),
            ],
            3,
        ),
    )
    def test_a_proxy_may_mount_the_server_below_a_path(
        self, behind: Behind, prefix: str, address: str
    ) -> None:
        client = behind(1)
        head = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "data.example"}
        head["X-Forwarded-Prefix"] = prefix
        assert client.get("/openapi.json", headers=head).json["servers"] == [{"url": address}]
        described = client.get("/sparql", headers=head | {"Accept": "application/n-triples"})
        assert f"endpoint> <{address}/sparql>" in described.text
        place = client.get("/id/role/ml-engineer", headers=head).headers["Location"]
        assert urljoin(f"{address}/id/role/ml-engineer", place).startswith(f"{address}/")

    def test_a_forwarded_host_that_is_none_is_refused(self, behind: Behind) -> None:
        client = behind(1)
        answer = client.get("/sparql", headers={"X-Forwarded-Host": 'a"><b'})
        assert answer.status_code == 400
        assert "><b" not in answer.text

    @pytest.mark.long
    def test_both_ways_through_the_server_take_the_same_client(
        self, running: Running, tmp_path: Path
    ) -> None:
        log = tmp_path / "log"
        lines = (
            b"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.1.1.1\r\n",
            b"X-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 6.6.6.6\r\n",
            b"X-Forwarded-For: 6.6.6.6, 1.1.1.1\r\n",
        )
        with running(port=0, http_workers=1, query_workers=1, proxies=1, access_log=str(log)) as (
            _,
            url,
        ):
            host, _, port = url.removeprefix("http://").rpartition(":")
            for said in lines:
                for path in (b"/sparql?query=ASK%7B%7D", b"/healthz"):
                    with socket.create_connection((host, int(port)), timeout=30) as client:
                        head = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        client.sendall(head + said + b"\r\n")
                        assert b" 200 " in client.recv(65_536)
        clients = [json.loads(line)["client"] for line in log.read_text().splitlines()]
        assert clients == ["1.1.1.1"] * 2 * len(lines)

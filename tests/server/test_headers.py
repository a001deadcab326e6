"""Headers of every answer: security, other sites, the name of a request."""

import re
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.sampling import sampled
from support.web import ADDRESSES

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

_PAGES = {"/", "/pathways?start=NLP", "/gap?to=nlp+engineer", "/static/style.css"}
DATA = [one for one in ADDRESSES if one not in _PAGES]


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return FlaskClient(app)


@pytest.mark.parametrize(
    "address",
    sampled(
        [*ADDRESSES, "/nowhere", "/static/nothing.css", "/healthz", "/metrics", "/sparql?query=x"],
        3,
    ),
)
def test_every_answer_has_the_security_headers(client: FlaskClient, address: str) -> None:
    for answer in (client.get(address), client.post(address), client.options(address)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize("address", [*DATA, "/sparql?query=x", "/id/role/nobody"])
def test_scripts_may_read_data_without_credentials(client: FlaskClient, address: str) -> None:
    for answer in (client.get(address), client.options(address)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        for name in ("ETag", "Retry-After", "GradPath-Truncated", "X-Request-Id"):
            assert name in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("address", ["/sparql", "/void", "/api/pathways", "/id/role/x"])
def test_options_lists_the_methods_that_an_address_takes(client: FlaskClient, address: str) -> None:
    answer = client.options(address)
    told = {part.strip() for part in answer.headers["Access-Control-Allow-Methods"].split(",")}
    posted = client.post(address).status_code != 405
    assert told == {"GET", "HEAD", "OPTIONS"} | ({"POST"} if posted else set())


def test_a_request_keeps_a_sane_name(client: FlaskClient) -> None:
    def name(given: str) -> str:
        return client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]

    assert name("req-1.a/b+c=") == "req-1.a/b+c="
    for given in ("", "a b", 'x"y', "é", "-x", "x" * 129):
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", name(given))
    assert name("") != name("")

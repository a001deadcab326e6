"""Kept answers: entity tags, conditional requests, compression."""

import gzip
import sys
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.http.kept_answers import LEAST, accepts_gzip
from gradpath.server.settings import Settings
from support.sampling import sampled
from support.web import ADDRESSES, GZIP, PATIENT, TRIPLES

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)


#: Addresses whose answers are not kept.
FRESH = ["/healthz", "/readyz", "/metrics", "/sparql?query=SELECT(rand()AS%20?x)%7B%7D"]


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return FlaskClient(app)


class TestEntityTags:
    @pytest.mark.parametrize("address", sampled(ADDRESSES, 3))
    def test_an_answer_has_a_strong_tag_and_is_not_sent_again(
        self, client: FlaskClient, address: str
    ) -> None:
        first = client.get(address)
        assert first.status_code == 200
        tag, weak = first.get_etag()
        assert tag
        assert not weak
        for known in (f'"{tag}"', f'"other", W/"{tag}"'):
            again = client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
            for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
                assert again.headers[name] == first.headers[name]
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(address).get_etag()[0] == tag

    @pytest.mark.parametrize("address", sampled([*ADDRESSES, *FRESH], 4))
    def test_any_answer_will_do_for_an_asterisk(self, client: FlaskClient, address: str) -> None:
        for method in ("GET", "HEAD"):
            for known in ("*", " * "):
                for accepted in ({}, GZIP):
                    again = client.open(
                        address, method=method, headers={"If-None-Match": known, **accepted}
                    )
                    assert (again.status_code, again.data) == (304, b"")
        for known in ('"*"', '"other"', 'W/"other", "third"', ""):
            assert client.get(address, headers={"If-None-Match": known}).status_code == 200

    @pytest.mark.parametrize(
        ("address", "status"),
        [("/nothing", 404), ("/id/role/ml-engineer", 303), ("/sparql?query=x", 400)],
    )
    def test_an_asterisk_stands_for_no_error_and_no_redirection(
        self, client: FlaskClient, address: str, status: int
    ) -> None:
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == status

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_client_must_revalidate_before_it_shows_a_kept_answer(
        self, client: FlaskClient, address: str
    ) -> None:
        kept = client.get(address).headers["Cache-Control"]
        expected = "public, max-age=0, must-revalidate"
        assert kept == ("public, max-age=3600" if address.startswith("/static") else expected)

    def test_nothing_is_done_for_who_has_the_answer(self, store: Store) -> None:
        app = create_app(KnowledgeGraph(store), settings=PATIENT)
        client = app.test_client()
        tags = {one: client.get(one).headers["ETag"] for one in ADDRESSES}
        app.view_functions = dict.fromkeys(app.view_functions, None)
        for address, tag in tags.items():
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    def test_another_address_format_day_or_version_has_another_tag(self, store: Store) -> None:
        client = create_app(KnowledgeGraph(store), settings=PATIENT).test_client()
        path = "/api/queries/tuition"
        asked = [
            client.get(path),
            client.get(f"{path}?format=csv"),
            client.get(path, headers={"Accept": "text/csv"}),
            client.get(f"{path}?as_of=2026-11-22"),
            client.get("/api/queries/programs"),
            client.get(path, base_url="http://example.org"),
        ]
        other = KnowledgeGraph(Store.from_quads(list(store.quads())[:-1]))
        asked.append(create_app(other, settings=PATIENT).test_client().get(path))
        tags = [answer.headers["ETag"] for answer in asked]
        assert len(set(tags)) == len(tags)

    def test_an_answer_of_yesterday_is_given_anew(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Tomorrow(date):
            @classmethod
            def today(cls) -> date:
                return date(2999, 1, 1)

        tag = client.get("/api/stale").headers["ETag"]
        monkeypatch.setattr("gradpath.server.http.kept_answers.date", Tomorrow)
        answer = client.get("/api/stale", headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != tag

    @pytest.mark.parametrize("address", [TRIPLES, "/queries/tuition"])
    def test_other_limits_have_other_tags(
        self, client: FlaskClient, store: Store, address: str
    ) -> None:
        fewer = create_app(KnowledgeGraph(store), settings=Settings(max_rows=3)).test_client()
        assert fewer.get(address).headers["ETag"] != client.get(address).headers["ETag"]

    @pytest.mark.parametrize(
        ("address", "status"),
        [("/nowhere", 404), ("/api/pathways", 400), ("/id/role/nobody", 404)],
    )
    def test_an_error_is_not_kept(self, client: FlaskClient, address: str, status: int) -> None:
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers

    def test_what_chance_or_the_clock_answer_is_not_kept(self, client: FlaskClient) -> None:
        answer = client.get("/sparql?query=" + quote("SELECT (RAND() AS ?x) {}"))
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_what_an_answer_depends_on_is_said(self, client: FlaskClient, address: str) -> None:
        vary = client.get(address).vary
        assert vary.find("Accept") >= 0
        assert vary.find("Accept-Encoding") >= 0

    def test_a_head_is_that_of_the_get(self, client: FlaskClient) -> None:
        for headers in ({}, GZIP):
            for address in ADDRESSES:
                get = client.get(address, headers=headers)
                head = client.head(address, headers=headers)
                assert head.data == b""
                for name in ("ETag", "Content-Type", "Cache-Control", "Content-Encoding"):
                    assert head.headers.get(name) == get.headers.get(name), (address, name)


class TestEncoding:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_long_text_comes_packed_under_a_tag_of_its_own(
        self, client: FlaskClient, address: str
    ) -> None:
        plain = client.get(address)
        packed = client.get(address, headers=GZIP)
        assert len(plain.data) > LEAST
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
        assert "Content-Encoding" not in plain.headers

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_packed_answer_is_not_sent_again_to_who_still_takes_it(
        self, client: FlaskClient, address: str
    ) -> None:
        tag = client.get(address, headers=GZIP).headers["ETag"]
        again = client.get(address, headers=GZIP | {"If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"]) == (304, tag)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200

    def test_the_same_answer_is_compressed_once(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get(TRIPLES, headers=GZIP)
        monkeypatch.setattr("gradpath.server.http.kept_answers.gzip", None)
        assert client.get(TRIPLES, headers=GZIP).headers["Content-Encoding"] == "gzip"

    @pytest.mark.parametrize("address", ["/healthz", "/sparql?query=ASK%7B%7D"])
    def test_a_short_answer_is_sent_as_it_is(self, client: FlaskClient, address: str) -> None:
        assert "Content-Encoding" not in client.get(address, headers=GZIP).headers

    @pytest.mark.parametrize(
        ("header", "takes"),
        [
            ("gzip", True),
            ("deflate, gzip;q=1.0, *;q=0.5", True),
            ("GZIP ; Q=0.2", True),
            ("x-gzip", True),
            ("*", True),
            ("", False),
            ("br", False),
            ("gzip;q=0", False),
            ("gzip;q=0.000", False),
            ("*;q=0", False),
            ("identity, gzip;q=0.5", False),
            ("gzip;q=much", False),
        ],
    )
    def test_a_client_gets_what_it_says_it_takes(self, header: str, *, takes: bool) -> None:
        assert accepts_gzip(header) is takes

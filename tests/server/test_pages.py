"""The pages: every one is complete, readable without scripts, and links only to what exists."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import kind_of
from gradpath.graph.pathways.sentences import headline, route_sentence
from gradpath.server.http.markup import kept_parts
from support.web import BROWSER, Reader, assert_problem, page


class TestPages:
    def test_the_start_answers_for_every_specialization(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        shown = page(client, "/")
        names = [n for n in graph.network.labels if kind_of(n) == "specialization"]
        assert names
        for name in names:
            found = graph.pathways(name)
            if found.pathways:
                assert headline(graph.network, found.pathways) in shown.text
            else:
                assert found.note is not None
                assert str(found.note) in shown.text

    @pytest.mark.parametrize("name", ["NLP", "MLOps", "georgia tech", "ML Engineer", "PyTorch"])
    def test_pathways_say_every_route_with_linked_sources(
        self, client: FlaskClient, graph: KnowledgeGraph, name: str
    ) -> None:
        shown = page(client, f"/pathways?{urlencode({'start': name})}")
        found = graph.pathways(name)
        assert headline(graph.network, found.pathways, ends=found.ends) in shown.text
        for pathway in found.pathways:
            for route in pathway.routes:
                assert route_sentence(graph.network, route).text in shown.text
            for source in pathway.sources:
                if found.ends == "role":
                    assert f"/source/{source}" in shown.links

    def test_threads_may_keep_new_parts_at_once(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        def keep(first: int) -> set[str]:
            with client.application.test_request_context():
                numbers = range(first, first + 500)
                return {kept_parts(graph, n, lambda _: ("part",))[0] for n in numbers}

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(6) as threads:
                assert set().union(*threads.map(keep, range(0, 3000, 500))) == {"part"}
        finally:
            sys.setswitchinterval(interval)

    def test_a_passage_says_where_it_is_and_what_it_states(self, client: FlaskClient) -> None:
        shown = page(client, "/source/ml-guide/L44")
        assert 'ml-guide/L44, line 44 of "A guide to online' in shown.text
        assert "transformer architectures" in shown.text
        assert "/id/specialization/nlp" in shown.links
        row = page(client, "/source/ml-guide/L73").text
        assert "typical pay $130,000 to $185,000 a year" in row
        assert "requires linguistics fundamentals, NLP libraries, transformer arch" in row
        assert "open-ended no" in row
        assert (
            "such as ml-guide/L1,"
            in assert_problem(client.get("/source/ml-guide/L9999"), 404)["detail"]
        )

    @pytest.mark.long
    def test_every_link_of_the_pages_leads_somewhere(self, client: FlaskClient) -> None:
        waiting = ["/", "/pathways?start=ML+Engineer", "/id/program/georgia-tech-omscs"]
        waiting += ["/source/ml-guide/L44", "/source/gradpath/observations", "/sparql"]
        links = {
            urljoin(path, link).partition("#")[0]
            for path in waiting
            for link in page(client, path).links
        }
        assert len(links) > 100
        broken = [
            link for link in sorted(links) if client.get(link, headers=BROWSER).status_code != 200
        ]
        assert broken == []

    @pytest.mark.long
    def test_every_passage_and_every_node_has_a_page(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        names = {quad.graph_name.value for quad in graph.store.quads()}
        source = "https://w3id.org/gradpath/source/"
        paths = [
            f"/source/{name.removeprefix(source)}"
            if name.startswith(source)
            else f"/source?{urlencode({'graph': name})}"
            for name in names
        ]
        paths += [f"/id/{node.replace(':', '/', 1)}" for node in graph.network]
        assert [p for p in paths if client.get(p, headers=BROWSER).status_code != 200] == []

    @pytest.mark.parametrize(
        "path",
        ["/", "/pathways?start=NLP", "/id/role/ml-engineer", "/source/ml-guide/L44", "/sparql"],
    )
    def test_a_page_needs_no_script_and_no_other_host(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers=BROWSER)
        shown = Reader(answer.text)
        assert {urlsplit(url).netloc for url in [*shown.loads, *shown.links]} == {""}
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", answer.text)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert shown.headings.count("h1") == 1
        levels = [int(heading[1]) for heading in shown.headings]
        assert [b for a, b in pairwise(levels) if b > a + 1] == []
        assert '<html lang="en">' in answer.text
        assert shown.links[0] == "#main"
        for url in shown.loads:
            path = f"{url}?start=NLP" if url == "/pathways" else url
            assert client.get(path, headers=BROWSER).status_code == 200

    @pytest.mark.parametrize("path", ["/", "/pathways?start=NLP", "/id/role/ml-engineer"])
    def test_a_page_uses_plain_words_for_evidence(self, client: FlaskClient, path: str) -> None:
        shown = page(client, path).text.casefold()
        assert not re.search(r"\b(passages?|mapped|weakest|grade|narrow)\b", shown)
        assert "stated" in shown
        assert ("our interpretation" in shown) is ("/id/" not in path)

    def test_links_keep_the_mount_point_and_the_date_of_their_request(
        self, client: FlaskClient
    ) -> None:
        def links(address: str, base: str = "http://localhost") -> set[str]:
            shown = client.get(address, headers=BROWSER, base_url=base)
            return {one for one in Reader(shown.text).links if "/id/" in one}

        plain = links("/")
        assert links("/", "http://localhost/graph") == {f"/graph{one}" for one in plain}
        assert all("as_of=2026-11-22" in one for one in links("/?as_of=2026-11-22"))
        assert links("/") == plain

    def test_a_kept_page_shows_the_values_of_each_request(self, client: FlaskClient) -> None:
        for pay, day in (("140000", "2026-11-22"), ("140001", "2026-11-23"), ("140000", "")):
            given = {"start": "NLP", "min_pay": pay} | ({"as_of": day} if day else {})
            text = client.get(f"/pathways?{urlencode(given)}", headers=BROWSER).text
            assert set(re.findall(r"140\d{3}", text.replace("140,000", ""))) == {pay}
            assert set(re.findall(r"as_of=([\d-]+)", text)) == ({day} if day else set())
            assert (f'name="as_of" value="{day}"' in text) is bool(day)
            assert not re.search(r"[\0-\x08]", text)

    def test_a_browser_gets_errors_as_pages(self, client: FlaskClient) -> None:
        for path, status in (
            ("/nowhere", 404),
            ("/pathways?start=NPL", 404),
            ("/pathways", 400),
            ("/id/role/nobody", 404),
            ("/source/nothing", 404),
            ("/api/exports/docx", 404),
        ):
            answer = client.get(path, headers=BROWSER)
            assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert (
            "/id/specialization/nlp"
            in Reader(client.get("/pathways?start=NPL", headers=BROWSER).text).links
        )

    def test_the_process_says_that_it_answers(self, client: FlaskClient) -> None:
        assert client.get("/healthz").text == "ok\n"


class TestColours:
    SHEET = Path(__file__).parents[2] / "server" / "static" / "style.css"

    @pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
    def test_text_stands_out_from_the_paper(self, scheme: int) -> None:
        tokens = re.findall(r":root \{([^}]*)\}", self.SHEET.read_text(encoding="utf-8"))[scheme]
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", tokens))
        paper = luminance(colours["paper"])
        for name in ("ink", "muted", "link", "program", "specialization", "role", "degree"):
            light, dark = sorted((luminance(colours[name]), paper), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def luminance(colour: str) -> float:
    """The relative luminance that WCAG 2 defines."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

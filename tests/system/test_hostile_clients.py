"""A live server under hostile clients: each is answered in time, and everybody else goes on."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from support.web import Running

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

pytestmark = pytest.mark.long
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux has /proc")
LIMIT = 1.0
#: Only that a query ends is held here, on a machine that may be busy with anything; how soon after
#: its limit is measured among the benchmarks.
GRACE = 10.0
MEMORY = 256
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))


class Server:
    """A server and what the tests ask of it."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process = process
        self.host, _, port = url.removeprefix("http://").rpartition(":")
        self.port = int(port)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def ask(self, query: str, **more: str) -> tuple[int, bytes, dict[str, str]]:
        with closing(self.connect()) as connection:
            body = urlencode({"query": query, **more})
            connection.request("POST", "/sparql", body, FORM)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())

    def send(self, request: bytes, *, ends: bool = False) -> str:
        """Send bytes, and nothing more if it `ends`; return all that comes back."""
        with socket.create_connection((self.host, self.port), timeout=60) as client:
            client.sendall(request)
            if ends:
                client.shutdown(socket.SHUT_WR)
            answer = b""
            while part := client.recv(65_536):
                answer += part
            return answer.decode("latin-1")

    def is_well(self) -> bool:
        with closing(self.connect()) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().read() == b"ok\n"

    @staticmethod
    def children(pid: int) -> list[str]:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def family(self) -> dict[int, tuple[str, int]]:
        """The processes of the server, each with its state and its resident memory in KiB."""
        parents: dict[int, int] = {}
        told: dict[int, tuple[str, int]] = {}
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                parts = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(parts[1])
            told[int(folder.name)] = parts[0], int(parts[21]) * 4
        family = {self.process.pid}
        while grown := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= grown
        return {pid: told[pid] for pid in family if pid in told}


@pytest.fixture(scope="module")
def server(running: Running) -> Iterator[Server]:
    settings = {"port": 0, "http_workers": 2, "query_workers": 2, "time_limit": LIMIT}
    with running(**settings, memory_limit=MEMORY, cpu_budget=0) as (process, url):
        yield Server(process, url)


class Trap:
    """A server that counts who calls."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._socket.close()


EVIL = {
    "braces": "SELECT * WHERE " + "{" * 20_000 + "}" * 20_000,
    "parentheses": "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "brackets": "SELECT * { ?s ?p " + "[ ?q " * 20_000 + "1" + "]" * 20_000 + " }",
    "negations": "SELECT * { FILTER(" + "!" * 20_000 + "true) }",
    "cross product": f"SELECT * {CROSS}",
    "cross product ordered": f"SELECT * {CROSS} ORDER BY ?i ?e ?a",
    "cross product distinct": f"SELECT DISTINCT ?a ?e ?i {CROSS}",
    "cross product counted": f"SELECT (COUNT(*) AS ?n) {CROSS}",
    "cross product grouped": f"SELECT ?a (COUNT(*) AS ?n) {CROSS} GROUP BY ?a",
    "cross product constructed": f"CONSTRUCT {{ ?a ?e ?i }} {CROSS}",
    "paths": "SELECT (COUNT(*) AS ?n) { ?s (<a:a>|!<a:a>)* ?x . ?x (^<a:a>|!<a:a>)+ ?o }",
    "long path": "SELECT * { ?s " + "/".join(["(<a:a>|!<a:a>)*"] * 20) + " ?o }",
    "values": "SELECT * {{ VALUES ?a {{ {} }} VALUES ?b {{ {} }} FILTER(?a > ?b) }}".format(
        " ".join(map(str, range(100_000))), " ".join(map(str, range(10_000)))
    ),
    "doubling": f"SELECT ?x40 {{ BIND('{'x' * 1000}' AS ?x0) {DOUBLING} }}",
    "regex": 'SELECT * { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), "'
    + "a" * 5000
    + '!"), "^((a+)+)+$")) }',
    "regex bomb": 'ASK { FILTER(REGEX("a", "' + "(" * 90 + "a" + "{1,99})" * 90 + '")) }',
    "replace": 'SELECT (REPLACE(REPLACE(CONCAT(?x, ?x), ".", "$0$0$0$0$0$0"), ".", "$0$0$0$0$0") '
    'AS ?y) { BIND("' + "x" * 60_000 + '" AS ?x) }',
    "exists": "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER NOT EXISTS "
    "{ ?g ?h ?i FILTER(?a != ?g && ?c != ?i && ?d = ?a) } } }",
    "concatenated": f"SELECT (GROUP_CONCAT(?c) AS ?all) {CROSS}",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 5000) + " }",
    "describe": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
}
#: Statuses that the endpoint may answer them: cut off, wrong, too long, or over a limit.
CLEAN = {200, 400, 413, 503}


@pytest.mark.parametrize("name", EVIL)
def test_an_evil_query_is_answered_in_time_and_the_next_one_at_once(
    server: Server, name: str
) -> None:
    began = time.monotonic()
    status, content, head = server.ask(EVIL[name])
    assert time.monotonic() - began < LIMIT + GRACE
    assert status in CLEAN
    if status != 200:
        assert head["content-type"] == "application/problem+json"
        assert json.loads(content)["detail"]
    assert server.is_well()
    assert server.ask("ASK {}")[:2] == (200, b"true")


def test_no_query_makes_the_server_call_anybody(server: Server, tmp_path: Path) -> None:
    trap = Trap()
    file = tmp_path / "secret.ttl"
    file.write_text("<a:secret> <a:secret> <a:secret> .")
    for place in (trap.url, file.as_uri()):
        for query in (
            f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{place}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ {{ SELECT * {{ SERVICE SILENT <{place}> {{ ?s ?p ?o }} }} }} }}",
            f"SELECT * {{ FILTER EXISTS {{ SERVICE SILENT <{place}> {{ ?s ?p ?o }} }} }}",
            f"BASE <{place}> PREFIX p: <> SELECT * {{ SERVICE SILENT p: {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?v {{ <{place}> }} SERVICE SILENT ?v {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{place}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{place}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"SELECT * {{ GRAPH <{place}> {{ ?s ?p ?o }} }}",
            f"DESCRIBE <{place}>",
            f"LOAD <{place}>",
            f"LOAD SILENT <{place}> INTO GRAPH <a:a>",
        ):
            status, content, _ = server.ask(query)
            assert status in {200, 400, 403}
            assert b"secret> <a" not in content
            assert b"a:secret" not in content
        for name in ("default-graph-uri", "named-graph-uri"):
            assert server.ask("SELECT ?s { ?s ?p ?o }", **{name: place})[:2] == (200, b"s\r\n")
    trap.close()
    assert trap.calls == 0


def test_clients_who_send_slowly_take_no_thread_from_the_others(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    clients = []
    for _ in range(400):  # more than there are threads
        client = socket.create_connection((server.host, server.port))
        client.sendall(head + b"Content-Length: 1000\r\n\r\nASK")
        clients.append(client)
    assert server.is_well()
    assert server.ask("ASK {} # while they send")[:2] == (200, b"true")
    clients[0].settimeout(60)
    assert b" 408 " in clients[0].recv(1000)
    for client in clients:
        client.close()


def test_a_body_of_ten_megabytes_is_refused(server: Server) -> None:
    for kind in ("application/sparql-query", "application/x-www-form-urlencoded"):
        with closing(server.connect()) as connection:
            body = b"query=" + b"x" * 10_000_000
            connection.request("POST", "/sparql", body, {"Content-Type": kind})
            assert connection.getresponse().status == 413
    assert server.is_well()


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"get /healthz HTTP/1.1", b"", 400),
        (b"post /sparql HTTP/1.1\r\nContent-Length: 6", b"ASK {}", 400),
        (b"PoSt /nowhere HTTP/1.1\r\nContent-Length: 6", b"ASK {}", 400),
        (b"GET healthz HTTP/1.1", b"", 400),
        (b"CONNECT x:80 HTTP/1.1", b"", 400),
        (b"TRACE / HTTP/1.1", b"", 405),
        (b"GET /healthz HTTP/3.7", b"", 400),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: gzip, chunked", b"0\r\n\r\n", 501),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: xchunked", b"0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding : chunked", b"0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: 6\r\nContent-Length: 7", b"ASK {}", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: +6", b"ASK {}", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: -6", b"ASK {}", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: 99999999999999999999", b"ASK {}", 400),
        (b"GET /healthz HTTP/1.1\r\nX-A: b\r\n c: d", b"", 400),
        (b"GET /healthz HTTP/1.1\r\nX-A: a\0b", b"", 400),
        (b"GET /healthz HTTP/1.1" + b"\r\nX-A: b" * 10_000, b"", 431),
        (b"GET /healthz?" + b"a" * 1_000_000 + b" HTTP/1.1", b"", 431),
        (b"GET /healthz?" + b"a" * 70_000 + b" HTTP/1.1", b"", 414),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked", b"6\r\nASK {}\r\n0\r\n\r\n", 200),
        (b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked", b"ZZ\r\nASK {}\r\n0\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nContent-Length: 6\r\nExpect: 100-continue", b"ASK {}", 100),
        ("GET /sparql?query=ASK{'é'}".encode() + b" HTTP/1.1", b"", 400),
        (b"GET /sparql?query=%ff HTTP/1.1", b"", 400),
        (b"GET /sparql?query=ASK%7B%7D%00 HTTP/1.1", b"", 400),
        (b"GET /sparql?" + b"a=1&" * 5000 + b"query=ASK%7B%7D HTTP/1.1", b"", 400),
        (b"GET /sparql?query=" + b"x" * 300_000 + b" HTTP/1.1", b"", 431),
        (b"GET /static/%2e%2e/%2e%2e/app.py HTTP/1.1", b"", 404),
        (b"GET /%ff%fe/%00 HTTP/1.1", b"", 404),
        (b"BREW /sparql HTTP/1.1", b"", 405),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nAccept: " + b"a/b," * 500, b"", 406),
    ],
)
def test_odd_requests_get_a_clean_answer(
    server: Server, head: bytes, body: bytes, status: int
) -> None:
    kind = b"\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n\r\n"
    answer = server.send(head + kind + body)
    assert answer.split()[1] == str(status)


LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
ANY_THREE = b"SELECT ?s { ?s ?p ?o } LIMIT 3"
CUT = {
    "shorter than its length": (b"Content-Length: 31", ANY_THREE),
    "nothing of its length": (b"Content-Length: 31", b""),
    "no last chunk": (b"Transfer-Encoding: chunked", b"1e\r\n%s\r\n" % ANY_THREE),
    "no chunk": (b"Transfer-Encoding: chunked", b""),
    "half a chunk": (b"Transfer-Encoding: chunked", b"1f\r\n%s" % ANY_THREE),
    "no length of a chunk": (b"Transfer-Encoding: chunked", b"1e\r\n%s\r\nx\r\n" % ANY_THREE),
    "a chunk too long": (b"Transfer-Encoding: chunked", b"1d\r\n%s\r\n0\r\n\r\n" % ANY_THREE),
}


@pytest.mark.parametrize("name", CUT)
@pytest.mark.parametrize("kind", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_a_body_that_is_cut_off_is_refused_and_its_connection_ends(
    server: Server, name: str, kind: str
) -> None:
    head, body = CUT[name]
    assert server.ask(ANY_THREE.decode())[0] == 200  # an answer to the part that arrives is kept
    answer = server.send(
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n".encode()
        + head
        + b"\r\n\r\n"
        + body,
        ends=True,
    )
    assert answer.split()[1] == "400"
    assert answer.count("HTTP/1.1") == 1
    assert "not whole" in answer
    assert server.is_well()


def test_trailers_are_refused(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    body = b"6\r\nASK {}\r\n0\r\nX-Last: a\r\n\r\n"
    answer = server.send(head + b"Transfer-Encoding: chunked\r\n\r\n" + body + LAST)
    assert answer.split()[1] == "400"
    assert "without trailers" in answer


def test_a_request_names_its_host(server: Server) -> None:
    for lines, status in (
        (b"HTTP/1.1", "400"),
        (b"HTTP/1.1\r\nHost:", "400"),
        (b"HTTP/1.1\r\nHost: a\r\nHost: b", "400"),
        (b"HTTP/1.1\r\nHost: a", "200"),
        (b"HTTP/1.0", "200"),
    ):
        end = b"\r\nConnection: close\r\n\r\n"
        for path in (b"/healthz", b"/"):
            assert server.send(b"GET " + path + b" " + lines + end).split()[1] == status, lines


def test_a_request_in_the_body_of_another_is_not_answered(server: Server) -> None:
    hidden = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
    length = b"\r\nContent-Length: %d\r\n\r\n" % len(hidden)
    chunked = b"\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    for head in (
        b"GET /healthz HTTP/1.1\r\nHost: x" + length,
        b"DELETE /healthz HTTP/1.1\r\nHost: x" + length,
        b"POST /sparql HTTP/1.1\r\nHost: x" + length,
        b"POST /sparql HTTP/1.1\r\nHost: x" + chunked,
    ):
        answer = server.send(head + hidden + LAST)
        assert 1 <= answer.count("HTTP/1.1 ") <= 2, answer  # the connection may end before the last
        assert "ready" not in answer


def test_requests_that_come_together_are_answered_in_their_order(server: Server) -> None:
    paths = ["/healthz", "/nowhere", "/readyz", "/sparql?query=ASK%7B%7D&format=csv"] * 5
    request = "".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n" for path in paths)
    answer = server.send(request.encode() + LAST)
    statuses = [part.split()[0] for part in answer.split("HTTP/1.1 ")[1:]]
    assert statuses == [*["200", "404", "200", "200"] * 5, "200"]


@pytest.mark.parametrize("host", ['a"><b', "a> . <b", "a b"])
def test_a_host_that_is_none_is_never_repeated(server: Server, host: str) -> None:
    with socket.create_connection((server.host, server.port), timeout=60) as client:
        client.sendall(
            f"GET /sparql HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        )
        answer = client.recv(65_536).decode("latin-1")
    assert answer.split()[1] == "400"
    assert host not in answer


def test_slow_and_half_closed_clients_hold_up_nobody(server: Server) -> None:
    idle = []
    for n in range(50):
        client = socket.create_connection((server.host, server.port))
        head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        client.sendall(head[: 20 + n] if n % 2 else head + b"Content-Length: 1000\r\n\r\nASK")
        if n % 3 == 0:
            client.shutdown(socket.SHUT_WR)
        idle.append(client)
    for _ in range(20):
        assert server.is_well()
        assert server.ask("ASK {}")[:2] == (200, b"true")
    for client in idle:
        client.close()


def test_a_client_that_leaves_takes_no_process_with_it(server: Server) -> None:
    for _ in range(20):
        with socket.create_connection((server.host, server.port)) as client:
            query = quote(f"SELECT (COUNT(*) AS ?n) {CROSS} # {time.monotonic()}")
            client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    deadline = time.monotonic() + 30
    while server.ask(f"ASK {{}} # {time.monotonic()}")[0] != 200:  # until those queries are over
        assert time.monotonic() < deadline
    assert server.is_well()


def test_two_hundred_evil_clients_leave_room_for_a_good_one(server: Server) -> None:
    over = threading.Event()
    statuses: list[int] = []
    times: list[float] = []
    names = [name for name in EVIL if name != "values"]  # its length only slows this client

    def be_evil(number: int) -> None:
        turn = 0
        while not over.is_set():
            began = time.monotonic()
            turn += 1
            name = names[(number + turn) % len(names)]
            statuses.append(server.ask(f"{EVIL[name]} # {number} {turn}")[0])
            times.append(time.monotonic() - began)

    threads = [threading.Thread(target=be_evil, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    good, well = [], 0
    end = time.monotonic() + 6
    while time.monotonic() < end:
        well += server.is_well()
        good.append(server.ask(f"SELECT ({len(good)} AS ?n) {{}}")[0])
        time.sleep(0.1)
    over.set()
    for thread in threads:
        thread.join()
    assert well == len(good)
    assert set(good) <= {200, 503}
    assert set(statuses) <= CLEAN
    assert server.ask("SELECT (1 AS ?n) {}")[0] == 200


@needs_proc
def test_after_all_that_the_processes_are_as_they_were(server: Server) -> None:
    deadline = time.monotonic() + 20
    while "Z" in (states := {state for state, _ in server.family().values()}):
        assert time.monotonic() < deadline, states
        time.sleep(0.1)
    before = server.family()
    with closing(server.connect()) as connection:
        for n in range(10_000):
            connection.request("GET", f"/sparql?query=SELECT%20({n}%20AS%20%3Fn)%20%7B%7D")
            answer = connection.getresponse()
            assert (answer.status, str(n).encode() in answer.read()) == (200, True)
    after = server.family()
    assert len(after) <= len(before) + 2
    assert sum(size for _, size in after.values()) < sum(s for _, s in before.values()) + 65_536
    assert max(size for _, size in after.values()) < (MEMORY + 256) * 1024


@needs_proc
def test_a_server_without_its_forkserver_ends_and_says_so(running: Running) -> None:
    with running(port=0, http_workers=1, query_workers=1) as (process, url):
        server = Server(process, url)
        parents = [pid for pid in server.family() if server.children(pid)]
        (forkserver,) = set(parents) - {process.pid}
        os.kill(forkserver, signal.SIGKILL)
        assert process.wait(60) != 0
        assert process.stderr is not None
        assert "the forkserver died" in process.stderr.read()


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "If-None-Match"])
def test_a_long_header_is_refused_before_it_is_read(server: Server, name: str) -> None:
    for value in ("a/b," * 5000, "a/b," * 20_000):
        with closing(server.connect()) as connection:
            connection.request("GET", "/sparql?query=ASK%7B%7D", headers={name: value})
            assert connection.getresponse().status == 431
    assert server.is_well()


def test_many_lines_of_a_header_are_one(server: Server) -> None:
    def kind(lines: list[str]) -> tuple[str, str]:
        head = "".join(f"Accept: {line}\r\n" for line in lines)
        with socket.create_connection((server.host, server.port), timeout=60) as client:
            ask = "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            client.sendall(f"{ask}{head}\r\n".encode())
            told = client.recv(65_536).decode("latin-1").lower()
        return told.split()[1], told.partition("content-type: ")[2].split()[0]

    xml = "application/sparql-results+xml"
    assert kind(["text/csv;q=0.5", xml]) == ("200", xml)
    assert kind(["a/b," * 900] * 20) == ("431", "application/problem+json")


def test_the_whole_address_names_the_host(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=60) as client:
        whole = f"http://{server.host}:{server.port}/void"
        client.sendall(f"GET {whole} HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n".encode())
        assert client.recv(65_536).split()[1] == b"200"


@needs_proc
def test_who_does_not_take_long_answers_leaves_room_for_others(server: Server) -> None:
    query = quote("SELECT ?s ?p ?o ?t { ?s ?p ?o . ?t a ?u } LIMIT 10000")
    status, content, _ = server.ask("SELECT ?s ?p ?o ?t { ?s ?p ?o . ?t a ?u } LIMIT 10000")
    assert (status, len(content) > 1_000_000) == (200, True)
    before = sum(size for _, size in server.family().values())
    lazy = []
    for n in range(200):
        client = socket.create_connection((server.host, server.port))
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line = f"GET /sparql?query={query}%23{n % 20} HTTP/1.1\r\nHost: x\r\n\r\n"
        client.sendall(line.encode())
        lazy.append(client)
    time.sleep(5)
    assert server.is_well()
    deadline = time.monotonic() + 30
    while server.ask(f"SELECT ({time.monotonic()} AS ?n) {{}}")[0] != 200:
        assert time.monotonic() < deadline
    after = sum(size for _, size in server.family().values())
    assert after - before < 400 * 1024  # in KiB: the answers are kept once, and not for each client
    for client in lazy:
        client.close()


def test_a_long_answer_arrives_whole_however_slowly_it_is_taken(server: Server) -> None:
    path = "/api/exports/nquads"
    with closing(server.connect()) as connection:
        connection.request("GET", path)
        whole = connection.getresponse().read()
    assert len(whole) > 1 << 20
    with socket.create_connection((server.host, server.port), timeout=60) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        parts = []
        while part := client.recv(1 << 14):
            parts.append(part)
            time.sleep(0.01)
    head, _, content = b"".join(parts).partition(b"\r\n\r\n")
    assert f"content-length: {len(whole)}".encode() in head.lower()
    assert content == whole


@needs_proc
def test_clients_that_leave_in_the_middle_leave_nothing_open(server: Server) -> None:
    def open_files() -> int:
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in server.family())

    assert server.is_well()
    before = open_files()
    for n in range(100):
        with socket.create_connection((server.host, server.port), timeout=60) as client:
            client.sendall(b"GET /api/exports/nquads HTTP/1.1\r\nHost: x\r\n\r\n")
            client.recv(1 + n * 1000)
    deadline = time.monotonic() + 60
    while open_files() > before + 20:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert server.is_well()

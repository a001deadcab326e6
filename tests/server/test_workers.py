"""Workers: the limits that stop them, the errors that are reported, and what remains."""

import gc
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from gradpath.errors import QueryError
from gradpath.graph.exports import ExportFormat, export
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.graph.store.truncation import QueryResponse

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

from gradpath.server.http.snapshots import SnapshotMaker
from gradpath.server.limits import BudgetSpent, Busy, LimitReached, Limits, WorkerDied
from gradpath.server.ops.rate_limit import RateLimit
from gradpath.server.workers.forkserver import Forkserver
from gradpath.server.workers.pool import Pool
from gradpath.server.workers.scheduler import Scheduler
from gradpath.server.workers.service import QueryService
from gradpath.server.workers.tasks import Export, QueryRequest, SparqlQuery

LIMITS = Limits(seconds=0.5, memory=128, rows=50, answer=1)
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = f"SELECT (COUNT(*) AS ?n) {CROSS}"


def doubling(times: int) -> str:
    """A text of a thousand letters, so many times as long again."""
    steps = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f"SELECT ?x{times} {{ BIND('{'x' * 1000}' AS ?x0) {steps} }}"


def new_pool(
    graph: KnowledgeGraph,
    limits: Limits = LIMITS,
    size: int = 1,
    charge: Callable[[str, float], None] = lambda *_: None,
    **scheduling: float,
) -> Pool:
    scheduler = Scheduler(size, **scheduling)
    forkserver = Forkserver.start(graph, limits)
    return Pool(forkserver, limits, size=size, scheduler=scheduler, charge=charge)


def sparql(
    query: str,
    format: ResultFormat = ResultFormat.CSV,
    *,
    as_of: date | None = None,
    seconds: float | None = None,
) -> QueryRequest:
    return QueryRequest(SparqlQuery(query, format), as_of, seconds)


@pytest.fixture(scope="module")
def pool(graph: KnowledgeGraph) -> Iterator[Pool]:
    pool = new_pool(graph)
    yield pool
    pool.close()


@pytest.fixture(params=["memory", "disk"])
def either(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pool]:
    """A pool over a graph in memory, and one over a store on disk."""
    if request.param == "disk":
        graph = KnowledgeGraph.open(tmp_path_factory.mktemp("disk") / "store")
    pool = new_pool(graph, Limits(seconds=60, memory=128, rows=50, answer=1))
    yield pool
    pool.close()


def ask(pool: Pool, query: str, format: ResultFormat = ResultFormat.CSV) -> str:
    return pool.run(sparql(query, format)).content.decode()


def children(pid: int) -> dict[int, str]:
    """The children of a process with their states, as the system tells them."""
    states = {}
    for process in Path("/proc").iterdir():
        try:
            told = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process.name.isdigit() and told[1] == str(pid):
            states[int(process.name)] = told[0]
    return states


def descriptors() -> list[Path]:
    """Files and sockets that this process has open, if the system lists them."""
    folder = Path("/proc/self/fd")
    return list(folder.iterdir()) if folder.exists() else []


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="only Linux tells of processes in /proc"
)


def test_an_answer_is_that_of_the_engine(either: Pool, store: Store) -> None:
    query = "SELECT ?s ?o { ?s a ?o FILTER(isIRI(?s)) } ORDER BY ?s ?o LIMIT 40"
    for format in ResultFormat.of_kind(triples=False):
        answer = either.run(sparql(query, format))
        assert (answer.content, answer.truncated) == (store.serialize(query, format), False)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (COUNT, "time"),
        (f"SELECT * {CROSS} ORDER BY ?i ?h ?g", "memory"),
        (doubling(40), "memory"),
        (doubling(11), "answer"),
    ],
)
def test_what_takes_too_much_is_stopped_and_the_next_query_is_answered(
    pool: Pool, query: str, limit: str
) -> None:
    with pytest.raises(LimitReached) as reached:
        pool.run(sparql(query, ResultFormat.TSV))
    assert reached.value.limit in {limit, "time"}  # a slow machine may come to its time first
    assert reached.value.hint
    assert ask(pool, "ASK {}") == "true"


def test_what_has_too_many_rows_is_cut_and_the_next_query_is_answered(
    graph: KnowledgeGraph,
) -> None:
    pool = new_pool(graph, replace(LIMITS, seconds=60))
    for query, format in (
        (f"CONSTRUCT {{ ?a ?b ?i }} {CROSS}", ResultFormat.TURTLE),
        (f"SELECT * {CROSS}", ResultFormat.TSV),
    ):
        assert pool.run(sparql(query, format)).truncated
        assert ask(pool, "ASK {}") == "true"
    pool.close()


def test_nesting_that_passes_every_check_ends_one_process_at_most(pool: Pool) -> None:
    filters = "".join(f"FILTER EXISTS {{ ?s ?p{n} ?o{n} " for n in range(150)) + "}" * 150
    with pytest.raises((LimitReached, QueryError)):
        raise (
            QueryError("answered") if ask(pool, f"ASK {{ ?s ?p ?o {filters} }}") else WorkerDied("")
        )
    assert ask(pool, "ASK {}") == "true"


def test_a_client_may_lower_the_limit_of_time_and_not_raise_it(pool: Pool) -> None:
    for seconds in (0.05, 50.0):
        began = time.monotonic()
        with pytest.raises(LimitReached, match=f"more than {min(seconds, LIMITS.seconds)} s"):
            pool.run(sparql(COUNT, ResultFormat.CSV, seconds=seconds))
        assert time.monotonic() - began < 30


def test_a_syntax_error_keeps_its_place_and_the_process(pool: Pool) -> None:
    with pytest.raises(QueryError) as wrong:
        ask(pool, "SELECT *\n{ ?s ?p }")
    assert (wrong.value.line, wrong.value.column) == (2, 10)


def test_a_process_can_open_nothing(either: Pool, tmp_path: Path) -> None:
    query = f"SELECT * FROM <{tmp_path.as_uri()}> {{ ?s ?p ?o }}"
    answer = either.run(sparql(query, ResultFormat.CSV))
    assert answer.absent == (tmp_path.as_uri(),)
    with pytest.raises(QueryError, match="SERVICE would send"):
        ask(either, "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_the_kernel_keeps_even_an_engine_that_obeyed_from_the_network(
    graph: KnowledgeGraph,
) -> None:
    class Obedient(Store):
        """Reads a file, as an engine would that fetched what a query names."""

        def bounded(self, *_: object, **__: object) -> QueryResponse:
            try:
                Path("/etc/hostname").read_text(encoding="utf-8")
            except OSError as error:
                raise QueryError(f"errno {error.errno}") from None
            raise QueryError("it was read")

    tricked = KnowledgeGraph(Obedient.from_quads([]))
    pool = new_pool(tricked)
    with pytest.raises(QueryError, match="errno 24"):  # no descriptor is left to open it with
        ask(pool, "ASK {}")
    pool.close()


@needs_proc
def test_a_killed_process_is_replaced_and_buried(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph, size=2)
    forkserver = pool.forkserver.pid
    for _ in range(5):
        with pytest.raises(LimitReached):
            pool.run(sparql(COUNT, ResultFormat.CSV, seconds=0.02))
        assert ask(pool, "ASK {}") == "true"
    deadline = time.monotonic() + 10
    while (states := children(forkserver)) and (len(states) != 3 or "Z" in states.values()):
        assert time.monotonic() < deadline, states
        time.sleep(0.01)
    pool.close()
    assert not Path(f"/proc/{forkserver}").exists()


def test_a_pool_that_nobody_holds_takes_its_processes_with_it(graph: KnowledgeGraph) -> None:
    forkserver = new_pool(graph).forkserver.pid
    gc.collect()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{forkserver}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_pool_without_itsforkserver_says_so(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph)
    assert ask(pool, "ASK {}") == "true"
    os.kill(pool.forkserver.pid, 9)
    for _ in range(2):  # and the one in reserve
        with pytest.raises((WorkerDied, LimitReached)):
            # The process lives on and ends itself in time; only nobody tells how it died.
            pool.run(sparql(COUNT, ResultFormat.CSV, seconds=0.1))
    with pytest.raises(WorkerDied, match=r"no worker can be started.*restart the server"):
        ask(pool, "ASK {}")
    pool.close()


@needs_proc
def test_a_process_that_died_idle_is_nobodys_fault(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph, size=2)
    deadline = time.monotonic() + 10
    while len(workers := children(pool.forkserver.pid)) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    while "Z" in (left := children(pool.forkserver.pid)).values() or left.keys() & workers.keys():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert ask(pool, "ASK {}") == "true"
    pool.close()


def test_a_thousand_queries_leave_nothing_behind(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph, Limits(seconds=60))
    assert ask(pool, "ASK {}") == "true"
    gc.collect()  # pools of other tests close their sockets now
    before = sorted(descriptors())
    for n in range(1000):
        assert ask(pool, f"SELECT ({n} AS ?n) {{}}").split() == ["n", str(n)]
    gc.collect()
    assert len(descriptors()) <= len(before)
    pool.close()


def be_late(pool: Pool) -> None:
    with pytest.raises(LimitReached):
        ask(pool, COUNT)


def test_a_request_while_all_are_busy_waits_a_little_and_gets_503(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph, size=1, patience=0.05)
    busy = threading.Thread(target=be_late, args=(pool,))
    busy.start()
    time.sleep(0.1)
    with pytest.raises(Busy, match="try again"):
        ask(pool, "ASK {}")
    assert pool.run(sparql("ASK {}", ResultFormat.CSV), client="another").content == b"true"
    busy.join()
    assert ask(pool, "ASK {}") == "true"
    pool.close()


def test_who_waits_is_answered_soon_after_the_limit_at_the_latest(graph: KnowledgeGraph) -> None:
    """Short queries all get their turn; long ones are told in time, and may ask again."""
    long = replace(LIMITS, seconds=60)
    pools = new_pool(graph, long, patience=60), new_pool(graph, LIMITS)
    patient, hasty = map(QueryService, pools)

    def one(service: QueryService, query: str) -> str:
        began = time.monotonic()
        try:
            service.run(sparql(query, ResultFormat.CSV), client="one")
            said = "answered"
        except LimitReached as reached:
            said = "passing" if reached.passing else "reached"
        except Busy:
            said = "busy"
        return said if time.monotonic() - began < LIMITS.seconds + 20 else "late"

    def all_of(service: QueryService, queries: list[str]) -> Counter[str]:
        with ThreadPoolExecutor(len(queries)) as threads:
            return Counter(threads.map(partial(one, service), queries))

    few = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c } #"
    assert all_of(patient, [f"{few}{n}" for n in range(60)]) == {"answered": 60}
    found = all_of(hasty, [f"{COUNT} #{n}" for n in range(3)])
    assert found.total() == found["reached"] + found["passing"] + found["busy"]
    assert hasty.refused == found["reached"]
    assert found["passing"]
    for pool in pools:
        pool.close()


def test_no_client_waits_with_more_than_its_share() -> None:
    scheduler = Scheduler(1, waiting=4, patience=5)
    refused: list[str] = []

    def one(client: str) -> None:
        try:
            with scheduler.place(client):
                done.wait(5)
        except Busy:
            refused.append(client)

    done = threading.Event()
    threads = [threading.Thread(target=one, args=("greedy",)) for _ in range(5)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while len(refused) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    with scheduler.place("modest"):
        pass
    done.set()
    for thread in threads:
        thread.join()
    assert refused == ["greedy", "greedy"]


def test_a_day_has_a_process_of_its_own_view(graph: KnowledgeGraph) -> None:
    pool = new_pool(graph, replace(LIMITS, seconds=30))
    day = date(2026, 8, 1)
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    expected = graph.as_of(day).store.serialize(query, ResultFormat.CSV)
    assert expected != graph.store.serialize(query, ResultFormat.CSV)
    for _ in range(2):
        found = pool.run(sparql(query, ResultFormat.CSV, as_of=day))
        assert found.content == expected
    assert ask(pool, query).encode() == graph.store.serialize(query, ResultFormat.CSV)
    pool.close()


def test_dates_that_leave_out_the_same_share_one_snapshot_made_when_it_is_read(
    store: Store,
) -> None:
    graph = KnowledgeGraph(store)
    days = [graph.as_of(date(2026, 8, day)) for day in (1, 2)]
    assert days[0].absent
    assert days[0].unchanged_since == days[1].unchanged_since
    assert graph.kept_without(days[0].absent) is None  # nothing was made to tell what is left out
    assert days[0].store is days[1].store


def test_the_client_whose_snapshot_is_made_pays_and_nobody_waits_long(store: Store) -> None:
    graph, budget = KnowledgeGraph(store), RateLimit(0.001)
    first, other = (graph.as_of(date(year, 8, 1)).absent for year in (2026, 1000))
    snapshots = SnapshotMaker(graph, budget, 0.0)
    with pytest.raises(Busy, match="still being prepared"):
        snapshots.without(first, "ann")
    with pytest.raises(Busy, match="another date"):
        snapshots.without(other, "bob")
    deadline = time.monotonic() + 30
    while snapshots.is_making:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert snapshots.without(first, "ann") is graph.without(first)  # what is there costs nothing
    with pytest.raises(BudgetSpent):
        snapshots.without(other, "ann")


@needs_proc
def test_a_process_that_stands_still_from_its_birth_is_given_up_in_time(
    graph: KnowledgeGraph,
) -> None:
    pool = new_pool(graph)
    folder = Path(f"/proc/{pool.forkserver.pid}/task/{pool.forkserver.pid}/children")
    deadline = time.monotonic() + 10
    while len(folder.read_text().split()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for pid in folder.read_text().split():
        os.kill(int(pid), signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(LimitReached):
        ask(pool, "ASK {}")
    assert time.monotonic() - began < LIMITS.seconds + 20
    pool.close()


@needs_proc
@pytest.mark.long
def test_the_workers_of_a_date_share_one_snapshot_that_outlives_them_and_is_paid_for(
    graph: KnowledgeGraph,
) -> None:
    paid: list[tuple[str, float]] = []
    pool = new_pool(
        graph, replace(LIMITS, seconds=2), size=2, charge=lambda *charge: paid.append(charge)
    )
    days = [date(2026, 8, 1), date(1000, 1, 1), date(1001, 1, 1)]
    for _ in range(3):
        with pytest.raises(LimitReached):
            pool.run(sparql(COUNT, ResultFormat.CSV, as_of=days[0]), client="ann")
        pool.run(sparql("ASK {}", ResultFormat.CSV, as_of=days[0]), client="bob")
    assert [client for client, seconds in paid if seconds > 0] == ["ann"]
    for day in days:
        pool.run(sparql("ASK {}", ResultFormat.CSV, as_of=day), client="ann")
    assert len(paid) == 3
    before = len(descriptors())
    for day in days:  # few are kept, so that each is made and paid for again
        pool.run(sparql("ASK {}", ResultFormat.CSV, as_of=day), client="ann")
    assert len(paid) == 6
    deadline = time.monotonic() + 10
    while len(descriptors()) > before:  # the workers of a dropped snapshot go with it
        assert time.monotonic() < deadline
        time.sleep(0.01)
    pool.close()


def test_one_snapshot_is_made_at_a_time_and_nobody_waits_beyond_the_limit(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(self: KnowledgeGraph, day: date | None) -> KnowledgeGraph:
        time.sleep(1.5)
        return as_of(self, day)

    as_of = KnowledgeGraph.as_of
    monkeypatch.setattr(KnowledgeGraph, "as_of", slow)
    pool = new_pool(graph)
    first, other = (sparql("ASK {}", ResultFormat.CSV, as_of=date(n, 1, 1)) for n in (1000, 1001))
    with pytest.raises(Busy, match="still being prepared"):
        pool.run(first)
    with pytest.raises(Busy, match="another date"):
        pool.run(other)
    deadline = time.monotonic() + 30
    while True:
        try:
            assert pool.run(first).content == b"true"
            break
        except (Busy, LimitReached):  # on a busy machine any answer may take long
            assert time.monotonic() < deadline
    pool.close()


@pytest.mark.long
def test_every_export_is_made_in_a_worker(either: Pool, graph: KnowledgeGraph) -> None:
    limits = Limits(seconds=60)
    pool = new_pool(graph, limits)
    for format in ExportFormat:
        assert pool.run(QueryRequest(Export(format))).content == export(graph, format)
    pool.close()
    with pytest.raises(LimitReached) as reached:  # 1 MiB is not enough for this one
        either.run(QueryRequest(Export(ExportFormat.N_QUADS)))
    assert reached.value.limit == "answer"

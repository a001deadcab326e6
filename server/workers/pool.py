"""Pool of workers: each request has a worker to itself, or waits for one."""

from __future__ import annotations

import pickle
import signal
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...errors import GradPathError, QueryError
from ...graph.store.formats import NotWritable
from ...graph.store.truncation import QueryResponse
from ..limits import LimitReached, Limits, WorkerDied
from ..ops.metrics import change_queries, metrics
from .forkserver import Forkserver, Worker
from .messages import receive, send
from .scheduler import Scheduler
from .snapshots import SnapshotForkservers
from .tasks import WHOLE_SECONDS, QueryRequest, WholeTask

#: Seconds after the deadline at which the pool stops waiting: the kernel kills the worker in time,
#: but frees the memory of a large graph before it reports the end.
_MARGIN = 0.03
#: Seconds after the time limit at which a request that waited must be answered at the latest.
_LATEST = 0.4
_LEAST = 0.01
_ASK_FOR_LESS = "ask for less: name things, join through shared variables, add LIMIT"


class Pool:
    """Workers that run one task each at a time, and are replaced when they die.

    Parameters
    ----------
    forkserver : Forkserver that forks them
    limits : Limits of each task
    size : workers that may run at once; one more waits to replace one that dies
    scheduler : Scheduler that decides which request runs next
    charge : callable that takes the client and the CPU seconds of a snapshot
    """

    def __init__(
        self,
        forkserver: Forkserver,
        limits: Limits,
        *,
        size: int,
        scheduler: Scheduler | None = None,
        charge: Callable[[str, float], None] = lambda *_: None,
    ) -> None:
        self.forkserver = forkserver
        self._limits = limits
        self._size = size
        self._scheduler = scheduler or Scheduler(
            size, patience=limits.seconds, count=change_queries
        )
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._snapshots = SnapshotForkservers(forkserver, limits.seconds, charge)
        # One more than may run: to fork a large graph takes time, and a death then delays nobody.
        self._idle.extend(self._fork(None) for _ in range(size + 1))
        # What remains when nobody holds the pool any more must not hold it either.
        self.close = weakref.finalize(self, _close, forkserver, self._snapshots, self._idle)

    def run(self, request: QueryRequest, *, client: str = "") -> QueryResponse:
        """Run a task in a worker; of several clients that wait, each gets a turn.

        It raises `QueryError` if the query cannot be read or is refused, `LimitReached` if it needs
        more than a limit allows, `Busy` if no worker is free in time, and `WorkerDied`.
        """
        with self._scheduler.place(client) as waited:
            arrived = time.monotonic() - waited
            worker = self._take(request.as_of, client)
            limit = self._time_limit(request, time.monotonic() - arrived)
            healthy = False
            try:
                head, content = self._exchange(worker, request, limit)
                healthy = True
            finally:
                self._give_back(worker, healthy=healthy)
        if "truncated" in head:
            return QueryResponse(content, head["truncated"], tuple(head["absent"]), head["cpu"])
        raise self._reported(head)

    def _time_limit(self, request: QueryRequest, waited: float) -> _TimeLimit:
        """Return the time that a request has left of what it may take, waiting included."""
        is_whole = isinstance(request.task, WholeTask)
        longest = max(self._limits.seconds, WHOLE_SECONDS if is_whole else 0)
        usual = min(longest, request.seconds or longest)
        left = longest + _LATEST - waited
        if left >= usual:
            return _TimeLimit(usual)
        return _TimeLimit(max(left, _LEAST), waited=True)

    def _exchange(
        self, worker: Worker, request: QueryRequest, limit: _TimeLimit
    ) -> tuple[dict[str, Any], bytes]:
        """Send a task and wait for the answer."""
        began = time.monotonic()
        timeout = limit.seconds + _MARGIN
        if worker.channel.gettimeout() != timeout:
            worker.channel.settimeout(timeout)
        worker.fresh = False
        try:
            send(worker.channel, {}, pickle.dumps((request.task, limit.seconds)))
            return receive(worker.channel)
        except TimeoutError:
            error: GradPathError = limit.error()
        except (EOFError, OSError):
            error = self._exit_reason(worker.exit_signal(), limit)
        error.spent = time.monotonic() - began  # with the time to end a worker, which is replaced
        raise error

    def _exit_reason(self, exit_signal: int, limit: _TimeLimit) -> GradPathError:
        """Return the error that the signal of a killed worker stands for."""
        if exit_signal in {signal.SIGALRM, signal.SIGXCPU}:
            return limit.error()
        if exit_signal in {signal.SIGABRT, signal.SIGKILL}:
            return self._out_of_memory()
        if exit_signal in {signal.SIGSEGV, signal.SIGBUS}:
            return LimitReached("nesting", "the query nests too deeply", hint="flatten it")
        return WorkerDied("the worker of the query died", hint="try again")

    def _reported(self, head: dict[str, Any]) -> GradPathError:
        """Return the error that a worker reports."""
        error: GradPathError = self._out_of_memory()
        if "error" in head:
            error = (NotWritable if head["not_writable"] else QueryError)(**head["error"])
        elif head["limit"] == "answer":
            error = LimitReached("answer", head["message"], hint=head["hint"])
        error.spent = head["cpu"]
        return error

    def _out_of_memory(self) -> LimitReached:
        message = f"the query needs more than {self._limits.memory:,} MiB of memory"
        return LimitReached("memory", message, hint=_ASK_FOR_LESS)

    def _take(self, as_of: date | None, client: str) -> Worker:
        """Take an idle worker of a date, or a new one."""
        while (worker := self._idle_worker(as_of)) is not None:
            if not worker.poll.poll(0):  # of an idle worker only its end can be read
                return worker
            worker.close()
        return self._fork(as_of, client)

    def _idle_worker(self, as_of: date | None) -> Worker | None:
        with self._lock:
            for at in reversed(range(len(self._idle))):
                if self._idle[at].as_of == as_of:
                    return self._idle.pop(at)
        return None

    def _give_back(self, worker: Worker, *, healthy: bool) -> None:
        """Keep a worker for the next task, or replace it."""
        if not healthy:
            metrics().killed.inc()
            worker.close()
            if worker.as_of is not None:
                return
            try:
                worker = self._fork(None)
            except WorkerDied:
                return  # the next request reports it
        with self._lock:
            # One that is fresh may still be starting: it goes first, and is taken last.
            self._idle.insert(0 if worker.fresh else len(self._idle), worker)
            surplus = self._surplus(worker) if self.close.alive else [worker]
            for one in surplus:
                self._idle.remove(one)
        for one in surplus:
            one.close()

    def _surplus(self, added: Worker) -> list[Worker]:
        """Return the idle workers that are too many of their kind, or of a dropped snapshot."""
        if added.as_of is None:
            return [one for one in self._idle if one.as_of is None][: -self._size - 1]
        dated = [one for one in self._idle if one.as_of is not None]
        dropped = [one for one in dated if one.forkserver.is_closed]
        return dropped + [one for one in dated if one not in dropped][: -self._size]

    def _fork(self, as_of: date | None, client: str = "") -> Worker:
        try:
            forkserver = self._snapshots.get(as_of, client) if as_of else self.forkserver
            worker = forkserver.fork()
        except OSError as error:
            message = f"no worker can be started for the query ({error.strerror or error})"
            raise WorkerDied(message, hint="restart the server") from None
        metrics().forked.inc()
        return worker


@dataclass(frozen=True, slots=True)
class _TimeLimit:
    """The time limit of a request; `waited` tells that it is lower because the request waited."""

    seconds: float
    waited: bool = False

    def error(self) -> LimitReached:
        message, hint = f"the query took more than {self.seconds:.3g} s", _ASK_FOR_LESS
        if self.waited:
            message = f"{message}, the time left when a worker was free"
            hint = f"try again in a second, or {hint}"
        return LimitReached("time", message, hint=hint, passing=self.waited)


def _close(forkserver: Forkserver, snapshots: SnapshotForkservers, idle: list[Worker]) -> None:
    """Close all handles of processes, which end."""
    for worker in idle:
        worker.close()
    idle.clear()
    snapshots.close()
    forkserver.close()

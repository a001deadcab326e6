"""The processes of queries as one sees them who asks: each query has one to itself, or waits."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ...errors import GradPathError
from ...graph.store.engine import ResultFormat
from ..limits import LimitReached, Limits, WorkerDied
from ..ops.metrics import count_forked, count_killed
from .causes import LESS, told_error, too_much
from .forkserver import Nursery
from .messages import receive, send
from .process import Process
from .scheduler import Turns
from .snapshots import DayViews

#: The kernel ends a query in time; we go on so many seconds later, for it clears away the memory of
#: a large graph before it tells.
_MARGIN = 0.03
_BURIAL = 1.0
#: Who waited is answered, if at all, so many seconds after the limit of time at the latest.
_LATEST = 0.4
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Question:
    """A query and how it is to be answered.

    Attributes
    ----------
    query : str
        The text.
    format : ResultFormat
        What to write the answer in.
    default_graphs, named_graphs : sequence of str or None
        The graphs to see instead of those the query names; None if none are given.
    day : date or None
        The day for which the graph is asked; None for the graph as it is, also where nothing of it
        is absent on the day.
    seconds : float or None
        A lower limit of time than the usual one.
    waited : bool
        Whether that limit is lower because the query waited for others.
    """

    query: str
    format: ResultFormat
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    day: date | None = None
    seconds: float | None = None
    waited: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and what it took.

    Attributes
    ----------
    content : bytes
        The answer as it is written.
    truncated : bool
        Whether rows were cut off.
    absent : tuple of str
        The graphs that were asked for and are not there.
    elapsed, cpu : float
        The seconds it took, by the clock on the wall and of the processor.
    """

    content: bytes
    truncated: bool
    absent: tuple[str, ...]
    elapsed: float
    cpu: float


class Pool:
    """Processes that answer queries, one each at a time, and are replaced when they die.

    Parameters
    ----------
    nursery : Nursery
        What forks them.
    limits : Limits
        What a query may take.
    size : int
        How many may run at once; one more waits to take the place of one that dies.
    turns : Turns, optional
        Who may wait for one, and how long.

    Examples
    --------
    >>> from gradpath.graph.knowledge_graph import KnowledgeGraph
    >>> limits = Limits()
    >>> pool = Pool(Nursery(KnowledgeGraph.open(), limits), limits, size=1)
    >>> pool.answer(Question("ASK {}", ResultFormat.CSV)).content
    b'true'
    >>> pool.close()
    """

    def __init__(
        self,
        nursery: Nursery,
        limits: Limits,
        *,
        size: int,
        turns: Turns | None = None,
    ) -> None:
        self.limits = limits
        self.size = size
        self._nursery = nursery
        self._turns = turns or Turns(size, patience=limits.seconds)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._idle: list[Process] = []
        #: Is told who pays how many seconds of processor for the view of a day.
        self.charge: Callable[[str, float], None] = lambda *_: None
        this = weakref.ref(self)

        def charge(client: str, seconds: float) -> None:
            pool = this()
            if pool:
                pool.charge(client, seconds)

        self._views = DayViews(nursery, limits.seconds, charge)
        # One more than may run: a large graph takes its time to fork, and so a death keeps nobody.
        self._idle.extend(self._fork(None) for _ in range(size + 1))
        # What remains when nobody holds the pool any more must not hold it either.
        self.close = weakref.finalize(self, _end, nursery, self._views, self._idle)

    def answer(self, question: Question, *, client: str = "") -> Answered:
        """Answer a query in a process of its own.

        Parameters
        ----------
        question : Question
            The query.
        client : str
            Who asks: of several who wait, each gets a turn.

        Raises
        ------
        QueryError
            If the query cannot be read or is refused.
        LimitReached
            If it takes more than it may.
        Busy
            If no process is free in time.
        Broken
            If its process died for another reason.
        """
        with self._turns.turn(client) as waited:
            arrived = time.monotonic() - waited
            worker = self._take(question.day, client)
            question = self._shortened(question, time.monotonic() - arrived)
            healthy, began = False, time.monotonic()
            try:
                head, content = self._ask(worker, question)
                healthy = True
            except (EOFError, OSError):
                raise self._autopsy(worker, question, began) from None
            finally:
                self._give_back(worker, healthy=healthy)
        return _answered(head, content)

    async def answer_soon(self, question: Question, *, client: str = "") -> Answered:
        """Answer as `answer` does, in the event loop and without a thread that waits."""
        waited = await self._turns.begin_soon(client)
        try:
            arrived = time.monotonic() - waited
            if question.day is None:
                worker = self._take(None, client)
            else:
                worker = await asyncio.to_thread(self._take, question.day, client)
            question = self._shortened(question, time.monotonic() - arrived)
            healthy, began = False, time.monotonic()
            try:
                self._put(worker, question)
                head, content = await worker.reply()
                healthy = True
            except TimeoutError:
                raise self._late(question) from None
            except (EOFError, OSError):
                raise await asyncio.to_thread(self._autopsy, worker, question, began) from None
            finally:
                self._give_back(worker, healthy=healthy)
        finally:
            self._turns.end(client)
        return _answered(head, content)

    def _ask(self, worker: Process, question: Question) -> tuple[dict[str, Any], bytes]:
        """Put a query to a process and wait for the answer."""
        self._put(worker, question)
        try:
            return receive(worker.channel)
        except TimeoutError:
            raise self._late(question) from None

    def _shortened(self, question: Question, waited: float) -> Question:
        """Leave a question that waited what remains until it must be answered."""
        left = self.limits.seconds + _LATEST - waited
        if left >= self._seconds(question):
            return question
        return replace(question, seconds=max(left, _LEAST), waited=True)

    def _seconds(self, question: Question) -> float:
        return min(self.limits.seconds, question.seconds or self.limits.seconds)

    def _put(self, worker: Process, question: Question) -> None:
        """Put a query to a process."""
        seconds = self._seconds(question)
        asked = {
            "query": question.query,
            "format": question.format.label,
            "default_graphs": question.default_graphs,
            "named_graphs": question.named_graphs,
            "seconds": seconds,
        }
        patience = seconds + _MARGIN
        if worker.channel.gettimeout() != patience:
            worker.channel.settimeout(patience)
        worker.fresh = False
        send(worker.channel, asked)

    def _autopsy(self, worker: Process, question: Question, began: float) -> Exception:
        """Say why a process died while it answered, and what that took."""
        spent = min(time.monotonic() - began, self._seconds(question))
        error = self._cause(worker, question)
        error.spent = spent
        return error

    def _cause(self, worker: Process, question: Question) -> GradPathError:
        worker.obituary.settimeout(_BURIAL)
        try:
            cause = receive(worker.obituary)[0]["signal"]
        except (EOFError, OSError):
            cause = 0
        if cause in {signal.SIGALRM, signal.SIGXCPU}:
            return self._late(question)
        if cause in {signal.SIGABRT, signal.SIGKILL}:
            return too_much(self.limits)
        if cause in {signal.SIGSEGV, signal.SIGBUS}:
            return LimitReached("nesting", "the query nests too deeply", hint="flatten it")
        return WorkerDied("the process of the query died", hint="ask again")

    def _late(self, question: Question) -> LimitReached:
        message = f"the query took more than {self._seconds(question):.3g} s"
        hint = LESS
        if question.waited:
            message = f"{message}, which were left when its turn came"
            hint = f"ask again in a second, or {LESS}"
        reached = LimitReached("time", message, hint=hint, passing=question.waited)
        reached.spent = self._seconds(question)
        return reached

    def _take(self, day: date | None, client: str) -> Process:
        """Take an idle process of the day's view of the graph, or a new one."""
        while (worker := self._idle_for(day)) is not None:
            if not worker.has_news():
                return worker
            worker.close()  # it died while nobody asked it anything
        return self._fork(day, client)

    def _idle_for(self, day: date | None) -> Process | None:
        with self._lock:
            for at in reversed(range(len(self._idle))):
                if self._idle[at].day == day:
                    return self._idle.pop(at)
        return None

    def _give_back(self, worker: Process, *, healthy: bool) -> None:
        """Keep a process for the next query; of each kind, today's and other days', a few."""
        if not healthy:
            count_killed()
            worker.close()
            if worker.day is not None:
                self._views.kill(worker.day, worker.name)
                return
            self._nursery.kill(worker.name)
            try:
                worker = self._fork(None)
            except WorkerDied:
                return  # who asks next hears of it
        with self._lock:
            alike = [one for one in self._idle if (one.day is None) is (worker.day is None)]
            most = self.size + (worker.day is None)
            surplus = alike[: max(0, len(alike) + 1 - most)]
            surplus += [one for one in alike if one.day and one.day not in self._views]
            surplus = list(dict.fromkeys(surplus))
            for one in surplus:
                self._idle.remove(one)
            if not self.close.alive:
                surplus.append(worker)
            elif worker.fresh:
                self._idle.insert(0, worker)  # it may still be on its way
            else:
                self._idle.append(worker)
        for one in surplus:
            one.close()

    def _fork(self, day: date | None, client: str = "") -> Process:
        name = f"{os.getpid()}-{next(self._numbers)}"
        try:
            nest = self._views.nest(day, client) if day else self._nursery
            count_forked()
            return Process(name, *nest.fork(name), day)
        except OSError as error:
            if day:
                self._views.drop(day)
            message = f"no process can be had for the query ({error.strerror or error})"
            raise WorkerDied(message, hint="restart the server") from None


def _end(nursery: Nursery, views: DayViews, idle: list[Process]) -> None:
    """Let go of the processes; each ends as soon as it is done with its query."""
    for worker in idle:
        worker.close()
    idle.clear()
    views.close()
    nursery.close()


def _answered(head: dict[str, Any], content: bytes) -> Answered:
    if "error" in head:
        raise told_error(head)
    absent = tuple(head["absent"])
    return Answered(content, head["truncated"], absent, head["elapsed"], head["cpu"])

"""Answers to SPARQL: computed by a process of their own, or kept from the last time."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from ...graph.store.truncation import Bounded
from ..limits import LimitReached
from ..ops.metrics import count_query
from ..ops.rate_limit import RateLimit, client_key

if TYPE_CHECKING:
    from ..workers.pool import Answered, Pool, Question

#: The bytes of answers that are kept, and of the longest one that is.
_ROOM, _LONGEST = 64 << 20, 1 << 20
#: What it costs to keep an answer, be it empty: its tag, and where both stand.
_EACH = 500
#: For so many seconds a query that reached a limit is not tried again.
_REFUSED = 10.0
_MOST_REFUSED = 1000
#: What makes each answer another one.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.ASCII)
_CHANGES = ("now", "rand", "uuid", "bnode")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how it came about.

    Attributes
    ----------
    answer : Bounded
        The answer as it is written.
    etag : str or None
        What stands for the data, the query and the format; None where time or chance enter.
    kept : bool
        Whether it was kept from an earlier time.
    cpu : float
        The seconds of processor it took now.
    """

    answer: Bounded
    etag: str | None
    kept: bool
    cpu: float


class Answers:
    """Cache and pool of one HTTP worker.

    Parameters
    ----------
    pool : Pool
        The processes that compute answers.
    version : str
        The version of the data, the program and the limits: answers of another are not the same.
    rate_limit : RateLimit, optional
        The limit on the CPU time of a client.
    """

    def __init__(self, pool: Pool, version: str, rate_limit: RateLimit | None = None) -> None:
        self.pool = pool
        self.rate_limit = RateLimit(0) if rate_limit is None else rate_limit
        pool.charge = self.rate_limit.charge
        self._version = version
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Bounded] = OrderedDict()
        self._size = 0
        self._refused: OrderedDict[bytes, tuple[float, LimitReached]] = OrderedDict()

    def etag(self, question: Question) -> str | None:
        """Return what stands for the answer to a question before it is computed."""
        text = question.query.lower()
        if any(word in text for word in _CHANGES) and _CHANGING.search(text):
            return None
        parts = (
            *(self._version, question.query, question.format.label, question.day),
            *(question.default_graphs, question.named_graphs),
        )
        return blake2b(repr(parts).encode(), digest_size=12).hexdigest()

    def answer(self, question: Question, *, client: str) -> Reply:
        """Answer a question.

        Raises
        ------
        QueryError, LimitReached, Busy, Broken
            As `Pool.answer`.
        BudgetSpent
            If the client's queries took more than they may.
        """
        etag = self.etag(question)
        kept = self._recall(question, etag)
        if kept is not None:
            return kept
        client = client_key(client)
        self.rate_limit.check(client)
        try:
            found = self.pool.answer(question, client=client)
        except Exception as error:
            self._failed(question, error, client)
            raise
        return self._replied(found, etag, client)

    async def answer_soon(self, question: Question, *, client: str) -> Reply:
        """Answer as `answer` does, in the event loop."""
        etag = self.etag(question)
        kept = self._recall(question, etag)
        if kept is not None:
            return kept
        client = client_key(client)
        self.rate_limit.check(client)
        try:
            found = await self.pool.answer_soon(question, client=client)
        except Exception as error:
            self._failed(question, error, client)
            raise
        return self._replied(found, etag, client)

    def _recall(self, question: Question, etag: str | None) -> Reply | None:
        """Return the answer if it is kept; a query that just reached a limit would do so again."""
        with self._lock:
            answer = self._kept.get(etag) if etag else None
            if answer is not None and etag:
                self._kept.move_to_end(etag)
                count_query("kept")
                return Reply(answer, etag, kept=True, cpu=0.0)
            found = self._refused.get(_digest(question)) if self._refused else None
        until, reached = found or (0.0, None)
        if reached is not None and time.monotonic() < until:
            count_query(reached.limit)
            raise LimitReached(reached.limit, reached.message, hint=reached.hint)
        return None

    def _failed(self, question: Question, error: Exception, client: str) -> None:
        """Charge for what was tried in vain; to wait for a turn is free."""
        self.rate_limit.settle(client, getattr(error, "spent", 0.0), error)
        if isinstance(error, LimitReached) and not error.passing:
            self._refuse(question, error)

    def _replied(self, found: Answered, etag: str | None, client: str) -> Reply:
        self.rate_limit.settle(client, found.cpu)
        answer = Bounded(found.content, found.truncated, found.absent)
        if etag is not None:
            self._keep(etag, answer)
        return Reply(answer, etag, kept=False, cpu=found.cpu)

    def _keep(self, etag: str, answer: Bounded) -> None:
        if len(answer.content) > _LONGEST:
            return
        with self._lock:
            before = self._kept.pop(etag, None)
            self._kept[etag] = answer
            self._size += _weight(answer) - (_weight(before) if before else 0)
            while self._size > _ROOM:
                _, oldest = self._kept.popitem(last=False)
                self._size -= _weight(oldest)

    def _refuse(self, question: Question, reached: LimitReached) -> None:
        now, digest = time.monotonic(), _digest(question)
        with self._lock:
            self._refused.pop(digest, None)
            self._refused[digest] = now + _REFUSED, reached
            while len(self._refused) > _MOST_REFUSED or self._first_has_lapsed(now):
                self._refused.popitem(last=False)

    def _first_has_lapsed(self, now: float) -> bool:
        until, _ = next(iter(self._refused.values()), (now, None))
        return until < now


def _digest(question: Question) -> bytes:
    """Return what stands for a question: the text itself may be long, and is not kept."""
    return blake2b(repr(question).encode(errors="replace"), digest_size=16).digest()


def _weight(answer: Bounded) -> int:
    return _EACH + len(answer.content) + sum(map(len, answer.absent))

"""Threads that answer requests, shared fairly among clients."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from .workers.scheduler import Scheduler

Result = TypeVar("Result")


class FairThreads:
    """A few threads for the functions of many clients.

    An executor of the standard library would serve its queue regardless of clients, and takes twice
    as long to hand a request over. `places` functions of any client run at once, and as many of
    clients of whom none runs; `waiting` ones may wait.
    """

    def __init__(self, places: int, *, waiting: int) -> None:
        self._scheduler = Scheduler(places, waiting=waiting)
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for _ in range(2 * places):
            Thread(target=self._work, daemon=True).start()

    async def run(self, client: str, function: Callable[[], Result]) -> Result:
        """Run a function in a thread when it is the client's turn; `Busy` if too many wait."""
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Result] = loop.create_future()
        job = partial(self._run, client, function, loop, result)
        self._scheduler.enter(client, partial(self._jobs.put, job))
        return await result

    def _work(self) -> None:
        while True:
            self._jobs.get()()

    def _run(
        self,
        client: str,
        function: Callable[[], Result],
        loop: asyncio.AbstractEventLoop,
        result: asyncio.Future[Result],
    ) -> None:
        settle: Callable[[Any], None] = result.set_exception
        outcome: object
        try:
            outcome = function()
            settle = result.set_result
        except Exception as error:  # noqa: BLE001 - it is raised where the result is awaited
            outcome = error
        self._scheduler.leave(client)
        loop.call_soon_threadsafe(_settle, result, settle, outcome)


def _settle(result: asyncio.Future[Any], settle: Callable[[Any], None], outcome: object) -> None:
    if not result.cancelled():
        settle(outcome)

"""The other end of a process of queries: a thread or a loop asks by it and waits at it."""

from __future__ import annotations

import asyncio
import select
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .messages import receive


@dataclass(slots=True, eq=False)
class Process:
    """A process of queries as one sees it who asks.

    Attributes
    ----------
    name : str
        What the nursery calls it.
    channel, obituary : socket
        Where it answers, and where it is told how it died.
    day : date or None
        The day of its view of the graph; None for the graph as it is.
    fresh : bool
        Whether it has not been asked yet, and may still be getting ready.
    """

    name: str
    channel: socket.socket
    obituary: socket.socket
    day: date | None
    fresh: bool = True
    #: The loop that watches the channel, and what waits there for an answer.
    loop: asyncio.AbstractEventLoop | None = None
    waiter: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
    arrivals: select.poll = field(default_factory=select.poll)

    def __post_init__(self) -> None:
        self.arrivals.register(self.channel, select.POLLIN)

    def has_news(self) -> bool:
        """Tell whether there is something to read: of one who was asked nothing, its end."""
        return bool(self.arrivals.poll(0))

    async def reply(self) -> tuple[dict[str, Any], bytes]:
        """Wait in the event loop for an answer, as long as the channel has patience."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # it goes on to watch: to begin and end costs more than to wait
            loop.add_reader(self.channel.fileno(), self._read, loop)
            self.loop = loop
        waiter: asyncio.Future[tuple[dict[str, Any], bytes]] = loop.create_future()
        self.waiter = waiter
        end = loop.call_later(self.channel.gettimeout() or 0, _expire, waiter)
        try:
            return await waiter
        finally:
            end.cancel()
            self.waiter = None

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        waiter = self.waiter
        if loop is not self.loop or waiter is None or waiter.done():
            self._unwatch(loop)  # another waits for it, or the process has ended
            return
        if not self.has_news():
            return  # it was another's, who has read it by now
        try:
            waiter.set_result(receive(self.channel))
        except (EOFError, OSError) as error:
            waiter.set_exception(error)

    def close(self) -> None:
        """Close both channels: a number that a loop still watches must not be another's."""
        loop = self.loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._shut, loop)
                return
        self._shut(None)

    def _shut(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._unwatch(loop)
        self.channel.close()
        self.obituary.close()

    def _unwatch(self, loop: asyncio.AbstractEventLoop | None) -> None:
        if loop is not None:
            loop.remove_reader(self.channel.fileno())
        if loop is self.loop:
            self.loop = None


def _expire(waiter: asyncio.Future[Any]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())

"""Long answers that clients have not yet taken: counted once, and given up in time."""

import asyncio
import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gradpath.server.sending import LEAST, Unsent, send_in_parts

ANSWER, OTHER = b"a" * 1000, b"b" * 3_000_000
MOST = 8_000_000


class TestUnsent:
    def test_an_answer_of_several_requests_counts_once(self) -> None:
        unsent = Unsent(MOST)
        assert unsent.enter("ann", OTHER)
        one = len(unsent)
        assert one > len(OTHER)
        assert unsent.enter("bob", OTHER)
        assert len(unsent) - one < 1_000_000
        unsent.leave("ann", OTHER)
        assert len(unsent) == one  # the other still takes it
        unsent.leave("bob", OTHER)
        assert len(unsent) == 0

    def test_a_client_has_room_for_a_quarter_or_one_answer(self) -> None:
        unsent = Unsent(MOST)
        assert unsent.enter("ann", OTHER)
        assert not unsent.enter("ann", ANSWER)
        assert unsent.enter("bob", ANSWER)
        unsent.leave("ann", OTHER)
        assert unsent.enter("ann", ANSWER)

    def test_all_clients_share_the_room(self) -> None:
        unsent = Unsent(MOST)
        answers = [bytes([number]) * 3_000_000 for number in range(4)]
        taken = [unsent.enter(str(number), answer) for number, answer in enumerate(answers)]
        assert taken == [True, True, False, False]

    def test_many_requests_for_one_answer_are_limited_too(self) -> None:
        unsent = Unsent(MOST)
        assert sum(unsent.enter("ann", ANSWER) for _ in range(1000)) < 100


class Client:
    """A server that reads from the file of an answer, as granian does."""

    def __init__(self, read: int) -> None:
        self.content = b""
        self.status = 0
        self._read = read
        self._thread = threading.Thread(target=lambda: None)

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        self.status = status
        assert headers == [("A", "b")]
        descriptor = os.open(file, os.O_RDONLY)
        self._thread = threading.Thread(target=self._take, args=(descriptor,))
        self._thread.start()

    def _take(self, descriptor: int) -> None:
        with open(descriptor, "rb", buffering=0) as file:
            while len(self.content) < self._read and (part := file.read(1 << 17)):
                self.content += part

    def send(self, content: bytes, patience: float = 30.0) -> None:
        protocol: Any = self
        try:
            asyncio.run(send_in_parts(protocol, 200, [("A", "b")], content, patience=patience))
        finally:
            self._thread.join()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="Windows has no such files")
class TestSending:
    def test_an_answer_arrives_whole(self) -> None:
        content = os.urandom(LEAST * 5 + 1)
        client = Client(read=len(content))
        client.send(content)
        assert (client.status, client.content) == (200, content)

    def test_who_leaves_in_the_middle_ends_it(self) -> None:
        content = bytes(LEAST * 5)
        client = Client(read=LEAST)
        client.send(content)
        assert LEAST <= len(client.content) < len(content)

    def test_who_leaves_at_once_ends_it_at_once(self) -> None:
        for _ in range(60):
            Client(read=1).send(bytes(LEAST * 2), patience=600)

    def test_nothing_stays_open(self) -> None:
        before = len([*Path("/dev/fd").iterdir()])
        for read in (1, LEAST * 2):
            Client(read).send(bytes(LEAST * 2))
        assert len([*Path("/dev/fd").iterdir()]) == before

    def test_who_takes_nothing_is_given_up(self) -> None:
        protocol: Any = SimpleNamespace(response_file=lambda *_: None)
        with pytest.raises(TimeoutError):
            asyncio.run(send_in_parts(protocol, 200, [], bytes(LEAST * 2), patience=0.05))

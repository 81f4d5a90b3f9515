"""A bounded load: a number of connections, each with one request under way, for a time."""

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final, cast

from scripts.bench.cases import Case

_LENGTH: Final = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_CLIENTS: Final = 3000
_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What a run got: right answers, and the first that was not."""

    answered: int = 0
    wrong: int = 0
    sample: bytes = b""
    seconds: float = 0.0


@dataclass(slots=True)
class Work:
    """What the clients of a run share: they stop at the time or once so many have been answered."""

    requests: Iterator[tuple[Case, bytes]]
    tally: Tally
    until: float
    most: int

    def goes_on(self) -> bool:
        return self.tally.answered + self.tally.wrong < self.most and time.perf_counter() < self.until


class _Client(asyncio.Protocol):
    """Asks again as soon as it has been answered, until the work is done."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._received = b""
        self._case, self._request = next(work.requests)
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_END)
        if not found or len(body) < _content_length(head):
            return
        self._judge(head, body)
        self._received = b""
        if self._work.goes_on():
            self._case, self._request = next(self._work.requests)
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self.done.set_exception(exc)
        elif self._work.goes_on():
            self.done.set_exception(ConnectionError("the server closed the connection"))
        else:
            self.done.set_result(None)

    def _judge(self, head: bytes, body: bytes) -> None:
        tally = self._work.tally
        if head[9:12] == b"%d" % self._case.status and self._case.answer.fullmatch(body):
            tally.answered += 1
        else:
            tally.wrong += 1
            tally.sample = tally.sample or head + _END + body[:500]


def _content_length(head: bytes) -> int:
    found = _LENGTH.search(head)
    return int(found[1]) if found else 0


def requests(cases: tuple[Case, ...]) -> Iterator[tuple[Case, bytes]]:
    """Write the cases in turn, as requests of many clients, so that a limiter counts and does not refuse."""
    return cycle([(case, _request(case, number)) for number in range(_CLIENTS) for case in cases])


def _request(case: Case, number: int) -> bytes:
    head = (
        f"{case.method} {case.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n"
        f"X-Forwarded-For: 10.0.{number >> 8}.{number & 255}\r\n"
    )
    if case.body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(case.body)}\r\n"
    return head.encode() + b"\r\n" + case.body


async def run(
    port: int, source: Iterator[tuple[Case, bytes]], *, connections: int, seconds: float, most: int
) -> Tally:
    tally = Tally()
    started = time.perf_counter()
    work = Work(source, tally, started + seconds, most)
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: _Client(work), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    tally.seconds = time.perf_counter() - started
    return tally

"""A bounded load: a number of connections, each with one request under way, for a time."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final, cast

_LENGTH: Final = b"content-length: "
_CLIENTS: Final = 3000
_END: Final = b"\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What a run got: answers of status 200, and those of another."""

    answered: int = 0
    refused: int = 0
    seconds: float = 0.0


class _Client(asyncio.Protocol):
    """Asks again as soon as it has been answered, until the time is up."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, until: float) -> None:
        self._requests = requests
        self._tally = tally
        self._until = until
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(_END)
        if not found or len(body) < _content_length(head):
            return
        self._received = b""
        if b" 200 " in head[:16]:
            self._tally.answered += 1
        else:
            self._tally.refused += 1
        if time.perf_counter() < self._until:
            self._transport.write(next(self._requests))
        else:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(exc)


def _content_length(head: bytes) -> int:
    start = head.lower().index(_LENGTH) + len(_LENGTH)
    return int(head[start:].split(b"\r\n", 1)[0])


def requests(path: str) -> Iterator[bytes]:
    """Write requests of many clients in turn, so that a limiter counts and does not refuse."""
    for number in cycle(range(_CLIENTS)):
        address = f"10.0.{number >> 8}.{number & 255}"
        yield (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n"
            f"X-Forwarded-For: {address}\r\n\r\n"
        ).encode()


async def run(port: int, path: str, *, connections: int, seconds: float) -> Tally:
    tally = Tally()
    source = requests(path)
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: _Client(source, tally, started + seconds), "127.0.0.1", port))[
            1
        ]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    tally.seconds = time.perf_counter() - started
    return tally

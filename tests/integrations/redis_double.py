"""A server that speaks Redis' protocol and answers as it is told: what a real one does seldom."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hiredis import Reader

from app.integrations.redis_node import Address

Answer = bytes | None
"""None: no answer at all."""
OK = b"+OK\r\n"
WELL = b"$16\r\ncluster_state:ok\r\n"


@dataclass(slots=True)
class Double:
    """`answers` has what is answered to a command, by its first words; `asked` what came."""

    address: Address
    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def count(self, command: str) -> int:
        return sum(asked.startswith(command) for asked in self.asked)

    def answer(self, command: str) -> Answer:
        known = next((text for text in self.answers if command.startswith(text)), None)
        if known is None:
            return OK
        found = self.answers[known]
        return found() if callable(found) else found

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        commands = Reader()
        while data := await reader.read(65536):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                text = " ".join(word.decode() for word in command)
                self.asked.append(text)
                if (answer := self.answer(text)) is not None:
                    writer.write(answer)

    def hang_up(self) -> None:
        for writer in self.writers:
            writer.close()


@asynccontextmanager
async def doubles(number: int) -> AsyncIterator[list[Double]]:
    """Run as many masters, which share the slots out as a cluster does."""
    running: list[Double] = []
    servers = []
    for _ in range(number):
        double = Double(("127.0.0.1", 0))
        server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
        double.address = server.sockets[0].getsockname()[:2]
        running.append(double)
        servers.append(server)
    share(running)
    try:
        yield running
    finally:
        for double in running:
            double.hang_up()
        for server in servers:
            server.close()


def share(masters: Sequence[Double], told: Sequence[Double] | None = None) -> None:
    """Have `told`, or all, say that these masters serve the slots in equal parts."""
    edges = [16384 * number // len(masters) for number in range(len(masters) + 1)]
    ranges = [
        _array(
            f":{first}\r\n".encode(),
            f":{end - 1}\r\n".encode(),
            _array(_bulk(master.address[0]), f":{master.address[1]}\r\n".encode(), _bulk(f"{number:x}" * 40)),
        )
        for number, (master, first, end) in enumerate(zip(masters, edges, edges[1:], strict=False))
    ]
    for double in told or masters:
        double.answers["CLUSTER INFO"] = WELL
        double.answers["CLUSTER SLOTS"] = _array(*ranges)


def _array(*parts: bytes) -> bytes:
    return b"*%d\r\n" % len(parts) + b"".join(parts)


def _bulk(text: str) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(text), text.encode())

"""One connection to a Redis server, which all commands share: answers come in the order of the commands."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any, Final, cast

from hiredis import ProtocolError, Reader, pack_command

Address = tuple[str, int]
Command = tuple[str | bytes | int, ...]
_NOTHING: Final = object()


class RefusalError(Exception):
    """What Redis answers where it gives no result."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.code = text.partition(" ")[0]


class LinkLostError(Exception):
    """There is no connection, or it ended before the answer came."""


@dataclass(frozen=True, slots=True)
class Login:
    password: str = field(repr=False)
    tls: SSLContext | None = None


async def connect(address: Address, login: Login, patience: float) -> "Link":
    """Raise LinkLostError, TimeoutError after `patience` seconds, RefusalError for a wrong password."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(patience):
        try:
            _, link = await loop.create_connection(lambda: Link(patience), *address, ssl=login.tls)
        except OSError as error:
            raise LinkLostError(f"{address[0]}:{address[1]} cannot be reached") from error
        try:
            await link.ask(("AUTH", login.password))
        except BaseException:
            link.close()
            raise
        return link


class Link(asyncio.Protocol):
    """A server that leaves a command unanswered for `patience` seconds loses the connection.

    Whoever gives a command up costs the others nothing: its answer is dropped when it comes.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(replyError=RefusalError, notEnoughData=_NOTHING)
        self._waiting: deque[tuple[float, asyncio.Future[Any] | None]] = deque()
        self._transport: asyncio.Transport | None = None
        self._watch: asyncio.TimerHandle | None = None

    @property
    def lost(self) -> bool:
        return self._transport is None

    def ask(self, *commands: Command) -> asyncio.Future[Any]:
        """Send the commands right behind each other; the answer is that to the last one."""
        if self._transport is None:
            raise LinkLostError("the connection has ended")
        now = self._loop.time()
        future: asyncio.Future[Any] = self._loop.create_future()
        for number, command in enumerate(commands, 1):
            self._waiting.append((now, future if number == len(commands) else None))
            self._transport.write(pack_command(command))  # type: ignore[arg-type]  # declared for one operand
        if self._watch is None:
            self._watch = self._loop.call_at(now + self._patience, self._look_after)
        return future

    def close(self, reason: Exception | None = None) -> None:
        """End at once: what waits gets `reason`."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        waiting, self._waiting = self._waiting, deque()
        for _, future in waiting:
            if future is not None and not future.done():
                future.set_exception(reason or LinkLostError("the connection has ended"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close(LinkLostError(f"the connection has ended: {exc or 'closed by Redis'}"))

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while (answer := self._reader.gets()) is not _NOTHING:
                self._settle(answer)
        except ProtocolError:
            self.close()

    def _settle(self, answer: Any) -> None:
        if not self._waiting:
            raise ProtocolError("an answer to nothing")
        _, future = self._waiting.popleft()
        if future is None or future.done():
            return
        if isinstance(answer, RefusalError):
            future.set_exception(answer)
        else:
            future.set_result(answer)

    def _look_after(self) -> None:
        self._watch = None
        if not self._waiting:
            return
        end = self._waiting[0][0] + self._patience
        if end <= self._loop.time():
            self.close(TimeoutError(f"no answer within {self._patience:g} seconds"))
        else:
            self._watch = self._loop.call_at(end, self._look_after)

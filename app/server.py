"""One process that serves HTTP and HTTPS, and ends without losing a request."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from app import listeners, logs
from app.settings import Settings

if TYPE_CHECKING:
    from app.protocol import Protocol

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 1.0
HANDSHAKE_SECONDS: Final = 10.0
FAREWELL_SECONDS: Final = 1.0
"""Longest wait for a client to say goodbye in TLS, too."""
LOOK_SECONDS: Final = 0.05
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Listeners:
    """The bound sockets; `lifeline` leads to the supervisor, if there is one."""

    http: socket.socket
    https: socket.socket | None = None
    lifeline: socket.socket | None = None


class Server(uvicorn.Server):
    """uvicorn with a second listener, an end in steps, and the supervisor's lifeline."""

    def __init__(self, settings: Settings, given: Listeners) -> None:
        # The names are imported once the folder of the metrics is settled: the client reads it when imported.
        super().__init__(
            uvicorn.Config(
                "app.main:app_factory",
                factory=True,
                loop="uvloop",
                http="app.protocol:Protocol",
                ws="app.websocket_protocol:WebSocketProtocol",
                ws_max_size=settings.events.max_message_bytes,
                ws_ping_interval=settings.events.ping_seconds,
                ws_ping_timeout=settings.events.ping_seconds,
                ws_per_message_deflate=False,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # our own layer believes the configured proxies only
            )
        )
        self._settings = settings
        self._given = given
        self._accepting: list[socket.socket] = []
        self._accepted = 0.0
        self._background: list[asyncio.Task[None]] = []

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal and return; uvicorn would raise it again."""
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  uvicorn's signature
        """End well at the first signal, at once at the second; a supervisor counts for its workers."""
        if self.should_exit and self._given.lifeline is None:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  as above
        await self.lifespan.startup()
        if self.lifespan.should_exit:
            sys.exit(STARTUP_FAILURE)
        self.servers = []
        try:
            await self._listen(self._given.http, "http")
        except OSError as error:
            logger.error("Cannot listen: %s", error.strerror)  # noqa: TRY400  the reason says it all
            await self.lifespan.shutdown()
            sys.exit(STARTUP_FAILURE)
        if self._given.https is not None:
            self._background.append(asyncio.create_task(self._listen_securely(self._given.https)))
        if self._given.lifeline is not None:
            self._background.append(asyncio.create_task(self._hold(self._given.lifeline)))
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  as above
        """Drain, stop accepting, finish what runs, close what the application has opened."""
        logger.info("Draining: not ready any more, each answer closes its connection")
        self.lifespan.state["lifecycle"].draining = True
        self.server_state.default_headers = [
            *self.server_state.default_headers,
            (b"connection", b"close"),
        ]
        for connection in cast("set[Protocol]", self.server_state.connections):
            connection.finish()
        await asyncio.sleep(self._settings.drain_seconds)
        await self._stop_accepting()
        try:
            async with asyncio.timeout(self._settings.shutdown_seconds):
                await self._finish()
        except TimeoutError:
            await self._break_off()
        for task in self._background:
            task.cancel()
        await self.lifespan.shutdown()

    async def _listen(self, listener: socket.socket, scheme: str, **tls: Any) -> None:
        loop = asyncio.get_running_loop()
        listener.listen(self.config.backlog)  # uvloop does not say when it cannot
        server = await loop.create_server(self._protocol, sock=listener, backlog=self.config.backlog, **tls)
        self.servers.append(server)
        self._accepting.append(listener)
        host, port, *_ = listener.getsockname()
        logger.info("Listening on %s://%s:%d", scheme, f"[{host}]" if ":" in host else host, port)

    async def _listen_securely(self, listener: socket.socket) -> None:
        """Listen once there is a certificate; until then who connects is refused."""
        context = await self.lifespan.state["certificates"].context()
        if not self.should_exit:
            await self._listen(
                listener,
                "https",
                ssl=context,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=FAREWELL_SECONDS,
            )

    async def _hold(self, lifeline: socket.socket) -> None:
        """Tell the supervisor that the loop turns; stop when it says so, which its death does, too."""
        reader, writer = await asyncio.open_connection(sock=lifeline)
        ending = asyncio.create_task(reader.read())
        while not ending.done():
            writer.write(b".")
            await asyncio.wait({ending}, timeout=BEAT_SECONDS)
        self.should_exit = True
        # Beating goes on while what runs is finished.
        while True:
            writer.write(b".")
            await asyncio.sleep(BEAT_SECONDS)

    def _protocol(self) -> asyncio.Protocol:
        self._accepted = asyncio.get_running_loop().time()
        make: Any = self.config.http_protocol_class
        protocol = make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        protocol.request_seconds = self._settings.request_seconds
        return cast("asyncio.Protocol", protocol)

    async def _stop_accepting(self) -> None:
        """Accept those who have connected, and nobody after them."""
        for listener in self._accepting:
            listeners.turn_away(listener)
        while any(listeners.has_waiting(each) for each in self._accepting):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()

    async def _finish(self) -> None:
        """Wait until no connection is left; one that is idle closes when it has been quiet for a while."""
        told: set[object] = set()
        loop = asyncio.get_running_loop()
        # Who has just been accepted may be in a handshake, which no list has.
        while self._under_way() or loop.time() - self._accepted < FAREWELL_SECONDS / 4:
            for connection in self.server_state.connections - told:
                told.add(connection)
                connection.shutdown()
            await asyncio.sleep(LOOK_SECONDS)

    def _under_way(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)

    async def _break_off(self) -> None:
        tasks = set(self.server_state.tasks)
        logger.error("%d requests did not end within SHUTDOWN_SECONDS", len(tasks))
        for task in tasks:
            task.cancel("SHUTDOWN_SECONDS are over")
        if tasks:
            await asyncio.wait(tasks, timeout=FAREWELL_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Serve for a supervisor, on the sockets that it hands down by their numbers."""
    settings = Settings.load()
    logs.configure(settings.log_level)
    lifeline, http, *https = (socket.socket(fileno=int(number)) for number in arguments)
    Server(settings, Listeners(http, https[0] if https else None, lifeline)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

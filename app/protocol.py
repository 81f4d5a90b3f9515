"""HTTP on the wire: uvicorn's protocol, with what it refuses by itself in the error schema."""

import asyncio
import time
from typing import Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import problems
from app.errors import HeadTooLargeError, RequestTimeoutError
from generated.runtime import Exchange
from generated.runtime.problems import MalformedRequestError

_STATUS_LINES: Final = {
    400: b"HTTP/1.1 400 Bad Request\r\n",
    408: b"HTTP/1.1 408 Request Timeout\r\n",
    431: b"HTTP/1.1 431 Request Header Fields Too Large\r\n",
}
MOST_PENDING: Final = 65_536
QUIET_SECONDS: Final = 0.5
"""How long a connection says nothing before the end of the service closes it: no request is on its way."""


class Protocol(HttpToolsProtocol):
    """Answers a request that is no HTTP, names no host, comes too slowly, or has a URL of 64 kB and more.

    httptools keeps a head, or what follows a body, for as long as it does not end; here it ends in time.
    """

    request_seconds: float = 30
    """How long a request may take to arrive; the server sets what the settings say."""

    _pending = 0
    """Bytes since the last head, or piece of a body, was complete."""
    _arriving: float | None = None
    """Since when we wait for the rest of a request, or for the first one of the connection."""
    _asked = False
    """Whether a request has come, as far as its head."""
    _in_head = False
    _watch: asyncio.TimerHandle | None = None
    _fault: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arriving = self.loop.time()
        self._watch = self.loop.call_later(self.request_seconds, self._check)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._pending += len(data)
        super().data_received(data)
        if self._pending > MOST_PENDING and not self.transport.is_closing():
            self._refuse(HeadTooLargeError(f"The headers may have about {MOST_PENDING} bytes."))

    def on_message_begin(self) -> None:
        self._arriving = self.loop.time()
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._pending = 0
        hosts = 0
        for name, _ in self.headers:
            if name == b"host":
                hosts += 1
        if hosts != 1 and (hosts > 1 or self.parser.get_http_version() == "1.1"):
            self._fault = "A request names its host once, in the header Host."
            raise ValueError(self._fault)  # httptools stops, and the request is refused
        self._asked = True
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._pending = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._arriving = None
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over: from now on its time is WebSocket's affair."""
        if self._watch is not None:
            self._watch.cancel()
        super().handle_websocket_upgrade()

    def finish(self) -> None:
        """Close after the answer to the newest request; one that has begun has not said so, and stays."""
        if self._asked and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """Close when nothing is under way and has not been for a while; until then look again."""
        if self.transport.is_closing():
            return
        since = self._quiet_since()
        now = self.loop.time()
        if since is not None and now - since >= QUIET_SECONDS:
            self.transport.close()
        else:
            again = QUIET_SECONDS if since is None else since + QUIET_SECONDS - now
            self.loop.call_later(again, self.shutdown)

    def send_400_response(self, msg: str) -> None:
        self._refuse(MalformedRequestError(self._fault or msg))

    def _should_upgrade(self) -> bool:
        """Take the wish to upgrade for one only where the method is WebSocket's."""
        return self.parser.get_method() == b"GET" and super()._should_upgrade()

    def _quiet_since(self) -> float | None:
        """Since when no request runs or arrives; None while one does."""
        if self.timeout_keep_alive_task is not None:
            return self.timeout_keep_alive_task.when() - self.timeout_keep_alive
        return self._arriving if self._silent() else None

    def _silent(self) -> bool:
        """Whether not a byte has come."""
        return not (self._asked or self._in_head)

    def _check(self) -> None:
        """Give up a request that does not come to its end, and a client that does not take its answer."""
        if self.transport.is_closing():
            self.transport.abort()
            return
        now = self.loop.time()
        due = now if self._arriving is None else self._arriving
        remaining = due + self.request_seconds - now
        if remaining <= 0:
            self._give_up()
            remaining = self.request_seconds
        self._watch = self.loop.call_later(remaining, self._check)

    def _give_up(self) -> None:
        answered = self._asked and self.cycle.response_started
        if self._silent() or (answered and not self._in_head):
            self.transport.close()
        else:
            self._refuse(
                RequestTimeoutError(f"A request is to arrive within {self.request_seconds:g} seconds.")
            )

    def _refuse(self, error: HeadTooLargeError | MalformedRequestError | RequestTimeoutError) -> None:
        exchange = Exchange(request_id=str(uuid4()), started=time.perf_counter())
        answer = problems.render(error, exchange, debug=False)
        headers = [
            *answer.headers,
            (b"x-request-id", exchange.request_id.encode()),
            (b"connection", b"close"),
        ]
        lines = (name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(b"".join([_STATUS_LINES[answer.status], *lines, b"\r\n", answer.body]))
        self.transport.close()

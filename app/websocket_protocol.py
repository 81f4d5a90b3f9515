"""WebSocket on the wire: uvicorn's protocol, each of whose connections ends in bounded time."""

import logging
import time
from asyncio import AbstractEventLoop
from typing import Any, Final
from uuid import uuid4

from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request

from app import problems
from app.errors import BaseAPIException, ServiceUnavailableError
from generated.runtime import Exchange, MalformedRequestError

FAREWELL_SECONDS: Final = 1.0
"""Longest wait for the other side's part of a closing, and for a client that does not read to take ours."""
GOING_AWAY: Final = 1001
_SWITCHING: Final = 101
_STATUS_LINES: Final = {
    400: b"HTTP/1.1 400 Bad Request\r\n",
    500: b"HTTP/1.1 500 Internal Server Error\r\n",
    503: b"HTTP/1.1 503 Service Unavailable\r\n",
}
_LOG: Final = logging.getLogger("app.websocket")
_LOG.setLevel(logging.WARNING)  # what is below has URLs, headers and frames; the access log says what we want


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Refuses in the error schema; says goodbye to clients that read nothing, and then leaves them.

    asyncio closes a connection once all is written, which a client that does not read can put off for ever.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.close_timeout = FAREWELL_SECONDS
        self.logger = self.conn.logger = _LOG
        self.conn.debug = False
        self._failed = False

    def data_received(self, data: bytes) -> None:
        if self._failed:
            return  # to be read all the same: closed on what was not read, a connection loses our words, too
        super().data_received(data)
        if not self.handshake_initiated and self.conn.handshake_exc is not None:
            self._refuse(MalformedRequestError("The handshake is no request that HTTP/1.1 knows."))

    def handle_connect(self, event: Request) -> None:
        answer = self.conn.accept(event)
        if answer.status_code == _SWITCHING:
            super().handle_connect(event)
        else:
            self.handshake_initiated = True
            self._refuse(MalformedRequestError("This is no handshake of WebSocket, version 13."))

    async def send(self, message: ASGISendEvent) -> None:
        if self.close_sent:
            raise ClientDisconnected
        if message["type"] == "websocket.close":
            self.writable.set()  # whoever is too slow for events is too slow to wait for
        await super().send(message)
        if self.initial_response is not None and self.transport.is_closing():
            self.handshake_complete = True  # uvicorn takes a refusal for a handshake that was forgotten
        self._leave_in_time()

    def handle_parser_exception(self) -> None:
        """Say what was wrong, then read what still comes until the client has closed, or time is up."""
        self._failed = True
        closing = self.conn.close_sent
        if closing is not None:
            self.queue.put_nowait(
                {"type": "websocket.disconnect", "code": closing.code, "reason": closing.reason}
            )
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.close_sent = True
        self.stop_keepalive()
        self._part()

    def keepalive_timeout(self) -> None:
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1011})
        super().keepalive_timeout()
        self._part()

    def finish(self) -> None:
        """Go on: those who are connected stay until nobody is accepted any more."""

    def shutdown(self) -> None:
        if not self.handshake_complete:
            self._refuse(ServiceUnavailableError("The service is stopping."))
        elif not self.close_sent:
            self.stop_keepalive()
            self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY})
            self.conn.send_close(GOING_AWAY, "The service is stopping.")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self._part()

    def send_500_response(self) -> None:
        if not (self.initial_response or self.handshake_complete):
            self._refuse(BaseAPIException("The service could not answer."))

    def _leave_in_time(self) -> None:
        """Once the application has closed, do not wait for a client that takes nothing."""
        if self.close_timer is not None:
            self.close_timer.cancel()
            self._part()

    def _part(self) -> None:
        self.close_timer = self.loop.call_later(FAREWELL_SECONDS, self.transport.abort)

    def _refuse(self, error: MalformedRequestError | BaseAPIException) -> None:
        exchange = Exchange(request_id=str(uuid4()), started=time.perf_counter())
        answer = problems.render(error, exchange, debug=False)
        headers = [
            *answer.headers,
            (b"sec-websocket-version", b"13"),
            (b"x-request-id", exchange.request_id.encode()),
            (b"connection", b"close"),
        ]
        lines = (name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(b"".join([_STATUS_LINES[answer.status], *lines, b"\r\n", answer.body]))
        self.handshake_complete = self.close_sent = True
        self.transport.close()

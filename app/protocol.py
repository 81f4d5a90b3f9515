"""HTTP on the wire: uvicorn's protocol, with what it refuses by itself in the error schema."""

import time
from typing import Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import problems
from app.errors import HeadTooLargeError
from generated.runtime import Exchange
from generated.runtime.problems import MalformedRequestError

_STATUS_LINES: Final = {
    400: b"HTTP/1.1 400 Bad Request\r\n",
    431: b"HTTP/1.1 431 Request Header Fields Too Large\r\n",
}
MOST_PENDING: Final = 65_536


class Protocol(HttpToolsProtocol):
    """Answers a request that is no HTTP, or has a URL of 64 kB and more, which httptools cannot hold.

    httptools keeps a head, or what follows a body, for as long as it does not end; here it ends in time.
    """

    _pending = 0
    """Bytes since the last head, or piece of a body, was complete."""

    def data_received(self, data: bytes) -> None:
        self._pending += len(data)
        super().data_received(data)
        if self._pending > MOST_PENDING and not self.transport.is_closing():
            self._refuse(HeadTooLargeError(f"The headers may have about {MOST_PENDING} bytes."))

    def on_headers_complete(self) -> None:
        self._pending = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._pending = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        self._refuse(MalformedRequestError(msg))

    def _refuse(self, error: HeadTooLargeError | MalformedRequestError) -> None:
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

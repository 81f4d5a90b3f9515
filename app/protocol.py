"""HTTP on the wire: uvicorn's protocol, with what it refuses by itself in the error schema."""

import time
from typing import Final
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app import problems
from generated.runtime import Exchange
from generated.runtime.problems import MalformedRequestError

_STATUS_LINE: Final = b"HTTP/1.1 400 Bad Request\r\n"


class Protocol(HttpToolsProtocol):
    """Answers a request that is no HTTP, or has a URL of 64 kB and more, which httptools cannot hold."""

    def send_400_response(self, msg: str) -> None:
        exchange = Exchange(request_id=str(uuid4()), started=time.perf_counter())
        answer = problems.render(MalformedRequestError(msg), exchange, debug=False)
        headers = [
            *answer.headers,
            (b"x-request-id", exchange.request_id.encode()),
            (b"connection", b"close"),
        ]
        lines = (name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(b"".join([_STATUS_LINE, *lines, b"\r\n", answer.body]))
        self.transport.close()

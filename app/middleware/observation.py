"""The outermost layer: the exchange, the request id, the access log, the metrics, and the last resort."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Iterable
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import metrics, problems
from app.errors import ServiceUnavailableError
from app.logs import REQUEST_ID, AccessLog
from app.middleware.body_limit import drain
from app.middleware.secret_paths import SecretPaths
from generated.runtime.events import error_frame
from generated.runtime.exchange import Exchange

_UUID4: Final = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
_VARIANT: Final = "89ab"
CLIENT_GONE: Final = 499
"""The status in the log and the metrics of a request whose client left before the answer began."""


class ObservationMiddleware:
    """Gives a request its identity, and leaves no request without an answer, a log line and a count."""

    def __init__(
        self, app: ASGIApp, *, access_log: AccessLog, secret_paths: SecretPaths, debug: bool
    ) -> None:
        self._app = app
        self._secret_paths = secret_paths
        self._access_log = access_log
        self._debug = debug

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope["headers"])
        exchange = Exchange(request_id=request_id, started=time.perf_counter())
        scope["exchange"] = exchange
        token = REQUEST_ID.set(request_id)
        status = CLIENT_GONE

        def send_observed(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    *exchange.response_headers,
                    (b"x-request-id", request_id.encode()),
                ]
            return send(message)

        try:
            await self._app(scope, receive, send_observed)
        except (Exception, asyncio.CancelledError) as exception:
            if exchange.streaming:
                await self._end_stream(_failure(exception), exchange, send)
                return
            if status != CLIENT_GONE:
                raise  # the answer has begun: only the server can break it off
            await self._answer(_failure(exception), exchange, scope["method"], receive, send_observed)
        finally:
            self._observe(scope, exchange, status)
            REQUEST_ID.reset(token)

    async def _answer(
        self, exception: Exception, exchange: Exchange, method: str, receive: Receive, send: Send
    ) -> None:
        if isinstance(exception, ClientDisconnect):
            return
        answer = problems.render(exception, exchange, debug=self._debug)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        body = b"" if method == "HEAD" else answer.body
        if (b"connection", b"close") in answer.headers:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await drain(receive)
            body = b""
        await send({"type": "http.response.body", "body": body})

    async def _end_stream(self, exception: Exception, exchange: Exchange, send: Send) -> None:
        """Say in a last event why the stream does not go on."""
        answer = problems.render(exception, exchange, debug=self._debug)
        retry = next((int(value) for name, value in answer.headers if name == b"retry-after"), None)
        await send({"type": "http.response.body", "body": error_frame(answer.body, retry)})

    def _observe(self, scope: Scope, exchange: Exchange, status: int) -> None:
        seconds = time.perf_counter() - exchange.started
        operation = exchange.operation
        method = scope["method"]
        metrics.endpoint(method, operation.path if operation else None).count(status, seconds)
        self._access_log.record(
            request_id=exchange.request_id,
            method=method,
            path=self._secret_paths.told(scope["path"], operation),
            status_code=status,
            seconds=seconds,
            operation=operation.id if operation else None,
            error=exchange.error,
        )


def _failure(exception: Exception | asyncio.CancelledError) -> Exception:
    """Tell a client what befell the request; the server cancels what does not end before its own end."""
    if isinstance(exception, asyncio.CancelledError):
        return ServiceUnavailableError("The service is stopping.")
    return exception


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    for name, value in headers:
        if name == b"x-request-id" and _UUID4.fullmatch(value):
            return value.decode()
    digits = os.urandom(16).hex()
    variant = _VARIANT[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

"""No request body larger than its operation takes, whatever its length claims to be."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generated.runtime.exchange import Exchange
from generated.runtime.problems import PayloadTooLargeError

DEFAULT_LIMIT: Final = 10_000_000
_DRAIN_BYTES: Final = 20_000_000
_DRAIN_SECONDS: Final = 2.0
_CLOSE: Final = (("connection", "close"),)


class BodyLimitMiddleware:
    """Refuses by the declared length before anything is read, and by the counted length while reading."""

    def __init__(self, app: ASGIApp, *, default_limit: int = DEFAULT_LIMIT) -> None:
        self._app = app
        self._default_limit = default_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is None or operation.body is None:
            await self._app(scope, receive, send)
            return
        limit = self._default_limit if operation.max_body is None else operation.max_body
        if _declared_length(scope) > limit:
            raise _too_large(limit)
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, receive_counted, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _too_large(limit: int) -> PayloadTooLargeError:
    error = PayloadTooLargeError(limit)
    error.headers = _CLOSE
    return error


async def drain(receive: Receive) -> None:
    """Read on for a while after an early refusal, so that the client reads the answer before a reset."""
    remaining = _DRAIN_BYTES
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while remaining > 0:
                message = await receive()
                remaining -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return
    except TimeoutError:
        return

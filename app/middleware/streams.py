"""Answers without end: a bound of their own, and an end when the service stops."""

import asyncio
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import OverloadedError
from app.middleware.overload import InFlight
from app.resources import Lifecycle
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation

RETRY_SECONDS: Final = 5
DISCONNECT: Final[Message] = {"type": "http.disconnect"}


class StreamsMiddleware:
    """Takes streams out of the requests in flight and counts them apart."""

    def __init__(
        self, app: ASGIApp, *, limit: int, in_flight: InFlight, operations: Iterable[Operation]
    ) -> None:
        self._app = app
        self._limit = limit
        self._in_flight = in_flight
        self._streaming = frozenset(operation.id for operation in operations if operation.streams)
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is None or operation.id not in self._streaming:
            await self._app(scope, receive, send)
            return
        if self._open >= self._limit:
            raise OverloadedError("Too many streams are open.", retry_after=RETRY_SECONDS)
        self._open += 1
        self._in_flight.count -= 1
        lifecycle: Lifecycle = scope["app"].state.resources.lifecycle
        try:
            await self._app(scope, _Ending(receive, lifecycle), send)
        finally:
            self._in_flight.count += 1
            self._open -= 1


class _Ending:
    """Receives, once the request is complete, that the client has left as soon as the service stops."""

    def __init__(self, receive: Receive, lifecycle: Lifecycle) -> None:
        self._receive = receive
        self._lifecycle = lifecycle
        self._complete = False

    async def __call__(self) -> Message:
        if not self._complete:
            message = await self._receive()
            self._complete = not message.get("more_body", False)
            return message
        left = asyncio.ensure_future(self._receive())
        stops = asyncio.ensure_future(self._lifecycle.until_draining())
        try:
            await asyncio.wait({left, stops}, return_when=asyncio.FIRST_COMPLETED)
            return left.result() if left.done() else DISCONNECT
        finally:
            left.cancel()
            stops.cancel()
            await asyncio.gather(left, stops, return_exceptions=True)

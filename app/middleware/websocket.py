"""`/ws`: the events of every replica to whoever is connected, until one side has enough."""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app import metrics, problems
from app.errors import BaseAPIException
from app.logs import REQUEST_ID, AccessLog
from app.middleware.observation import request_id_of
from app.middleware.secret_paths import SecretPaths
from app.middleware.websocket_entry import Admission, Entry
from app.services.events import TYPES, Events, Subscriber
from generated.messages import SEND_EVENTS
from generated.runtime import ContractError, Exchange

SWITCHING_PROTOCOLS: Final = 101
INTERNAL_SERVER_ERROR: Final = 500
LOOK_SECONDS: Final = 0.5
"""How often a session is asked whether it has been revoked."""
_SENT: Final = {name: metrics.EVENTS_SENT.labels(name) for name in TYPES}


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a connection; the one who has closed it has said so already where that was not `ours`."""

    code: int
    reason: str = ""
    ours: bool = True


UNASKED: Final = Closing(1008, "Clients send nothing here.")
TOO_SLOW: Final = Closing(1013, "Too many events were waiting.")
TOKEN_ENDED: Final = Closing(4401, "The access token has ended.")
GONE: Final = Closing(1006, ours=False)
CODES: Final = frozenset({1000, 1001, 1005, 1006, 1008, 1009, 1011, 1013, 4401})
"""Those that are counted by themselves: a client may give any."""


class WebSocketMiddleware:
    """Answers every handshake, and leaves HTTP to the layers within."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        events: Events,
        entry: Entry,
        access_log: AccessLog,
        secret_paths: SecretPaths,
    ) -> None:
        self._app = app
        self._events = events
        self._entry = entry
        self._access_log = access_log
        self._secret_paths = secret_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(request_id=request_id_of(scope["headers"]), started=time.perf_counter())
        token = REQUEST_ID.set(exchange.request_id)
        status, code = INTERNAL_SERVER_ERROR, None  # unless we get to know better
        try:
            await receive()
            admission = await self._entry.admit(scope)
            with self._entry.place(admission.principal):
                code = await self._connected(admission, exchange, receive, send)
            status = SWITCHING_PROTOCOLS
        except (ContractError, BaseAPIException) as error:
            status = await _refuse(error, exchange, send)
        finally:
            self._observe(scope, exchange, status, code)
            REQUEST_ID.reset(token)

    async def _connected(self, admission: Admission, exchange: Exchange, receive: Receive, send: Send) -> int:
        headers = [(b"x-request-id", exchange.request_id.encode())]
        accepted = {"type": "websocket.accept", "subprotocol": admission.subprotocol, "headers": headers}
        with suppress(OSError), self._events.subscribed() as subscriber, _counted():
            await send(accepted)
            _count(SWITCHING_PROTOCOLS)
            closing = await _first(
                _read(receive), _overflow(subscriber), self._end(admission), _write(subscriber, send)
            )
            if closing.ours:
                await send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})
            return closing.code
        return GONE.code

    async def _end(self, admission: Admission) -> Closing:
        """Wait for the end of the token, or of its session."""
        while (remaining := admission.expires - time.time()) > 0:
            if await self._entry.has_ended(admission):
                break
            await asyncio.sleep(min(remaining, LOOK_SECONDS))
        return TOKEN_ENDED

    def _observe(self, scope: Scope, exchange: Exchange, status: int, code: int | None) -> None:
        if code is not None:
            metrics.WEBSOCKET_CLOSED.labels(str(code) if code in CODES else "other").inc()
        self._access_log.record(
            request_id=exchange.request_id,
            method="GET",
            path=self._secret_paths.told(scope["path"], None),
            status_code=status,
            seconds=time.perf_counter() - exchange.started,
            operation=SEND_EVENTS.id if scope["path"] == SEND_EVENTS.address else None,
            error=exchange.error,
            close_code=code,
        )


async def _read(receive: Receive) -> Closing:
    """Wait until the connection ends, or the client says something, which ends it as well."""
    message = await receive()
    if message["type"] == "websocket.disconnect":
        return Closing(message.get("code", GONE.code), ours=False)
    return UNASKED


async def _write(subscriber: Subscriber, send: Send) -> Closing:
    with suppress(OSError):
        while True:
            event_type, text = await subscriber.next()
            await send({"type": "websocket.send", "text": text})
            _SENT[event_type].inc()
    return GONE


async def _overflow(subscriber: Subscriber) -> Closing:
    await subscriber.overflown.wait()
    metrics.EVENTS_DROPPED.labels("slow_client").inc()
    return TOO_SLOW


async def _first(*endings: Coroutine[Any, Any, Closing]) -> Closing:
    """Return what comes first, of several at once the first that is named; the others are given up."""
    tasks = [asyncio.create_task(ending) for ending in endings]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return next(task for task in tasks if task in done).result()


def _count(status: int) -> None:
    metrics.WEBSOCKET_HANDSHAKES.labels(str(status)).inc()


@contextmanager
def _counted() -> Iterator[None]:
    metrics.WEBSOCKET_CONNECTIONS.inc()
    try:
        yield
    finally:
        metrics.WEBSOCKET_CONNECTIONS.dec()


async def _refuse(error: ContractError | BaseAPIException, exchange: Exchange, send: Send) -> int:
    answer = problems.render(error, exchange, debug=False)
    _count(answer.status)
    headers = [*answer.headers, (b"x-request-id", exchange.request_id.encode())]
    with suppress(OSError):
        await send({"type": "websocket.http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": answer.body})
    return answer.status

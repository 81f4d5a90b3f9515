"""Streams are counted apart, hear when the service stops, and say why they break off."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import MessageQueueError, OverloadedError
from app.logs import AccessLog
from app.middleware.observation import ObservationMiddleware
from app.middleware.overload import InFlight
from app.middleware.secret_paths import SecretPaths
from app.middleware.streams import StreamsMiddleware
from app.resources import Lifecycle
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Response
from tests.middleware.asgi import answering, call, exchange_of, operation_of, receiver, scope_of

STREAM = operation_of(id="stream", responses=(Response(status="200", content={"text/event-stream": None}),))
OTHER = operation_of()


def bounded(app: ASGIApp, in_flight: InFlight, limit: int = 1) -> ASGIApp:
    return StreamsMiddleware(app, limit=limit, in_flight=in_flight, operations=[STREAM, OTHER])


def asked(operation: Any, lifecycle: Lifecycle | None = None) -> Scope:
    state = SimpleNamespace(resources=SimpleNamespace(lifecycle=lifecycle or Lifecycle()))
    return {**scope_of(exchange=exchange_of(operation)), "app": SimpleNamespace(state=state)}


async def test_a_stream_is_no_request_in_flight_and_has_its_own_bound() -> None:
    gate, counts, in_flight = asyncio.Event(), list[int](), InFlight(5)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        counts.append(in_flight.count)
        await gate.wait()
        await answering()(scope, receive, send)

    layer = bounded(app, in_flight)
    first = asyncio.create_task(call(layer, asked(STREAM)))
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError) as refused:
        await call(layer, asked(STREAM))
    assert refused.value.headers == (("retry-after", "5"),)
    other = asyncio.create_task(call(layer, asked(OTHER)))
    await asyncio.sleep(0)
    gate.set()
    assert [answer.status for answer in await asyncio.gather(first, other)] == [200, 200]
    assert (counts, in_flight.count) == ([4, 4], 5)
    assert (await call(layer, asked(STREAM))).status == 200


async def test_the_end_of_the_service_is_heard_once_the_request_is_complete() -> None:
    heard: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while len(heard) < 3:
            heard.append((await receive())["type"])
        await answering()(scope, receive, send)

    whole = receiver([b"a", b"b"])
    gone = asyncio.Event()

    async def receive() -> Message:
        if len(heard) < 2:
            return await whole()
        await gone.wait()
        return {"type": "http.disconnect"}

    await call(bounded(app, InFlight()), asked(STREAM, Lifecycle(draining=True)), receive)
    assert heard == ["http.request", "http.request", "http.disconnect"]


async def test_who_leaves_is_heard_as_ever() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert [(await receive())["type"] for _ in range(2)] == ["http.request", "http.disconnect"]
        await answering()(scope, receive, send)

    messages: list[Message] = [{"type": "http.request"}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    assert (await call(bounded(app, InFlight()), asked(STREAM), receive)).status == 200


async def test_a_stream_that_breaks_off_says_why() -> None:
    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        Exchange.of(scope).begin_stream()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise MessageQueueError("RabbitMQ cannot be reached.", retry_after=7)

    lines: list[bytes] = []
    log = AccessLog(SimpleNamespace(gather=lines.append), 20)  # type: ignore[arg-type]
    layer = ObservationMiddleware(app, access_log=log, secret_paths=SecretPaths(frozenset()), debug=False)
    answer = await call(layer, scope_of())
    name, retry, data = answer.body.decode().strip().split("\n")
    assert (answer.status, name, retry) == (200, "event: error", "retry: 7000")
    assert json.loads(data.removeprefix("data: "))["error"] == "MessageQueueError"

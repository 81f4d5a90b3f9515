"""Drives an ASGI app with one request, as a server would."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation, RequestBody, Response

REQUEST_ID = "0b9f6f7c-8f3c-4c39-9a3e-5f0c3f1e2d11"
Headers = Iterable[tuple[str, str]]


@dataclass
class Answer:
    """What came back; `headers` by lower-case name."""

    status: int = 0
    raw_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.raw_headers}


def exchange_of(operation: Operation | None = None) -> Exchange:
    return Exchange(request_id=REQUEST_ID, started=0.0, operation=operation)


def operation_of(**policies: Any) -> Operation:
    description: dict[str, Any] = {
        "id": "get_thing",
        "method": "GET",
        "path": "/things/{name}",
        "tag": "things",
        "source": "spec/paths/things.yaml:1",
        "responses": (Response(status="200"), Response(status="503")),
    }
    return Operation(**{**description, **policies})


BODY = RequestBody(required=True, content={"application/json": None})


def scope_of(
    method: str = "GET",
    path: str = "/things/one",
    *,
    headers: Headers = (),
    exchange: Exchange | None = None,
    query: str = "",
    client: tuple[str, int] | None = ("10.0.0.1", 4711),
) -> Scope:
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": client,
    }
    return scope if exchange is None else {**scope, "exchange": exchange}


def receiver(chunks: Iterable[bytes] = (b"",)) -> Receive:
    remaining = list(chunks)

    async def receive() -> Message:
        body = remaining.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(remaining)}

    return receive


async def call(app: ASGIApp, scope: Scope, receive: Receive | None = None) -> Answer:
    """Send the request; what outer layers would add from the exchange is added here, as observation does."""
    answer = Answer()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.raw_headers = list(message["headers"])
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive or receiver(), send)
    return answer


def answering(
    status: int = 200, body: bytes = b"done", headers: Iterable[tuple[bytes, bytes]] = ()
) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return app


def doing(action: Callable[[], Awaitable[object]]) -> ASGIApp:
    """Make an app that does something and then answers."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await action()
        await answering()(scope, receive, send)

    return app


def raising(exception: BaseException) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise exception

    return app


async def passes_through(layer: ASGIApp, seen: list[Scope]) -> None:
    """Give a layer what is no HTTP request; its inner app is to note it in `seen`."""
    scope: Scope = {"type": "lifespan"}
    await call(layer, scope)
    assert seen == [scope]


def noting(seen: list[Scope]) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    return app

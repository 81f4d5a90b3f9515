"""A contract of streams, written by hand, and one stream whose events the test gives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from fastapi import Request
from starlette.types import ASGIApp, Message, Scope

from scripts.contract.runtime import (
    Contract,
    ContractGuard,
    ContractRouter,
    Judge,
    Operation,
    Response,
    Verdict,
    build_app,
)
from scripts.contract.runtime.model import ABSENT, ContractModel

JSON: Final = "application/json"
ERROR_SCHEMA: Final = {
    "type": "object",
    "required": ["error", "message", "status_code", "details", "request_id"],
    "properties": {"status_code": {"type": "integer"}, "request_id": {"type": "string", "format": "uuid"}},
}
ITEM: Final = {
    "oneOf": [
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["event", "id", "data"],
            "properties": {
                "event": {"const": "tick"},
                "id": {"type": "string"},
                "retry": {"type": "integer", "minimum": 1},
                "data": {"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}},
            },
        },
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["data"],
            "properties": {"data": {"type": "string"}},
        },
    ]
}


class Tick(ContractModel):
    event: Literal["tick"] = "tick"
    id: str
    retry: int | None = ABSENT
    data: dict[str, Any]


class Text(ContractModel):
    data: str


Event = Tick | Text

CONTRACT: Final = Contract(
    [
        Operation(
            id="get_ticks",
            method="GET",
            path="/ticks",
            tag="ticks",
            source="spec/ticks.yaml:7",
            responses=(
                Response(status="200", content={"text/event-stream": "Item"}),
                *(Response(status=status, content={JSON: "Error"}) for status in ("406", "500", "503")),
            ),
        )
    ],
    "",
    Judge(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "contract:",
            "$defs": {"Item": ITEM, "Error": ERROR_SCHEMA},
        }
    ),
)


def tick(number: int) -> Tick:
    return Tick(event="tick", id=str(number), data={"n": number})


class Handlers:
    """Gives what `events` makes; `closed` tells when the iterator has been closed."""

    def __init__(self, events: Callable[[], AsyncIterator[Any]]) -> None:
        self._events = events
        self.closed = asyncio.Event()

    async def get_ticks(self, _: object) -> AsyncIterator[Event]:
        return self._watched()

    async def _watched(self) -> AsyncIterator[Event]:
        try:
            async for event in self._events():
                yield event
        finally:
            self.closed.set()


def app_of(handlers: Handlers, reports: list[str] | None = None) -> ASGIApp:
    router = ContractRouter(CONTRACT, handlers)

    @router.get("/ticks", operation_id="get_ticks", response_model=None)
    async def get_ticks(request: Request) -> AsyncIterator[Event]:
        return await handlers.get_ticks(request)

    heard = [] if reports is None else reports
    return ContractGuard(
        build_app(CONTRACT, [router]), Verdict(CONTRACT), lambda told, _: heard.append(str(told))
    )


@dataclass
class Listener:
    """A client of an ASGI app that hears each message as it is sent, and can leave."""

    messages: list[Message] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)
    asked: bool = False

    async def receive(self) -> Message:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        async with self.heard:
            self.messages.append(message)
            self.heard.notify_all()

    async def until(self, condition: Callable[["Listener"], bool]) -> None:
        async with self.heard, asyncio.timeout(10):
            await self.heard.wait_for(lambda: condition(self))

    @property
    def status(self) -> int:
        status: int = self.messages[0]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.messages[0]["headers"]}

    @property
    def pieces(self) -> list[bytes]:
        return [message.get("body", b"") for message in self.messages[1:]]

    def listen(self, app: ASGIApp, method: str = "GET") -> Awaitable[None]:
        scope: Scope = {
            "type": "http",
            "method": method,
            "path": "/ticks",
            "raw_path": b"/ticks",
            "query_string": b"",
            "headers": [],
            "root_path": "",
            "app": app,
        }
        return app(scope, self.receive, self.send)

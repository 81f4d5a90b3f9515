"""Clients of `/ws`: their tokens, what they hear, and how it ends."""

import asyncio
import json
import socket
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from app.integrations.users_table import USER_ROLE
from app.resources import Resources
from app.services.auth import Gate
from app.services.cloud_events import CHANNEL, encoded
from app.services.sessions import Sessions
from tests.accounts import new_account
from tests.served import Served

PATIENCE = 20.0
EVER = datetime.min.replace(tzinfo=UTC)
ITEM = {
    "id": 42,
    "name": "lamp",
    "description": "It has two bulbs.",
    "owner_id": 7,
    "created_at": "2026-11-22T10:00:00.123456Z",
    "updated_at": "2026-11-22T10:00:00.123456Z",
}


async def token_of(resources: Resources, seconds: int = 600, role_id: int = USER_ROLE) -> str:
    """Begin a session of an account of its own."""
    gate = Gate(resources.settings)
    await gate.keys.read(resources.signing_key)
    sessions = Sessions(resources.settings.sessions, resources.transactions, gate.issuer, gate.ended)
    account = await new_account(resources, role_id)
    return await sessions.begin_without_refresh(account.id, seconds)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def as_browser(token: str) -> list[Subprotocol]:
    """Show the token where a page can."""
    return [Subprotocol("cloudevents.json"), Subprotocol(f"bearer.{token}")]


def listening(service: Served, token: str, **options: Any) -> connect:
    return connect(
        f"ws://127.0.0.1:{service.port}/ws", additional_headers=bearer(token), proxy=None, **options
    )


async def until_listening(service: Served, workers: int = 1) -> None:
    """Wait until the events of all replicas are heard."""
    await until(service, "events_listening", workers)


async def until_admitting(service: Served, token: str) -> None:
    """Wait until every worker knows which tokens are good: whichever answers, and however often."""
    admitted = 0
    async with asyncio.timeout(PATIENCE):
        while admitted < 10:
            try:
                async with listening(service, token):
                    admitted += 1
            except InvalidStatus as refused:
                assert refused.response.status_code == 503  # noqa: PT017  it is no answer to a test
                admitted = 0
                await asyncio.sleep(0.1)


async def until(service: Served, name: str, value: float, **labels: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while await metric(service, name, **labels) != value:  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)


async def metric(service: Served, name: str, **labels: str) -> float:
    text = (await service.client.get("/metrics")).text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return sum(sample.value for sample in samples if (sample.name, sample.labels) == (name, labels))


async def announce(resources: Resources, **changes: Any) -> bytes:
    """Tell all replicas of an item, as the relay of the outbox does."""
    event = encoded("item.created", ITEM | changes)
    await resources.redis.publish(CHANNEL, event)
    return event


async def heard(client: ClientConnection, since: datetime = EVER) -> dict[str, Any]:
    """Take the next event, which comes as text; one of before `since` was still on its way to this worker."""
    while True:
        async with asyncio.timeout(PATIENCE):
            text = await client.recv()
        assert isinstance(text, str)
        event: dict[str, Any] = json.loads(text)
        if datetime.fromisoformat(event["time"]) >= since:
            return event


async def closing(client: ClientConnection) -> tuple[int | None, str | None]:
    """Wait until the service has closed: with which code, and why."""
    async with asyncio.timeout(PATIENCE):
        await client.wait_closed()
    return client.close_code, client.close_reason


async def refusal(attempt: connect) -> tuple[int, dict[str, Any]]:
    """Have a handshake refused; return its status and what the body says, without its id."""
    with pytest.raises(InvalidStatus) as refused:
        await attempt
    answer = refused.value.response
    assert answer.body is not None
    body = json.loads(bytes(answer.body))
    assert answer.headers["x-request-id"] == body.pop("request_id")
    return answer.status_code, body


class Silent:
    """A client on a bare socket that answers nothing, and reads when it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def connect(cls, service: Served, token: str) -> "Silent":
        bare = socket.create_connection(("127.0.0.1", service.port))
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader, writer = await asyncio.open_connection(sock=bare, limit=2048)
        head = {
            "Host": "test",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": b64encode(bytes(16)).decode(),
            **bearer(token),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        writer.write(f"GET /ws HTTP/1.1\r\n{lines}\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101 ")
        return cls(reader, writer)

    async def frame(self) -> tuple[int, bytes]:
        """Read a frame: its first byte, and what it carries."""
        async with asyncio.timeout(PATIENCE):
            first, length = await self.reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self.reader.readexactly(2))
            return first, await self.reader.readexactly(length)

"""`/ws` in two running replicas: who gets in, what they hear, and what ends it."""

import asyncio
import contextlib
import json
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from app.integrations.users_table import ADMIN_ROLE
from app.jobs.event_fanout import EventFanout
from app.resources import Resources
from app.services.cloud_events import CHANNEL
from generated import events, models
from generated.messages import JUDGE, PUBLISH_ITEM_CREATED
from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.listening import (
    ITEM,
    Silent,
    announce,
    as_browser,
    bearer,
    closing,
    heard,
    listening,
    metric,
    refusal,
    token_of,
    until,
    until_admitting,
    until_listening,
)
from tests.served import Served, served

FRAME_OF_TEXT, FRAME_OF_CLOSING, FRAME_OF_PING = 0x81, 0x88, 0x89
ORIGIN = "http://localhost:3000"


@dataclass(frozen=True, slots=True)
class Replicas:
    """`first` has two workers and HTTPS; `second` has one, narrow limits, and nothing at MySQL's port."""

    first: Served
    second: Served
    https: int


@pytest.fixture(scope="module")
async def replicas(
    stack: Stack, token: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Replicas]:
    logs = tmp_path_factory.mktemp("events")
    https = free_port()
    wide = {"WORKERS": "2", "API_FIRST_ENABLE_TLS": "true", "API_FIRST_HTTPS_PORT": str(https)}
    narrow = {
        "EVENTS_MAX_CONNECTIONS": "3",
        "EVENTS_MAX_CONNECTIONS_PER_ACCOUNT": "2",
        "EVENTS_MAX_MESSAGE_BYTES": "100",
        "EVENTS_PING_SECONDS": "0.5",
        "EVENTS_QUEUE_SIZE": "10",
        "BREAKER_FAILURES": "1",
        "BREAKER_RESET_SECONDS": "30",
        "MYSQL_HOST": "127.0.0.1",
        "MYSQL_PORT": str(free_port()),
        "LOG_LEVEL": "DEBUG",
    }
    quiet = {"RATE_LIMIT_ENABLED": "false"}
    async with (
        served(stack, logs / "first", **quiet, **wide) as first,
        served(stack, logs / "second", **quiet, **narrow) as second,
    ):
        await until_listening(first, workers=2)
        await until_listening(second)
        await until_admitting(first, token)
        await until_admitting(second, token)
        yield Replicas(first, second, https)


@pytest.fixture(scope="module")
async def token(resources: Resources) -> str:
    return await token_of(resources)


async def test_clients_of_every_worker_hear_of_an_item_once(
    replicas: Replicas, resources: Resources, token: str
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(listening(replica, token))
            for replica in (*[replicas.first] * 8, replicas.second)
        ]
        assert await metric(replicas.first, "websocket_connections") == 8
        sent = [json.loads(await announce(resources, id=number)) for number in (1, 2)]
        assert [[await heard(client), await heard(client)] for client in clients] == [sent] * 9
    assert sent[0]["data"] == ITEM | {"id": 1}
    await until(replicas.first, "websocket_connections", 0)


async def test_an_item_is_told_of_as_it_was_stored(replicas: Replicas, resources: Resources) -> None:
    token = await token_of(resources)
    async with listening(replicas.second, token) as client:
        name = f"test-{uuid4().hex}"
        created = await replicas.first.client.post("/items", json={"name": name}, headers=bearer(token))
        assert created.status_code == 201
        assert await EventFanout(resources, 1).relay() > 0
        event = await heard(client)
        while event["data"]["name"] != name:  # what others have left in the outbox comes first
            event = await heard(client)
    assert list(PUBLISH_ITEM_CREATED.violations(JUDGE, event["type"], event)) == []
    told = events.Item.model_validate(event["data"])
    assert told.model_dump() == models.Item.model_validate(created.json()).model_dump()


async def test_a_cache_invalidated_in_one_replica_is_told_in_the_other(
    replicas: Replicas, resources: Resources
) -> None:
    admin = await token_of(resources, role_id=ADMIN_ROLE)
    url = f"/examples/vault/secret/test-{uuid4().hex}"

    async def write() -> None:
        written = await replicas.first.client.post(url, json={"data": {"a": "b"}}, headers=bearer(admin))
        assert written.status_code == 200

    since = datetime.now(UTC)
    async with listening(replicas.second, admin) as client:
        await write()
        assert (await replicas.second.client.get(url)).status_code == 200
        await write()
        event = await heard(client, since)
    assert UUID(event.pop("id")).version == 4
    assert datetime.fromisoformat(event.pop("time")).tzinfo is not None
    assert event == {
        "specversion": "1.0",
        "source": "/reference-api",
        "type": "cache.invalidated",
        "datacontenttype": "application/json",
        "data": {"operation": "get_secret", "dropped": 1},
    }


async def test_a_breaker_that_opens_is_told_everywhere(replicas: Replicas, token: str) -> None:
    since = datetime.now(UTC)
    async with listening(replicas.first, token) as client:
        refused = await replicas.second.client.get("/examples/database/mysql/query")
        assert refused.status_code == 503
        event = await heard(client, since)
    assert (event["type"], event["data"]) == (
        "breaker.opened",
        {"service": "mysql", "failures": 1, "reset_seconds": 30.0},
    )


async def test_frames_are_plain_text(replicas: Replicas, resources: Resources, token: str) -> None:
    since = datetime.now(UTC)
    client = await Silent.connect(replicas.first, token)
    event = await announce(resources)
    first, payload = await client.frame()
    while datetime.fromisoformat(json.loads(payload)["time"]) < since:
        first, payload = await client.frame()
    assert (first, payload) == (FRAME_OF_TEXT, event)
    client.writer.close()


async def test_a_browser_shows_its_token_among_the_subprotocols(replicas: Replicas, token: str) -> None:
    url = f"ws://127.0.0.1:{replicas.second.port}/ws"
    async with connect(url, subprotocols=as_browser(token), origin=Origin(ORIGIN), proxy=None) as client:
        assert client.subprotocol == "cloudevents.json"
        assert client.response is not None
        assert token not in str(client.response.headers)


async def test_events_come_by_tls(stack: Stack, replicas: Replicas, resources: Resources, token: str) -> None:
    trust = ssl.create_default_context(cafile=stack.authority)
    url = f"wss://localhost:{replicas.https}/ws"
    since = datetime.now(UTC)
    async with connect(url, additional_headers=bearer(token), ssl=trust, proxy=None) as client:
        event = await announce(resources)
        assert await heard(client, since) == json.loads(event)


@pytest.mark.parametrize(
    ("path", "options", "refused"),
    [
        ("/ws", {}, (401, "AuthenticationError", "Credentials are required.")),
        (
            "/ws",
            {"additional_headers": bearer("x.y.z")},
            (401, "AuthenticationError", "The access token is not valid."),
        ),
        (
            "/ws?token=x",
            {"subprotocols": ["cloudevents.json"]},
            (401, "AuthenticationError", "Credentials are required."),
        ),
        (
            "/ws",
            {"origin": "http://example.com"},
            (403, "PermissionDeniedError", "Pages of this origin may not connect."),
        ),
        (
            "/ws",
            {"subprotocols": ["chat", "bearer.x.y.z"]},
            (400, "MalformedRequestError", "The subprotocol is cloudevents.json."),
        ),
        ("/elsewhere", {}, (404, "NotFoundError", "There is no such path.")),
    ],
)
async def test_handshakes_that_are_refused(
    replicas: Replicas, path: str, options: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    status, error, message = refused
    url = f"ws://127.0.0.1:{replicas.second.port}{path}"
    assert await refusal(connect(url, proxy=None, **options)) == (
        status,
        {"error": error, "message": message, "status_code": status, "details": {}},
    )


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"", "This is no handshake of WebSocket, version 13."),
        (
            b"Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
            "This is no handshake of WebSocket, version 13.",
        ),
        (
            b"Cookie: " + b"x" * 20_000 + b"\r\n",
            "The handshake is no request that HTTP/1.1 knows.",
        ),
    ],
)
async def test_what_is_no_handshake(replicas: Replicas, head: bytes, message: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", replicas.second.port)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + head + b"\r\n"
    )
    lines, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
    writer.close()
    assert lines.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"sec-websocket-version: 13" in lines
    content = json.loads(body)
    assert UUID(content.pop("request_id")).version == 4
    assert content == {
        "error": "MalformedRequestError",
        "message": message,
        "status_code": 400,
        "details": {},
    }


async def test_the_wish_of_another_method_is_left_aside(replicas: Replicas) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket"}
    answer = await replicas.second.client.post("/examples/cache/ws?value=1", headers=headers)
    assert (answer.status_code, answer.json()["action"]) == (200, "set")


async def test_an_account_has_so_many_connections_and_the_service_too(
    replicas: Replicas, resources: Resources, token: str
) -> None:
    other = await token_of(resources)
    second = replicas.second
    async with listening(second, token), listening(second, token):
        assert await refusal(listening(second, token)) == (
            429,
            {
                "error": "RateLimitError",
                "message": "The account has as many connections as one may have.",
                "status_code": 429,
                "details": {},
            },
        )
        async with listening(second, other):
            status, body = await refusal(listening(second, other))
            assert (status, body["error"]) == (503, "OverloadedError")
    async with listening(second, token) as client:
        await (await client.ping())


async def test_a_token_that_ends_closes(replicas: Replicas, resources: Resources) -> None:
    async with listening(replicas.second, await token_of(resources, seconds=1)) as client:
        assert await closing(client) == (4401, "The access token has ended.")


async def test_a_session_that_ends_closes_in_every_replica(replicas: Replicas, resources: Resources) -> None:
    token = await token_of(resources)
    async with listening(replicas.first, token) as near, listening(replicas.second, token) as far:
        ended = await replicas.first.client.post("/auth/logout", headers=bearer(token))
        assert ended.status_code == 204
        ending = (4401, "The access token has ended.")
        assert (await closing(near), await closing(far)) == (ending, ending)
    status, body = await refusal(listening(replicas.second, token))
    assert (status, body["message"]) == (401, "The session has ended.")


async def test_clients_send_nothing(replicas: Replicas, token: str) -> None:
    async with listening(replicas.second, token) as client:
        await client.send("hello")
        assert await closing(client) == (1008, "Clients send nothing here.")


async def test_a_message_that_is_too_large_is_not_read(replicas: Replicas, token: str) -> None:
    async with listening(replicas.second, token) as client:
        await client.send("x" * 1_000_000)
        assert await closing(client) == (1009, "frame with 1000000 bytes exceeds limit of 100 bytes")


async def test_who_does_not_answer_a_ping_is_gone(replicas: Replicas, token: str) -> None:
    client = await Silent.connect(replicas.second, token)
    first, payload = await client.frame()
    assert (first, len(payload)) == (FRAME_OF_PING, 4)
    assert await client.frame() == (FRAME_OF_CLOSING, b"\x03\xf3keepalive ping timeout")
    assert await client.reader.read() == b""
    client.writer.close()


async def test_a_slow_client_is_dropped_and_the_others_hear_everything(
    replicas: Replicas, resources: Resources
) -> None:
    first = replicas.first
    slow_token, token = await token_of(resources), await token_of(resources)
    slow = await Silent.connect(first, slow_token)
    dropped = await metric(first, "events_dropped_total", reason="slow_client")
    since = datetime.now(UTC)
    async with listening(first, token) as client:
        numbers: list[int] = []
        while await metric(first, "events_dropped_total", reason="slow_client") == dropped:
            for number in range(len(numbers), len(numbers) + 200):
                await announce(resources, id=number + 1, description="x" * 2000)
                numbers.append((await heard(client, since))["data"]["id"])
    assert numbers == list(range(1, len(numbers) + 1))
    await until(first, "websocket_connections", 0)
    assert await metric(first, "websocket_closed_total", code="1013") == 1
    slow.writer.close()


async def test_what_is_no_event_goes_to_nobody(replicas: Replicas, resources: Resources, token: str) -> None:
    dropped = await metric(replicas.second, "events_dropped_total", reason="unknown")
    since = datetime.now(UTC)
    async with listening(replicas.second, token) as client:
        for message in (b"no JSON", b"[]", b'{"type":"item.sold"}', b'{"type":["item.created"]}'):
            await resources.redis.publish(CHANNEL, message)
        event = await announce(resources)
        assert await heard(client, since) == json.loads(event)
    assert await metric(replicas.second, "events_dropped_total", reason="unknown") - dropped == 4


async def test_the_log_tells_of_a_connection_and_not_its_token(
    replicas: Replicas, resources: Resources
) -> None:
    token, request_id = await token_of(resources), str(uuid4())
    headers = bearer(token) | {"X-Request-ID": request_id}
    url = f"ws://127.0.0.1:{replicas.second.port}/ws"
    subprotocols = as_browser(token)
    async with connect(url, additional_headers=headers, subprotocols=subprotocols, proxy=None) as client:
        assert client.response is not None
        assert client.response.headers["X-Request-ID"] == request_id
    async with asyncio.timeout(10):
        while request_id not in replicas.second.log.read_text():  # noqa: ASYNC110  a file
            await asyncio.sleep(0.05)
    (line,) = (each for each in replicas.second.events() if each["request_id"] == request_id)
    assert re.fullmatch(r"\d+(\.\d+)?", str(line.pop("duration_ms")))
    del line["asctime"]
    assert line == {
        "name": "app.access",
        "levelname": "INFO",
        "message": "request",
        "request_id": request_id,
        "method": "GET",
        "path": "/ws",
        "status_code": 101,
        "operation": "send_events",
        "error": None,
        "close_code": 1000,
    }
    whole = replicas.second.log.read_text()
    assert "app.websocket" not in whole
    assert token not in whole
    assert token.rpartition(".")[0] not in whole


async def test_the_service_says_goodbye(
    stack: Stack, resources: Resources, token: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.mktemp("goodbye") / "log"
    async with (
        served(stack, log, DRAIN_SECONDS="1.5") as service,
    ):
        await until_admitting(service, token)
        client = await listening(service, token)
        stopping = asyncio.create_task(service.service.stop())
        while (await service.client.get("/health/ready")).status_code == 200:  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.02)
        status, body = await refusal(listening(service, token))
        assert (status, body["message"]) == (503, "The service is stopping.")
        await (await client.ping())
        assert await closing(client) == (1001, "The service is stopping.")
        assert await stopping == 0

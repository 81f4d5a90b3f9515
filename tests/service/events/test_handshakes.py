"""Who is let in at `/ws`, and what is said to the others."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from app.resources import Resources
from tests.listening import (
    as_browser,
    bearer,
    listening,
    refusal,
    token_of,
    until,
)
from tests.service.events.conftest import Replicas

ORIGIN = "http://localhost:3000"


async def test_a_browser_shows_its_token_among_the_subprotocols(replicas: Replicas, token: str) -> None:
    url = f"ws://127.0.0.1:{replicas.second.port}/ws"
    async with connect(url, subprotocols=as_browser(token), origin=Origin(ORIGIN), proxy=None) as client:
        assert client.subprotocol == "cloudevents.json"
        assert client.response is not None
        assert token not in str(client.response.headers)


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
    await until(second, "websocket_connections", 0)  # a place is free once the service has seen the end, too
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
    await until(second, "websocket_connections", 0)
    async with listening(second, token) as client:
        await (await client.ping())

"""What ends a connection to `/ws`, and what is logged of it."""

import asyncio
import re
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect

from app.resources import Resources
from scripts.stack import Stack
from tests.listening import (
    Silent,
    as_browser,
    bearer,
    closing,
    listening,
    refusal,
    token_of,
    until_admitting,
)
from tests.served import served
from tests.service.events.conftest import Replicas

FRAME_OF_CLOSING = 0x88
FRAME_OF_PING = 0x89


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

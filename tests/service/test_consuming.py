"""Consuming over HTTP by clients that leave: the message is there for the next one."""

import asyncio
import uuid
from pathlib import Path

import aio_pika

from scripts.stack import Stack
from tests.broker import connected
from tests.served import Served, served

LARGE = 9_000_000
"""Less than what is handed over at most, more than the buffers to a client that does not read."""


async def put(stack: Stack, queue: str, body: bytes) -> None:
    connection = await connected(stack)
    async with connection, connection.channel() as channel:
        await channel.declare_queue(queue, durable=True, arguments={"x-expires": 60_000})
        await channel.default_exchange.publish(aio_pika.Message(body), routing_key=queue)


async def ready(service: Served, queue: str) -> int:
    answer = await service.client.get(f"/examples/messaging/queue/{queue}/info")
    found: int = answer.json()["message_count"]
    return found


async def test_a_client_that_leaves_amid_its_message_leaves_it_to_others(
    stack: Stack, tmp_path: Path
) -> None:
    queue = f"test-{uuid.uuid4().hex}"
    await put(stack, queue, b"x" * LARGE)
    async with served(stack, tmp_path / "log", RATE_LIMIT_ENABLED="false") as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(f"GET /examples/messaging/consume/{queue} HTTP/1.1\r\nhost: test\r\n\r\n".encode())
        assert await reader.readexactly(15) == b"HTTP/1.1 200 OK"
        assert await ready(service, queue) == 0
        writer.transport.abort()
        async with asyncio.timeout(10):
            while await ready(service, queue) == 0:  # noqa: ASYNC110 - only asking shows it
                await asyncio.sleep(0.05)

        answer = (await service.client.get(f"/examples/messaging/consume/{queue}")).json()
        assert (answer["redelivered"], len(answer["message"]["value"])) == (True, LARGE)
        nothing = await service.client.get(f"/examples/messaging/consume/{queue}")
        assert nothing.json() == {"queue": queue, "action": "empty"}

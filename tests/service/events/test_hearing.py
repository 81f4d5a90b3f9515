"""What clients of `/ws` hear in each replica, and what they do not."""

import contextlib
import json
import ssl
from datetime import UTC, datetime
from uuid import UUID, uuid4

from websockets.asyncio.client import connect

from app.integrations.users_table import ADMIN_ROLE
from app.jobs.event_fanout import EventFanout
from app.resources import Resources
from app.services.cloud_events import CHANNEL
from generated import events, models
from generated.messages import JUDGE, PUBLISH_ITEM_CREATED
from scripts.stack import Stack
from tests.listening import (
    ITEM,
    Silent,
    announce,
    bearer,
    heard,
    listening,
    metric,
    token_of,
    until,
)
from tests.service.events.conftest import Replicas

FRAME_OF_TEXT = 0x81


async def test_clients_of_every_worker_hear_of_an_item_once(
    replicas: Replicas, resources: Resources, token: str
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(listening(replica, token))
            for replica in (*[replicas.first] * 8, replicas.second)
        ]
        await until(replicas.first, "websocket_connections", 8)
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


async def test_events_come_by_tls(stack: Stack, replicas: Replicas, resources: Resources, token: str) -> None:
    trust = ssl.create_default_context(cafile=stack.authority)
    url = f"wss://localhost:{replicas.https}/ws"
    since = datetime.now(UTC)
    async with connect(url, additional_headers=bearer(token), ssl=trust, proxy=None) as client:
        event = await announce(resources)
        assert await heard(client, since) == json.loads(event)


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

"""An event is published if, and only if, its transaction commits; nothing that befalls a relay loses one."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from sqlalchemy import select, text, update

from app import errors
from app.integrations import outbox
from app.integrations.rabbitmq import Announcement
from app.integrations.tables import OutboxEvent
from app.jobs.event_fanout import EventFanout
from app.jobs.outbox_relay import EXCHANGE, OutboxRelay
from app.logs import REQUEST_ID
from app.resources import Resources
from app.services.cloud_events import MEDIA_TYPE
from app.settings import Settings
from scripts.stack import Stack
from tests.broker import connected
from tests.patient import patient_resources
from tests.without import without


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


@pytest.fixture
def kind() -> str:
    """Name a type of events that no other test uses."""
    return f"test.{uuid.uuid4().hex}"


@pytest.fixture
async def inbox(stack: Stack, kind: str) -> AsyncIterator[AbstractQueue]:
    """Listen to those events at RabbitMQ."""
    async with await connected(stack) as connection:
        channel = await connection.channel()
        exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.TOPIC, durable=True)
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(exchange, kind)
        yield queue


@pytest.fixture
async def relay(resources: Resources) -> OutboxRelay:
    """Publish what other tests have left, so that the next batch is this test's."""
    relay = OutboxRelay(resources, 0.05)
    while await relay.relay():
        pass
    return relay


async def added(resources: Resources, kind: str, *numbers: int) -> list[uuid.UUID]:
    async with resources.transactions.begin() as session:
        return [await outbox.add(session, kind, {"number": number}) for number in numbers]


async def received(inbox: AbstractQueue) -> list[AbstractIncomingMessage]:
    """Take what is there; what is confirmed is in its queue."""
    found = []
    while (message := await inbox.get(no_ack=True, fail=False)) is not None:
        found.append(message)
    return found


async def unsent(resources: Resources, kind: str) -> list[uuid.UUID]:
    mine = (OutboxEvent.type == kind, OutboxEvent.sent_at.is_(None))
    waiting = select(OutboxEvent.id).where(*mine).order_by(OutboxEvent.position)
    return list(await resources.transactions.read(lambda session: session.scalars(waiting)))


async def test_what_commits_is_published_once_with_all_that_is_known_of_it(
    resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    token = REQUEST_ID.set("4f9a")
    [event_id] = await added(resources, kind, 7)
    REQUEST_ID.reset(token)
    assert await unsent(resources, kind) == [event_id]

    assert [await relay.relay(), await relay.relay()] == [1, 0]

    [message] = await received(inbox)
    body = json.loads(message.body)
    occurred_at = datetime.fromisoformat(body.pop("time"))
    assert body == {
        "specversion": "1.0",
        "id": str(event_id),
        "source": "/reference-api",
        "type": kind,
        "datacontenttype": "application/json",
        "data": {"number": 7},
    }
    assert (message.message_id, message.type, message.correlation_id) == (str(event_id), kind, "4f9a")
    assert (message.content_type, message.delivery_mode) == (MEDIA_TYPE, aio_pika.DeliveryMode.PERSISTENT)
    assert message.timestamp == occurred_at.replace(microsecond=0)
    assert await unsent(resources, kind) == []


async def test_what_is_rolled_back_is_not_published(
    resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    async def fail() -> None:
        async with resources.transactions.begin() as session:
            await outbox.add(session, kind, {"number": 1})
            raise KeyError

    with pytest.raises(KeyError):
        await fail()

    assert await relay.relay() == 0
    assert await received(inbox) == []


async def test_events_come_in_the_order_of_writing(
    resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    for start in range(0, 250, 50):
        await added(resources, kind, *range(start, start + 50))

    assert [await relay.relay() for _ in range(4)] == [100, 100, 50, 0]

    numbers = [json.loads(message.body)["data"]["number"] for message in await received(inbox)]
    assert numbers == list(range(250))


async def test_relays_take_turns(
    resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    ids = await added(resources, kind, *range(40))
    other = OutboxRelay(resources, 0.05)
    async with resources.transactions.begin() as session:
        assert await outbox.take_turn(session, outbox.PUBLISHING)
        assert [await relay.relay(), await other.relay()] == [0, 0]

    counts = [count for _ in range(3) for count in await asyncio.gather(relay.relay(), other.relay())]

    assert sum(counts) == 40
    assert [message.message_id for message in await received(inbox)] == list(map(str, ids))


async def test_a_relay_that_dies_after_publishing_leaves_the_same_ids_to_the_next(
    resources: Resources,
    relay: OutboxRelay,
    inbox: AbstractQueue,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = await added(resources, kind, 1, 2)
    published = asyncio.Event()
    announce = resources.rabbitmq.announce

    async def hang(exchange: str, announcements: Sequence[Announcement]) -> None:
        await announce(exchange, announcements)
        published.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(resources.rabbitmq, "announce", hang)
        dying = asyncio.create_task(relay.relay())
        await published.wait()
        dying.cancel()
        await asyncio.wait({dying})
    assert await unsent(resources, kind) == ids

    assert await relay.relay() == 2

    assert [message.message_id for message in await received(inbox)] == [*map(str, ids), *map(str, ids)]
    assert await relay.relay() == 0


async def test_while_rabbitmq_is_away_events_wait(
    settings: Settings, resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    ids = await added(resources, kind, 1)
    async with without(settings, "rabbitmq") as cut_off:
        with pytest.raises(errors.MessageQueueError):
            await OutboxRelay(cut_off, 0.05).relay()
    assert await unsent(resources, kind) == ids
    backlog = await resources.transactions.read(outbox.backlog)
    assert backlog.events == 1
    assert 0 < backlog.seconds < 60

    assert await relay.relay() == 1
    assert [message.message_id for message in await received(inbox)] == list(map(str, ids))
    assert await resources.transactions.read(outbox.backlog) == outbox.Backlog(0, 0)


async def test_while_redis_is_away_rabbitmq_gets_them(
    settings: Settings, resources: Resources, relay: OutboxRelay, inbox: AbstractQueue, kind: str
) -> None:
    ids = await added(resources, kind, 1)
    async with without(settings, "redis") as cut_off:
        assert await OutboxRelay(cut_off, 0.05).relay() == 1

    assert [message.message_id for message in await received(inbox)] == list(map(str, ids))


async def test_an_exchange_that_is_gone_is_made_again(
    stack: Stack, resources: Resources, relay: OutboxRelay, kind: str
) -> None:
    await added(resources, kind, 1)
    assert await relay.relay() == 1
    async with await connected(stack) as connection:
        await (await connection.channel()).exchange_delete(EXCHANGE)

    await added(resources, kind, 2)
    with pytest.raises(errors.MessageQueueError):
        await relay.relay()
    assert await relay.relay() == 1


async def test_the_relay_goes_on_until_it_is_told_to_stop(
    *,
    settings: Settings,
    resources: Resources,
    relay: OutboxRelay,
    inbox: AbstractQueue,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stopping = asyncio.Event()
    async with without(settings, "rabbitmq") as cut_off:
        await added(resources, kind, *range(120))
        lost = asyncio.create_task(OutboxRelay(cut_off, 0.05).run(stopping))
        running = asyncio.create_task(relay.run(stopping))
        async with asyncio.timeout(20):
            while await unsent(resources, kind):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)
        stopping.set()
        await asyncio.gather(lost, running)

    assert len(await received(inbox)) == 120


async def test_what_was_sent_long_ago_is_forgotten(
    resources: Resources, relay: OutboxRelay, kind: str
) -> None:
    week = timedelta(days=7)
    while await EventFanout(resources, 0.05).relay():
        continue  # what other tests have left, too
    await resources.transactions.read(partial(outbox.forget, kept=week, limit=1000))
    [untold] = await added(resources, kind, 0)
    await relay.relay()
    old, new = await added(resources, kind, 1, 2)
    await relay.relay()
    [waiting] = await added(resources, kind, 3)
    async with resources.transactions.begin() as session:
        long_ago = text("now() - interval '8 days'")
        sent = update(OutboxEvent).values(sent_at=long_ago)
        await session.execute(sent.where(OutboxEvent.id.in_([old, untold])))
        await outbox.mark_told(session, [old, new, waiting])
        await session.execute(
            update(OutboxEvent).where(OutboxEvent.id == waiting).values(occurred_at=long_ago)
        )

        assert await outbox.forget(session, week, 1000) == 1

        left = await session.scalars(select(OutboxEvent.id).where(OutboxEvent.type == kind))
        assert set(left) == {untold, new, waiting}

"""WebSockets hear of events, and webhooks are asked for, whatever becomes of the broker."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.integrations import job_queue, outbox
from app.integrations.tables import OutboxEvent
from app.job import Job
from app.jobs import deliver_webhook
from app.jobs.event_fanout import EventFanout
from app.jobs.outbox_relay import OutboxRelay
from app.resources import Resources
from app.sections import WebhooksSettings
from app.services.cloud_events import CHANNEL
from app.settings import Settings
from app.worker import Worker
from tests.receiver import ITEM, SECRET, Receiver, receiving
from tests.without import without

PATIENCE: Final = 60.0


@pytest.fixture
def kind() -> str:
    """Name a type of events that no other test uses."""
    return f"test.{uuid.uuid4().hex}"


@pytest.fixture
async def fanout(resources: Resources) -> EventFanout:
    """Tell of what other tests have left, so that the next batch is this test's."""
    fanout = EventFanout(resources, 0.05)
    while await fanout.relay():
        continue
    return fanout


@pytest.fixture
async def receiver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path_factory.mktemp("receiver") / "log") as found:
        yield found


async def added(resources: Resources, kind: str, payload: Mapping[str, Any]) -> uuid.UUID:
    async with resources.transactions.begin() as session:
        return await outbox.add(session, kind, payload)


async def state(resources: Resources, event_id: uuid.UUID) -> tuple[bool, bool]:
    """Whether the broker has it, and whether the others were told."""
    asked = select(OutboxEvent.sent_at.is_not(None), OutboxEvent.told_at.is_not(None))
    row = (
        await resources.transactions.read(
            lambda session: session.execute(asked.where(OutboxEvent.id == event_id))
        )
    ).one()
    return row[0], row[1]


def noting(resources: Resources, patch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """Return what will have been sent to Redis."""
    sent: list[tuple[str, bytes]] = []
    publish = resources.redis.publish

    async def note(channel: str, message: bytes) -> None:
        sent.append((channel, message))
        await publish(channel, message)

    patch.setattr(resources.redis, "publish", note)
    return sent


@asynccontextmanager
async def working(resources: Resources, *jobs: Job[Any]) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    running = asyncio.create_task(Worker(resources, jobs).run(stopping))
    try:
        yield
    finally:
        stopping.set()
        assert await running


async def test_websockets_are_told_once_in_order(
    resources: Resources, fanout: EventFanout, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = noting(resources, monkeypatch)
    ids = [await added(resources, kind, {"number": number}) for number in (1, 2)]

    assert [await fanout.relay(), await fanout.relay()] == [2, 0]

    assert [(channel, json.loads(text)["id"]) for channel, text in sent] == [
        (CHANNEL, str(each)) for each in ids
    ]
    assert [await state(resources, event_id) for event_id in ids] == [(False, True)] * 2


async def test_those_who_tell_take_turns_and_hold_up_no_publishing(
    resources: Resources, fanout: EventFanout, kind: str
) -> None:
    relay = OutboxRelay(resources, 0.05)
    while await relay.relay():
        continue
    await added(resources, kind, {})
    async with resources.transactions.begin() as session:
        assert await outbox.take_turn(session, outbox.TELLING)
        assert [await fanout.relay(), await relay.relay()] == [0, 1]
    assert [await fanout.relay(), await relay.relay()] == [1, 0]


async def test_while_redis_is_away_nothing_waits_for_it(
    *,
    settings: Settings,
    resources: Resources,
    fanout: EventFanout,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    event_id = await added(resources, kind, {})
    async with without(settings, "redis") as cut_off:
        assert await EventFanout(cut_off, 0.05).relay() == 1
    assert await state(resources, event_id) == (False, True)
    warnings = [record.getMessage() for record in caplog.records if record.name == "app.jobs.event_fanout"]
    assert len(warnings) == 1
    assert warnings[0].startswith("Events were not sent to WebSockets: ")


async def test_a_redis_that_hangs_takes_its_share_of_the_time_and_no_more(
    resources: Resources, fanout: EventFanout, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_channel: str, _message: bytes) -> None:
        await asyncio.Event().wait()

    event_id = await added(resources, kind, {})
    monkeypatch.setattr(resources.redis, "publish", hang)
    monkeypatch.setattr("app.jobs.event_fanout.SHARE", 0.001)
    assert await fanout.relay() == 1
    assert await state(resources, event_id) == (False, True)


async def test_a_worker_without_the_broker_tells_websockets_and_receivers(
    *,
    settings: Settings,
    resources: Resources,
    fanout: EventFanout,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await fanout.relay() == 0
    url = f"{receiver.url}/204"
    webhooks = WebhooksSettings(
        urls=(url,), secret=SecretStr(SECRET), allow_http=True, allow_private=True, timeout_seconds=5
    )
    sending = resources.settings.model_copy(
        update={"webhooks": webhooks, "rabbitmq": settings.rabbitmq, "breaker": settings.breaker}
    )
    async with without(sending, "rabbitmq") as cut_off:
        sent = noting(cut_off, monkeypatch)
        event_id = await added(resources, "item.created", ITEM)
        async with working(cut_off, deliver_webhook.JOB), asyncio.timeout(PATIENCE):
            while not (requests := receiver.requests()):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)
        assert [each.headers["webhook-id"] for each in requests] == [str(event_id)]
        assert [json.loads(text)["id"] for _, text in sent] == [str(event_id)]
        assert await state(resources, event_id) == (False, True)
    relay = OutboxRelay(resources, 0.05)
    while await relay.relay():
        continue
    assert await state(resources, event_id) == (True, True)
    jobs = await resources.transactions.read(partial(job_queue.held, limit=1000))
    assert [job for job in jobs if str(event_id) in job.payload] == []
    assert len(receiver.requests()) == 1

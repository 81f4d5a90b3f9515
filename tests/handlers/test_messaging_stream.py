"""The stream of a queue on the real broker and cluster: order, resumption, several replicas, outages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import messaging
from app.integrations import message_log
from app.integrations.message_log import MessageLog
from app.resources import open_resources
from app.settings import Settings
from generated import models
from scripts.stack import Stack
from tests.handlers.test_messaging import broker


@pytest.fixture
async def name(context: RequestContext, name: str) -> AsyncIterator[str]:
    """Take the queue away in the end."""
    yield name
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.queue_delete(name)


async def publish(context: RequestContext, queue: str, *numbers: int) -> None:
    for number in numbers:
        await messaging.publish_message_to_queue(context, queue=queue, body={"n": number})


async def taken(
    context: RequestContext,
    queue: str,
    last: str | None = None,
    limit: int | None = None,
    wait: int | None = 0,
) -> list[models.QueueEvent]:
    events = await messaging.stream_queue(context, queue=queue, last_event_id=last, limit=limit, wait=wait)
    return [event async for event in events]


def numbers(events: list[models.QueueEvent]) -> list[Any]:
    found = []
    for event in events:
        assert isinstance(event, models.MessageEvent)
        assert isinstance(event.data.message, models.JsonContent)
        found.append(event.data.message.value["n"])
    return found


def ids(events: list[models.QueueEvent]) -> list[str]:
    return [event.id for event in events if isinstance(event, models.MessageEvent)]


async def test_messages_are_moved_in_their_order_and_everybody_gets_them(
    context: RequestContext, name: str
) -> None:
    await publish(context, name, 1, 2, 3)
    events = await taken(context, name)
    assert events[0] == models.MessageEvent(
        event="message",
        id=ids(events)[0],
        data=models.StreamedMessage(
            queue=name,
            message=models.JsonContent(encoding="json", value={"n": 1}),
            content_type="application/json",
        ),
    )
    assert numbers(events) == [1, 2, 3]
    assert (await context.resources.rabbitmq.queue_info(name)).message_count == 0
    assert await taken(context, name) == events


async def test_a_listener_goes_on_after_what_it_has_seen(context: RequestContext, name: str) -> None:
    await publish(context, name, 1, 2, 3)
    first = await taken(context, name, limit=2, wait=None)
    assert numbers(first) == [1, 2]
    assert numbers(await taken(context, name, last=ids(first)[0], limit=2)) == [2, 3]
    await publish(context, name, 4)
    assert numbers(await taken(context, name, last=ids(first)[1])) == [3, 4]


async def test_a_listener_that_waits_gets_what_comes(context: RequestContext, name: str) -> None:
    await publish(context, name, 1)
    events = await messaging.stream_queue(context, queue=name, limit=2)
    assert numbers([await anext(events)]) == [1]
    waiting = asyncio.ensure_future(anext(events))
    await publish(context, name, 2)
    async with asyncio.timeout(10):
        assert numbers([await waiting]) == [2]
        assert [event async for event in events] == []


async def test_who_has_seen_what_is_not_kept_is_told_of_a_gap(context: RequestContext, name: str) -> None:
    await publish(context, name, 1)
    gap, *events = await taken(context, name, last="5-0")
    assert gap == models.GapEvent(event="gap", data=models.Gap(queue=name, last_event_id="5-0"))
    assert numbers(events) == [1]


async def test_a_stream_goes_on_from_the_beginning_of_a_millisecond(
    context: RequestContext, name: str
) -> None:
    await publish(context, name, 1)
    gap, *events = await taken(context, name, last="0")
    assert gap == models.GapEvent(event="gap", data=models.Gap(queue=name, last_event_id="0"))
    assert numbers(events) == [1]


async def test_a_queue_that_another_keeps_to_itself_is_a_conflict(context: RequestContext, name: str) -> None:
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.declare_queue(name, exclusive=True)
        with pytest.raises(errors.ConflictError):
            await messaging.stream_queue(context, queue=name)


async def test_a_queue_that_is_not_there_has_no_stream(context: RequestContext, name: str) -> None:
    with pytest.raises(errors.ResourceNotFoundError) as absent:
        await messaging.stream_queue(context, queue=name)
    assert absent.value.details == {"queue": name}


async def test_a_queue_that_is_deleted_ends_its_stream(context: RequestContext, name: str) -> None:
    await publish(context, name, 1)
    events = await messaging.stream_queue(context, queue=name)
    assert numbers([await anext(events)]) == [1]
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.queue_delete(name)
    with pytest.raises(errors.ResourceNotFoundError):
        async with asyncio.timeout(10):
            await anext(events)


async def test_two_replicas_tell_the_same_in_the_same_order(
    context: RequestContext, settings: Settings, name: str
) -> None:
    await publish(context, name, *range(20))
    async with open_resources(settings) as other:
        second = RequestContext(other, "", None, None, context.response_cache, context.auth)
        ours, theirs = await asyncio.gather(
            taken(context, name, limit=40, wait=None), asyncio.create_task(_both(context, second, name))
        )
    assert numbers(ours) == list(range(40))
    assert ours == theirs


async def _both(context: RequestContext, second: RequestContext, name: str) -> list[models.QueueEvent]:
    listening = asyncio.ensure_future(taken(second, name, limit=40, wait=None))
    await publish(context, name, *range(20, 40))
    async with asyncio.timeout(20):
        return await listening


async def test_the_lease_goes_to_another_when_nobody_listens(context: RequestContext, name: str) -> None:
    log = MessageLog(context.resources.redis)
    await publish(context, name, 1)
    await taken(context, name)
    async with asyncio.timeout(10):
        while not await log.lease(name, "other"):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.05)
    assert not await log.lease(name, "third")
    assert not await log.add(name, "third", b"{}", None)
    await publish(context, name, 2)
    assert numbers(await taken(context, name)) == [1], "somebody else moves"
    await log.release(name, "other")
    assert numbers(await taken(context, name)) == [1, 2]


async def test_a_message_that_the_log_does_not_take_stays_in_its_queue(
    context: RequestContext, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(context, name, 1)
    monkeypatch.setattr(message_log, "ADD", "return 0")
    assert await taken(context, name) == []
    monkeypatch.undo()
    assert numbers(await taken(context, name, limit=1, wait=None)) == [1]


async def test_an_outage_ends_every_stream_and_does_not_lose_a_message(
    context: RequestContext, stack: Stack, name: str
) -> None:
    await publish(context, name, 1)
    first, second = [await messaging.stream_queue(context, queue=name) for _ in range(2)]
    assert numbers([await anext(first), await anext(second)]) == [1, 1]
    waiting = [asyncio.ensure_future(_next(events)) for events in (first, second)]
    await asyncio.to_thread(stack.pause, "rabbitmq")
    try:
        async with asyncio.timeout(20):
            outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    finally:
        await asyncio.to_thread(stack.resume, "rabbitmq")
    assert [type(outcome) for outcome in outcomes] == [errors.TimeoutError] * 2
    log = MessageLog(context.resources.redis)
    assert await log.lease(name, "other"), "who cannot move leaves it to others"
    await log.release(name, "other")
    async with asyncio.timeout(30):
        while not await _published(context, name):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)
        assert numbers(await taken(context, name, limit=2, wait=None)) == [1, 2]


async def _next(events: AsyncIterator[models.QueueEvent]) -> models.QueueEvent:
    async with aclosing(cast("Any", events)) as found:
        event: models.QueueEvent = await anext(found)
        return event


async def _published(context: RequestContext, name: str) -> bool:
    try:
        await publish(context, name, 2)
    except (errors.ServiceUnavailableError, errors.TimeoutError):
        return False
    return True

"""What is particular to RabbitMQ: its connections, the shared channel, known queues, the management."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import aiormq
import httpx
import pytest
from pamqp.commands import Basic
from pydantic import SecretStr

from app import errors
from app.integrations import rabbitmq
from app.integrations.rabbitmq import Rabbitmq
from app.integrations.rabbitmq_link import Link
from app.integrations.rabbitmq_management import ListedQueue, Management
from app.resources import Resources

SECONDS = 10
DELIVERED = True


@pytest.fixture
def broker(resources: Resources) -> Rabbitmq:
    return resources.rabbitmq


def publishing(broker: Rabbitmq) -> Link:
    """Return the connection that publishes, which nobody else sees."""
    return broker._publishing.client  # noqa: SLF001


def looking(broker: Rabbitmq) -> Link:
    return broker._looking.client  # noqa: SLF001


@pytest.fixture
async def channel(broker: Rabbitmq) -> AsyncIterator[aiormq.abc.AbstractChannel]:
    """Do what foreign clients do; nothing tells when the broker has what is published here."""
    async with publishing(broker).aside() as channel:
        yield channel


@pytest.fixture
async def queue(broker: Rabbitmq) -> AsyncIterator[str]:
    """Name a queue that is gone afterwards."""
    name = f"test-{uuid.uuid4().hex}"
    yield name
    async with publishing(broker).aside() as channel:
        await channel.queue_delete(name)


async def count(broker: Rabbitmq, queue: str, expected: int) -> None:
    """Wait until so many messages are ready: the broker puts back what was not acknowledged when it likes."""
    async with asyncio.timeout(SECONDS):
        while (await broker.queue_info(queue)).message_count != expected:  # noqa: ASYNC110 - as asked
            await asyncio.sleep(0.01)


async def reconnected(broker: Rabbitmq) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await broker.queue_info("absent")
            except errors.MessageQueueError:
                await asyncio.sleep(0.01)
            else:
                return


async def test_a_closed_channel_is_opened_again(broker: Rabbitmq, queue: str) -> None:
    closed = await publishing(broker).publishing()
    await closed.close()
    await broker.publish(queue, {"a": 1})

    assert await publishing(broker).publishing() is not closed
    assert (await broker.queue_info(queue)).message_count == 1


async def test_no_more_queues_are_remembered_than_some(
    broker: Rabbitmq, monkeypatch: pytest.MonkeyPatch, channel: aiormq.abc.AbstractChannel
) -> None:
    monkeypatch.setattr(rabbitmq, "REMEMBERED_QUEUES", 2)
    publishing(broker).declared.clear()
    queues = [f"test-{uuid.uuid4().hex}" for _ in range(3)]
    for name in queues:
        await broker.publish(name, {"a": 1})

    assert publishing(broker).declared == {queues[-1]}
    for name in queues:
        await channel.queue_delete(name)


async def test_a_number_in_use_is_given_to_no_other_channel(broker: Rabbitmq) -> None:
    link = looking(broker)
    link.numbers = iter([2, 2, 3])
    async with link.aside() as first, link.aside() as second:
        assert (first.number, second.number) == (2, 3)
    link.numbers = Link(link.connection, link.driver).numbers


async def test_messages_are_taken_in_order(broker: Rabbitmq, queue: str) -> None:
    for number in range(3):
        await broker.publish(queue, {"number": number})
    taken = [await broker.take(queue) for _ in range(3)]
    assert [(found.body, found.redelivered, found.remaining) for found in taken if found] == [
        (b'{"number": 0}', False, 2),
        (b'{"number": 1}', False, 1),
        (b'{"number": 2}', False, 0),
    ]
    assert await broker.take(queue) is None
    for found in taken:
        assert found is not None
        await found.settle(DELIVERED)
    await count(broker, queue, 0)


async def test_what_was_not_handed_over_comes_again(broker: Rabbitmq, queue: str) -> None:
    await broker.publish(queue, {"a": 1})
    found = await broker.take(queue)
    assert found is not None
    await found.settle(not DELIVERED)
    await count(broker, queue, 1)

    again = await broker.take(queue)
    assert again is not None
    assert (again.body, again.redelivered) == (found.body, True)
    await again.settle(DELIVERED)
    assert await broker.take(queue) is None


async def test_a_lost_connection_puts_back_what_is_not_settled(broker: Rabbitmq, queue: str) -> None:
    await broker.publish(queue, {"a": 1})
    found = await broker.take(queue)
    assert found is not None
    await looking(broker).connection.close()
    await found.settle(DELIVERED)
    await reconnected(broker)
    await count(broker, queue, 1)


async def test_no_queue_of_that_name(broker: Rabbitmq) -> None:
    with pytest.raises(errors.ResourceNotFoundError) as caught:
        await broker.take("test-absent")
    assert caught.value.details == {"queue": "test-absent"}


async def test_a_message_that_is_too_large_stays(
    broker: Rabbitmq, queue: str, channel: aiormq.abc.AbstractChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "LARGEST_MESSAGE", 1000)
    await channel.queue_declare(queue, durable=True)
    await channel.basic_publish(b"x" * 1001, routing_key=queue)
    await count(broker, queue, 1)
    with pytest.raises(errors.ConflictError) as caught:
        await broker.take(queue)
    assert caught.value.details == {"queue": queue, "size": 1001, "limit": 1000}
    await count(broker, queue, 1)


async def test_a_queue_that_hands_over_no_single_messages_is_a_conflict(
    broker: Rabbitmq, queue: str, channel: aiormq.abc.AbstractChannel
) -> None:
    """The broker ends the connection for a stream; who publishes has another."""
    publisher = publishing(broker)
    await channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "stream"})
    with pytest.raises(errors.ConflictError):
        await broker.take(queue)
    assert publishing(broker) is publisher
    await reconnected(broker)
    assert not broker.breaker.is_open


async def test_a_queue_of_somebody_alone_is_a_conflict(
    broker: Rabbitmq, queue: str, channel: aiormq.abc.AbstractChannel
) -> None:
    await channel.queue_declare(queue, exclusive=True)
    with pytest.raises(errors.ConflictError):
        await broker.take(queue)


async def test_mistakes_of_the_client_open_no_breaker(
    broker: Rabbitmq, queue: str, channel: aiormq.abc.AbstractChannel
) -> None:
    await channel.queue_declare(queue, durable=False)
    for _ in range(10):
        with pytest.raises(errors.ConflictError):
            await broker.publish(queue, {"a": 1})
        with pytest.raises(errors.ResourceNotFoundError):
            await broker.take("test-absent")
    assert not broker.breaker.is_open


@pytest.mark.parametrize(
    "properties",
    [
        Basic.Properties(delivery_mode=2, priority=255, message_type="ä", headers={"a": [1, {"b": "ä"}]}),
        Basic.Properties(content_type="", content_encoding="gzip", expiration="60000"),
        Basic.Properties(content_type="x" * 255, app_id="x" * 255),
    ],
)
async def test_foreign_properties_do_no_harm(
    broker: Rabbitmq, queue: str, channel: aiormq.abc.AbstractChannel, properties: Basic.Properties
) -> None:
    await channel.queue_declare(queue, durable=True)
    await channel.basic_publish(b"\xff", routing_key=queue, properties=properties)
    await count(broker, queue, 1)
    found = await broker.take(queue)
    assert found is not None
    assert (found.body, found.content_type or "") == (b"\xff", properties.content_type or "")
    await found.settle(DELIVERED)


async def all_queues(broker: Rabbitmq) -> list[ListedQueue]:
    found: list[ListedQueue] = []
    page = 1
    while (shown := await broker.queues(page, 100)).queues:
        found += shown.queues
        page += 1
    return found


async def test_queues_are_listed_with_their_counts(broker: Rabbitmq, queue: str) -> None:
    await broker.publish(queue, {"a": 1})
    async with asyncio.timeout(SECONDS):
        while ListedQueue(queue, 1, 0) not in await all_queues(broker):  # noqa: ASYNC110 - as asked
            await asyncio.sleep(0.2)


async def test_pages_are_sorted_and_bounded(broker: Rabbitmq, channel: aiormq.abc.AbstractChannel) -> None:
    names = [f"test-page-{number}-{uuid.uuid4().hex}" for number in range(3)]
    for name in reversed(names):
        await channel.queue_declare(name)
    first, second = await broker.queues(1, 2), await broker.queues(2, 2)
    whole = await broker.queues(1, 100)
    beyond = await broker.queues(1000, 100)
    for name in names:
        await channel.queue_delete(name)

    assert (len(first.queues), first.total) == (2, whole.total)
    found = [known.name for known in whole.queues]
    assert found == sorted(found)
    assert [known.name for known in first.queues + second.queues] == found[:4]
    assert (beyond.queues, beyond.total) == ((), whole.total)


async def answering(broker: Rabbitmq, answer: httpx.Response | Exception) -> Management:
    """Let the management say something else."""

    def handle(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    real = broker._management.client  # noqa: SLF001
    await real.client.aclose()
    client = httpx.AsyncClient(base_url=real.client.base_url, transport=httpx.MockTransport(handle))
    broker._management._client = Management(client, real.path)  # noqa: SLF001
    return broker._management.client  # noqa: SLF001


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(500, json={}), errors.MessageQueueError),
        (httpx.Response(200, text="<html>"), errors.MessageQueueError),
        (httpx.Response(200, json={"items": [{}]}), errors.MessageQueueError),
        (httpx.Response(401, json={}), errors.MessageQueueError),
        (httpx.ConnectError("refused"), errors.MessageQueueError),
        (httpx.ReadTimeout("slow"), errors.TimeoutError),
    ],
)
async def test_a_management_that_is_unwell_is_told_by_our_errors(
    broker: Rabbitmq, answer: httpx.Response | Exception, error: type[errors.BaseAPIException]
) -> None:
    management = await answering(broker, answer)
    with pytest.raises(error) as caught:
        await broker.queues(1, 10)
    assert caught.value.details == {"service": "rabbitmq"}
    broker._management.lost(management)  # noqa: SLF001
    async with asyncio.timeout(SECONDS):
        while broker._management._client is None:  # noqa: ASYNC110, SLF001
            await asyncio.sleep(0.01)
    assert (await broker.queues(1, 10)).total >= 0


async def test_wrong_credentials_are_told_and_read_again(resources: Resources) -> None:
    settings = resources.settings.rabbitmq.model_copy(
        update={"user": "nobody", "password": SecretStr("wrong")}
    )
    broker = Rabbitmq(settings, resources.vault, resources.rabbitmq.breaker)
    await broker.start()
    try:
        with pytest.raises(errors.MessageQueueError, match="refuses the credentials"):
            await broker.queues(1, 10)
        with pytest.raises(errors.MessageQueueError, match="refuses the credentials"):
            await broker.queue_info("absent")
    finally:
        await broker.aclose()

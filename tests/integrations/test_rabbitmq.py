"""What is particular to RabbitMQ: the shared channel and the queues that are known."""

import uuid

import pytest

from app.integrations import rabbitmq
from app.integrations.rabbitmq import Link
from app.resources import Resources


def link(resources: Resources) -> Link:
    """Return the connection with its channel, which nobody else sees."""
    return resources.rabbitmq._connector.client  # noqa: SLF001


async def test_a_closed_channel_is_opened_again(resources: Resources) -> None:
    queue = f"test-{uuid.uuid4().hex}"
    closed = link(resources).channel
    await closed.close()
    await resources.rabbitmq.publish(queue, {"a": 1})

    assert link(resources).channel is not closed
    assert (await resources.rabbitmq.queue_info(queue)).message_count == 1
    async with link(resources).aside() as channel:
        await channel.queue_delete(queue)


async def test_no_more_queues_are_remembered_than_some(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "REMEMBERED_QUEUES", 2)
    link(resources).declared.clear()
    queues = [f"test-{uuid.uuid4().hex}" for _ in range(3)]
    for queue in queues:
        await resources.rabbitmq.publish(queue, {"a": 1})

    assert link(resources).declared == {queues[-1]}
    async with link(resources).aside() as channel:
        for queue in queues:
            await channel.queue_delete(queue)

"""Messaging's handlers on the real broker."""

import asyncio
import json
from typing import Any

import aio_pika
import pytest

from app import errors
from app.context import RequestContext
from app.handlers import messaging
from app.integrations.rabbitmq_link import LOGIN
from app.integrations.secrets import complete
from generated import models


async def broker(context: RequestContext) -> aio_pika.abc.AbstractConnection:
    """Connect as the service does, beside the service."""
    settings = context.resources.settings.rabbitmq
    login = await complete(settings, LOGIN, context.resources.vault, "rabbitmq")
    return await aio_pika.connect(
        host=login["host"],
        port=login["port"],
        login=login["user"],
        password=login["password"],
        virtualhost=login["vhost"],
    )


async def test_a_message_is_durable_and_confirmed(context: RequestContext, name: str) -> None:
    body: dict[str, Any] = {"type": "email", "to": ["ü"], "big": 12345678901234567890123}
    answer = await messaging.publish_message(context, queue_name=name, body=body)
    assert answer == models.PublishedMessage(queue=name, message=body, action="published")

    async with await broker(context) as connection, await connection.channel() as channel:
        queue = await channel.declare_queue(name, durable=True)
        message = await queue.get(no_ack=True)
        await queue.delete()
    assert json.loads(message.body) == body
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert message.content_type == "application/json"


async def test_the_queue_is_looked_at(context: RequestContext, name: str) -> None:
    absent = await messaging.get_queue_info(context, queue_name=name)
    await messaging.publish_message_to_queue(context, queue=name, body={"a": 1})
    await messaging.publish_message_to_queue(context, queue=name, body={"a": 2})
    present = await messaging.get_queue_info(context, queue_name=name)
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.queue_delete(name)

    assert absent == models.QueueInfo(queue=name, exists=False, message_count=0, consumer_count=0)
    assert present == models.QueueInfo(queue=name, exists=True, message_count=2, consumer_count=0)


async def test_a_queue_that_was_deleted_is_declared_again(context: RequestContext, name: str) -> None:
    async with await broker(context) as connection, await connection.channel() as channel:
        for number in range(2):
            await messaging.publish_message(context, queue_name=name, body={"number": number})
            assert (await channel.queue_delete(name)).message_count == 1


async def test_a_queue_of_another_kind_is_a_conflict_and_harms_no_other(
    context: RequestContext, name: str
) -> None:
    other = f"{name}-other"
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.declare_queue(name, durable=False)
        outcomes = await asyncio.gather(
            *(
                messaging.publish_message(context, queue_name=queue, body={"a": 1})
                for queue in [name, other] * 5
            ),
            return_exceptions=True,
        )
        await channel.queue_delete(name)
        await channel.queue_delete(other)

    assert {type(outcome) for outcome in outcomes[::2]} == {errors.ConflictError}
    assert {type(outcome) for outcome in outcomes[1::2]} == {models.PublishedMessage}


async def test_a_queue_that_takes_no_more_is_unavailable(context: RequestContext, name: str) -> None:
    arguments: dict[str, Any] = {"x-max-length": 1, "x-overflow": "reject-publish"}
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.declare_queue(name, durable=True, arguments=arguments)
        with pytest.raises(errors.ConflictError):
            await messaging.publish_message(context, queue_name=name, body={"a": 1})
        await channel.queue_delete(name)

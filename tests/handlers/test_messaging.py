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
from generated.responses.messaging import ConsumeMessage200


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


async def put(context: RequestContext, name: str, body: bytes, content_type: str | None = None) -> None:
    """Publish as somebody else would."""
    async with await broker(context) as connection, await connection.channel() as channel:
        await channel.declare_queue(name, durable=True)
        message = aio_pika.Message(body, content_type=content_type)
        await channel.default_exchange.publish(message, routing_key=name)


async def removed(context: RequestContext, name: str) -> int:
    """Delete the queue; return how many messages were in it."""
    async with await broker(context) as connection, await connection.channel() as channel:
        return (await channel.queue_delete(name)).message_count or 0


async def settled(context: RequestContext, *, delivered: bool) -> None:
    """Do what is done once the answer is out."""
    while context.completions:
        await context.completions.pop()(delivered)


@pytest.mark.parametrize("delivered", [True, False])
async def test_a_message_leaves_its_queue_once_it_was_handed_over(
    context: RequestContext, name: str, *, delivered: bool
) -> None:
    await messaging.publish_message(context, queue_name=name, body={"type": "email"})
    answer = await messaging.consume_message(context, queue=name)
    await settled(context, delivered=delivered)

    assert answer == ConsumeMessage200(
        body=models.ConsumedMessage(
            queue=name,
            action="consumed",
            message=models.JsonContent(encoding="json", value={"type": "email"}),
            content_type="application/json",
            redelivered=False,
            remaining=0,
        ),
        cache_control="no-store",
    )
    assert await removed(context, name) == (0 if delivered else 1)


async def test_an_empty_queue_says_so(context: RequestContext, name: str) -> None:
    await messaging.publish_message(context, queue_name=name, body={"a": 1})
    await messaging.consume_message(context, queue=name)
    await settled(context, delivered=True)
    answer = await messaging.consume_message(context, queue=name)
    await removed(context, name)

    nothing = models.EmptyQueue(queue=name, action="empty")
    assert answer == ConsumeMessage200(body=nothing, cache_control="no-store")
    assert context.completions == []


@pytest.mark.parametrize(
    ("body", "content_type", "content"),
    [
        (b"{}", "application/json", models.JsonContent(encoding="json", value={})),
        (b' {"a": [1e3]}', None, models.JsonContent(encoding="json", value={"a": [1000.0]})),
        (b"[1]", "application/json", models.TextContent(encoding="text", value="[1]")),
        (b'{"a": 1e999}', "text/plain", models.TextContent(encoding="text", value='{"a": 1e999}')),
        (b'{"a": NaN}', None, models.TextContent(encoding="text", value='{"a": NaN}')),
        ("grüß\0".encode(), "a/b", models.TextContent(encoding="text", value="grüß\0")),
        (b"", None, models.TextContent(encoding="text", value="")),
        (b"\xff\x00", "image/png", models.BinaryContent(encoding="base64", value="/wA=")),
    ],
)
async def test_whatever_others_publish_has_a_form(
    context: RequestContext, name: str, body: bytes, content_type: str | None, content: models.MessageContent
) -> None:
    await put(context, name, body, content_type)
    answer = await messaging.consume_message(context, queue=name)
    await settled(context, delivered=True)
    await removed(context, name)

    assert isinstance(answer.body, models.ConsumedMessage)
    assert (answer.body.message, answer.body.content_type) == (content, content_type)


async def test_there_is_no_such_queue(context: RequestContext, name: str) -> None:
    with pytest.raises(errors.ResourceNotFoundError):
        await messaging.consume_message(context, queue=name)


async def test_queues_are_listed(context: RequestContext, name: str) -> None:
    await messaging.publish_message(context, queue_name=name, body={"a": 1})
    listed = await messaging.list_queues(context, limit=100)
    await removed(context, name)

    assert (listed.page, listed.limit) == (1, 100)
    assert 1 <= len(listed.queues) <= min(100, listed.total)


@pytest.mark.parametrize("work", ["consume_message", "list_queues"])
async def test_a_broker_that_is_away_is_told(lost: RequestContext, work: str) -> None:
    with pytest.raises(errors.ServiceUnavailableError):
        await getattr(messaging, work)(lost, **({"queue": "q"} if work == "consume_message" else {}))

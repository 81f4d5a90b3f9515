"""Queues of RabbitMQ."""

from collections.abc import AsyncIterator

from app.context import RequestContext
from app.services import message_streams, messages
from generated import models
from generated.responses import messaging as responses


async def publish_message(
    context: RequestContext, *, queue_name: str, body: models.Message
) -> models.PublishedMessage:
    return await publish_message_to_queue(context, queue=queue_name, body=body)


async def publish_message_to_queue(
    context: RequestContext, *, queue: str, body: models.Message
) -> models.PublishedMessage:
    await context.resources.rabbitmq.publish(queue, body)
    return models.PublishedMessage(queue=queue, message=body, action="published")


async def get_queue_info(context: RequestContext, *, queue_name: str) -> models.QueueInfo:
    found = await context.resources.rabbitmq.queue_info(queue_name)
    return models.QueueInfo(
        queue=queue_name,
        exists=found.exists,
        message_count=found.message_count,
        consumer_count=found.consumer_count,
    )


async def consume_message(context: RequestContext, *, queue: str) -> responses.ConsumeMessage200:
    found = await context.resources.rabbitmq.take(queue)
    if found is None:
        nothing = models.EmptyQueue(queue=queue, action="empty")
        return responses.ConsumeMessage200(body=nothing, cache_control="no-store")
    context.completions.append(found.settle)
    message = models.ConsumedMessage(
        queue=queue,
        action="consumed",
        message=messages.content(found.body),
        content_type=found.content_type,
        redelivered=found.redelivered,
        remaining=found.remaining,
    )
    return responses.ConsumeMessage200(body=message, cache_control="no-store")


async def stream_queue(
    context: RequestContext,
    *,
    queue: str,
    last_event_id: str | None = None,
    limit: int | None = None,
    wait: int | None = None,
) -> AsyncIterator[models.QueueEvent]:
    return await message_streams.open_stream(context.resources.queue_log, queue, last_event_id, limit, wait)


async def list_queues(context: RequestContext, *, page: int = 1, limit: int = 50) -> models.QueueList:
    found = await context.resources.rabbitmq.queues(page, limit)
    queues = [
        models.QueueSummary(
            queue=queue.name, message_count=queue.message_count, consumer_count=queue.consumer_count
        )
        for queue in found.queues
    ]
    return models.QueueList(queues=queues, page=page, limit=limit, total=found.total)

"""Queues of RabbitMQ."""

from app.context import RequestContext
from generated import models


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

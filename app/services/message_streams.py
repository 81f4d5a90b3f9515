"""The messages of a queue as events: from the one that a listener has seen last, as far as it is kept."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from app.integrations.message_log import Entry
from app.integrations.queue_log import QueueLog
from app.services import messages
from generated import models


async def open_stream(
    log: QueueLog, queue: str, last_event_id: str | None, limit: int | None, wait: int | None
) -> AsyncIterator[models.QueueEvent]:
    """Open the stream: what stands in its way is raised here, before there are any events."""
    entries = await log.follow(queue, last_event_id, wait)
    gap = last_event_id if last_event_id is not None and not await log.has(queue, last_event_id) else None
    return _events(queue, entries, gap, limit)


async def _events(
    queue: str, entries: AsyncGenerator[Entry, None], gap: str | None, limit: int | None
) -> AsyncIterator[models.QueueEvent]:
    async with aclosing(entries):
        if gap is not None:
            yield models.GapEvent(event="gap", data=models.Gap(queue=queue, last_event_id=gap))
        sent = 0
        async for entry in entries:
            yield _event(queue, entry)
            sent += 1
            if sent == limit:
                return


def _event(queue: str, entry: Entry) -> models.MessageEvent:
    message = models.StreamedMessage(
        queue=queue, message=messages.content(entry.body), content_type=entry.content_type
    )
    return models.MessageEvent(event="message", id=entry.id, data=message)

"""Publishes to RabbitMQ what transactions have written into the outbox: at least once, and in order."""

from typing import ClassVar, Final

from app.integrations import outbox
from app.integrations.outbox import Unsent
from app.integrations.rabbitmq import Announcement
from app.job_metrics import EVENTS_PUBLISHED
from app.jobs.relay import BATCH, Relay
from app.services.cloud_events import MEDIA_TYPE, encoded

EXCHANGE: Final = "events"


class OutboxRelay(Relay):
    waiting: ClassVar[str] = "Events wait to be published"

    async def relay(self) -> int:
        """Publish a batch; its events are sent once that commits.

        Who dies between publishing and committing leaves them to be published again, by the same ids.
        """
        async with self._resources.transactions.begin() as session:
            if not await outbox.take_turn(session, outbox.PUBLISHING):
                return 0
            events = await outbox.unsent(session, BATCH)
            if events:
                await self._resources.rabbitmq.announce(EXCHANGE, [_announcement(event) for event in events])
                await outbox.mark_sent(session, (event.id for event in events))
        EVENTS_PUBLISHED.inc(len(events))
        return len(events)


def _announcement(event: Unsent) -> Announcement:
    return Announcement(
        id=str(event.id),
        kind=event.type,
        body=encoded(event.type, event.payload, event_id=event.id, occurred_at=event.occurred_at),
        content_type=MEDIA_TYPE,
        occurred_at=event.occurred_at,
        correlation_id=event.request_id,
    )

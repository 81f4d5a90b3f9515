"""Publishes what committed transactions have written into the outbox: at least once, and in order."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from app import errors
from app.integrations import outbox
from app.integrations.connector import pauses
from app.integrations.outbox import Unsent
from app.integrations.rabbitmq import Announcement
from app.job_metrics import EVENTS_PUBLISHED
from app.resources import Resources
from app.services import webhooks
from app.services.cloud_events import CHANNEL, MEDIA_TYPE, encoded

logger = logging.getLogger(__name__)

EXCHANGE: Final = "events"
BATCH: Final = 100
LONGEST_PAUSE: Final = 5.0


class OutboxRelay:
    """One relay of all workers publishes at a time; the others find the turn taken."""

    def __init__(self, resources: Resources, poll_seconds: float) -> None:
        self._resources = resources
        self._poll_seconds = poll_seconds
        self._problem = ""

    async def run(self, stopping: asyncio.Event) -> None:
        attempts = pauses(self._poll_seconds, LONGEST_PAUSE)
        while not stopping.is_set():
            try:
                more = await self.relay() == BATCH
            except errors.BaseAPIException as problem:
                self._note(problem.message)
                pause = next(attempts)
            else:
                self._note("")
                attempts = pauses(self._poll_seconds, LONGEST_PAUSE)
                pause = 0 if more else self._poll_seconds
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), pause)

    async def relay(self) -> int:
        """Publish a batch, and return how many that were; they are sent once that commits.

        Who dies between publishing and committing leaves them to be published again, by the same ids.
        """
        async with self._resources.transactions.begin() as session:
            if not await outbox.take_turn(session):
                return 0
            events = await outbox.unsent(session, BATCH)
            if events:
                await self._publish(events)
                await webhooks.ask_for(session, self._resources.settings.webhooks.urls, events)
                await outbox.mark_sent(session, (event.id for event in events))
        EVENTS_PUBLISHED.inc(len(events))
        return len(events)

    async def _publish(self, events: Iterable[Unsent]) -> None:
        announcements = [_announcement(event) for event in events]
        await self._resources.rabbitmq.announce(EXCHANGE, announcements)
        try:
            for each in announcements:
                await self._resources.redis.publish(CHANNEL, each.body)
        except errors.BaseAPIException as problem:
            # Those who would have listened there are cut off as well: nothing keeps it for them.
            logger.warning("Events were not sent to WebSockets: %s", problem.message)

    def _note(self, problem: str) -> None:
        if problem and problem != self._problem:
            logger.warning("Events wait to be published: %s", problem)
        self._problem = problem


def _announcement(event: Unsent) -> Announcement:
    return Announcement(
        id=str(event.id),
        kind=event.type,
        body=encoded(event.type, event.payload, event_id=event.id, occurred_at=event.occurred_at),
        content_type=MEDIA_TYPE,
        occurred_at=event.occurred_at,
        correlation_id=event.request_id,
    )

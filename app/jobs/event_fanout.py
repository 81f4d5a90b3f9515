"""Tells WebSockets of events, and asks for webhooks of them, whether the broker is there or not."""

import asyncio
import logging
from collections.abc import Iterable
from typing import ClassVar, Final

from app import errors
from app.integrations import outbox
from app.integrations.outbox import Unsent
from app.jobs.relay import BATCH, Relay
from app.services import webhooks
from app.services.cloud_events import CHANNEL, encoded

logger = logging.getLogger(__name__)

SHARE: Final = 0.5
"""Of the transaction's time, what Redis may take."""


class EventFanout(Relay):
    waiting: ClassVar[str] = "Webhooks wait to be asked for"

    async def relay(self) -> int:
        """Tell of a batch; webhooks are asked for once that commits, each once."""
        async with self._resources.transactions.begin() as session:
            if not await outbox.take_turn(session, outbox.TELLING):
                return 0
            events = await outbox.untold(session, BATCH)
            if events:
                await webhooks.ask_for(session, self._resources.settings.webhooks.urls, events)
                await outbox.mark_told(session, (event.id for event in events))
                await self._tell(events)
        return len(events)

    async def _tell(self, events: Iterable[Unsent]) -> None:
        """Send them to WebSockets; where Redis is away nobody hears them, nor is anything kept for later."""
        try:
            async with asyncio.timeout(self._resources.settings.postgres.timeout_seconds * SHARE):
                for each in events:
                    text = encoded(each.type, each.payload, event_id=each.id, occurred_at=each.occurred_at)
                    await self._resources.redis.publish(CHANNEL, text)
        except errors.BaseAPIException as problem:
            logger.warning("Events were not sent to WebSockets: %s", problem.message)
        except TimeoutError:
            logger.warning("Events were not sent to WebSockets: Redis does not answer in time.")

"""Takes events of the outbox further, batch by batch: one worker at a time, until it is told to stop."""

import asyncio
import logging
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar, Final

from app import errors
from app.integrations.connector import pauses
from app.resources import Resources

logger = logging.getLogger(__name__)

BATCH: Final = 100
LONGEST_PAUSE: Final = 5.0


class Relay(ABC):
    """One way that events take; those who wait on it hold up no other one."""

    waiting: ClassVar[str]
    """What is logged of events that wait."""

    def __init__(self, resources: Resources, poll_seconds: float) -> None:
        self._resources = resources
        self._poll_seconds = poll_seconds
        self._problem = ""

    @abstractmethod
    async def relay(self) -> int:
        """Take a batch further, and return how many that were; those who have no turn take none."""

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

    def _note(self, problem: str) -> None:
        if problem and problem != self._problem:
            logger.warning("%s: %s", self.waiting, problem)
        self._problem = problem

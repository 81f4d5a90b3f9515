"""Sessions that have ended before their tokens: held in memory, learnt from PostgreSQL within a second.

The database is asked a few times in a second, by one statement with an index. Notifications would tell no
sooner than it matters, and are lost with the connection: asking would still be needed.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, Protocol

from app.errors import BaseAPIException, DatabaseConnectionError
from app.integrations.sessions_table import Ended

INTERVAL: Final = 0.2
"""Seconds between two looks."""
LEEWAY_SECONDS: Final = 10
"""A session is remembered for so long after its last token: clocks differ."""
SWEEP_SECONDS: Final = 60
_LOG: Final = logging.getLogger(__name__)


class EndedSource(Protocol):
    async def ended_since(self, moment: datetime | None) -> Ended:
        """Return what has ended since then, or was about to, and has tokens that live; None: since ever."""


class EndedSessions:
    def __init__(self, *, interval: float = INTERVAL, clock: Callable[[], float] = time.time) -> None:
        self._interval = interval
        self._clock = clock
        self._source: EndedSource | None = None
        self._until: dict[str, float] = {}
        self._moment: datetime | None = None
        self._lock = asyncio.Lock()
        self._problem = ""
        self._swept = clock()

    @asynccontextmanager
    async def attached(self, source: EndedSource) -> AsyncIterator[None]:
        """Learn from `source`, again and again."""
        self._source = source
        await self.look()
        watch = asyncio.create_task(self._watch(), name="learn which sessions have ended")
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.wait({watch})

    def has(self, session: str) -> bool:
        """Whether the session has ended; nobody is believed before that was known once."""
        if self._moment is None:
            raise DatabaseConnectionError(
                "The sessions that have ended are not known yet.", details={"service": "postgres"}
            )
        return session in self._until

    async def look(self) -> None:
        """Learn what has ended by now; while nobody says, what is known stays."""
        async with self._lock:
            if self._source is None:
                return
            try:
                found = await self._source.ended_since(self._moment)
            except BaseAPIException as error:
                self._note(error.message)
                return
            self._note("")
            self._until.update(found.sessions)
            self._moment = found.moment
            self._sweep()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self.look()

    def _sweep(self) -> None:
        """Forget those whose tokens have all ended."""
        now = self._clock()
        if now - self._swept >= SWEEP_SECONDS:
            self._swept = now
            self._until = {
                session: until for session, until in self._until.items() if until + LEEWAY_SECONDS > now
            }

    def _note(self, problem: str) -> None:
        if problem and problem != self._problem:
            _LOG.warning("Sessions that end are not heard of: %s", problem)
        self._problem = problem

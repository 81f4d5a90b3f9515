"""Looks at the keys of tokens: one for all who wait, and not many for keys that nobody has."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final

UNKNOWN_KEY_PAUSE: Final = 5.0
"""Least time between two looks for keys that tokens of unknown keys may cause."""


class KeyLooks:
    """`read` is one look."""

    def __init__(self, read: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._read = read
        self._running: asyncio.Task[None] | None = None
        self._next_for_unknown = 0.0

    @asynccontextmanager
    async def refreshed(self, refresh: Coroutine[Any, Any, None], *, name: str) -> AsyncIterator[None]:
        """Have `refresh` go on looking for as long as this stands."""
        refresher = asyncio.create_task(refresh, name=name)
        try:
            yield
        finally:
            tasks = [task for task in (refresher, self._running) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def look(self) -> None:
        """Look at the keys, together with whoever does already."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._read())
        await asyncio.shield(self._running)

    async def look_for_unknown(self) -> None:
        """Look for a key that a token names: with whoever does, or if the last such look is long ago."""
        if self._is_running or time.monotonic() >= self._next_for_unknown:
            self._next_for_unknown = time.monotonic() + UNKNOWN_KEY_PAUSE
            await self.look()

    @property
    def _is_running(self) -> bool:
        return self._running is not None and not self._running.done()

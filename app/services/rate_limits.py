"""Windows of requests, counted for all workers and replicas together, or for this process while that fails.

A window begins with its first request and is fixed: the strategy "fixed-window" of `limits`, which also
counts alone when the shared store is away. Requests that arrive together are counted in one round trip,
which costs about as much as a query: where several come at a time, it waits a moment for more of them.
"""

import asyncio
import math
import time
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem
from limits.strategies import RateLimiter

from app import metrics
from app.services.store import SharedStore, StoreAwayError

GATHERING: Final = 0.001
CROWD: Final = 3
"""Of requests in one batch: the next is gathered for a moment; those who come one by one never wait."""

_COUNT: Final = """
local answer = {}
for index, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * index])
  local count = redis.call('INCRBY', key, ARGV[2 * index - 1])
  local left = redis.call('PTTL', key)
  if left < 0 then
    redis.call('PEXPIRE', key, window)
    left = window
  end
  answer[2 * index - 1] = count
  answer[2 * index] = left
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Window:
    """A client's window after a request: `count` includes it, `ends` is Unix time in seconds."""

    count: int
    ends: float

    @property
    def reset(self) -> int:
        return math.ceil(self.ends)

    @property
    def retry_after(self) -> int:
        return max(1, math.ceil(self.ends - time.time()))


class RateLimits:
    """Counts requests; `alone` is the strategy that counts in memory."""

    def __init__(self, store: SharedStore, alone: RateLimiter) -> None:
        self._store = store
        self._alone = alone
        self._waiting: dict[str, _Hits] = {}
        self._counting: asyncio.Task[None] | None = None
        self._crowded = False

    async def hit(self, limit: RateLimitItem, operation: str, client: str) -> Window:
        key = f"limit:{{windows}}:{operation}:{client}"
        hits = self._waiting.get(key)
        if hits is None:
            hits = self._waiting[key] = _Hits(limit.get_expiry() * 1000, [])
        future: asyncio.Future[Window | None] = asyncio.get_running_loop().create_future()
        hits.futures.append(future)
        if self._counting is None:
            # It counts for many requests: neither its lines nor its calls are those of the one that began it.
            self._counting = asyncio.create_task(self._count(), context=Context())
        return await future or self._hit_alone(limit, operation, client)

    def _hit_alone(self, limit: RateLimitItem, operation: str, client: str) -> Window:
        metrics.RATE_LIMIT_FALLBACK.inc()
        allowed = self._alone.hit(limit, operation, client)
        ends, remaining = self._alone.get_window_stats(limit, operation, client)
        return Window(limit.amount - remaining if allowed else limit.amount + 1, ends)

    async def _count(self) -> None:
        """Count what waits, batch after batch: the next one gathers while a batch is under way."""
        try:
            while self._waiting:
                if self._crowded:
                    await asyncio.sleep(GATHERING)
                batch, self._waiting = self._waiting, {}
                self._crowded = sum(len(hits.futures) for hits in batch.values()) >= CROWD
                await self._count_batch(batch)
        finally:
            self._counting = None

    async def _count_batch(self, batch: "dict[str, _Hits]") -> None:
        answer: Sequence[int] | None = None
        try:
            arguments = [
                number for hits in batch.values() for number in (len(hits.futures), hits.milliseconds)
            ]
            answer = await self._store.evaluate(_COUNT, list(batch), arguments)
        except StoreAwayError:
            pass
        finally:
            for index, hits in enumerate(batch.values()):
                hits.settle(answer[2 * index : 2 * index + 2] if answer else None)


@dataclass(frozen=True, slots=True)
class _Hits:
    """The requests of one window that wait to be counted."""

    milliseconds: int
    futures: list[asyncio.Future[Window | None]]

    def settle(self, answer: Sequence[int] | None) -> None:
        """Tell each its place in the window, in the order of arrival; None where nobody counted."""
        ends = time.time() + answer[1] / 1000 if answer else 0.0
        first = answer[0] - len(self.futures) + 1 if answer else 0
        for place, future in enumerate(self.futures):
            if not future.done():
                future.set_result(Window(first + place, ends) if answer else None)

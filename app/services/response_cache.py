"""Answers kept in the shared store, computed once at a time, and dropped by operation and pattern.

An answer is computed under a lease (as memcached's): one process at a time holds it, and an invalidation
takes it away, so that what was computed from old data is never stored after it. All keys of an operation
share a slot; an index beside them makes an invalidation cost what it drops, not what the store holds.
"""

import asyncio
import hashlib
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from app import metrics
from app.services.store import Argument, SharedStore, StoreAwayError

LEASE: Final = 5.0
_POLL: Final = 0.02
_LONGEST_VARIANT: Final = 200
_READABLE: Final = 100

_LOOK: Final = """
local answer = redis.call('GET', KEYS[1])
if answer then return {1, answer} end
local leased = redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
if not leased then return {0, false} end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[4])
redis.call('ZADD', KEYS[3], 'GT', ARGV[4] + ARGV[2], ARGV[3])
return {0, ARGV[1]}
"""
_STORE: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
if ARGV[2] == '' then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[3], 'GT', ARGV[5] + ARGV[3], ARGV[4])
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[3], 2 * ARGV[3]) end
return 1
"""
_INDEX: Final = "return redis.call('ZRANGE', KEYS[1], 0, -1)"
_DROP: Final = """
for index = 2, #KEYS do redis.call('UNLINK', KEYS[index]) end
redis.call('ZREM', KEYS[1], unpack(ARGV))
return #ARGV
"""

Compute = Callable[[], Awaitable[bytes | None]]


@dataclass(frozen=True, slots=True)
class Key:
    """One answer of an operation: `variant` is what of the request decides it."""

    operation: str
    variant: str

    @property
    def member(self) -> str:
        """The variant itself or, of a long one, its beginning and its hash."""
        if len(self.variant) <= _LONGEST_VARIANT:
            return self.variant
        return f"{self.variant[:_READABLE]}~{hashlib.sha256(self.variant.encode()).hexdigest()}"


def _keys(operation: str, member: str) -> list[str]:
    prefix = f"response:{{{operation}}}"
    return [f"{prefix}:answer:{member}", f"{prefix}:lease:{member}", f"{prefix}:index"]


class ResponseCache:
    """Fails open: without the store every request is computed, those of the same key together."""

    def __init__(self, store: SharedStore, *, invalidated: Callable[[str, int], None] | None = None) -> None:
        """`invalidated` is told when answers of an operation were dropped, and how many."""
        self._store = store
        self._invalidated = invalidated
        self._flights: dict[Key, asyncio.Future[bytes | None]] = {}

    async def answer(self, key: Key, ttl: int, compute: Compute) -> bytes | None:
        """Return the kept answer, or None once `compute` has answered the client itself.

        `compute` gives what is to be kept, None for an answer that is not.
        """
        flight = self._flights.get(key)
        if flight is None:
            return await self._lead(key, ttl, compute)
        found = await asyncio.shield(flight)
        if found is None:
            await compute()
        return found

    async def _lead(self, key: Key, ttl: int, compute: Compute) -> bytes | None:
        flight: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        kept, computed, lease = None, None, None
        try:
            kept, lease = await self._look(key)
            if kept is None:
                computed = await compute()
        finally:
            del self._flights[key]
            flight.set_result(kept if computed is None else computed)
            if lease is not None:
                await self._keep(key, ttl, lease, computed)
        return kept

    async def _look(self, key: Key) -> tuple[bytes | None, str | None]:
        """Find the answer or the right to compute it; while another process has that, wait for it."""
        lease = str(uuid.uuid4())
        give_up = time.monotonic() + LEASE
        try:
            while time.monotonic() < give_up:
                arguments: list[Argument] = [lease, int(LEASE * 1000), key.member, int(time.time() * 1000)]
                kept, value = await self._store.evaluate(_LOOK, _keys(key.operation, key.member), arguments)
                if kept or value is not None:
                    return (value, None) if kept else (None, lease)
                await asyncio.sleep(_POLL)
        except StoreAwayError:
            metrics.CACHE_UNAVAILABLE.inc()
        return None, None

    async def _keep(self, key: Key, ttl: int, lease: str, computed: bytes | None) -> None:
        arguments: list[Argument] = [lease, computed or b"", ttl * 1000, key.member, int(time.time() * 1000)]
        try:
            await self._store.evaluate(_STORE, _keys(key.operation, key.member), arguments)
        except StoreAwayError:
            metrics.CACHE_UNAVAILABLE.inc()

    async def invalidate(self, operation: str, pattern: str = "*") -> int:
        """Drop an operation's answers whose variant matches the glob; return how many there were."""
        metrics.CACHE_INVALIDATIONS.labels(operation if pattern == "*" else f"{operation}:…").inc()
        index = _keys(operation, "")[2]
        try:
            members = [bytes(member).decode() for member in await self._store.evaluate(_INDEX, [index], [])]
            matching = [member for member in members if fnmatchcase(member, pattern)]
            if not matching:
                return 0
            keys = [name for member in matching for name in _keys(operation, member)[:2]]
            await self._store.evaluate(_DROP, [index, *keys], matching)
        except StoreAwayError:
            metrics.CACHE_UNAVAILABLE.inc()
            return 0
        if self._invalidated is not None:
            self._invalidated(operation, len(matching))
        return len(matching)

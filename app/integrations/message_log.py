"""Messages of queues as logs in Redis: in the order in which they were added, the last ones for a while."""

from dataclasses import dataclass
from typing import Final

from app.integrations.redis_cluster import Redis

KEPT_MESSAGES: Final = 1_000
KEPT_SECONDS: Final = 3600
LEASE_MILLISECONDS: Final = 5000
START: Final = "0-0"

LEASE: Final = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
"""
ADD: Final = """
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'body', ARGV[5], 'type', ARGV[6])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
READ: Final = "return redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])"
HAS: Final = "return #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1], 'COUNT', 1)"
NEWEST: Final = """
local found = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
return found[1] and found[1][1] or ''
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message and its place; a later one has a greater id."""

    id: str
    body: bytes
    content_type: str | None


class MessageLog:
    """Whoever adds to a log must hold its lease, so that the order is the queue's."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def lease(self, queue: str, holder: str) -> bool:
        """Take or renew the lease, for some seconds; False while somebody else has it."""
        return bool(
            await self._redis.evaluate(LEASE, [_lease(queue)], [holder, LEASE_MILLISECONDS], idempotent=True)
        )

    async def release(self, queue: str, holder: str) -> None:
        await self._redis.evaluate(RELEASE, [_lease(queue)], [holder], idempotent=True)

    async def add(self, queue: str, holder: str, body: bytes, content_type: str | None) -> bool:
        """Add a message and renew the lease; False where it has been lost."""
        bounds = (LEASE_MILLISECONDS, KEPT_MESSAGES, KEPT_SECONDS)
        keys = [_log(queue), _lease(queue)]
        return bool(await self._redis.evaluate(ADD, keys, [holder, *bounds, body, content_type or ""]))

    async def read(self, queue: str, after: str, most: int) -> list[Entry]:
        found = await self._redis.evaluate(READ, [_log(queue)], [after, most], idempotent=True)
        return [
            Entry(id.decode(), fields[1], fields[3].decode("utf-8", "replace") or None)
            for id, fields in found  # noqa: A001  the name that Redis gives it
        ]

    async def has(self, queue: str, entry: str) -> bool:
        return bool(await self._redis.evaluate(HAS, [_log(queue)], [entry], idempotent=True))

    async def newest(self, queue: str) -> str:
        """Return the id of the newest message, an empty text where there is none."""
        newest: bytes = await self._redis.evaluate(NEWEST, [_log(queue)], [], idempotent=True)
        return newest.decode()


def _log(queue: str) -> str:
    return f"messages:{{{queue}}}"


def _lease(queue: str) -> str:
    return f"messages-mover:{{{queue}}}"

"""Values in the Redis Cluster."""

from app.context import RequestContext
from generated import models


async def get_cache_value(context: RequestContext, *, key: str) -> models.CacheEntry:
    key = key.strip()
    entry = await context.resources.redis.get(key)
    if entry is None:
        return models.CacheEntry(key=key, value=None, exists=False, ttl=None)
    return models.CacheEntry(
        key=key,
        value=entry.value,
        exists=True,
        ttl="no expiration" if entry.ttl is None else entry.ttl,
    )


async def set_cache_value(
    context: RequestContext, *, key: str, value: str, ttl: int | None = None
) -> models.CacheWrite:
    key = key.strip()
    await context.resources.redis.set(key, value, ttl)
    return models.CacheWrite(key=key, value=value, ttl=ttl, action="set")


async def delete_cache_value(context: RequestContext, *, key: str) -> models.CacheDeletion:
    key = key.strip()
    deleted = await context.resources.redis.delete(key)
    return models.CacheDeletion(key=key, deleted=deleted, action="delete")


async def search_cache_keys(
    context: RequestContext, *, pattern: str, limit: int = 100, cursor: str | None = None
) -> models.CacheKeys:
    page = await context.resources.redis.search(pattern, limit, cursor)
    return models.CacheKeys(
        pattern=pattern, keys=list(page.keys), count=len(page.keys), next_cursor=page.cursor
    )

"""The cache's handlers on the real cluster."""

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import cache
from generated import models


async def test_a_value_is_read_as_it_was_written(context: RequestContext, name: str) -> None:
    written = await cache.set_cache_value(context, key=name, value='{"ü": "✓"}', ttl=60)
    entry = await cache.get_cache_value(context, key=name)

    assert written == models.CacheWrite(key=name, value='{"ü": "✓"}', ttl=60, action="set")
    assert entry.ttl in (59, 60)
    assert entry == models.CacheEntry(key=name, value='{"ü": "✓"}', exists=True, ttl=entry.ttl)


async def test_a_value_without_ttl_stays(context: RequestContext, name: str) -> None:
    await cache.set_cache_value(context, key=name, value="first", ttl=60)
    await cache.set_cache_value(context, key=name, value="", ttl=None)

    assert await cache.get_cache_value(context, key=name) == models.CacheEntry(
        key=name, value="", exists=True, ttl="no expiration"
    )
    await cache.delete_cache_value(context, key=name)


async def test_a_deleted_value_is_gone(context: RequestContext, name: str) -> None:
    await cache.set_cache_value(context, key=name, value="x")
    first = await cache.delete_cache_value(context, key=name)
    second = await cache.delete_cache_value(context, key=name)

    assert first == models.CacheDeletion(key=name, deleted=True, action="delete")
    assert second == models.CacheDeletion(key=name, deleted=False, action="delete")
    assert await cache.get_cache_value(context, key=name) == models.CacheEntry(
        key=name, value=None, exists=False, ttl=None
    )


async def test_blanks_around_a_key_are_no_part_of_it(context: RequestContext, name: str) -> None:
    written = await cache.set_cache_value(context, key=f" {name}\t", value="x", ttl=60)

    assert written.key == name
    assert (await cache.get_cache_value(context, key=f"{name} ")).value == "x"
    assert (await cache.delete_cache_value(context, key=f" {name}")).deleted is True


async def test_every_key_works_on_the_cluster(context: RequestContext, name: str) -> None:
    """A client that ignores redirects fails on two keys in three."""
    keys = [f"{name}:{number}" for number in range(60)]
    for key in keys:
        await cache.set_cache_value(context, key=key, value=key, ttl=60)

    assert [(await cache.get_cache_value(context, key=key)).value for key in keys] == keys


async def test_the_keys_of_clients_are_apart_from_those_of_the_service(
    context: RequestContext, name: str
) -> None:
    redis = context.resources.redis
    await cache.set_cache_value(context, key=f"limit:{name}", value="mine", ttl=60)

    assert await redis.evaluate("return redis.call('EXISTS', KEYS[1])", [f"limit:{name}"], []) == 0
    assert await redis.evaluate("return redis.call('GET', KEYS[1])", [f"cache:limit:{name}"], []) == b"mine"


async def test_a_key_that_holds_no_value_is_a_conflict(context: RequestContext, name: str) -> None:
    push = "redis.call('RPUSH', KEYS[1], 'x') return redis.call('EXPIRE', KEYS[1], 60)"
    await context.resources.redis.evaluate(push, [f"cache:{name}"], [])

    with pytest.raises(errors.ConflictError):
        await cache.get_cache_value(context, key=name)

"""What the driver makes of a cluster that goes away."""

import pytest
from redis.asyncio.cluster import RedisCluster

from app import errors
from app.resources import Resources


async def test_a_connection_that_another_command_has_closed_is_unavailability(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(*_command: object) -> None:
        raise AttributeError("'NoneType' object has no attribute 'writelines'")

    with monkeypatch.context() as broken:
        broken.setattr(RedisCluster, "execute_command", send)
        with pytest.raises(errors.CacheConnectionError, match=r"^Redis cannot be reached\.$"):
            await resources.redis.get("somewhere")
    assert await resources.redis.get("nowhere") is None

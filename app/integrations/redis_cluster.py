"""The Redis Cluster through one client, which finds the node of each key."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from redis import exceptions as answers
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.secrets import SecretStore, complete
from app.settings import RedisSettings

KEY_PREFIX: Final = "cache:"
"""Before the keys of clients, so that those of the limiter and the response cache are out of their reach."""
READ_ENTRY: Final = """
local value = redis.call('GET', KEYS[1])
if not value then return {} end
return {value, redis.call('TTL', KEYS[1])}
"""
SPARE_CONNECTIONS: Final = 16
"""Of each node, for scripts and health checks while every command of the pool is under way."""
LOST: Final = (answers.AuthenticationError, answers.RedisClusterException, LookupError)
"""The client has no usable map of the cluster any more (redis-py has LookupError for a slot without node)."""
UNAVAILABLE: Final = (
    *LOST,
    answers.ConnectionError,
    answers.ClusterError,
    answers.OutOfMemoryError,
    answers.ReadOnlyError,
    OSError,
    AttributeError,  # redis-py's, where one command has closed the connection that another is about to use
)


@dataclass(frozen=True, slots=True)
class Entry:
    """`ttl` in seconds, None for an entry that stays."""

    value: str
    ttl: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """`info` is what the node says of itself, None where it does not answer."""

    host: str
    port: int
    info: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Topology:
    state: str
    nodes: tuple[Node, ...]


class Redis:
    def __init__(self, settings: RedisSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        # Waiting for one's turn says nothing about Redis: it comes before the breaker and the deadline.
        self._turns = asyncio.Semaphore(settings.pool_max)
        self._connector = Connector(
            breaker, opened=self._open, closed=_close, problem=_problem("Redis is not connected.")
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.aclose = self._connector.aclose

    async def get(self, key: str) -> Entry | None:
        try:
            async with self._turns:
                found = await self.evaluate(READ_ENTRY, [KEY_PREFIX + key], [], idempotent=True)
        except answers.ResponseError as error:
            raise errors.ConflictError("The key holds something else than a value.") from error
        if not found:
            return None
        value, ttl = found
        return Entry(value.decode(errors="replace"), None if ttl < 0 else ttl)

    async def set(self, key: str, value: str, ttl: int | None = None) -> None:
        expiry = () if ttl is None else ("EX", ttl)
        async with self._turns:
            await self._command("SET", KEY_PREFIX + key, value, *expiry, idempotent=True)

    async def delete(self, key: str) -> bool:
        async with self._turns:
            return bool(await self._command("DEL", KEY_PREFIX + key))

    async def evaluate(
        self,
        script: str,
        keys: Sequence[str | bytes],
        arguments: Sequence[str | bytes | int],
        *,
        idempotent: bool = False,
    ) -> Any:
        """Run a script whose keys share a slot, ahead of commands that wait; its texts come as bytes."""
        operands = (len(keys), *keys, *arguments)
        try:
            return await self._command("EVALSHA", _sha(script), *operands, idempotent=idempotent)
        except answers.NoScriptError:
            return await self._command("EVAL", script, *operands, idempotent=idempotent)

    async def topology(self) -> Topology:
        """Ask every node for its state, whatever the breaker thinks of them."""
        client = self._connector.client
        state = await self._answer(client, "CLUSTER INFO")
        known = await self._answer(client, "CLUSTER NODES")
        addresses = sorted(_address(name) for name in known)
        infos = await asyncio.gather(*(self._info(client, *address) for address in addresses))
        nodes = (Node(host, port, info) for (host, port), info in zip(addresses, infos, strict=True))
        return Topology(state["cluster_state"], tuple(nodes))

    async def _info(self, client: RedisCluster, host: str, port: int) -> dict[str, Any] | None:
        node = client.get_node(host=host, port=port)
        if node is None:
            return None
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                info: dict[str, Any] = await node.execute_command("INFO")
        except (TimeoutError, answers.TimeoutError, *UNAVAILABLE):
            return None
        return info

    async def _command(self, *command: str | bytes | int, idempotent: bool = False) -> Any:
        """Once more, if that does no harm: every connection is stale after a restart of the cluster."""
        if idempotent:
            return await self._connector.read(lambda: self._answer(self._connector.client, *command))
        with self.breaker.guard():
            return await self._answer(self._connector.client, *command)

    async def _answer(self, client: RedisCluster, *command: str | bytes | int) -> Any:
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await client.execute_command(*command)
        except (TimeoutError, answers.TimeoutError) as error:
            raise errors.TimeoutError(
                "Redis did not answer in time.", details={"service": "redis"}
            ) from error
        except UNAVAILABLE as error:
            if isinstance(error, LOST):
                self._connector.lost(client)
            raise _problem("Redis cannot be reached.") from error

    async def _open(self) -> RedisCluster:
        nodes, password = await self._login()
        wait = self._settings.timeout_seconds / 2
        client = RedisCluster(
            startup_nodes=[ClusterNode(host, port) for host, port in nodes],
            password=password,
            protocol=2,
            # By default a dead port costs four seconds a call.
            retry=Retry(NoBackoff(), 0),
            require_full_coverage=False,
            max_connections=self._settings.pool_max + SPARE_CONNECTIONS,
            socket_timeout=wait,
            socket_connect_timeout=wait,
        )
        try:
            async with asyncio.timeout(self._settings.timeout_seconds * 2):
                return await client.initialize()
        except (TimeoutError, answers.RedisError, *UNAVAILABLE) as error:
            raise _problem("Redis cannot be reached.") from error

    async def _login(self) -> tuple[Sequence[tuple[str, int]], str]:
        address = frozenset[str]() if self._settings.nodes else frozenset({"host", "port"})
        login = await complete(self._settings, address | {"password"}, self._secrets, "redis-1")
        return self._settings.nodes or ((login["host"], login["port"]),), login["password"]


@cache
def _sha(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


async def _close(client: RedisCluster) -> None:
    await client.aclose()
    # A client that waits for a new map of the cluster closes nothing by itself.
    for nodes in ("nodes_cache", "startup_nodes"):
        await client.nodes_manager.aclose(nodes)


def _address(name: str) -> tuple[str, int]:
    host, _, port = name.rpartition(":")
    return host, int(port)


def _problem(message: str) -> errors.CacheConnectionError:
    return errors.CacheConnectionError(message, details={"service": "redis"})

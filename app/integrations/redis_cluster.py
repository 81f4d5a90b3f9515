"""The Redis Cluster: values of clients, scripts of the service, and what the cluster says of itself."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswerError

from app import errors
from app.breaker import CircuitBreaker
from app.integrations.connector import Connector
from app.integrations.redis_client import (
    CLUSTER_INFO,
    ClusterAwayError,
    ClusterClient,
    LockedOutError,
    NodeAwayError,
)
from app.integrations.redis_node import Address, Command, Login
from app.integrations.redis_search import Page, Search
from app.integrations.redis_subscription import Subscription
from app.integrations.redis_tables import Member, Value, names, read_info, read_nodes
from app.integrations.secrets import SecretStore, complete
from app.integrations.tls import tls_context
from app.sections import RedisSettings

Result = TypeVar("Result")
CLUSTER_NODES: Final[Command] = ("CLUSTER", "NODES")
INFO: Final[Command] = ("INFO",)
KEY_PREFIX: Final = "cache:"
"""Before the keys of clients, so that those of the limiter and the response cache are out of their reach."""
READ_ENTRY: Final = """
local value = redis.call('GET', KEYS[1])
if not value then return {} end
return {value, redis.call('TTL', KEYS[1])}
"""


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
    """The breaker counts a failure when the whole cluster is away: of one node the others do not suffer."""

    def __init__(self, settings: RedisSettings, secrets: SecretStore, breaker: CircuitBreaker) -> None:
        self._settings = settings
        self._secrets = secrets
        self._connector = Connector(
            breaker,
            opened=self._open,
            closed=ClusterClient.aclose,
            problem=_problem("Redis is not connected."),
            seconds=settings.timeout_seconds,
        )
        self.breaker = breaker
        self.start = self._connector.start
        self.renew = self._connector.renew
        self.aclose = self._connector.aclose

    async def get(self, key: str) -> Entry | None:
        try:
            found = await self.evaluate(READ_ENTRY, [KEY_PREFIX + key], [], idempotent=True)
        except ResponseError as refusal:
            if not str(refusal).startswith("WRONGTYPE"):
                raise
            raise errors.ConflictError("The key holds something else than a value.") from refusal
        if not found:
            return None
        value, ttl = found
        return Entry(value.decode(errors="replace"), None if ttl < 0 else ttl)

    async def set(self, key: str, value: str, ttl: int | None = None) -> None:
        expiry = () if ttl is None else ("EX", ttl)
        await self._command(KEY_PREFIX + key, ("SET", KEY_PREFIX + key, value, *expiry), idempotent=True)

    async def delete(self, key: str) -> bool:
        return bool(await self._command(KEY_PREFIX + key, ("DEL", KEY_PREFIX + key)))

    async def publish(self, channel: str, message: bytes) -> None:
        """Send to all who listen, at whatever node; where a connection breaks it may be sent twice.

        The breaker is for requests: it neither hinders what is said beside them, nor hears of it.
        """
        client = self._connector.client
        try:
            await client.ask_one(("PUBLISH", channel, message))
        except ClusterAwayError as error:
            raise self._away(client, error) from error

    @asynccontextmanager
    async def subscription(self, channel: str) -> AsyncIterator[Subscription]:
        """Listen to a channel; what ends that, here or inside, comes as our error."""
        client = self._connector.client
        try:
            async with aclosing(await client.subscribe(channel)) as subscription:
                yield subscription
        except ClusterAwayError as error:
            raise self._away(client, error) from error
        except RedisError as error:
            raise _unavailable(error) from error

    async def search(self, pattern: str, limit: int, cursor: str | None) -> Page:
        """Find keys that match the glob; see Search for what a page holds."""

        async def scan(client: ClusterClient) -> Page:
            return await Search(client, KEY_PREFIX, pattern).page(limit, cursor)

        return await self._guarded(scan)

    async def evaluate(
        self,
        script: str,
        keys: Sequence[str | bytes],
        arguments: Sequence[str | bytes | int],
        *,
        idempotent: bool = False,
    ) -> Any:
        """Run a script whose keys share a slot; its texts come as bytes."""
        operands = (len(keys), *keys, *arguments)
        try:
            return await self._command(keys[0], ("EVALSHA", _sha(script), *operands), idempotent=idempotent)
        except NoScriptError:
            return await self._command(keys[0], ("EVAL", script, *operands), idempotent=idempotent)

    async def members(self) -> tuple[Member, ...]:
        return read_nodes(await self._text(CLUSTER_NODES))

    async def state(self) -> dict[str, Value]:
        return read_info(await self._text(CLUSTER_INFO))

    async def info(self, name: str) -> dict[str, Value] | None:
        """Return what the node of that name says of itself, None where there is no such node."""
        member = names(await self.members()).get(name)
        if member is None:
            return None
        address = (member.host, member.port)
        answer: bytes = await self._guarded(lambda client: client.ask_node(address, INFO))
        return read_info(answer.decode())

    async def topology(self) -> Topology:
        """Ask every node for its state, whatever the breaker thinks of them."""
        client = self._connector.client
        try:
            state, table = await asyncio.gather(client.ask_any(CLUSTER_INFO), client.ask_any(CLUSTER_NODES))
        except ClusterAwayError as error:
            raise self._away(client, error) from error
        addresses = [(member.host, member.port) for member in names(read_nodes(table.decode())).values()]
        infos = await asyncio.gather(*(self._info(client, address) for address in addresses))
        nodes = (Node(*address, info) for address, info in zip(addresses, infos, strict=True))
        return Topology(str(read_info(state.decode())["cluster_state"]), tuple(nodes))

    async def _info(self, client: ClusterClient, address: Address) -> dict[str, Value] | None:
        try:
            return read_info((await client.ask_node(address, INFO)).decode())
        except (ClusterAwayError, NodeAwayError, ResponseError):
            return None

    async def _command(self, key: str | bytes, command: Command, *, idempotent: bool = False) -> Any:
        return await self._guarded(lambda client: client.ask(key, command, idempotent=idempotent))

    async def _text(self, command: Command) -> str:
        answer: bytes = await self._guarded(lambda client: client.ask_any(command))
        return answer.decode()

    async def _guarded(self, work: Callable[[ClusterClient], Awaitable[Result]]) -> Result:
        with self.breaker.guard():
            client = self._connector.client
            try:
                return await work(client)
            except ClusterAwayError as error:
                raise self._away(client, error) from error
            except NodeAwayError as error:
                away = error
        # Outside of the guard: that a node is away says nothing against the cluster.
        raise _unavailable(away) from away

    def _away(self, client: ClusterClient, error: ClusterAwayError) -> errors.BaseAPIException:
        given_up = self._connector.refused if isinstance(error, LockedOutError) else self._connector.lost
        given_up(client)
        return _unavailable(error)

    async def _open(self) -> ClusterClient:
        nodes, login = await self._login()
        client = ClusterClient(nodes, login, self._settings.timeout_seconds / 2)
        try:
            await client.learn()
        except ClusterAwayError as error:
            await client.aclose()
            raise _unavailable(error) from error
        except asyncio.CancelledError:
            await client.aclose()
            raise
        return client

    async def _login(self) -> tuple[Sequence[Address], Login]:
        address = frozenset[str]() if self._settings.nodes else frozenset({"host", "port"})
        found = await complete(self._settings, address | {"password"}, self._secrets, "redis-1")
        return self._settings.nodes or ((found["host"], found["port"]),), Login(
            found["password"], self._settings.user, tls_context(self._settings)
        )


@cache
def _sha(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


def _unavailable(error: BaseException) -> errors.BaseAPIException:
    """Say which of the two it is: Redis cannot be reached, or it does not answer."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, NoAnswerError):
            return errors.TimeoutError("Redis did not answer in time.", details={"service": "redis"})
        cause = cause.__cause__
    return _problem("Redis cannot be reached.")


def _problem(message: str) -> errors.CacheConnectionError:
    return errors.CacheConnectionError(message, details={"service": "redis"})

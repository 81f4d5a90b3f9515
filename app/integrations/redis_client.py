"""A client of a Redis Cluster: the death of a node costs the keys of that node, and nothing else."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeVar

from redis import exceptions
from redis.crc import key_slot

from app.integrations.redis_node import Address, Command, Login, Node
from app.integrations.redis_slots import SlotMap
from app.integrations.redis_subscription import Subscription

Result = TypeVar("Result")
ATTEMPTS: Final = 5
"""How often a command is sent at most, redirections and the one repetition included."""
FRESH_SECONDS: Final = 0.1
"""How long a map counts as just learnt."""
HEAL_SECONDS: Final = 0.2
"""How often the map is learnt while a master is away."""
ASKING: Final[Command] = ("ASKING",)
CLUSTER_INFO: Final[Command] = ("CLUSTER", "INFO")
CLUSTER_SLOTS: Final[Command] = ("CLUSTER", "SLOTS")
PING: Final[Command] = ("PING",)
UNWELL: Final = (
    exceptions.ClusterDownError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.TryAgainError,
)
"""Refusals that say something of the node and nothing of the command."""
UNWELL_WORDS: Final = frozenset({"BUSY", "MISCONF", "NOREPLICAS"})
"""Such ones that redis-py has no class for."""
LOST: Final = (exceptions.ConnectionError, exceptions.InvalidResponse)
"""The connection is gone: with another one the same node may answer."""


class NodeAwayError(Exception):
    """The node that should answer does not; the cluster as a whole works."""


class ClusterAwayError(Exception):
    """No node of the cluster works."""


class LockedOutError(ClusterAwayError):
    """The cluster wants another password."""


class ClusterClient:
    """Learns the cluster's map, and learns it anew for as long as a master is away."""

    def __init__(self, seeds: Iterable[Address], login: Login, patience: float) -> None:
        self._login = login
        self._patience = patience
        self._nodes = {address: Node(address, login, patience) for address in seeds}
        self._map = SlotMap([], {}, frozenset())
        self._fresh_until = 0.0
        self._learning: asyncio.Task[None] | None = None
        self._healing: asyncio.Task[None] | None = None
        self._asking: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def aclose(self) -> None:
        self._closed = True
        tasks = {task for task in (self._learning, self._healing) if task is not None}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(node.aclose() for node in self._nodes.values()))
        await asyncio.gather(*self._asking, return_exceptions=True)

    @property
    def masters(self) -> dict[str, Address]:
        """Their addresses by node id."""
        return self._map.masters

    async def ask(self, key: str | bytes, command: Command, *, idempotent: bool = False) -> Any:
        """Have the master of `key` do the command; where that fails, once more if it is idempotent."""
        slot = key_slot(key.encode() if isinstance(key, str) else key)
        address = self._map.owners[slot]
        asking: tuple[Command, ...] = ()
        for _ in range(ATTEMPTS):
            try:
                return await self._node(address).ask(*asking, command)
            except exceptions.MovedError as moved:
                address = self._map.owners[slot] = _target(moved, address)
                asking = ()
                self._heal()
            except exceptions.AskError as ask:
                address = _target(ask, address)
                asking = (ASKING,)
            except exceptions.RedisError as problem:
                address = await self._successor(problem, slot, address, again=idempotent)
                idempotent, asking = False, ()
        raise NodeAwayError("the nodes send each other's clients to and fro")

    async def ask_node(self, address: Address, command: Command) -> Any:
        try:
            return await self._node(address).ask(command)
        except exceptions.RedisError as problem:
            _is_of_the_node(problem)
            await self.learn()
            raise NodeAwayError(f"{address[0]}:{address[1]} does not answer") from problem

    async def ask_any(self, command: Command) -> Any:
        """Ask for what every node knows: a master, and where that does not answer all of them at once."""
        for address in self.masters.values():
            try:
                return await self._node(address).ask(command)
            except exceptions.RedisError:
                break
        return await self._first(lambda node: node.ask(command))

    async def ask_one(self, command: Command) -> Any:
        """Have one node do what any can: the masters in turn until one has done it."""
        problem: Exception | None = None
        for address in self.masters.values():
            try:
                return await self._node(address).ask(command)
            except exceptions.RedisError as error:
                _is_of_the_node(error)
                self._heal()
                problem = error
        raise ClusterAwayError("no node of the cluster works") from problem

    async def subscribe(self, channel: str) -> Subscription:
        """Listen at some node that works, master or replica: each hears what is published at any."""
        problem: Exception | None = None
        for address in random.sample(list(self._nodes), len(self._nodes)):
            try:
                return await Subscription.open(address, self._login, self._patience, channel)
            except exceptions.RedisError as error:
                problem = error
        raise ClusterAwayError("no node of the cluster works") from problem

    async def learn(self) -> None:
        """Take the map of the first node that works; raise ClusterAwayError where none does."""
        if self._closed:
            raise ClusterAwayError("the client is closed")
        if asyncio.get_running_loop().time() < self._fresh_until:
            return
        if self._learning is None:
            self._learning = asyncio.create_task(self._learn())
            self._learning.add_done_callback(self._learnt)
        learning = self._learning
        await asyncio.wait({learning})  # who gives up leaves it to those who wait with him
        if learning.cancelled():
            raise ClusterAwayError("the client is closed")
        learning.result()

    def _node(self, address: Address | None) -> Node:
        if address is None:
            raise exceptions.ClusterDownError("nobody serves the slot")
        node = self._nodes.get(address)
        if node is None:
            node = self._nodes[address] = Node(address, self._login, self._patience)
        return node

    async def _successor(
        self, problem: Exception, slot: int, address: Address | None, *, again: bool
    ) -> Address:
        """Say whom to ask where `address` has failed, or raise what that means."""
        _is_of_the_node(problem)
        self._heal()
        await self.learn()
        owner = self._map.owners[slot]
        same = owner == address and not isinstance(problem, LOST)
        if owner is None or same or not again:
            raise NodeAwayError("the node that holds the key does not serve it") from problem
        return owner

    def _heal(self) -> None:
        if not self._closed and (self._healing is None or self._healing.done()):
            self._healing = asyncio.create_task(self._until_well())

    async def _until_well(self) -> None:
        """Learn the map again and again until every master answers, or no node does."""
        while True:
            await asyncio.sleep(HEAL_SECONDS)
            try:
                await self.learn()
                await asyncio.gather(*(self._nodes[address].ask(PING) for address in self.masters.values()))
            except ClusterAwayError:
                return
            except exceptions.RedisError:
                continue
            if None not in self._map.owners:
                return

    async def _learn(self) -> None:
        known = await self._first(_map)
        for address in known.members - self._nodes.keys():
            self._nodes[address] = Node(address, self._login, self._patience)
        self._map = known
        self._fresh_until = asyncio.get_running_loop().time() + FRESH_SECONDS
        gone = [self._nodes.pop(address) for address in self._nodes.keys() - known.members]
        await asyncio.gather(*(node.aclose() for node in gone))

    def _learnt(self, task: asyncio.Task[None]) -> None:
        self._learning = None
        if not task.cancelled():
            task.exception()  # whoever waits has it; asyncio need not report it

    async def _first(self, question: Callable[[Node], Awaitable[Result]]) -> Result:
        """Ask all nodes at once; the first answer counts, the others may come when they will."""
        problems: list[Exception] = []
        tasks = [asyncio.ensure_future(question(node)) for node in self._nodes.values()]
        for task in tasks:
            self._asking.add(task)
            task.add_done_callback(self._answered)
        for done in asyncio.as_completed(tasks):
            try:
                return await done
            except exceptions.RedisError as problem:
                problems.append(problem)
        raise ClusterAwayError("no node of the cluster works") from problems[-1]

    def _answered(self, task: asyncio.Task[Any]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()


def _is_of_the_node(problem: Exception) -> None:
    """Raise what has to do with the command, or with our password, and not with the node."""
    if isinstance(problem, exceptions.AuthenticationError):
        raise LockedOutError("Redis wants another password") from problem
    unwell = isinstance(problem, UNWELL) or str(problem).partition(" ")[0] in UNWELL_WORDS
    if isinstance(problem, exceptions.ResponseError) and not unwell:
        raise problem


def _target(redirection: exceptions.AskError, asked: Address | None) -> Address:
    """Take the host of the node that was asked where it leaves the host out."""
    return redirection.host or (asked[0] if asked else ""), redirection.port


async def _map(node: Node) -> SlotMap:
    """Ask for the map, which a node that is apart from the rest is not believed."""
    state = await node.ask(CLUSTER_INFO)
    if b"cluster_state:ok" not in state:
        raise exceptions.ClusterDownError("the node is apart from the rest")
    return SlotMap.of(await node.ask(CLUSTER_SLOTS), node.address)

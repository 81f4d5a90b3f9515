"""A client of a Redis Cluster: the death of a node costs the keys of that node, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeVar

from app.integrations.redis_link import Address, Command, LinkLostError, Login, RefusalError
from app.integrations.redis_node import Node
from app.integrations.redis_slots import SlotMap, key_slot

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
UNWELL: Final = frozenset(
    {"BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN"}
)
"""Refusals that say something of the node and nothing of the command."""
LOCKED_OUT: Final = frozenset({"NOAUTH", "WRONGPASS"})


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
        self._closed = False

    async def aclose(self) -> None:
        self._closed = True
        tasks = {task for task in (self._learning, self._healing) if task is not None}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(node.aclose() for node in self._nodes.values()))

    @property
    def masters(self) -> dict[str, Address]:
        """Their addresses by node id."""
        return self._map.masters

    async def ask(self, key: str | bytes, command: Command, *, idempotent: bool = False) -> Any:
        """Have the master of `key` do the command; where that fails, once more if it is idempotent."""
        slot = key_slot(key)
        address = self._map.owners[slot]
        asking: tuple[Command, ...] = ()
        for _ in range(ATTEMPTS):
            try:
                return await self._node(address).ask(*asking, command)
            except RefusalError as refusal:
                if refusal.code not in ("MOVED", "ASK"):
                    address = await self._successor(refusal, slot, address, again=idempotent)
                    idempotent = False
                else:
                    address = self._follow(refusal, slot, address)
                asking = (ASKING,) if refusal.code == "ASK" else ()
            except (LinkLostError, TimeoutError) as problem:
                address = await self._successor(problem, slot, address, again=idempotent)
                idempotent, asking = False, ()
        raise NodeAwayError("the nodes send each other's clients to and fro")

    async def ask_node(self, address: Address, command: Command) -> Any:
        try:
            return await self._node(address).ask(command)
        except (LinkLostError, TimeoutError, RefusalError) as problem:
            _is_of_the_node(problem)
            await self.learn()
            raise NodeAwayError(f"{address[0]}:{address[1]} does not answer") from problem

    async def ask_any(self, command: Command) -> Any:
        """Ask for what every node knows; the first answer counts."""
        return await self._first(lambda node: node.ask(command))

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
            raise RefusalError("CLUSTERDOWN nobody serves the slot")
        node = self._nodes.get(address)
        if node is None:
            node = self._nodes[address] = Node(address, self._login, self._patience)
        return node

    def _follow(self, refusal: RefusalError, slot: int, asked: Address | None) -> Address:
        """Read `MOVED slot host:port`, or ASK; where the host is left out it is the one that was asked."""
        host, _, port = str(refusal).split(" ")[2].rpartition(":")
        address = (host or (asked[0] if asked else ""), int(port))
        if refusal.code == "MOVED":
            self._map.owners[slot] = address
            self._heal()
        return address

    async def _successor(
        self, problem: Exception, slot: int, address: Address | None, *, again: bool
    ) -> Address:
        """Say whom to ask where `address` has failed, or raise what that means."""
        _is_of_the_node(problem)
        self._heal()
        await self.learn()
        owner = self._map.owners[slot]
        same = owner == address and not isinstance(problem, LinkLostError)
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
            except (LinkLostError, TimeoutError, RefusalError):
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
        """Ask all nodes at once; the first answer counts."""
        problems: list[Exception] = []
        tasks = [asyncio.ensure_future(question(node)) for node in self._nodes.values()]
        try:
            for done in asyncio.as_completed(tasks):
                try:
                    return await done
                except (LinkLostError, TimeoutError, RefusalError) as problem:
                    problems.append(problem)
        finally:
            for task in tasks:
                task.cancel()
        raise ClusterAwayError("no node of the cluster works") from problems[-1]


def _is_of_the_node(problem: Exception) -> None:
    """Raise what has to do with the command, or with our password, and not with the node."""
    if isinstance(problem, RefusalError):
        if problem.code in LOCKED_OUT:
            raise LockedOutError("Redis wants another password") from problem
        if problem.code not in UNWELL:
            raise problem


async def _map(node: Node) -> SlotMap:
    """Ask for the map, which a node that is apart from the rest is not believed."""
    state = await node.ask(CLUSTER_INFO)
    if b"cluster_state:ok" not in state:
        raise RefusalError("CLUSTERDOWN the node is apart from the rest")
    return SlotMap.of(await node.ask(CLUSTER_SLOTS), node.address)

"""A Redis Cluster of three masters and three replicas."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from scripts.stack import programs
from scripts.stack.site import ADMIN_USER, Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"
MASTERS = 3
NODES = 6
SLOTS = 16384

# What a client of a cluster and a health check ask, of the commands that are administration to Redis.
_ALLOWED = ("info", "cluster|info", "cluster|nodes", "cluster|slots", "cluster|shards", "cluster|myid")


@dataclass(frozen=True, slots=True)
class RedisCluster:
    name: str = "redis"
    account: str = "redis"
    programs: Mapping[str, str] = field(default_factory=lambda: {"redis-server": "redis-server"})

    def units(self, site: Site) -> tuple[Unit, ...]:
        program = programs.path_of("redis-server")
        return tuple(
            Unit(
                f"redis-{index + 1}",
                (program, str(site.folder / self.name / f"{index + 1}" / "redis.conf")),
                (_port(site, index), _port(site, index) + 10000),
                os.environ,
            )
            for index in range(NODES)
        )

    def prepare(self, site: Site) -> None:
        site.home(self.name, self.account)
        for index in range(NODES):
            home = site.home(f"{self.name}/{index + 1}", self.account)
            site.write(home / "redis.conf", self._configuration(site, index), self.account)

    def _configuration(self, site: Site, index: int) -> str:
        app, admin = site.password("redis"), site.password("redis-admin")
        allowed = " ".join(f"+{command}" for command in _ALLOWED)
        return "\n".join(
            [
                f"port {_port(site, index)}",
                f"bind {HOST}",
                f"dir {site.folder / self.name / str(index + 1)}",
                "daemonize no",
                "save 60 1",
                "shutdown-timeout 0",
                "cluster-enabled yes",
                "cluster-config-file nodes.conf",
                "cluster-node-timeout 3000",
                # Until a replica has taken over from a dead master, the other masters serve their keys.
                "cluster-require-full-coverage no",
                "repl-diskless-sync-delay 0",
                f"masteruser {ADMIN_USER}",
                f"masterauth {admin}",
                f"user {ADMIN_USER} on >{admin} ~* &* +@all",
                f"user default on >{app} ~* &* +@all -@admin -@dangerous {allowed}",
                "",
            ]
        )

    async def bootstrap(self, site: Site) -> None:
        async with _clients(site) as nodes:
            if await _formed(nodes[0]):
                return
            await asyncio.gather(*(_assign(node, index) for index, node in enumerate(nodes)))
            for index in range(1, NODES):
                await _ask(nodes[0], "CLUSTER MEET", HOST, _port(site, index))
            for index in range(MASTERS, NODES):
                master = await _ask(nodes[index - MASTERS], "CLUSTER MYID")
                await _ask(nodes[index], "CLUSTER REPLICATE", master)

    async def probe(self, site: Site) -> str:
        async with _clients(site) as nodes:
            await asyncio.gather(*(_check(node) for node in nodes))
            server = await nodes[0].info("server")
            return f"Redis {server['redis_version']}, {MASTERS} masters, {NODES - MASTERS} replicas"

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        return {
            f"redis-{index + 1}": {
                "password": site.password("redis"),
                "host": HOST,
                "port": _port(site, index),
            }
            for index in range(MASTERS)
        }

    def environment(self, site: Site) -> Mapping[str, str]:
        nodes = ",".join(f"{HOST}:{_port(site, index)}" for index in range(NODES))
        return {"REDIS_HOST": HOST, "REDIS_PORT": str(_port(site, 0)), "REDIS_NODES": nodes}


def _port(site: Site, index: int) -> int:
    return site.port(10 + index)


@asynccontextmanager
async def _clients(site: Site) -> AsyncIterator[list[Redis]]:
    async with AsyncExitStack() as stack:
        nodes = [
            await stack.enter_async_context(
                Redis(
                    host=HOST,
                    port=_port(site, index),
                    username=ADMIN_USER,
                    password=site.password("redis-admin"),
                    decode_responses=True,
                    socket_timeout=5,
                    socket_connect_timeout=5,
                    retry=Retry(NoBackoff(), 0),
                )
            )
            for index in range(NODES)
        ]
        try:
            yield nodes
        except (RedisError, OSError) as error:
            raise NotReadyError(str(error)) from error


async def _ask(node: Redis, command: str, *arguments: str | int) -> Any:
    return await node.execute_command(command, *arguments)  # type: ignore[no-untyped-call]


async def _formed(node: Redis) -> bool:
    members: dict[str, Any] = await _ask(node, "CLUSTER NODES")
    replicas = sum("slave" in member["flags"] for member in members.values())
    return len(members) == NODES and replicas == NODES - MASTERS


async def _assign(node: Redis, index: int) -> None:
    """Give an empty node its epoch and, when it is to be a master, its share of the slots."""
    info = await _ask(node, "CLUSTER INFO")
    if int(info["cluster_known_nodes"]) > 1 or int(info["cluster_slots_assigned"]):
        return
    try:
        await _ask(node, "CLUSTER SET-CONFIG-EPOCH", index + 1)
    except ResponseError as error:
        if "already" not in str(error):
            raise
    if index < MASTERS:
        first, end = (SLOTS * edge // MASTERS for edge in (index, index + 1))
        await _ask(node, "CLUSTER ADDSLOTSRANGE", first, end - 1)


async def _check(node: Redis) -> None:
    info = await _ask(node, "CLUSTER INFO")
    if info["cluster_state"] != "ok" or int(info["cluster_known_nodes"]) != NODES:
        raise NotReadyError(f"cluster_state {info['cluster_state']}, {info['cluster_known_nodes']} nodes")
    replication = await node.info("replication")
    if replication["role"] == "slave" and replication["master_link_status"] != "up":
        raise NotReadyError("a replica has no link to its master")
    members: dict[str, Any] = await _ask(node, "CLUSTER NODES")
    unwell = [address for address, member in members.items() if "fail" in member["flags"]]
    if unwell or sum("slave" in member["flags"] for member in members.values()) != NODES - MASTERS:
        raise NotReadyError(f"not every node is seen as master or replica: {unwell}")

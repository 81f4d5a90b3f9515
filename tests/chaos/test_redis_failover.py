"""A master of the Redis Cluster dies under load."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from redis.crc import key_slot

from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load

KEYS: Final = 60


@dataclass(slots=True)
class Outage:
    """When keys of the victim were refused."""

    first: float = 0.0
    last: float = 0.0
    refused: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)

    def note(self, key: str, *, late: bool) -> None:
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.refused.add(key)
        self.late.extend([key] * late)


async def test_a_dead_master_costs_its_own_keys_until_its_replica_takes_over(
    stack: Stack, serve: Serve
) -> None:
    async with serve() as service:
        client = service.client
        keys = [f"chaos-{number}" for number in range(KEYS)]
        for key in keys:
            await client.post(f"/examples/cache/{key}", params={"value": key, "ttl": 600})
        victim = await _master(client)
        outage, again = Outage(), asyncio.Event()

        async def read(number: int) -> httpx.Response:
            key = keys[number % KEYS]
            late = again.is_set()
            answer = await client.get(f"/examples/cache/{key}")
            if answer.status_code in (503, 504):
                outage.note(key, late=late)
            return answer

        try:
            async with load(read, expected={200, 503, 504}) as tally:
                await tally.more(200)
                killed = time.monotonic()
                await asyncio.to_thread(stack.kill, _unit(stack, victim))
                taken_over = await _taken_over(client, victim)
                await _served_again(client, keys)
                again.set()
                await tally.more(200)
            values = {key: (await client.get(f"/examples/cache/{key}")).json()["value"] for key in keys}
        finally:
            await asyncio.to_thread(stack.start, "redis")

    lost = [key for key in keys if values[key] != key]
    tally.lost = len(lost)
    tally.report("a killed Redis master")
    print(  # noqa: T201  the result
        f"  the cluster's failover took {taken_over - killed:.1f} s; the victim's keys were refused for "
        f"{outage.last - outage.first:.1f} s, up to {outage.last - taken_over:+.2f} s after it; "
        f"{len(outage.refused)} of {KEYS} keys were touched"
    )
    assert (tally.failed, lost) == ([], [])
    assert outage.late == [], "once they are served again, none is refused any more"
    owned = {key for key in keys if _holds(victim, key)}
    assert outage.refused <= owned, "keys of the other masters were never refused"
    assert outage.refused


async def _master(client: httpx.AsyncClient) -> dict[str, Any]:
    nodes: list[dict[str, Any]] = (await client.get("/redis/cluster/nodes")).json()["nodes"]
    return next(node for node in nodes if node["slots_count"])


def _unit(stack: Stack, node: dict[str, Any]) -> str:
    return f"redis-{node['port'] - stack.site.port(10) + 1}"


def _holds(node: dict[str, Any], key: str) -> bool:
    slot = key_slot(f"cache:{key}".encode())
    return any(piece["start"] <= slot <= piece["end"] for piece in node["slot_ranges"])


async def _taken_over(client: httpx.AsyncClient, victim: dict[str, Any]) -> float:
    """Wait until the cluster says that another node has the victim's slots."""
    async with asyncio.timeout(PATIENCE):
        while True:
            shares = (await client.get("/redis/cluster/slots")).json()["slot_distribution"]
            masters = {share["start_slot"]: share["master"]["node_id"] for share in shares}
            if masters[victim["slot_ranges"][0]["start"]] != victim["node_id"]:
                return time.monotonic()
            await asyncio.sleep(0.05)


async def _served_again(client: httpx.AsyncClient, keys: list[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        for key in keys:
            while (await client.get(f"/examples/cache/{key}")).status_code != httpx.codes.OK:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

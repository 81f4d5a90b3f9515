"""The connections to a node of the cluster, on servers that answer as they are told."""

import asyncio
import time

import pytest
from redis import exceptions

from app.integrations.redis_node import MOST_CONNECTIONS, Login, Node
from tests.integrations.redis_double import Double

PATIENCE = 0.2


async def test_who_waits_for_a_node_that_is_given_up_hears_that_it_is_lost(
    pair: tuple[Double, Double],
) -> None:
    first, _ = pair
    first.answers["AUTH"] = None
    node = Node(first.address, Login("secret"), PATIENCE)
    asking = [asyncio.create_task(node.ask(("PING",))) for _ in range(2)]
    await asyncio.sleep(0.05)
    await node.aclose()
    ends = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(end) for end in ends] == [exceptions.ConnectionError] * 2


async def test_commands_that_time_out_leave_no_pool_exhausted(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    node = Node(first.address, Login("secret"), PATIENCE)
    first.answers["GET"] = None
    began = time.monotonic()
    crowd = [node.ask(("GET", "x")) for _ in range(MOST_CONNECTIONS * 3)]
    ends = await asyncio.gather(*crowd, return_exceptions=True)
    assert {type(end) for end in ends} == {exceptions.TimeoutError}
    assert time.monotonic() - began < PATIENCE * 2
    await asyncio.sleep(0.11)  # the pause after a failure
    first.answers["GET"] = b":1\r\n"
    assert await node.ask(("GET", "x")) == 1
    crowd = [node.ask(("GET", "x")) for _ in range(MOST_CONNECTIONS * 3)]
    assert await asyncio.gather(*crowd) == [1] * MOST_CONNECTIONS * 3
    await node.aclose()


async def test_of_a_node_that_cannot_be_reached_all_but_one_hear_at_once(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    first.answers["AUTH"] = None
    node = Node(first.address, Login("secret"), PATIENCE)
    with pytest.raises(exceptions.TimeoutError):
        await node.ask(("PING",))
    with pytest.raises(exceptions.ConnectionError, match=r"no answer within 0\.2 seconds"):
        await node.ask(("PING",))
    await asyncio.sleep(0.11)
    trying = asyncio.create_task(node.ask(("PING",)))
    await asyncio.sleep(0.05)
    with pytest.raises(exceptions.ConnectionError, match=r"no answer within 0\.2 seconds"):
        await node.ask(("PING",))
    trying.cancel()
    await asyncio.wait({trying})
    first.answers["AUTH"] = b"+OK\r\n"
    assert await node.ask(("PING",)) == b"OK"
    await node.aclose()


async def test_a_user_of_the_access_list_logs_in_by_name(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    node = Node(first.address, Login("secret", "reader"), PATIENCE)
    assert await node.ask(("PING",)) == b"OK"
    await node.aclose()
    assert first.asked == ["AUTH reader secret", "PING"]

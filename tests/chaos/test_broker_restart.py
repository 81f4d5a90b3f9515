"""RabbitMQ stopped, or killed, and started again under load: no confirmed message is lost, nor one unread."""

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Mapping

import httpx
import pytest

from scripts.stack import Stack
from tests.broker import connected
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load

EXPECTED = {200, 503}
AMID = 100
"""Requests that are answered before the broker goes, and again after it has come back."""
WAITING = 400
SETTINGS: Mapping[str, str] = {"BREAKER_RESET_SECONDS": "0.5"}


async def restart(stack: Stack, how: str) -> None:
    await asyncio.to_thread(stack.kill if how == "kill" else stack.stop, "rabbitmq")
    await asyncio.to_thread(stack.start, "rabbitmq")


async def drained(stack: Stack, queue: str) -> Counter[int]:
    """Take every message out of the queue beside the service; count them by their number."""
    found: Counter[int] = Counter()
    connection = await connected(stack)
    async with connection, connection.channel() as channel:
        known = await channel.declare_queue(queue, durable=True)
        while (message := await known.get(no_ack=True, fail=False)) is not None:
            found[json.loads(message.body)["number"]] += 1
        await known.delete()
    return found


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_no_confirmed_message_is_lost(serve: Serve, stack: Stack, how: str) -> None:
    queue = f"chaos-{uuid.uuid4().hex}"
    confirmed: set[int] = set()
    async with serve(**SETTINGS) as service:

        async def publish(number: int) -> httpx.Response:
            answer = await service.client.post(
                f"/examples/messaging/publish/{queue}", json={"number": number}
            )
            if answer.status_code == 200:
                confirmed.add(number)
            return answer

        async with load(publish, expected=EXPECTED) as tally:
            await tally.more(AMID)
            await restart(stack, how)
            before = len(confirmed)
            async with asyncio.timeout(PATIENCE):
                while len(confirmed) < before + AMID:
                    await tally.more(1)
    found = await drained(stack, queue)

    twice = sum(count - 1 for count in found.values())
    tally.lost = len(confirmed - set(found))
    tally.report(f"RabbitMQ {how} under publishing")
    print(  # noqa: T201  the result
        f"  confirmed {len(confirmed)}, answered 503 {tally.statuses[503]}, "
        f"there although answered 503 {len(set(found) - confirmed)}, twice {twice}"
    )
    assert tally.failed == []
    assert tally.statuses[503] > 0
    assert (tally.lost, twice) == (0, 0)


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_every_message_is_handed_over(serve: Serve, stack: Stack, how: str) -> None:
    queue = f"chaos-{uuid.uuid4().hex}"
    taken: Counter[int] = Counter()
    again: set[int] = set()
    async with serve(**SETTINGS) as service:
        for number in range(WAITING):
            await service.client.post(f"/examples/messaging/publish/{queue}", json={"number": number})

        async def consume(_: int) -> httpx.Response:
            answer = await service.client.get(f"/examples/messaging/consume/{queue}")
            body = answer.json()
            if body.get("action") == "consumed":
                number = body["message"]["value"]["number"]
                taken[number] += 1
                if body["redelivered"]:
                    again.add(number)
            return answer

        async with load(consume, expected=EXPECTED) as tally:
            await tally.more(AMID)
            await restart(stack, how)
            async with asyncio.timeout(PATIENCE):
                while len(taken) < WAITING:
                    await tally.more(1)
        info = (await service.client.get(f"/examples/messaging/queue/{queue}/info")).json()

    twice = {number for number, count in taken.items() if count > 1}
    tally.lost = WAITING - len(taken)
    tally.report(f"RabbitMQ {how} under consuming")
    print(f"  handed over {taken.total()}, twice {len(twice)}, marked as redelivered {len(again)}")  # noqa: T201
    assert tally.failed == []
    assert (tally.lost, info["message_count"]) == (0, 0)
    assert twice <= again

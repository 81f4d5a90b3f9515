"""The rules of the cluster's client, on servers that answer as they are told."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from redis import exceptions
from redis.crc import key_slot

from app.integrations.redis_client import ClusterAwayError, ClusterClient, LockedOutError, NodeAwayError
from app.integrations.redis_node import Login
from tests.integrations.redis_double import Double, share

PATIENCE = 0.2
LOW, HIGH = "bar", "foo"
"""Keys of the first and of the second half of the slots."""


@asynccontextmanager
async def client(*seeds: Double) -> AsyncIterator[ClusterClient]:
    made = ClusterClient([seed.address for seed in seeds], Login("secret"), PATIENCE)
    try:
        await made.learn()
        yield made
    finally:
        await made.aclose()


def moved(to: Double, key: str, word: str = "MOVED") -> bytes:
    return f"-{word} {key_slot(key.encode())} {to.address[0]}:{to.address[1]}\r\n".encode()


async def test_a_key_is_asked_of_its_master(pair: tuple[Double, Double]) -> None:
    first, second = pair
    async with client(first) as made:
        assert await made.ask(LOW, ("GET", LOW)) == b"OK"
        assert await made.ask(HIGH, ("GET", HIGH)) == b"OK"
        assert made.masters == {"0" * 40: first.address, "1" * 40: second.address}
    assert (first.count("GET"), second.count("GET")) == (1, 1)
    assert first.asked[0] == "AUTH secret"


async def test_a_moved_key_is_asked_where_it_is_from_then_on(pair: tuple[Double, Double]) -> None:
    first, second = pair
    first.answers["GET"] = moved(second, LOW)
    async with client(first) as made:
        assert await made.ask(LOW, ("GET", LOW)) == b"OK"
        assert await made.ask(LOW, ("GET", LOW)) == b"OK"
    assert (first.count("GET"), second.count("GET")) == (1, 2)


async def test_a_key_that_is_being_moved_is_asked_for_behind_asking(pair: tuple[Double, Double]) -> None:
    first, second = pair
    first.answers["GET"] = moved(second, LOW, "ASK")
    async with client(first) as made:
        for _ in range(2):
            assert await made.ask(LOW, ("GET", LOW)) == b"OK"
    assert first.count("GET") == 2
    assert [asked for asked in second.asked if asked[:3] in ("ASK", "GET")] == ["ASKING", f"GET {LOW}"] * 2


async def test_masters_that_send_to_each_other_are_given_up(pair: tuple[Double, Double]) -> None:
    first, second = pair
    first.answers["GET"], second.answers["GET"] = moved(second, LOW), moved(first, LOW)
    async with client(first) as made:
        with pytest.raises(NodeAwayError):
            await made.ask(LOW, ("GET", LOW))
    assert first.count("GET") + second.count("GET") == 5


async def test_what_a_command_asks_for_wrongly_is_said(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    first.answers["GET"] = b"-WRONGTYPE Operation against a key\r\n"
    async with client(first) as made:
        with pytest.raises(exceptions.ResponseError, match=r"^WRONGTYPE "):
            await made.ask(LOW, ("GET", LOW), idempotent=True)
    assert first.count("GET") == 1


@pytest.mark.parametrize(
    "refusal", ["LOADING", "READONLY", "OOM", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "BUSY"]
)
async def test_a_master_that_is_unwell_is_away_alone(pair: tuple[Double, Double], refusal: str) -> None:
    first, _ = pair
    first.answers["GET"] = f"-{refusal} not now\r\n".encode()
    async with client(first) as made:
        with pytest.raises(NodeAwayError):
            await made.ask(LOW, ("GET", LOW), idempotent=True)
        assert await made.ask(HIGH, ("GET", HIGH)) == b"OK"


async def test_a_read_goes_to_the_successor_of_a_master_that_is_none_any_more(
    pair: tuple[Double, Double],
) -> None:
    first, second = pair
    first.answers["GET"] = b"-READONLY You can't write against a read only replica.\r\n"
    async with client(first) as made:
        share([second], [first, second])
        await asyncio.sleep(0.11)  # the map counts as just learnt for so long
        assert await made.ask(LOW, ("GET", LOW), idempotent=True) == b"OK"
    assert second.count("GET") == 1


async def test_a_stale_connection_is_made_anew_for_what_may_be_done_twice(
    pair: tuple[Double, Double],
) -> None:
    first, _ = pair
    async with client(first) as made:
        await made.ask(LOW, ("GET", LOW))
        first.answers["GET"] = lambda: first.hang_up()  # noqa: PLW0108  its answer is none
        with pytest.raises(NodeAwayError):
            await made.ask(LOW, ("GET", LOW))
        first.answers["GET"] = b":7\r\n"
        first.hang_up()
        assert await made.ask(LOW, ("GET", LOW), idempotent=True) == 7


async def test_a_master_that_hangs_is_given_up_after_a_while_and_costs_the_others_nothing(
    pair: tuple[Double, Double],
) -> None:
    first, _ = pair
    first.answers["GET"] = None
    async with client(first) as made:
        began = time.monotonic()
        both = await asyncio.gather(
            made.ask(LOW, ("GET", LOW), idempotent=True),
            timed(made.ask(HIGH, ("GET", HIGH))),
            return_exceptions=True,
        )
        assert isinstance(both[0], NodeAwayError)
        assert isinstance(both[0].__cause__, exceptions.TimeoutError)
        assert PATIENCE <= time.monotonic() - began < PATIENCE * 3
        assert isinstance(both[1], float)
        assert both[1] < PATIENCE / 2


async def timed(work: Awaitable[object]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


async def test_a_cluster_that_is_gone_is_away(pair: tuple[Double, Double]) -> None:
    first, second = pair
    async with client(first) as made:
        for double in (first, second):
            double.answers |= {"CLUSTER INFO": b"$18\r\ncluster_state:fail\r\n", "GET": b"-CLUSTERDOWN\r\n"}
        await asyncio.sleep(0.11)
        with pytest.raises(ClusterAwayError):
            await made.ask(LOW, ("GET", LOW), idempotent=True)


async def test_another_password_locks_out(pair: tuple[Double, Double]) -> None:
    first, second = pair
    async with client(first) as made:
        second.answers["AUTH"] = b"-WRONGPASS invalid username-password pair\r\n"
        second.hang_up()
        with pytest.raises(LockedOutError):
            await made.ask(HIGH, ("GET", HIGH))


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        (b"-LOADING not now\r\n", NodeAwayError),
        (b"-NOAUTH Authentication required.\r\n", LockedOutError),
        (b"-ERR unknown command\r\n", exceptions.ResponseError),
        (None, NodeAwayError),
    ],
)
async def test_a_node_that_is_asked_by_its_address_may_be_away(
    pair: tuple[Double, Double], answer: bytes | None, meant: type[Exception]
) -> None:
    first, second = pair
    second.answers["SCAN"] = answer
    async with client(first) as made:
        with pytest.raises(meant):
            await made.ask_node(second.address, ("SCAN", 0))
        assert await made.ask_node(first.address, ("SCAN", 0)) == b"OK"


async def test_who_waits_for_a_client_that_is_closed_hears_that_the_cluster_is_away(
    pair: tuple[Double, Double],
) -> None:
    first, second = pair
    async with client(first) as made:
        for double in (first, second):
            double.answers |= {"CLUSTER INFO": None, "GET": b"-LOADING\r\n"}
        await asyncio.sleep(0.11)
        learning = [asyncio.create_task(made.ask(LOW, ("GET", LOW))) for _ in range(2)]
        await asyncio.sleep(0.05)
        await made.aclose()
        assert [type(end) for end in await asyncio.gather(*learning, return_exceptions=True)] == [
            ClusterAwayError,
            ClusterAwayError,
        ]


async def test_a_closed_client_asks_nobody(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    async with client(first) as made:
        pass
    asked = len(first.asked)
    with pytest.raises(ClusterAwayError):
        await made.ask(LOW, ("GET", LOW), idempotent=True)
    assert len(first.asked) == asked


async def test_a_slot_that_nobody_serves_is_away_until_somebody_does(pair: tuple[Double, Double]) -> None:
    first, second = pair
    first.answers["CLUSTER SLOTS"] = second.answers["CLUSTER SLOTS"] = (
        b"*1\r\n*3\r\n:8192\r\n:16383\r\n*3\r\n$0\r\n\r\n:%d\r\n$40\r\n%s\r\n"
        % (second.address[1], b"1" * 40)
    )
    async with client(second) as made:
        with pytest.raises(NodeAwayError):
            await made.ask(LOW, ("GET", LOW), idempotent=True)
        assert await made.ask(HIGH, ("GET", HIGH)) == b"OK"
        share([first, second])
        async with asyncio.timeout(3):
            while not await answers(made, LOW):  # noqa: ASYNC110 - only asking shows it
                await asyncio.sleep(0.02)


async def answers(made: ClusterClient, key: str) -> bool:
    try:
        return bool(await made.ask(key, ("GET", key)))
    except NodeAwayError:
        return False


async def test_what_is_no_answer_ends_the_connection(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    first.answers["GET"] = b"!nonsense\r\n"
    async with client(first) as made:
        with pytest.raises(NodeAwayError) as caught:
            await made.ask(LOW, ("GET", LOW))
        assert isinstance(caught.value.__cause__, exceptions.InvalidResponse)
        first.answers["GET"] = b"+one\r\n+two\r\n"
        assert await made.ask(LOW, ("GET", LOW)) == b"one"
        first.answers["GET"] = b":3\r\n"
        assert await made.ask(LOW, ("GET", LOW), idempotent=True) == 3


async def test_a_command_that_is_given_up_costs_the_next_ones_nothing(pair: tuple[Double, Double]) -> None:
    first, _ = pair
    async with client(first) as made:
        first.answers["GET slow"] = b"+late\r\n"
        for pause in (0, 0.001, 0.01):
            given_up = asyncio.create_task(made.ask("{bar}", ("GET", "slow")))
            await asyncio.sleep(pause)
            given_up.cancel()
            assert await made.ask(LOW, ("GET", LOW)) == b"OK"

"""Accounts on two replicas: races for a token or a name, tokens used again, logouts, systems away."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from statistics import median

import httpx
import pytest

from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE

TIMES = 200
AT_ONCE = 8
FEW_AT_ONCE = 2
"""Where a time is measured."""
PROMISED_SECONDS = 1.0
"""Kept by the median: a busy machine makes single ones wait for the processor."""
PASSWORD = "correct horse battery staple"
CHEAP = {"PASSWORDS_MEMORY_KIB": "8", "PASSWORDS_ITERATIONS": "1", "LOGINS_ADDRESS_FAILURES": "1000000"}


@dataclass(frozen=True, slots=True)
class Replicas:
    one: httpx.AsyncClient
    other: httpx.AsyncClient

    async def register(self) -> str:
        name = f"c{uuid.uuid4().hex[:24]}"
        made = await self.one.post("/auth/register", json={"username": name, "password": PASSWORD})
        assert made.status_code == 201
        return name

    async def log_in(self, name: str) -> dict[str, str]:
        answer = await self.one.post("/auth/token", json={"username": name, "password": PASSWORD})
        assert answer.status_code == 200
        pair: dict[str, str] = answer.json()
        return pair


@pytest.fixture
async def replicas(serve: Serve) -> AsyncIterator[Replicas]:
    async with serve(**CHEAP) as one, serve(**CHEAP) as other:
        yield Replicas(one.client, other.client)


async def refresh(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def me(client: httpx.AsyncClient, token: str) -> int:
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def refused_after(client: httpx.AsyncClient, token: str) -> float:
    """Ask until the token is refused; return how long after now that question was put."""
    began = asked = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while await me(client, token) != 401:
            await asyncio.sleep(0.02)
            asked = time.monotonic()
    return asked - began


async def each_time(scene: Callable[[int], Awaitable[None]], at_once: int = AT_ONCE) -> None:
    """Play the scene TIMES times, some at once."""
    turns = asyncio.Semaphore(at_once)

    async def play(number: int) -> None:
        async with turns:
            await scene(number)

    async with asyncio.TaskGroup() as group:
        for number in range(TIMES):
            group.create_task(play(number))


async def test_of_two_who_spend_a_token_one_is_served_and_its_session_ends(replicas: Replicas) -> None:
    name = await replicas.register()
    seen: Counter[tuple[int, ...]] = Counter()

    async def scene(_: int) -> None:
        token = (await replicas.log_in(name))["refresh_token"]
        answers = await asyncio.gather(refresh(replicas.one, token), refresh(replicas.other, token))
        seen[tuple(sorted(answer.status_code for answer in answers))] += 1
        (won,) = [answer.json() for answer in answers if answer.status_code == 200]
        assert (await refresh(replicas.other, won["refresh_token"])).status_code == 401

    await each_time(scene)
    print(f"\nraces for a token: {TIMES}, statuses {dict(seen)}")  # noqa: T201  the result
    assert seen == {(200, 401): TIMES}


async def test_a_token_that_is_used_again_ends_its_session(replicas: Replicas) -> None:
    name = await replicas.register()
    waits: list[float] = []

    async def scene(_: int) -> None:
        first = await replicas.log_in(name)
        second = (await refresh(replicas.one, first["refresh_token"])).json()
        assert (await refresh(replicas.other, first["refresh_token"])).status_code == 401
        waits.append(await refused_after(replicas.one, second["access_token"]))
        assert (await refresh(replicas.one, second["refresh_token"])).status_code == 401

    await each_time(scene, FEW_AT_ONCE)
    print(f"\ntokens used again: {TIMES}, the other replica knew after {max(waits):.2f} s at most")  # noqa: T201  the result
    assert median(waits) < PROMISED_SECONDS


async def test_of_two_who_want_a_name_one_gets_it(replicas: Replicas) -> None:
    seen: Counter[tuple[int, ...]] = Counter()

    async def scene(_: int) -> None:
        name = f"r{uuid.uuid4().hex[:24]}"
        names = (name, name.upper())
        answers = await asyncio.gather(
            *(
                client.post("/auth/register", json={"username": wanted, "password": PASSWORD})
                for client, wanted in zip((replicas.one, replicas.other), names, strict=True)
            )
        )
        seen[tuple(sorted(answer.status_code for answer in answers))] += 1

    await each_time(scene)
    print(f"\nraces for a name: {TIMES}, statuses {dict(seen)}")  # noqa: T201  the result
    assert seen == {(201, 409): TIMES}


async def test_replicas_agree_on_a_logout_within_a_second(replicas: Replicas) -> None:
    name = await replicas.register()
    waits: list[float] = []

    async def scene(_: int) -> None:
        token = (await replicas.log_in(name))["access_token"]
        assert (await me(replicas.one, token), await me(replicas.other, token)) == (200, 200)
        authorization = {"Authorization": f"Bearer {token}"}
        assert (await replicas.one.post("/auth/logout", headers=authorization)).status_code == 204
        waits.append(await refused_after(replicas.other, token))
        assert await me(replicas.one, token) == 401

    await each_time(scene, FEW_AT_ONCE)
    print(f"\nlogouts: {TIMES}, the other replica knew after {max(waits):.2f} s at most")  # noqa: T201  the result
    assert median(waits) < PROMISED_SECONDS


@pytest.mark.parametrize("system", ["redis", "rabbitmq", "vault"])
async def test_accounts_need_nothing_but_postgres(replicas: Replicas, stack: Stack, system: str) -> None:
    name = await replicas.register()
    await asyncio.to_thread(stack.stop, system)
    try:
        for client in (replicas.one, replicas.other):
            pair = await replicas.log_in(name)
            again = (await refresh(client, pair["refresh_token"])).json()
            assert await me(client, again["access_token"]) == 200
            authorization = {"Authorization": f"Bearer {again['access_token']}"}
            assert (await client.post("/auth/logout", headers=authorization)).status_code == 204
            assert await me(client, again["access_token"]) == 401
            assert (await client.get("/.well-known/jwks.json")).status_code == 200
    finally:
        await asyncio.to_thread(stack.start, system)

"""Races for names and states, hundreds of times, through two services on one database."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.integrations.tables import Item, OutboxEvent
from app.integrations.users_table import ADMIN_ROLE
from app.resources import Resources
from app.services.auth import Gate
from tests.accounts import new_account, new_name
from tests.chaos.conftest import Serve

TIMES = 200
AT_ONCE = 2

Send = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@pytest.fixture
async def replicas(serve: Serve, resources: Resources) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Run two services; their clients ask as one administrator."""
    account = await new_account(resources, ADMIN_ROLE)
    gate = Gate(resources.settings)
    async with AsyncExitStack() as stack:
        auth = await stack.enter_async_context(
            gate.attached(resources.transactions, resources.postgres, resources.signing_key)
        )
        pair = await auth.sessions.begin(account.id, _nothing)
        services = [await stack.enter_async_context(serve()) for _ in range(AT_ONCE)]
        for service in services:
            service.client.headers["authorization"] = f"Bearer {pair.access_token}"
        yield [service.client for service in services]


async def _nothing(_session: object) -> None:
    return None


async def at_once(replicas: list[httpx.AsyncClient], send: Send) -> tuple[int, ...]:
    """Send to every replica at the same moment; return the statuses in order."""
    answers = await asyncio.gather(*(send(client) for client in replicas))
    return tuple(sorted(answer.status_code for answer in answers))


def tell(what: str, outcomes: Counter[tuple[int, ...]], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{what}: {dict(outcomes)}\n")


async def test_one_of_two_gets_a_name(
    replicas: list[httpx.AsyncClient], resources: Resources, capsys: pytest.CaptureFixture[str]
) -> None:
    name = new_name()
    outcomes: Counter[tuple[int, ...]] = Counter()
    for number in range(TIMES):
        new = {"name": f"{name}-{number}"}
        outcomes[await at_once(replicas, lambda client, new=new: client.post("/items", json=new))] += 1  # type: ignore[misc]
    tell("items of one name", outcomes, capsys)
    assert outcomes == {(201, 409): TIMES}
    async with resources.transactions.begin() as session:
        ours = select(Item.id).where(Item.name.startswith(name))
        events = OutboxEvent.payload["name"].as_string().startswith(name)
        assert len(list(await session.scalars(ours))) == TIMES
        assert await session.scalar(select(func.count()).select_from(OutboxEvent).where(events)) == TIMES


async def test_one_of_two_gets_a_username(
    replicas: list[httpx.AsyncClient], capsys: pytest.CaptureFixture[str]
) -> None:
    name = new_name()
    outcomes: Counter[tuple[int, ...]] = Counter()
    for number in range(TIMES):
        names = iter((f"{name}-{number}", f"{name}-{number}".upper()))

        def send(client: httpx.AsyncClient, names: Any = names) -> Awaitable[httpx.Response]:
            return client.post("/users", json={"username": next(names)})

        outcomes[await at_once(replicas, send)] += 1
    tell("accounts of one name", outcomes, capsys)
    assert outcomes == {(201, 409): TIMES}


async def test_one_of_two_changes_a_state(
    replicas: list[httpx.AsyncClient], capsys: pytest.CaptureFixture[str]
) -> None:
    made = await replicas[0].post("/items", json={"name": new_name()})
    place, tag = made.headers["location"], made.headers["etag"]
    outcomes: Counter[tuple[int, ...]] = Counter()
    for number in range(TIMES):
        texts = iter((f"{number} one", f"{number} other"))

        def send(client: httpx.AsyncClient, texts: Any = texts, tag: str = tag) -> Awaitable[httpx.Response]:
            return client.patch(place, json={"description": next(texts)}, headers={"If-Match": tag})

        outcomes[await at_once(replicas, send)] += 1
        tag = (await replicas[0].get(place)).headers["etag"]
    tell("changes of one state", outcomes, capsys)
    assert (outcomes, tag) == ({(200, 412): TIMES}, f'"{TIMES + 1}"')


async def test_one_of_two_deletes(
    replicas: list[httpx.AsyncClient], capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes: Counter[tuple[int, ...]] = Counter()
    for _ in range(TIMES):
        place = (await replicas[0].post("/items", json={"name": new_name()})).headers["location"]
        outcomes[await at_once(replicas, lambda client, place=place: client.delete(place))] += 1  # type: ignore[misc]
    tell("deletions of one item", outcomes, capsys)
    assert outcomes == {(204, 404): TIMES}

"""Each system in turn is stopped and hung under load: its own operations refuse fast, nothing else notices.

Which operations need which system, what they are asked with, and within which time they answer is read from
the contract.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from scripts.stack import Stack
from tests.accounts import new_name
from tests.served import served
from tests.service.examples import Example, examples

SYSTEMS: Final = ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq")
EXAMPLES: Final = examples()
FAST: Final = 0.05
REFUSED_AT_ONCE: Final = ("CircuitBreakerError", True)
LATE: Final = 0.5
"""What a machine that has other work may add to the time that an operation takes."""
PATIENCE: Final = 30.0
AT_ONCE: Final = 4
"""Operations of which some wait by their nature: a stream for its end, a check for a system that hangs."""
LOGOUT: Final = "logout"
PASSWORD: Final = "correct horse battery staple"
SETTINGS: Final = {
    "RATE_LIMIT_ENABLED": "false",
    "BREAKER_RESET_SECONDS": "1",
    "LOGINS_ADDRESS_FAILURES": "100000",  # the example of a login is none of ours
    "LOGINS_ACCOUNT_FAILURES": "100000",
}


@dataclass(slots=True)
class Client:
    """Sends the contract's examples, with a token where one is asked for."""

    http: httpx.AsyncClient
    token: str
    _to_end: str = ""
    """A token whose session is there to be logged out of."""

    async def send(self, example: Example, *, unheard: bool = False) -> httpx.Response:
        if example.id != LOGOUT:
            return await self._send(example, self.token, unheard=unheard)
        self._to_end = self._to_end or await self._log_in()
        response = await self._send(example, self._to_end, unheard=unheard)
        if response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            self._to_end = await self._log_in()
        return response

    async def _send(self, example: Example, token: str, *, unheard: bool) -> httpx.Response:
        url = example.unheard_url if unheard and example.is_cached and example.path else example.url
        headers = {
            **example.headers,
            **({"Authorization": f"Bearer {token}"} if example.is_guarded else {}),
        }
        return await self.http.request(
            example.method, url, params=example.query, headers=headers, json=example.body
        )

    async def _log_in(self) -> str:
        account = {"username": new_name(), "password": PASSWORD}
        (await self.http.post("/auth/register", json=account)).raise_for_status()
        pair = (await self.http.post("/auth/token", json=account)).raise_for_status().json()
        token: str = pair["access_token"]
        return token

    async def health(self, system: str) -> str:
        status: str = (await self.http.get(f"/health/{system}")).json()["status"]
        return status


@pytest.fixture(scope="module")
async def http(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Run one service, which lives through everything."""
    log = tmp_path_factory.mktemp("outages") / "service.log"
    async with served(stack, log, LOG_LEVEL="WARNING", **SETTINGS) as found:
        yield found.client


@pytest.fixture(scope="module")
async def token(stack: Stack) -> str:
    """Have the service's own command print an access token."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "token", "--role", "admin"),
        env=stack.environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode().strip()


def test_every_system_is_one_that_operations_depend_on() -> None:
    assert {system for example in EXAMPLES for system in example.depends_on} == set(SYSTEMS)
    assert [e.id for e in EXAMPLES if e.depends_on and not (e.timeout and {503, 504} <= e.statuses)] == []


@pytest.mark.parametrize("system", SYSTEMS)
async def test_a_system_that_is_away_costs_its_own_operations_only(
    system: str, stack: Stack, http: httpx.AsyncClient, token: str
) -> None:
    async with _load(http) as seen:
        client = Client(http, token)
        await _all_answer(client, EXAMPLES)
        try:
            await asyncio.to_thread(stack.stop, system)
            await _suffers(client, system, {503})
            assert await client.health(system) == "unhealthy"
        finally:
            await asyncio.to_thread(stack.start, system)
        await _recovers(client, system)
        try:
            await asyncio.to_thread(stack.pause, system)
            await _suffers(client, system, {503, 504})
        finally:
            await asyncio.to_thread(stack.resume, system)
        await _recovers(client, system)
        await _all_answer(client, EXAMPLES)
    assert seen == {200}, "what needs no system never noticed"


async def _suffers(client: Client, system: str, statuses: set[int]) -> None:
    """See each operation that needs the system refuse in its time, then at once, and the others answer."""
    dependent = [example for example in EXAMPLES if system in example.depends_on]
    # All at once, so that each finds out for itself, before the breaker knows.
    await asyncio.gather(*(_refused(client, example, statuses) for example in dependent))
    for example in dependent:
        async with asyncio.timeout(PATIENCE):
            while await _refused(client, example, statuses) != REFUSED_AT_ONCE:
                continue
    await _all_answer(client, [example for example in EXAMPLES if system not in example.depends_on])


async def _refused(client: Client, example: Example, statuses: set[int]) -> tuple[str, bool]:
    """Return the error, and whether it came within 50 ms."""
    began = time.perf_counter()
    response = await client.send(example, unheard=True)
    seconds = time.perf_counter() - began
    _is_refusal(response, example, statuses)
    assert example.timeout is not None
    assert seconds < example.timeout + LATE, example.id
    return response.json()["error"], seconds < FAST


def _is_refusal(response: httpx.Response, example: Example, statuses: set[int]) -> None:
    assert response.status_code in statuses, (example.id, response.status_code, response.text)
    body: dict[str, Any] = response.json()
    assert sorted(body) == ["details", "error", "message", "request_id", "status_code"]
    assert body["status_code"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        assert int(response.headers["retry-after"]) >= 1


async def _all_answer(client: Client, asked: Sequence[Example]) -> None:
    """No operation fails: each answers by a status of its own below 500."""
    free = asyncio.Semaphore(AT_ONCE)

    async def answered(example: Example) -> int:
        async with free:
            return (await client.send(example)).status_code

    found = await asyncio.gather(*(answered(example) for example in asked))
    statuses = {example.id: status for example, status in zip(asked, found, strict=True)}
    failed = {
        name: status for name, status in statuses.items() if status >= httpx.codes.INTERNAL_SERVER_ERROR
    }
    foreign = {e.id: statuses[e.id] for e in asked if statuses[e.id] not in e.statuses}
    assert (failed, foreign) == ({}, {})


async def _recovers(client: Client, system: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await _is_well(client, system):  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)


async def _is_well(client: Client, system: str) -> bool:
    dependent = [example for example in EXAMPLES if system in example.depends_on]
    statuses = {(await client.send(example, unheard=True)).status_code for example in dependent}
    return max(statuses) < httpx.codes.INTERNAL_SERVER_ERROR and await client.health(system) == "healthy"


@asynccontextmanager
async def _load(http: httpx.AsyncClient) -> AsyncIterator[set[int]]:
    """Ask for what needs no system, all the while, and collect the statuses."""
    seen: set[int] = set()

    async def ask() -> None:
        while True:
            seen.add((await http.get("/health")).status_code)
            await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(ask())
        try:
            yield seen
        finally:
            task.cancel()

"""Each system in turn is stopped under load: it costs its own operations a fast 503, and nothing else.

Which operations need which system, and that they declare a 503, is read from the contract.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest

from generated.operations import CONTRACT
from generated.runtime import Operation
from scripts.stack import Stack
from tests.service.conftest import Serve

# redis-py may drop a connection unclosed that a starting server breaks off: the stack asks until it is ready.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SYSTEMS: Final = ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq")
VALUES: Final[Mapping[str, str]] = {
    "key": "outage",
    "value": "here",
    "queue": "outage",
    "queue_name": "outage",
    "file_name": "logo.svg",
}
FAST: Final = 0.05
PATIENCE: Final = 30.0


@pytest.mark.parametrize("system", SYSTEMS)
async def test_a_system_that_is_down_costs_its_own_operations_only(
    system: str, stack: Stack, serve: Serve
) -> None:
    operations = CONTRACT.operations.values()
    dependent = [operation for operation in operations if system in operation.depends_on]
    others = [operation for operation in operations if system not in operation.depends_on]
    async with serve(RATE_LIMIT_ENABLED="false", BREAKER_RESET_SECONDS="1") as client, _load(client) as seen:
        await _all_answer(client, operations)
        try:
            await asyncio.to_thread(stack.stop, system)
            for operation in dependent:
                await _open_the_breaker(client, operation)
                _is_refusal(await _send(client, operation), operation)
            await _all_answer(client, others)
            assert await _health(client, system) == "unhealthy"
        finally:
            await asyncio.to_thread(stack.start, system)
        async with asyncio.timeout(PATIENCE):
            while not await _recovered(client, system, dependent):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.1)
        await _all_answer(client, operations)
    assert seen["/health"] == {200}, "what needs no system never noticed"


async def _open_the_breaker(client: httpx.AsyncClient, operation: Operation) -> None:
    """Send until the breaker refuses: an answer within 50 ms that names the breaker."""
    async with asyncio.timeout(PATIENCE):
        while True:
            began = time.perf_counter()
            response = await _send(client, operation)
            seconds = time.perf_counter() - began
            _is_refusal(response, operation)
            if response.json()["error"] == "CircuitBreakerError" and seconds < FAST:
                return


def _is_refusal(response: httpx.Response, operation: Operation) -> None:
    body: dict[str, Any] = response.json()
    assert response.status_code == 503, (operation.id, body)
    assert sorted(body) == ["details", "error", "message", "request_id", "status_code"]
    assert body["status_code"] == 503
    assert body["request_id"] == response.headers["x-request-id"]
    assert int(response.headers["retry-after"]) >= 1


async def _all_answer(client: httpx.AsyncClient, operations: Iterable[Operation]) -> None:
    """Every operation answers 200; health of one system is a 200 whatever it says."""
    responses = {operation.id: await _send(client, operation) for operation in operations}
    assert {name: response.status_code for name, response in responses.items()} == dict.fromkeys(
        responses, 200
    )


async def _send(client: httpx.AsyncClient, operation: Operation) -> httpx.Response:
    needed = [parameter for parameter in operation.parameters if parameter.required]
    path = operation.path.format_map({p.name: VALUES[p.name] for p in needed if p.location == "path"})
    query = {p.name: VALUES[p.name] for p in needed if p.location == "query"}
    body = {"kind": "outage"} if operation.body else None
    return await client.request(operation.method, path, params=query, json=body)


async def _health(client: httpx.AsyncClient, system: str) -> str:
    status: str = (await client.get(f"/health/{system}")).json()["status"]
    return status


async def _recovered(client: httpx.AsyncClient, system: str, dependent: Iterable[Operation]) -> bool:
    statuses = {(await _send(client, operation)).status_code for operation in dependent}
    return statuses <= {200} and await _health(client, system) == "healthy"


@asynccontextmanager
async def _load(client: httpx.AsyncClient) -> AsyncIterator[dict[str, set[int]]]:
    """Ask for what needs no system, all the while, and collect the statuses."""
    seen: dict[str, set[int]] = {"/health": set()}

    async def ask() -> None:
        while True:
            seen["/health"].add((await client.get("/health")).status_code)
            await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(ask())
        try:
            yield seen
        finally:
            task.cancel()

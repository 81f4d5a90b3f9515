"""Vault sealed, and killed: what the service holds already goes on working, and Vault is found again."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load
from tests.served import Served
from tests.vault_admin import administration

PLACES = (
    "/examples/database/postgres/query",
    "/examples/database/mysql/query",
    "/examples/database/mongodb/query",
    "/examples/cache/absent",
    "/examples/messaging/queue/absent/info",
)
Fault = Callable[[Stack], Awaitable[None]]
UNWELL = {"vault": "unhealthy", "overall": "degraded"}


async def seal(stack: Stack) -> None:
    async with administration(stack) as vault:
        (await vault.put("sys/seal")).raise_for_status()


async def kill(stack: Stack) -> None:
    await asyncio.to_thread(stack.kill, "vault")


async def health(service: Served) -> dict[str, str]:
    own = (await service.client.get("/health/vault")).json()
    everything = (await service.client.get("/health/all")).json()
    return {"vault": own["status"], "overall": everything["status"]}


async def encryption(service: Served) -> int:
    """Ask for what only Vault can do, and no cache answers."""
    answer = await service.client.post("/examples/vault/transit/encrypt", json={"plaintext": "hello"})
    return answer.status_code


@pytest.mark.parametrize("fault", [seal, kill], ids=["sealed", "killed"])
async def test_vault_away_under_load(fault: Fault, serve: Serve, stack: Stack) -> None:
    async with serve(BREAKER_RESET_SECONDS="1", SECRETS_REFRESH_SECONDS="0.5") as service:

        async def ask(number: int) -> httpx.Response:
            return await service.client.get(PLACES[number % len(PLACES)])

        try:
            async with load(ask) as tally:
                await tally.more(100)
                await fault(stack)
                await tally.more(200)
                away = await health(service)
                denied = await encryption(service)
                await asyncio.to_thread(stack.start, "vault")
                await tally.more(100)
        finally:
            await asyncio.to_thread(stack.start, "vault")
        tally.report(f"vault {fault.__name__}ed")
        async with asyncio.timeout(PATIENCE):
            while await encryption(service) != httpx.codes.OK:  # noqa: ASYNC110 - only asking shows it
                await asyncio.sleep(0.1)
        recovered = (await service.client.get("/health/vault")).json()["status"]

    assert tally.failed == []
    assert away == UNWELL
    assert denied == httpx.codes.SERVICE_UNAVAILABLE
    assert recovered == "healthy"

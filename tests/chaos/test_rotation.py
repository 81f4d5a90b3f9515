"""Accounts that Vault lends for seconds are replaced again and again, and no request notices."""

import asyncio
import os
import subprocess
import sys
from collections import Counter

import httpx
import pytest

from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load
from tests.served import Served
from tests.vault_admin import administration, lent, short_role, token

ROTATIONS = 3
SYSTEMS = ("postgres", "mysql")


@pytest.fixture(scope="module")
def _tables(stack: Stack) -> None:
    subprocess.run(
        [sys.executable, "-m", "app", "migrate", *SYSTEMS],
        env={**os.environ, **stack.environment()},
        check=True,
    )


def connections(service: Served, system: str) -> int:
    return sum(event["message"] == f"Connected to {system}." for event in service.events())


async def rotated(service: Served) -> None:
    async with asyncio.timeout(PATIENCE):
        while min(connections(service, system) for system in SYSTEMS) <= ROTATIONS:  # noqa: ASYNC110 - the log tells
            await asyncio.sleep(0.1)


@pytest.mark.usefixtures("_tables")
async def test_accounts_are_replaced_under_load(serve: Serve, stack: Stack) -> None:
    async with administration(stack) as vault:
        roles = {system: await short_role(vault, system, "6s", "12s") for system in SYSTEMS}
        known = await token(vault, policies=["reference-api", *roles.values()])
        async with serve(
            VAULT_APPROLE_DIR="",
            VAULT_TOKEN=known,
            POSTGRES_VAULT_ROLE=roles["postgres"],
            MYSQL_VAULT_ROLE=roles["mysql"],
        ) as service:
            stored: list[str] = []

            async def ask(number: int) -> httpx.Response:
                path = f"/examples/database/{SYSTEMS[number % 2]}"
                if number % 16 < 14:  # the rest writes, to either
                    return await service.client.get(f"{path}/query")
                record = {"name": f"rotation {number}", "payload": {}}
                answer = await service.client.post(path, json=record)
                if answer.status_code == httpx.codes.CREATED:
                    stored.append(answer.headers["Location"])
                return answer

            async with load(ask) as tally:
                await rotated(service)
            kept = [(await service.client.delete(place)).status_code for place in stored]
            tally.lost = sum(status != httpx.codes.NO_CONTENT for status in kept)
            tally.report(f"rotation of accounts, {len(stored)} records: {dict(Counter(kept))}")

        assert tally.failed == []
        assert tally.lost == 0
        # At the end they are given back: none is left to run out.
        assert [await lent(vault, name) for name in roles.values()] == [[], []]

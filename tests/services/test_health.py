"""The rule of every health check."""

import asyncio

from app import errors
from app.services.health import Problem, examine


async def test_what_a_check_finds_is_returned() -> None:
    async def check() -> str:
        return "15.1"

    assert await examine(check, 1) == "15.1"


async def test_our_errors_say_what_is_wrong() -> None:
    async def check() -> str:
        raise errors.DatabaseConnectionError("PostgreSQL cannot be reached.", details={"host": "secret"})

    assert await examine(check, 1) == Problem("PostgreSQL cannot be reached.")


async def test_a_check_is_bounded_in_time() -> None:
    async def check() -> str:
        await asyncio.Event().wait()
        return "never"

    assert await examine(check, 0.01) == Problem("There was no answer within 0.01 seconds.")

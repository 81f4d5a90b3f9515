"""The rule of every health check: bounded in time, and what is wrong is said without a secret."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from app.errors import BaseAPIException

Report = TypeVar("Report")


@dataclass(frozen=True, slots=True)
class Problem:
    message: str


async def examine(check: Callable[[], Awaitable[Report]], seconds: float) -> Report | Problem:
    """Return what `check` finds, or why it found nothing."""
    try:
        async with asyncio.timeout(seconds):
            return await check()
    except TimeoutError:
        return Problem(f"There was no answer within {seconds:g} seconds.")
    except BaseAPIException as error:
        return Problem(error.message)

"""The rule of every health check: bounded in time, and what is wrong is said without a secret."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from app.errors import BaseAPIException
from app.integrations.vault import Vault
from generated import models

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


async def vault_health(vault: Vault, seconds: float) -> models.VaultHealth:
    """Tell how Vault is: under its own tag and among the health checks."""
    state = await examine(vault.state, seconds)
    if isinstance(state, Problem):
        return models.VaultHealth(status="unhealthy", error=state.message)
    details = models.VaultDetails(initialized=state.initialized, sealed=state.sealed, standby=state.standby)
    if state.sealed:
        return models.VaultHealth(status="unhealthy", details=details, error="Vault is sealed.")
    return models.VaultHealth(status="healthy", details=details)

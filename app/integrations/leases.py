"""What is granted for a while: renewed ahead of its end, as long as that gives the whole time again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from app import errors
from app.integrations.connector import pauses

RENEW_AFTER: Final = 2 / 3
"""Share of a lease after which it is renewed; the rest is for what must happen where it is not."""


@dataclass(frozen=True, slots=True)
class Lease:
    """How long something is granted; 0 seconds is for ever."""

    seconds: float
    renewable: bool


Renew = Callable[[], Awaitable[Lease | None]]


async def renewed(lease: Lease, renew: Renew) -> None:
    """Return when something new is needed; `renew` gives None where it is refused."""
    if lease.seconds == 0:
        await asyncio.Event().wait()
    granted: Lease | None = lease
    while granted is not None and granted.seconds >= lease.seconds:
        end = asyncio.get_running_loop().time() + granted.seconds
        await asyncio.sleep(granted.seconds * RENEW_AFTER)
        granted = await _persistently(renew, end) if lease.renewable else None


async def _persistently(renew: Renew, end: float) -> Lease | None:
    for pause in pauses():
        try:
            return await renew()
        except errors.BaseAPIException:
            if asyncio.get_running_loop().time() + pause >= end:
                break
        await asyncio.sleep(pause)
    return None

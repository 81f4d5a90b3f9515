"""Records as the three databases keep them: what goes in, what comes out, and where a page starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from app import errors

Id = TypeVar("Id")

KEY_LIFE: Final = timedelta(hours=24)
ATTEMPTS: Final = 5
"""How often a claim is made that others hold, and let go of before it can be seen."""
FORGET_SECONDS: Final = 60.0
FORGET_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Record(Generic[Id]):
    """`payload` is JSON text; `created_at` is aware."""

    id: Id
    name: str
    payload: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Position(Generic[Id]):
    """The place after a record, from the newest to the oldest."""

    created_at: datetime
    id: Id


@dataclass(frozen=True, slots=True)
class Claim:
    """An idempotency key, and the digest of the one body that it may stand for."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be; `payload` is JSON text."""

    name: str
    payload: str
    claim: Claim | None = None


class Broom:
    """Says once in a while that expired keys are to be swept away; every process has its own."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + FORGET_SECONDS

    def is_due(self) -> bool:
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + FORGET_SECONDS
        return True


class RecordStore(Protocol[Id]):
    async def newest(self, limit: int, after: Position[Id] | None) -> list[Record[Id]]: ...

    async def insert(self, draft: Draft) -> Record[Id]:
        """Store a record, or return the one that its claim has made before; ConflictError if it cannot."""

    async def get(self, record_id: Id) -> Record[Id] | None: ...

    async def delete(self, record_id: Id) -> bool: ...


def replayed(claim: Claim, digest: str, record: Record[Id] | None) -> Record[Id]:
    """Answer a claim that was made before, with the digest and the record of then."""
    if digest != claim.digest:
        raise _conflict("The Idempotency-Key was used with another body.")
    if record is None:
        raise _conflict("The record of this Idempotency-Key has been deleted.")
    return record


def contended() -> errors.ConflictError:
    return _conflict("Other requests with this Idempotency-Key are under way.")


def not_migrated(service: str) -> errors.DatabaseConnectionError:
    message = "The database is not set up for records yet: `python -m app migrate` does that."
    return errors.DatabaseConnectionError(message, details={"service": service})


def _conflict(message: str) -> errors.ConflictError:
    return errors.ConflictError(message, details={"header": "Idempotency-Key"})

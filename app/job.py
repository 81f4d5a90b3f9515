"""What a job is: a payload, the work that it asks for, and how far to go when that fails."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.integrations.job_queue import JobPayload
from app.resources import Resources

Payload = TypeVar("Payload", bound=JobPayload)


class GivenUpError(Exception):
    """Raised by the work where no further attempt can help: the job is held at once."""


class NotYetError(Exception):
    """Raised by the work where the next attempt makes no sense before so many seconds."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class JobContext:
    """What the work gets beside its payload; `attempt` counts from 1."""

    resources: Resources
    job_id: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Retries:
    """How often work is begun before it is held, and the pauses between: doubling, with jitter."""

    attempts: int = 5
    first_seconds: float = 1.0
    longest_seconds: float = 600.0

    def pause(self, attempt: int) -> float:
        """Seconds after the attempt of that number."""
        whole = min(self.first_seconds * 2.0 ** (attempt - 1), self.longest_seconds)
        return whole * random.uniform(0.5, 1)  # noqa: S311 - jitter is no secret


@dataclass(frozen=True, slots=True)
class Every:
    """Due each so many seconds since 1970, `offset` later, by the database's clock."""

    seconds: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Job(Generic[Payload]):
    """A kind of job. It may be begun more than once, so its work must bear that.

    `seconds` is the longest time of an attempt; `at_once` bounds all workers together, 0 does not.
    A recurring job (`every`) is asked for with a payload without fields.
    """

    payload: type[Payload]
    work: Callable[[JobContext, Payload], Awaitable[None]]
    retries: Retries = Retries()
    seconds: float = 60.0
    at_once: int = 0
    every: Every | None = None

    @property
    def name(self) -> str:
        return self.payload.job

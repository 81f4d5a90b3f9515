"""A circuit breaker for one service, in one process: what fails again and again is left alone for a while."""

import logging
import math
import time
from collections.abc import Callable
from types import TracebackType

from app import errors, metrics
from app.errors import BaseAPIException, CircuitBreakerError, ServiceUnavailableError

logger = logging.getLogger(__name__)


class CircuitBreaker:
    """`with breaker.guard():` around a call that raises our errors.

    Only unavailability and timeouts are failures; a cancelled call says nothing about the service.
    While closed a guard is one shared object; while open the first guard after the reset time is
    the one trial, and whoever comes during it is refused.
    """

    def __init__(
        self,
        service: str,
        *,
        failures: int = 5,
        reset_seconds: float = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service = service
        self._threshold = failures
        self._reset_seconds = reset_seconds
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._trial: _Trial | None = None
        self._call = _Call(self)
        self._opened = metrics.BREAKER_OPENED.labels(service)
        self._half_opened = metrics.BREAKER_HALF_OPEN.labels(service)
        self._closed = metrics.BREAKER_CLOSED.labels(service)
        self._failed = metrics.BREAKER_FAILURES.labels(service)

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    def guard(self) -> "_Call":
        if self._opened_at is None:
            return self._call
        remaining = self._opened_at + self._reset_seconds - self._clock()
        if remaining > 0 or self._trial is not None:
            raise CircuitBreakerError(
                f"The circuit breaker of {self.service} is open.",
                retry_after=max(1, math.ceil(remaining)),
                details={"service": self.service},
            )
        self._half_opened.inc()
        self._trial = _Trial(self)
        return self._trial

    def reset(self) -> None:
        """Close at once: somebody who made the trial elsewhere has found the service well."""
        self._failures = 0
        if self._opened_at is not None:
            if self._trial is None:
                self._half_opened.inc()
            self._close()

    def succeeded(self) -> None:
        if self._opened_at is None:
            self._failures = 0

    def failed(self) -> None:
        self._failed.inc()
        self._failures += 1
        if self._opened_at is None and self._failures >= self._threshold:
            self._open()

    def trial_ended(self, trial: "_Trial", *, well: bool | None) -> None:
        """`well`: None where the trial was given up and the next caller shall make one."""
        if trial is not self._trial:
            return
        self._trial = None
        if well:
            self._close()
        elif well is False:
            self._failed.inc()
            self._open()

    def _close(self) -> None:
        self._failures = 0
        self._opened_at = self._trial = None
        self._closed.inc()
        logger.info("The circuit breaker of %s has closed.", self.service)

    def _open(self) -> None:
        self._opened_at = self._clock()
        self._opened.inc()
        logger.warning("The circuit breaker of %s has opened.", self.service)


class _Call:
    __slots__ = ("_breaker",)

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None or _answered(kind):
            self._breaker.succeeded()
        elif _is_failure(kind):
            self._breaker.failed()


class _Trial(_Call):
    __slots__ = ()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        well = True if kind is None or _answered(kind) else (False if _is_failure(kind) else None)
        self._breaker.trial_ended(self, well=well)


def _is_failure(kind: type[BaseException]) -> bool:
    return issubclass(kind, (ServiceUnavailableError, errors.TimeoutError))


def _answered(kind: type[BaseException]) -> bool:
    """Whether the service did answer, and it is the caller who asked for too much."""
    return issubclass(kind, BaseAPIException) and not _is_failure(kind)

"""A circuit breaker for one service, in one process: what fails again and again is left alone for a while."""

import logging
import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import ClassVar, Literal, get_args

from app import errors, metrics
from app.errors import BaseAPIException, CircuitBreakerError, ServiceUnavailableError

logger = logging.getLogger(__name__)

State = Literal["closed", "open", "half_open"]


class CircuitBreaker:
    """`with breaker.guard():` around a call that raises our errors.

    Only unavailability and timeouts are failures; a cancelled call says nothing about the service, nor does
    an error with `counts = False`. While closed a guard is one shared object; while open the first guard
    after the reset time is a trial, and beyond `trials` of them at once others are refused.
    """

    around: ClassVar[Callable[[str], AbstractContextManager[object]] | None] = None
    """What every call of a service is made in; traces set it, and without them a call costs nothing more."""

    opened: ClassVar[Callable[[str, int, float], None] | None] = None
    """Told when a breaker opens: whose it is, after how many failures, and for how many seconds."""

    def __init__(
        self,
        service: str,
        *,
        failures: int = 5,
        reset_seconds: float = 60,
        trials: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service = service
        self.state: State = "closed"
        self.failures = 0
        """In a row, up to now."""
        self._threshold = failures
        self._reset_seconds = reset_seconds
        self._most_trials = trials
        self._clock = clock
        self._opened_at = 0.0
        self._trials: set[_Trial] = set()
        self._call = _Call(self)
        self._opened = metrics.BREAKER_OPENED.labels(service)
        self._half_opened = metrics.BREAKER_HALF_OPEN.labels(service)
        self._closed = metrics.BREAKER_CLOSED.labels(service)
        self._failed = metrics.BREAKER_FAILURES.labels(service)
        self._states = {state: metrics.BREAKER_STATE.labels(service, state) for state in get_args(State)}
        self._enter("closed")

    @property
    def is_open(self) -> bool:
        """Whether calls are refused, but for trials."""
        return self.state != "closed"

    def guard(self) -> AbstractContextManager[None]:
        call = self._call if self.state == "closed" else self._trial()
        around = CircuitBreaker.around
        return call if around is None else _Surrounded(call, around(self.service))

    def require(self) -> None:
        """Raise what a guard would, ahead of work that would be for nothing."""
        remaining = self._opened_at + self._reset_seconds - self._clock()
        if self.state != "closed" and (remaining > 0 or len(self._trials) >= self._most_trials):
            raise CircuitBreakerError(
                f"The circuit breaker of {self.service} is open.",
                retry_after=max(1, math.ceil(remaining)),
                details={"service": self.service},
            )

    def reset(self) -> None:
        """Close at once: somebody who made the trial elsewhere has found the service well."""
        self.failures = 0
        if self.state == "open":
            self._half_open()
        if self.state == "half_open":
            self._close()

    def succeeded(self) -> None:
        if self.state == "closed":
            self.failures = 0

    def failed(self) -> None:
        self._failed.inc()
        self.failures += 1
        if self.state == "closed" and self.failures >= self._threshold:
            self._open()

    def trial_ended(self, trial: "_Trial", *, well: bool | None) -> None:
        """`well`: None where the trial was given up and the next caller shall make one."""
        if trial not in self._trials:
            return
        self._trials.remove(trial)
        if well:
            self._close()
        elif well is False:
            self.failures += 1
            self._failed.inc()
            self._open()

    def _trial(self) -> "_Trial":
        self.require()
        if self.state == "open":
            self._half_open()
        trial = _Trial(self)
        self._trials.add(trial)
        return trial

    def _half_open(self) -> None:
        self._enter("half_open")
        self._half_opened.inc()

    def _close(self) -> None:
        self.failures = 0
        self._enter("closed")
        self._closed.inc()
        logger.info("The circuit breaker of %s has closed.", self.service)

    def _open(self) -> None:
        self._opened_at = self._clock()
        self._enter("open")
        self._opened.inc()
        logger.warning("The circuit breaker of %s has opened.", self.service)
        if (told := CircuitBreaker.opened) is not None:
            told(self.service, self.failures, self._reset_seconds)

    def _enter(self, state: State) -> None:
        self.state = state
        self._trials.clear()
        for name, gauge in self._states.items():
            gauge.set(name == state)


class _Call:
    __slots__ = ("_breaker",)

    def __init__(self, breaker: CircuitBreaker) -> None:
        self._breaker = breaker

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None or (well := _verdict(error)):
            self._breaker.succeeded()
        elif well is False:
            self._breaker.failed()


class _Trial(_Call):
    __slots__ = ()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._breaker.trial_ended(self, well=error is None or _verdict(error))


class _Surrounded:
    """A call inside what `CircuitBreaker.around` gave; the two know nothing of each other."""

    __slots__ = ("_call", "_outer")

    def __init__(self, call: _Call, outer: AbstractContextManager[object]) -> None:
        self._call = call
        self._outer = outer

    def __enter__(self) -> None:
        self._outer.__enter__()
        self._call.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._call.__exit__(kind, error, traceback)
        self._outer.__exit__(kind, error, traceback)


def _verdict(error: BaseException) -> bool | None:
    """Whether the service is well: the caller's mistake shows that it answers; None where nothing is said."""
    if not isinstance(error, BaseAPIException) or not getattr(error, "counts", True):
        return None
    return not isinstance(error, (ServiceUnavailableError, errors.TimeoutError))

"""Calls through a breaker, and what is counted of them."""

from itertools import count

import pytest
from prometheus_client import REGISTRY

from app import errors
from app.breaker import CircuitBreaker

NAMES = count()


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(breaker: CircuitBreaker, error: BaseException | None = None) -> None:
    """Make a call that fails; the error comes back unless the breaker refuses the call."""
    error = error or errors.DatabaseConnectionError("It is away.")
    with pytest.raises(type(error)), breaker.guard():
        raise error


def succeed(breaker: CircuitBreaker) -> None:
    with breaker.guard():
        pass


def opened(breaker: CircuitBreaker) -> CircuitBreaker:
    for _ in range(3):
        fail(breaker)
    return breaker


def counted(breaker: CircuitBreaker) -> dict[str, float | None]:
    return {
        name: REGISTRY.get_sample_value(f"circuit_breaker_{name}_total", {"service": breaker.service})
        for name in ("opened", "half_open", "closed", "failures")
    }


def states(breaker: CircuitBreaker) -> dict[str, float | None]:
    return {
        state: REGISTRY.get_sample_value(
            "circuit_breaker_state", {"service": breaker.service, "state": state}
        )
        for state in ("closed", "open", "half_open")
    }

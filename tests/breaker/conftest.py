"""A breaker that opens after three failures, and its clock."""

import pytest

from app.breaker import CircuitBreaker
from tests.breaker.calls import NAMES, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(f"service-{next(NAMES)}", failures=3, reset_seconds=60, clock=clock)

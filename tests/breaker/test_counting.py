"""The circuit breaker: when it opens, and what it counts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app import errors
from app.breaker import CircuitBreaker
from tests.breaker.calls import Clock, counted, fail, opened, states, succeed


def test_it_opens_after_failures_in_a_row(breaker: CircuitBreaker) -> None:
    opened(breaker)

    with pytest.raises(errors.CircuitBreakerError) as refused:
        breaker.guard()
    assert breaker.is_open
    assert refused.value.headers == (("retry-after", "60"),)
    assert refused.value.details == {"service": breaker.service}
    assert counted(breaker) == {"opened": 1, "half_open": 0, "closed": 0, "failures": 3}


def test_what_would_be_refused_is_known_ahead(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.require()
    opened(breaker)

    with pytest.raises(errors.CircuitBreakerError) as refused:
        breaker.require()
    assert refused.value.headers == (("retry-after", "60"),)
    clock.now += 60
    breaker.require()
    assert counted(breaker)["half_open"] == 0, "to ask is no trial"


def test_a_success_in_between_starts_the_count_anew(breaker: CircuitBreaker) -> None:
    for _ in range(2):
        fail(breaker)
        fail(breaker)
        succeed(breaker)

    assert not breaker.is_open


@pytest.mark.parametrize("error", [errors.TimeoutError("slow"), errors.CacheConnectionError("away")])
def test_unavailability_and_timeouts_are_failures(
    breaker: CircuitBreaker, error: errors.BaseAPIException
) -> None:
    for _ in range(3):
        fail(breaker, error)

    assert breaker.is_open


def test_the_mistake_of_a_client_is_an_answer(breaker: CircuitBreaker) -> None:
    for _ in range(2):
        fail(breaker)
        fail(breaker)
        fail(breaker, errors.ConflictError("not like this"))

    assert not breaker.is_open
    assert counted(breaker)["failures"] == 4


@pytest.mark.parametrize("error", [asyncio.CancelledError(), KeyError("a mistake of ours")])
def test_what_says_nothing_of_the_service_is_not_counted(
    breaker: CircuitBreaker, error: BaseException
) -> None:
    fail(breaker)
    fail(breaker)
    fail(breaker, error)
    assert not breaker.is_open

    fail(breaker)
    assert breaker.is_open


def test_calls_that_end_while_it_is_open_change_nothing(breaker: CircuitBreaker) -> None:
    early = breaker.guard()
    late = breaker.guard()
    opened(breaker)
    with early:
        pass
    with pytest.raises(errors.TimeoutError), late:
        raise errors.TimeoutError("late")

    assert breaker.is_open
    assert counted(breaker) == {"opened": 1, "half_open": 0, "closed": 0, "failures": 4}


def test_who_has_found_the_service_well_closes_it(breaker: CircuitBreaker) -> None:
    opened(breaker)
    breaker.reset()
    breaker.reset()

    succeed(breaker)
    assert counted(breaker) == {"opened": 1, "half_open": 1, "closed": 1, "failures": 3}


def test_the_state_is_in_the_metrics(breaker: CircuitBreaker, clock: Clock) -> None:
    assert (breaker.state, breaker.failures) == ("closed", 0)
    assert states(breaker) == {"closed": 1, "open": 0, "half_open": 0}

    opened(breaker)
    assert (breaker.state, breaker.failures) == ("open", 3)
    assert states(breaker) == {"closed": 0, "open": 1, "half_open": 0}

    clock.now += 60
    trial = breaker.guard()
    assert (breaker.state, breaker.failures) == ("half_open", 3)
    assert states(breaker) == {"closed": 0, "open": 0, "half_open": 1}

    with trial:
        pass
    assert (breaker.state, breaker.failures) == ("closed", 0)
    assert states(breaker) == {"closed": 1, "open": 0, "half_open": 0}


class PartDownError(errors.CacheConnectionError):
    """One node of many."""

    counts = False


def test_an_error_that_does_not_count_says_nothing(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(4):
        fail(breaker, PartDownError("A node is away."))
    assert (breaker.state, breaker.failures) == ("closed", 0)

    opened(breaker)
    clock.now += 60
    fail(breaker, PartDownError("A node is away."))
    assert breaker.state == "half_open"
    assert counted(breaker)["failures"] == 3


def test_calls_are_made_in_what_surrounds_them(
    breaker: CircuitBreaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    @contextmanager
    def around(service: str) -> Iterator[None]:
        seen.append(service)
        try:
            yield
        except errors.TimeoutError as error:
            seen.append((error.message, breaker.failures))
            raise

    monkeypatch.setattr(CircuitBreaker, "around", staticmethod(around))
    succeed(breaker)
    fail(breaker, errors.TimeoutError("slow"))

    assert seen == [breaker.service, breaker.service, ("slow", 1)]

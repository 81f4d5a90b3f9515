"""The circuit breaker: when it opens, whom it lets try, and what it counts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(f"service-{next(NAMES)}", failures=3, reset_seconds=60, clock=clock)


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


def test_the_wait_until_a_trial_shrinks(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 58.5
    with pytest.raises(errors.CircuitBreakerError) as refused:
        breaker.guard()

    assert refused.value.retry_after == 2


def test_one_trial_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60
    succeed(breaker)

    assert not breaker.is_open
    assert counted(breaker) == {"opened": 1, "half_open": 1, "closed": 1, "failures": 3}
    fail(breaker)
    fail(breaker)
    assert not breaker.is_open


def test_an_answered_trial_closes_it_even_if_the_client_was_wrong(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    opened(breaker)
    clock.now += 60
    fail(breaker, errors.ConflictError("not like this"))

    assert not breaker.is_open


def test_a_failed_trial_opens_it_for_as_long_again(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60
    fail(breaker)
    clock.now += 59.9
    with pytest.raises(errors.CircuitBreakerError):
        breaker.guard()
    assert counted(breaker) == {"opened": 2, "half_open": 1, "closed": 0, "failures": 4}

    clock.now += 0.1
    succeed(breaker)
    assert not breaker.is_open


async def test_one_of_many_callers_at_once_makes_the_trial(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60
    answer = asyncio.Event()
    tried = 0

    async def call() -> None:
        nonlocal tried
        with breaker.guard():
            tried += 1
            await answer.wait()

    calls = [asyncio.create_task(call()) for _ in range(20)]
    await asyncio.sleep(0)
    answer.set()
    results = await asyncio.gather(*calls, return_exceptions=True)

    assert tried == 1
    assert [type(result) for result in results] == [type(None)] + [errors.CircuitBreakerError] * 19
    assert not breaker.is_open


async def test_a_cancelled_trial_leaves_the_next_caller_to_try(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60

    async def hang() -> None:
        with breaker.guard():
            await asyncio.Event().wait()

    trial = asyncio.create_task(hang())
    await asyncio.sleep(0)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial

    assert breaker.is_open
    succeed(breaker)
    assert not breaker.is_open


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


def test_a_trial_that_ends_after_a_reset_changes_nothing(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60
    trial = breaker.guard()
    breaker.reset()
    with pytest.raises(errors.TimeoutError), trial:
        raise errors.TimeoutError("late")

    assert not breaker.is_open
    assert counted(breaker) == {"opened": 1, "half_open": 1, "closed": 1, "failures": 3}


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


def half_open(clock: Clock, trials: int) -> CircuitBreaker:
    """Make a breaker that lets so many trials through now."""
    breaker = CircuitBreaker(f"service-{next(NAMES)}", failures=3, trials=trials, clock=clock)
    opened(breaker)
    clock.now += 60
    return breaker


def test_no_more_trials_than_the_setting_says(clock: Clock) -> None:
    breaker = half_open(clock, trials=2)
    first, second = breaker.guard(), breaker.guard()
    with pytest.raises(errors.CircuitBreakerError) as refused:
        breaker.guard()
    assert refused.value.retry_after == 1
    assert counted(breaker)["half_open"] == 1

    with pytest.raises(KeyError), first:
        raise KeyError("says nothing, and leaves its place")
    third = breaker.guard()
    with second:
        pass
    assert breaker.state == "closed"
    with pytest.raises(errors.TimeoutError), third:
        raise errors.TimeoutError("late: the other trial has decided")
    assert breaker.state == "closed"


def test_one_failed_trial_of_several_opens_it(clock: Clock) -> None:
    breaker = half_open(clock, trials=3)
    first, second = breaker.guard(), breaker.guard()
    with pytest.raises(errors.TimeoutError), first:
        raise errors.TimeoutError("slow")
    with second:
        pass

    assert (breaker.state, breaker.failures) == ("open", 4)
    assert counted(breaker) == {"opened": 2, "half_open": 1, "closed": 0, "failures": 4}


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

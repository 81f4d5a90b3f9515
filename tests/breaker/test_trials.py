"""The circuit breaker: whom it lets try, and what closes it."""

import asyncio

import pytest

from app import errors
from app.breaker import CircuitBreaker
from tests.breaker.calls import NAMES, Clock, counted, fail, opened, succeed


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


def test_a_trial_that_ends_after_a_reset_changes_nothing(breaker: CircuitBreaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 60
    trial = breaker.guard()
    breaker.reset()
    with pytest.raises(errors.TimeoutError), trial:
        raise errors.TimeoutError("late")

    assert not breaker.is_open
    assert counted(breaker) == {"opened": 1, "half_open": 1, "closed": 1, "failures": 3}


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

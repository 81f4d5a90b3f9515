"""An operation is cancelled at the time that its contract gives it."""

import asyncio

import pytest
from starlette.types import Scope

from app import errors
from app.middleware.timeout import TimeoutMiddleware
from tests.middleware.asgi import (
    answering,
    call,
    doing,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    raising,
    scope_of,
)


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(TimeoutMiddleware(noting(seen)), seen)


async def test_a_late_answer_is_an_error() -> None:
    cancelled = False

    async def hang() -> None:
        nonlocal cancelled
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            cancelled = True
            raise

    exchange = exchange_of(operation_of(timeout=0.01))
    with pytest.raises(errors.TimeoutError) as late:
        await call(TimeoutMiddleware(doing(hang)), scope_of(exchange=exchange))
    assert late.value.message == "get_thing may take 0.01 seconds."
    assert late.value.details == {"timeout": 0.01}
    assert cancelled


async def test_an_answer_in_time_passes() -> None:
    exchange = exchange_of(operation_of(timeout=5))
    assert (await call(TimeoutMiddleware(answering()), scope_of(exchange=exchange))).body == b"done"


async def test_a_timeout_of_something_else_is_its_own() -> None:
    exchange = exchange_of(operation_of(timeout=5))
    with pytest.raises(TimeoutError, match="a driver's"):
        await call(TimeoutMiddleware(raising(TimeoutError("a driver's"))), scope_of(exchange=exchange))


async def test_without_a_time_there_is_no_limit() -> None:
    exchange = exchange_of(operation_of())
    assert (await call(TimeoutMiddleware(answering()), scope_of(exchange=exchange))).body == b"done"

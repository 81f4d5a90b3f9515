"""A body larger than its operation takes is refused, whatever its length claims to be."""

import asyncio

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware import body_limit
from app.middleware.body_limit import BodyLimitMiddleware, drain
from generated.runtime.operation import Operation
from generated.runtime.problems import PayloadTooLargeError
from tests.middleware.asgi import (
    BODY,
    Answer,
    answering,
    call,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    receiver,
    scope_of,
)


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the size of the body."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message["body"])
        more = message["more_body"]
    await answering(body=str(size).encode())(scope, receive, send)


def limited(app: ASGIApp = reading) -> ASGIApp:
    return BodyLimitMiddleware(app, default_limit=10)


async def sent(
    chunks: list[bytes], *, length: str | None = None, operation: Operation | None = None
) -> Answer:
    headers = [] if length is None else [("content-length", length)]
    exchange = exchange_of(operation or operation_of(body=BODY))
    return await call(limited(), scope_of("POST", headers=headers, exchange=exchange), receiver(chunks))


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(limited(noting(seen)), seen)


@pytest.mark.parametrize("length", [None, "10", "3", "nonsense"])
async def test_a_body_up_to_the_limit_is_read(length: str | None) -> None:
    assert (await sent([b"12345", b"67890"], length=length)).body == b"10"


@pytest.mark.parametrize("length", [None, "3", "nonsense", "-1"])
async def test_a_larger_body_is_refused_whatever_its_length_claims(length: str | None) -> None:
    with pytest.raises(PayloadTooLargeError) as refusal:
        await sent([b"12345", b"678901", b"never read"], length=length)
    assert refusal.value.details == {"limit": 10}
    assert refusal.value.headers == (("connection", "close"),)


async def test_a_declared_length_is_refused_before_anything_is_read() -> None:
    async def receive() -> Message:
        raise AssertionError("read")

    scope = scope_of(
        "POST", headers=[("content-length", "11")], exchange=exchange_of(operation_of(body=BODY))
    )
    with pytest.raises(PayloadTooLargeError):
        await call(limited(), scope, receive)


async def test_the_limit_is_the_operations() -> None:
    operation = operation_of(body=BODY, max_body=3)
    assert (await sent([b"123"], operation=operation)).body == b"3"
    with pytest.raises(PayloadTooLargeError):
        await sent([b"1234"], operation=operation)


async def test_the_default_is_ten_megabytes() -> None:
    app = BodyLimitMiddleware(reading)
    scope = scope_of("POST", exchange=exchange_of(operation_of(body=BODY)))
    assert (await call(app, scope, receiver([bytes(10_000_000)]))).body == b"10000000"
    with pytest.raises(PayloadTooLargeError):
        await call(app, scope, receiver([bytes(10_000_001)]))


async def test_an_operation_without_body_is_left_alone() -> None:
    assert (await sent([b"x" * 100], operation=operation_of())).body == b"100"


async def test_draining_ends_with_the_body() -> None:
    receive = receiver([b"a", b"b", b""])
    await drain(receive)
    with pytest.raises(IndexError):
        await receive()


async def test_draining_ends_with_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "_DRAIN_SECONDS", 0.01)

    async def receive() -> Message:
        await asyncio.get_running_loop().create_future()
        raise AssertionError("never comes")

    await drain(receive)


async def test_draining_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "_DRAIN_BYTES", 10)
    received = 0

    async def receive() -> Message:
        nonlocal received
        received += 4
        return {"type": "http.request", "body": b"1234", "more_body": True}

    await drain(receive)
    assert received == 12

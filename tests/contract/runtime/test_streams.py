"""Streams: each event judged, sent at once, closed when nobody listens; errors before and after the first."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NoReturn

import pytest

from scripts.contract.runtime import Exchange, NotFoundError, streams

from .streaming import Handlers, Listener, Text, app_of, tick

HEAD = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
}


async def test_events_leave_one_by_one_as_they_come() -> None:
    go_on = asyncio.Event()

    async def events() -> AsyncIterator[Any]:
        yield tick(1)
        await go_on.wait()
        yield Text(data="two\nlines")

    listener, reports = Listener(), list[str]()
    serving = asyncio.ensure_future(listener.listen(app_of(Handlers(events), reports)))
    await listener.until(lambda heard: len(heard.messages) == 2)
    assert (listener.status, listener.headers) == (200, HEAD)
    assert listener.pieces == [b'event: tick\nid: 1\ndata: {"n":1}\n\n']
    go_on.set()
    await serving
    assert listener.pieces[1:] == [b"data: two\ndata: lines\n\n", b""]
    assert [message.get("more_body", False) for message in listener.messages[1:]] == [True, True, False]
    assert reports == []


async def test_an_empty_stream_is_one() -> None:
    async def events() -> AsyncIterator[Any]:
        for number in range(0):
            yield tick(number)

    listener = Listener()
    await listener.listen(app_of(Handlers(events)))
    assert (listener.status, listener.pieces) == (200, [b""])


async def test_a_quiet_stream_begins_and_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "OPENING_SECONDS", 0.01)
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.01)
    go_on = asyncio.Event()

    async def events() -> AsyncIterator[Any]:
        await go_on.wait()
        yield tick(1)

    listener, reports = Listener(), list[str]()
    serving = asyncio.ensure_future(listener.listen(app_of(Handlers(events), reports)))
    await listener.until(lambda heard: len(heard.messages) == 4)
    assert (listener.status, listener.pieces[:3]) == (200, [b":\n\n"] * 3)
    go_on.set()
    await serving
    assert listener.pieces[-2:] == [b'event: tick\nid: 1\ndata: {"n":1}\n\n', b""]
    assert reports == []


@pytest.mark.parametrize("after", [0, 1])
async def test_who_leaves_ends_the_handler(after: int) -> None:
    async def events() -> AsyncIterator[Any]:
        for number in range(after):
            yield tick(number)
        await asyncio.Event().wait()

    listener, handlers = Listener(), Handlers(events)
    serving = asyncio.ensure_future(listener.listen(app_of(handlers)))
    if after:
        await listener.until(lambda heard: len(heard.messages) == 2)
    else:
        await asyncio.sleep(0)
    listener.left.set()
    async with asyncio.timeout(5):
        await serving
        if after:
            await handlers.closed.wait()
    assert (listener.status, listener.pieces[-1]) == (200, b"")


async def test_an_error_before_the_first_event_is_an_answer_of_its_own() -> None:
    async def events() -> AsyncIterator[Any]:
        yield await _nothing()

    listener = Listener()
    await listener.listen(app_of(Handlers(events), []))
    assert (listener.status, listener.headers["content-type"]) == (404, "application/json")


async def _nothing() -> NoReturn:
    raise NotFoundError("There is nothing.")


async def test_an_error_after_the_first_event_is_the_last_one() -> None:
    async def events() -> AsyncIterator[Any]:
        yield tick(1)
        raise NotFoundError("It is gone.", headers=[("Retry-After", "7")])

    listener, reports = Listener(), list[str]()
    await listener.listen(app_of(Handlers(events), reports))
    first, last = listener.pieces
    name, retry, data = last.decode().strip().split("\n")
    error = json.loads(data.removeprefix("data: "))
    assert first == b'event: tick\nid: 1\ndata: {"n":1}\n\n'
    assert (name, retry) == ("event: error", "retry: 7000")
    assert {key: error[key] for key in ("error", "message", "status_code", "details")} == {
        "error": "NotFoundError",
        "message": "It is gone.",
        "status_code": 404,
        "details": {},
    }
    assert not listener.messages[-1].get("more_body", False)
    assert reports == []


@pytest.mark.parametrize(
    ("bad", "note"),
    [
        (tick(10), "get_ticks: body at /: "),
        (Text(data="a\rb"), "get_ticks: body at /data: a carriage return would arrive as another character"),
        (tick(1).model_copy(update={"id": "a\nb"}), "get_ticks: body at /id: it has to stand on one line"),
        ("text", "get_ticks: body type at /: str is not the declared type"),
    ],
)
async def test_no_event_leaves_that_the_contract_does_not_have(
    bad: Any, note: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def events() -> AsyncIterator[Any]:
        yield tick(1)
        yield bad

    listener, handlers, reports = Listener(), Handlers(events), list[str]()
    await listener.listen(app_of(handlers, reports))
    assert len(listener.pieces) == 2
    assert listener.pieces[1].startswith(b'event: error\ndata: {"error": "ContractViolationError"')
    assert handlers.closed.is_set()
    assert reports == []
    error = caplog.records[-1].exc_info
    assert error is not None
    assert isinstance(error[1], BaseException)
    assert error[1].__notes__[0].startswith(note)


async def test_what_is_no_iterator_is_no_stream() -> None:
    handlers = Handlers(lambda: None)  # type: ignore[arg-type, return-value]
    handlers.get_ticks = _number  # type: ignore[method-assign, assignment]
    listener = Listener()
    await listener.listen(app_of(handlers))
    assert listener.status == 500


async def _number(_: object) -> int:
    return 1


async def test_head_opens_nothing() -> None:
    begun = asyncio.Event()

    async def events() -> AsyncIterator[Any]:
        begun.set()
        yield tick(1)

    listener, reports = Listener(), list[str]()
    await listener.listen(app_of(Handlers(events), reports), "HEAD")
    assert (listener.status, listener.headers, listener.pieces) == (200, HEAD, [b""])
    assert not begun.is_set()
    assert reports == []


async def test_the_time_limit_ends_where_the_stream_begins() -> None:
    exchange = Exchange(request_id="", started=0)
    async with asyncio.timeout(0.01) as deadline:
        exchange.deadline = deadline
        exchange.begin_stream()
        await asyncio.sleep(0.02)
    assert not deadline.expired()


async def test_a_client_that_takes_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "FAREWELL_SECONDS", 0.01)

    async def events() -> AsyncIterator[Any]:
        yield tick(1)
        await asyncio.Event().wait()

    class Deaf(Listener):
        async def send(self, message: Any) -> None:
            if message["type"] == "http.response.body":
                self.left.set()
                await asyncio.Event().wait()
            await super().send(message)

    listener, handlers = Deaf(), Handlers(events)
    async with asyncio.timeout(5):
        await listener.listen(app_of(handlers))
    assert handlers.closed.is_set()

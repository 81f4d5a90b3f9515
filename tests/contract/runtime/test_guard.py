"""The contract guard as a layer: it watches, changes nothing, and costs nothing where it does not judge."""

from typing import Final

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from scripts.contract.runtime import ContractGuard, Verdict
from scripts.contract.runtime import guard as guard_module

from .test_asgi import Recorder, request
from .watched import CONTRACT, JSON, SOURCE, WELL, app_of, found


async def test_what_the_server_has_to_answer_is_reported_and_what_nobody_waits_for_is_not() -> None:
    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError

    async def is_left(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ClientDisconnect

    async def says_nothing(_scope: Scope, _receive: Receive, _send: Send) -> None: ...

    reports: list[str] = []
    recorder = Recorder()
    for app, error in ((fails, RuntimeError), (is_left, ClientDisconnect)):
        guarded = ContractGuard(app, Verdict(CONTRACT), lambda told, _: reports.append(str(told)))
        with pytest.raises(error):
            await guarded(request("/things"), recorder.receive, recorder.send)
    assert reports == ["unmatched: unanswered at /: the server had to answer for the service"]
    assert await found(says_nothing, request("/things")) == []


async def test_of_an_answer_that_is_broken_off_the_head_is_judged() -> None:
    async def breaks_off(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", JSON.encode())]}
        )
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise RuntimeError

    reports: list[str] = []
    recorder = Recorder()
    guarded = ContractGuard(breaks_off, Verdict(CONTRACT), lambda told, _: reports.append(str(told)))
    with pytest.raises(RuntimeError):
        await guarded(request("/things"), recorder.receive, recorder.send)
    assert reports == [f"get_things: header at /X-Request-ID: it is required ({SOURCE})"]


async def test_nothing_is_held_back_or_changed() -> None:
    events: list[Message | str] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in ANSWER:
            await send(message)
            events.append("sent")

    async def send(message: Message) -> None:
        events.append(message)

    await ContractGuard(app, Verdict(CONTRACT), lambda _told, _: None)(
        request("/things"), Recorder().receive, send
    )
    assert events == [event for message in ANSWER for event in (message, "sent")]
    assert all(given is sent for given, sent in zip(ANSWER, events[::2], strict=True))


ANSWER: Final[list[Message]] = [
    {"type": "http.response.start", "status": 200, "headers": []},
    {"type": "http.response.body", "body": b"1", "more_body": True},
    {"type": "http.response.body", "body": b"2"},
]


async def test_what_is_not_drawn_goes_by() -> None:
    recorder = Recorder()
    app = app_of(500, [])
    given: list[Send] = []

    async def innermost(scope: Scope, receive: Receive, send: Send) -> None:
        given.append(send)
        await app(scope, receive, send)

    guarded = ContractGuard(innermost, Verdict(CONTRACT), lambda *_: pytest.fail("it was judged"), sample=0)
    await guarded(request("/things"), recorder.receive, recorder.send)
    assert given == [recorder.send]
    await ContractGuard(innermost, Verdict(CONTRACT), lambda *_: None)(
        {"type": "lifespan"}, recorder.receive, recorder.send
    )
    assert given == [recorder.send] * 2


async def test_a_large_body_is_drawn_for_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([0.4, 0.4, 0.4, 0.6, 0.4, 0.6])
    monkeypatch.setattr(guard_module, "random", lambda: next(draws))
    pieces = [b" " * guard_module.LARGE, b"1"]
    reports: list[str] = []
    for parts in (pieces, pieces, pieces[1:]):
        guarded = ContractGuard(
            app_of(200, WELL, *parts),
            Verdict(CONTRACT),
            lambda told, _: reports.append(told.kind),
            sample=0.5,
        )
        await guarded(request("/things"), Recorder().receive, Recorder().send)
        reports.append("next")
    assert reports == ["body", "next", "next", "body", "next"]

"""The ASGI pieces by themselves."""

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from scripts.contract.runtime import (
    ContractMiddleware,
    Dispatch,
    ErrorBoundary,
    Exchange,
    NotFoundError,
    build_app,
)

from .mini import CONTRACT, Handlers, build_router


class Recorder:
    """An ASGI app that keeps what reaches it, and what is sent."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.sent: list[Message] = []

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200})

    async def receive(self) -> Message:
        return {"type": "http.request", "body": b""}

    async def send(self, message: Message) -> None:
        self.sent.append(message)


def request(path: str, method: str = "GET") -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
    }


@pytest.mark.parametrize("piece", [ContractMiddleware(Recorder(), CONTRACT), ErrorBoundary(Recorder())])
async def test_what_is_no_request_passes(piece: ContractMiddleware | ErrorBoundary) -> None:
    recorder = Recorder()
    await piece({"type": "lifespan"}, recorder.receive, recorder.send)
    assert recorder.sent == [{"type": "http.response.start", "status": 200}]


async def test_dispatch_passes_on_what_has_no_operation() -> None:
    recorder = Recorder()
    scope = request("/elsewhere")
    await Dispatch(recorder, [], CONTRACT)(scope, recorder.receive, recorder.send)
    assert recorder.scopes == [scope]


async def test_a_path_that_the_contract_lacks_is_for_the_others_if_there_are_any() -> None:
    recorder = Recorder()
    with_others = ContractMiddleware(recorder, CONTRACT, others=recorder)
    await with_others(request("/elsewhere"), recorder.receive, recorder.send)
    assert len(recorder.scopes) == 1
    with pytest.raises(NotFoundError):
        await ContractMiddleware(recorder, CONTRACT)(request("/elsewhere"), recorder.receive, recorder.send)


async def test_the_exchange_of_an_outer_layer_is_kept() -> None:
    recorder = Recorder()
    exchange = Exchange("outer", 0.0)
    scope = {**request("/entries/stats"), "exchange": exchange}
    await ContractMiddleware(recorder, CONTRACT)(scope, recorder.receive, recorder.send)
    assert exchange.operation is CONTRACT.operations["get_stats"]


async def test_headers_of_inner_layers_are_added_once() -> None:
    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        Exchange.of(scope).response_headers.append((b"x-inner", b"1"))
        raise NotFoundError("Nothing.")

    recorder = Recorder()
    await ErrorBoundary(app)(request("/"), recorder.receive, recorder.send)
    assert [pair for pair in recorder.sent[0]["headers"] if pair[0] == b"x-inner"] == [(b"x-inner", b"1")]


async def test_an_error_after_the_head_is_not_answered_twice() -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        raise NotFoundError("Nothing.")

    recorder = Recorder()
    with pytest.raises(NotFoundError):
        await ErrorBoundary(app)(request("/"), recorder.receive, recorder.send)
    assert [message["type"] for message in recorder.sent] == ["http.response.start"]


async def test_a_package_without_its_document_serves_none() -> None:
    app = build_app(CONTRACT, [build_router(Handlers())])
    recorder = Recorder()
    await app(request("/openapi.json"), recorder.receive, recorder.send)
    assert recorder.sent[0]["status"] == 404

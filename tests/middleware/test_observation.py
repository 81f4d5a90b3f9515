"""Every request gets an id, a log line, a count, and an answer."""

import asyncio
import json
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from prometheus_client import REGISTRY
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import CacheConnectionError
from app.logs import REQUEST_ID, AccessLog, LineWriter
from app.middleware.observation import ObservationMiddleware
from app.middleware.secret_paths import SecretPaths
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation, Parameter
from generated.runtime.problems import PayloadTooLargeError
from tests.middleware.asgi import (
    answering,
    call,
    noting,
    operation_of,
    passes_through,
    raising,
    receiver,
    scope_of,
)

SECRETS = SecretPaths()
GIVEN = "0B9F6f7c-8f3c-4c39-9a3e-5f0c3f1e2d11"


@dataclass
class Log:
    """The access log of a test."""

    reader: int
    writer: LineWriter

    def lines(self) -> list[dict[str, object]]:
        self.writer.flush()
        return [json.loads(line) for line in os.read(self.reader, 65536).splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    reader, descriptor = os.pipe()
    yield Log(reader, LineWriter(descriptor))
    os.close(reader)
    os.close(descriptor)


def observed(app: ASGIApp, log: Log, *, debug: bool = False, secret: SecretPaths = SECRETS) -> ASGIApp:
    return ObservationMiddleware(app, access_log=AccessLog(log.writer), secret_paths=secret, debug=debug)


def finding(operation: Operation, app: ASGIApp) -> ASGIApp:
    async def found(scope: Scope, receive: Receive, send: Send) -> None:
        Exchange.of(scope).operation = operation
        await app(scope, receive, send)

    return found


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("http_requests_total", labels) or 0.0


async def test_what_is_no_request_passes(log: Log) -> None:
    seen: list[Scope] = []
    await passes_through(observed(noting(seen), log), seen)


async def test_a_request_id_is_made(log: Log) -> None:
    answer = await call(observed(answering(), log), scope_of())
    assert uuid.UUID(answer.headers["x-request-id"]).version == 4
    assert str(uuid.UUID(answer.headers["x-request-id"])) == answer.headers["x-request-id"]


async def test_request_ids_differ(log: Log) -> None:
    answers = [await call(observed(answering(), log), scope_of()) for _ in range(100)]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 100


async def test_a_well_formed_request_id_is_kept(log: Log) -> None:
    answer = await call(observed(answering(), log), scope_of(headers=[("x-request-id", GIVEN)]))
    assert answer.headers["x-request-id"] == GIVEN


@pytest.mark.parametrize(
    "given",
    [
        "",
        "abc",
        "0b9f6f7c-8f3c-1c39-9a3e-5f0c3f1e2d11",
        "0b9f6f7c-8f3c-4c39-7a3e-5f0c3f1e2d11",
        f"{GIVEN}0",
        f" {GIVEN}",
        GIVEN.replace("-", ""),
    ],
)
async def test_any_other_request_id_is_replaced(log: Log, given: str) -> None:
    answer = await call(observed(answering(), log), scope_of(headers=[("x-request-id", given)]))
    assert answer.headers["x-request-id"] != given
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"])


async def test_the_exchange_carries_the_headers_of_inner_layers(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        Exchange.of(scope).response_headers.append((b"x-inner", b"1"))
        await answering(headers=[(b"x-own", b"2")])(scope, receive, send)

    answer = await call(observed(app, log), scope_of())
    assert [name for name, _ in answer.raw_headers] == [b"x-own", b"x-inner", b"x-request-id"]


async def test_the_request_id_is_in_the_context_of_ordinary_log_lines(log: Log) -> None:
    seen: list[str | None] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(REQUEST_ID.get())
        await answering()(scope, receive, send)

    answer = await call(observed(app, log), scope_of())
    assert seen == [answer.headers["x-request-id"]]
    assert REQUEST_ID.get() is None


async def test_a_request_leaves_one_line(log: Log) -> None:
    answer = await call(observed(finding(operation_of(), answering(201)), log), scope_of(path="/things/ü\n"))
    (line,) = log.lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(line.pop("asctime")))
    assert isinstance(duration := line.pop("duration_ms"), float)
    assert 0 <= duration < 1000
    assert line == {
        "name": "app.access",
        "levelname": "INFO",
        "message": "request",
        "request_id": answer.headers["x-request-id"],
        "method": "GET",
        "path": "/things/ü\n",
        "status_code": 201,
        "operation": "get_thing",
        "error": None,
    }


async def test_a_secret_in_a_path_is_not_logged(log: Log) -> None:
    secret = Parameter(
        name="plaintext", argument="plaintext", location="path", schema="", style="simple", explode=False
    )
    operation = operation_of(path="/encrypt/{plaintext}", parameters=(secret,))
    app = observed(finding(operation, answering()), log, secret=SecretPaths.of([operation]))
    await call(app, scope_of(path="/encrypt/hunter2"))
    (line,) = log.lines()
    assert line["path"] == "/encrypt/{plaintext}"


async def test_requests_are_counted_by_template(log: Log) -> None:
    labels = {"method": "GET", "endpoint": "/counted/{name}", "status": "200"}
    before = counted(**labels)
    app = observed(finding(operation_of(path="/counted/{name}"), answering()), log)
    for number in range(3):
        await call(app, scope_of(path=f"/counted/{number}"))
    assert counted(**labels) - before == 3


async def test_unknown_paths_and_methods_share_a_label(log: Log) -> None:
    labels = {"method": "OTHER", "endpoint": "unmatched", "status": "404"}
    before = counted(**labels)
    for number in range(3):
        await call(observed(answering(404), log), scope_of(f"M{number}", f"/nowhere/{number}"))
    assert counted(**labels) - before == 3


async def test_an_exception_is_answered_in_the_error_schema(log: Log) -> None:
    error = CacheConnectionError("Redis cannot be reached.", retry_after=7)
    app = observed(finding(operation_of(), raising(error)), log)
    answer = await call(app, scope_of())
    assert answer.status == 503
    assert answer.headers["retry-after"] == "7"
    assert json.loads(answer.body) == {
        "error": "CacheConnectionError",
        "message": "Redis cannot be reached.",
        "status_code": 503,
        "details": {},
        "request_id": answer.headers["x-request-id"],
    }
    (line,) = log.lines()
    assert (line["status_code"], line["error"]) == (503, "CacheConnectionError")
    assert line["levelname"] == "ERROR"


async def test_who_is_cancelled_before_the_answer_is_told_that_the_service_stops(log: Log) -> None:
    app = observed(finding(operation_of(), raising(asyncio.CancelledError())), log)
    answer = await call(app, scope_of())
    assert (answer.status, json.loads(answer.body)["error"]) == (503, "ServiceUnavailableError")
    assert json.loads(answer.body)["message"] == "The service is stopping."
    (line,) = log.lines()
    assert (line["status_code"], line["error"]) == (503, "ServiceUnavailableError")


async def test_who_is_cancelled_amid_the_answer_is_cancelled(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await call(observed(app, log), scope_of())
    assert [line["status_code"] for line in log.lines()] == [200]


async def test_an_error_of_a_head_request_has_no_body(log: Log) -> None:
    answer = await call(observed(raising(CacheConnectionError("Away.")), log), scope_of("HEAD"))
    assert (answer.status, answer.body) == (503, b"")
    assert int(answer.headers["content-length"]) > 0


async def test_an_exception_after_the_answer_began_is_the_servers(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("late")

    with pytest.raises(RuntimeError, match="late"):
        await call(observed(app, log), scope_of())
    (line,) = log.lines()
    assert line["status_code"] == 200


async def test_a_client_that_left_gets_no_answer(log: Log) -> None:
    answer = await call(observed(raising(ClientDisconnect()), log), scope_of())
    assert answer.status == 0
    (line,) = log.lines()
    assert line["status_code"] == 499


async def test_the_rest_of_a_refused_body_is_read_before_closing(log: Log) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        error = PayloadTooLargeError(3)
        error.headers = (("connection", "close"),)
        raise error

    chunks = [b"a" * 10, b"b" * 10, b""]
    receive = receiver(chunks)
    answer = await call(observed(app, log), scope_of("POST"), receive)
    assert answer.status == 413
    assert answer.headers["connection"] == "close"
    assert json.loads(answer.body)["details"] == {"limit": 3}
    with pytest.raises(IndexError):
        await receive()

"""Every exception becomes an answer in the error schema, and tells no more than it may."""

import json
import logging

import pytest
from prometheus_client import REGISTRY
from starlette.exceptions import HTTPException

from app import errors, problems
from app.problems import Rendered
from generated.operations import CONTRACT
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation, Response
from generated.runtime.problems import (
    ContractViolationError,
    MethodNotAllowedError,
    NotImplementedByServiceError,
    ValidationError,
    Violation,
)
from tests.middleware.asgi import REQUEST_ID, exchange_of, operation_of

SECRET = "hunter2"
GENERIC = "The service could not answer; the request id leads to the reason in its log."


def rendered(exception: Exception, operation: Operation | None = None, *, debug: bool = False) -> Rendered:
    return problems.render(exception, exchange_of(operation), debug=debug)


def body(answer: Rendered) -> dict[str, object]:
    content: dict[str, object] = json.loads(answer.body)
    return content


def headers(answer: Rendered) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in answer.headers}


def sample(metric: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(metric, labels) or 0.0


def test_an_error_of_the_app() -> None:
    answer = rendered(errors.ConflictError("It is there.", details={"name": "x"}))
    assert answer.status == 409
    assert body(answer) == {
        "error": "ConflictError",
        "message": "It is there.",
        "status_code": 409,
        "details": {"name": "x"},
        "request_id": REQUEST_ID,
    }
    assert headers(answer) == {"content-type": "application/json", "content-length": str(len(answer.body))}


def test_an_error_of_the_contract() -> None:
    answer = rendered(MethodNotAllowedError("GET, HEAD, OPTIONS"))
    assert (answer.status, body(answer)["error"]) == (405, "MethodNotAllowedError")
    assert headers(answer)["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "BadRequestError"),
        (404, "NotFoundError"),
        (405, "MethodNotAllowedError"),
        (410, "GoneError"),
    ],
)
def test_an_error_of_starlette(status: int, error: str) -> None:
    answer = rendered(HTTPException(status, "No.", headers={"X-Why": "because"}))
    assert (answer.status, body(answer)["error"], body(answer)["message"]) == (status, error, "No.")
    assert headers(answer)["x-why"] == "because"


def test_internal_server_error_keeps_one_name() -> None:
    assert body(rendered(HTTPException(500)))["error"] == "InternalServerError"


@pytest.mark.parametrize(
    "exception",
    [RuntimeError(SECRET), KeyError(SECRET), ValueError(f"password={SECRET}"), TimeoutError(SECRET)],
)
def test_anything_else_tells_nothing(exception: Exception, caplog: pytest.LogCaptureFixture) -> None:
    answer = rendered(exception)
    assert answer.status == 500
    assert body(answer) == {
        "error": "InternalServerError",
        "message": GENERIC,
        "status_code": 500,
        "details": {},
        "request_id": REQUEST_ID,
    }
    (line,) = caplog.records
    assert line.getMessage() == f"{type(exception).__name__} was not expected"
    assert line.exc_info is not None
    assert line.exc_info[1] is exception


def raised(message: str) -> Exception:
    """Make an exception with a traceback."""
    try:
        raise RuntimeError(message)  # noqa: TRY301
    except RuntimeError as error:
        return error


def test_a_traceback_only_with_debug() -> None:
    exception = raised("password=hunter2")
    assert "traceback" not in body(rendered(exception))
    lines = body(rendered(exception, debug=True))["traceback"]
    assert isinstance(lines, list)
    assert lines[0] == "Traceback (most recent call last):\n"
    assert lines[-1] == "RuntimeError: password=***\n"


@pytest.mark.parametrize(
    ("exception", "name", "value"),
    [
        (errors.RateLimitError("Slow down."), "retry-after", "1"),
        (errors.RateLimitError("Slow down.", headers=(("Retry-After", "9"),)), "retry-after", "9"),
        (HTTPException(503), "retry-after", "5"),
        (errors.OverloadedError("Full.", retry_after=3), "retry-after", "3"),
        (errors.AuthenticationError("Who?"), "www-authenticate", "Bearer"),
        (
            errors.AuthenticationError("Who?", headers=(("WWW-Authenticate", "Basic"),)),
            "www-authenticate",
            "Basic",
        ),
    ],
)
def test_headers_that_a_status_must_have(exception: Exception, name: str, value: str) -> None:
    answer = rendered(exception)
    assert [given.decode() for header, given in answer.headers if header.decode() == name] == [value]


def test_errors_are_counted() -> None:
    labels = {"error_type": "ConflictError", "status_code": "409"}
    before = sample("http_errors_total", **labels)
    rendered(errors.ConflictError("It is there."))
    assert sample("http_errors_total", **labels) - before == 1


def test_the_exchange_learns_the_error() -> None:
    exchange: Exchange = exchange_of()
    problems.render(errors.ConflictError("It is there."), exchange, debug=False)
    assert exchange.error == "ConflictError"


def test_a_status_that_the_operation_does_not_declare(caplog: pytest.LogCaptureFixture) -> None:
    labels = {"operation": "get_thing", "kind": "undeclared_status"}
    before = sample("contract_violations_total", **labels)
    answer = rendered(errors.ConflictError("It is there.", details={"a": 1}), operation_of())
    assert answer.status == 500
    assert body(answer) == {
        "error": "ContractViolationError",
        "message": GENERIC,
        "status_code": 500,
        "details": {},
        "request_id": REQUEST_ID,
    }
    assert sample("contract_violations_total", **labels) - before == 1
    assert caplog.messages[0] == ("get_thing answers 409, which spec/paths/things.yaml:1 does not declare")


@pytest.mark.parametrize("declared", ["409", "4XX", "default"])
def test_a_status_that_the_operation_declares(declared: str) -> None:
    operation = operation_of(responses=(Response(status=declared),))
    assert rendered(errors.ConflictError("It is there."), operation).status == 409


def test_an_operation_without_handler_is_501_though_nobody_declares_it() -> None:
    answer = rendered(NotImplementedByServiceError("get_thing"), operation_of())
    assert (answer.status, body(answer)["error"]) == (501, "NotImplementedByServiceError")


def test_a_violation_is_counted_and_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    labels = {"operation": "get_thing", "kind": "body"}
    before = sample("contract_violations_total", **labels)
    violation = Violation(operation_id="get_thing", kind="body", pointer="/ttl", reason="is not an integer")
    answer = rendered(ContractViolationError(violation), operation_of())
    assert (answer.status, body(answer)["error"]) == (500, "ContractViolationError")
    assert b"ttl" not in answer.body
    assert sample("contract_violations_total", **labels) - before == 1
    assert "get_thing: body at /ttl: is not an integer" in caplog.text


def test_expected_errors_leave_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rendered(errors.ConflictError("It is there."))
    rendered(errors.CacheConnectionError("Away."))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("\ud800", "\ud800"), (b"raw", "b'raw'"), ({1: 2}, {"1": 2}), (float("nan"), None), ((1, 2), [1, 2])],
)
def test_details_of_any_kind_can_be_told(value: object, expected: object) -> None:
    error = errors.ConflictError("Odd.", details={"value": value})
    assert body(rendered(error))["details"] == {"value": expected}


def test_answers_fit_the_contract() -> None:
    judge = CONTRACT.judge.validator("ErrorResponse")
    for exception in (
        errors.ConflictError("It is there."),
        ValidationError([{"location": "query", "pointer": "/ttl", "message": "is too small"}]),
        HTTPException(404),
        raised("boom"),
    ):
        for debug in (False, True):
            content = json.loads(rendered(exception, debug=debug).body)
            assert judge.is_valid(content), content

"""Any exception as the one error answer: status, headers and a body in the contract's error schema."""

import json
import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException

from app import metrics
from app.errors import BaseAPIException
from app.redaction import redact
from generated.runtime.exchange import Exchange
from generated.runtime.operation import Operation
from generated.runtime.problems import ContractError, ContractViolationError

_LOG: Final = logging.getLogger(__name__)
_INTERNAL: Final = "InternalServerError"
_EXPECTED: Final = "The service could not answer; the request id leads to the reason in its log."
_DEFAULT_HEADERS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("www-authenticate", "Bearer"),
    429: ("retry-after", "1"),
    503: ("retry-after", "5"),
}

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as the client is told."""

    status_code: int
    error: str
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """An error answer, ready to send."""

    status: int
    headers: Headers
    body: bytes


def render(exception: Exception, exchange: Exchange, *, debug: bool) -> Rendered:
    """Answer `exception`, and count it; with `debug` the answer carries the traceback."""
    problem = _declared(_problem(exception), exchange.operation, exception)
    exchange.error = problem.error
    metrics.HTTP_ERRORS.labels(problem.error, str(problem.status_code)).inc()
    if problem.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("%s", _reason(exception), exc_info=exception)
    lines = traceback.format_exception(exception) if debug else None
    body = _body(problem, exchange.request_id, lines)
    return Rendered(problem.status_code, _headers(problem, body), body)


def _problem(exception: Exception) -> Problem:
    if isinstance(exception, ContractError | BaseAPIException):
        return Problem(
            exception.status_code, exception.error, exception.message, exception.details, exception.headers
        )
    if isinstance(exception, HTTPException):
        headers = tuple((exception.headers or {}).items())
        return Problem(
            exception.status_code, _error_name(exception.status_code), exception.detail, headers=headers
        )
    return Problem(500, _INTERNAL, _EXPECTED)


def _error_name(status: int) -> str:
    words = "".join(character for character in HTTPStatus(status).phrase if character.isalnum())
    return words if words.endswith("Error") else f"{words}Error"


def _declared(problem: Problem, operation: Operation | None, exception: Exception) -> Problem:
    """Let only a status through that the operation declares, or that the contract's own machinery gives."""
    if operation is None:
        return problem
    if isinstance(exception, ContractError):
        if isinstance(exception, ContractViolationError):
            metrics.CONTRACT_VIOLATIONS.labels(operation.id, exception.violation.kind).inc()
        return problem
    if operation.response_for(problem.status_code) is not None:
        return problem
    metrics.CONTRACT_VIOLATIONS.labels(operation.id, "undeclared_status").inc()
    _LOG.error(
        "%s answers %d, which %s does not declare", operation.id, problem.status_code, operation.source
    )
    return Problem(500, ContractViolationError.error, _EXPECTED)


def _reason(exception: Exception) -> str:
    if isinstance(exception, ContractViolationError):
        return f"contract violation: {exception.violation}"  # names the place, never the value
    return f"{type(exception).__name__} was not expected"


def _headers(problem: Problem, body: bytes) -> Headers:
    headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in problem.headers]
    default = _DEFAULT_HEADERS.get(problem.status_code)
    if default and default[0] not in {name.lower() for name, _ in problem.headers}:
        headers.append((default[0].encode(), default[1].encode()))
    return [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]


def _body(problem: Problem, request_id: str, lines: list[str] | None) -> bytes:
    content: dict[str, Any] = {
        "error": problem.error,
        "message": problem.message,
        "status_code": problem.status_code,
        "details": problem.details,
        "request_id": request_id,
    }
    if lines is not None:
        content["traceback"] = [redact(line) for line in lines]
    try:
        return orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:  # a lone surrogate has no UTF-8 form; an escape says it
        return json.dumps(content, default=str).encode()

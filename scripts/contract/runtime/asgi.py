# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The ASGI pieces around the endpoints: operation finding, dispatch, and the errors of a standalone app."""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .contract import Contract, PathMatch, request_path
from .endpoint import unimplemented
from .events import error_frame
from .exchange import Exchange
from .problems import ContractError, ContractViolationError, MethodNotAllowedError, NotFoundError
from .route import ContractRouter

logger = logging.getLogger(__name__)


class ContractMiddleware:
    """Finds the operation once and puts it on the exchange; answers what has none.

    A path that the contract lacks goes to `others`, where there is one.
    """

    def __init__(self, app: ASGIApp, contract: Contract, others: ASGIApp | None = None) -> None:
        self._app = app
        self._contract = contract
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange.begin(scope)
        match = self._contract.find(request_path(scope))
        if match is None:
            await self._other(scope, receive, send)
            return
        method = scope["method"]
        found = match.route(method)
        if found is None:
            await _without_operation(match, method, send)
            return
        exchange.operation, exchange.path_params = found
        if method == "HEAD":
            send = bodiless(send)
        await self._app(scope, receive, send)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._others is None:
            raise NotFoundError("There is nothing at this path.")
        await self._others(scope, receive, send)


class Dispatch:
    """The innermost app: runs the found operation's endpoint; whatever has no operation goes on to `app`."""

    def __init__(self, app: ASGIApp, routers: Iterable[ContractRouter], contract: Contract) -> None:
        self._app = app
        self._endpoints: Mapping[str, ASGIApp] = {
            **{operation_id: unimplemented(operation_id) for operation_id in contract.operations},
            **{
                route.operation.id: route.endpoint_app
                for router in routers
                for route in router.contract_routes
            },
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is None:
            await self._app(scope, receive, send)
            return
        await self._endpoints[operation.id](scope, receive, send)


class ErrorBoundary:
    """Renders every error in the error schema, for an app that has no outer layer of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange.begin(scope)
        started = False

        async def observed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), *exchange.response_headers]
            await send(message)

        try:
            await self._app(scope, receive, observed)
        except Exception as error:
            if exchange.streaming:
                await end_stream(error, exchange, observed)
                return
            if started:
                raise
            outgoing = bodiless(observed) if scope["method"] == "HEAD" else observed
            await send_problem(error, exchange, outgoing)


async def send_problem(error: Exception, exchange: Exchange, send: Send) -> None:
    """Answer with the error; one that the operation does not declare is an internal error."""
    status, headers, body = _rendered(error, exchange)
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    raw += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def end_stream(error: Exception, exchange: Exchange, send: Send) -> None:
    """Say in a last event why a stream that has begun does not go on."""
    _, headers, body = _rendered(error, exchange)
    retry = next((int(value) for name, value in headers if name.lower() == "retry-after"), None)
    await send({"type": "http.response.body", "body": error_frame(body, retry)})


def _rendered(error: Exception, exchange: Exchange) -> tuple[int, Iterable[tuple[str, str]], bytes]:
    status, headers, content = _problem(error, exchange)
    if status >= 500:  # noqa: PLR2004 - the server's own errors
        logger.error("%s failed: %s", exchange.operation and exchange.operation.id, error, exc_info=error)
    exchange.error = content["error"]
    return status, headers, json.dumps(content).encode()


def _problem(error: Exception, exchange: Exchange) -> tuple[int, Iterable[tuple[str, str]], dict[str, Any]]:
    name, status, message, details, headers = _parts(error)
    if not isinstance(error, ContractError) and not _declared(exchange, status):
        name, status, message, details, headers = "ContractViolationError", 500, INTERNAL, {}, ()
    content = {
        "error": name,
        "message": message,
        "status_code": status,
        "details": details,
        "request_id": exchange.request_id,
    }
    return status, headers, content


INTERNAL = "The service failed."


def _parts(error: Exception) -> tuple[str, int, str, dict[str, Any], Iterable[tuple[str, str]]]:
    if isinstance(error, ContractViolationError):
        return error.error, error.status_code, error.message, {}, ()
    if isinstance(error, ContractError):
        return error.error, error.status_code, error.message, error.details, error.headers
    if isinstance(error, HTTPException):
        return type(error).__name__, error.status_code, str(error.detail), {}, (error.headers or {}).items()
    return "InternalServerError", 500, INTERNAL, {}, ()


def _declared(exchange: Exchange, status: int) -> bool:
    return exchange.operation is None or exchange.operation.response_for(status) is not None


async def _without_operation(match: PathMatch, method: str, send: Send) -> None:
    if method != "OPTIONS":
        raise MethodNotAllowedError(match.allow)
    headers = [(b"allow", match.allow.encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def bodiless(send: Send) -> Send:
    """Send the head of an answer and leave out its content."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_head

"""The mock as an ASGI app: requests are judged as the service judges them, answers are the contract's."""

from dataclasses import dataclass
from typing import Any, NoReturn

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.contract.mock.answers import Answers, UnknownPreferenceError
from scripts.contract.mock.package import Package
from scripts.contract.mock.preferences import Preferences
from scripts.contract.runtime import Exchange


class AcceptedError(Exception):
    """A request has reached its handler: it is what the contract asks for."""


class Handlers:
    """Has a handler for every operation, each of which only says that it was reached."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _accept


async def _accept(_: object, **_arguments: object) -> NoReturn:
    raise AcceptedError


@dataclass(frozen=True)
class Everybody:
    """Whom every credential stands for."""

    roles: frozenset[str]


class MockMiddleware:
    """Answers for the handlers; a preferred error is answered whatever the request holds."""

    def __init__(self, app: ASGIApp, package: Package) -> None:
        self._app = app
        self._answers = Answers(package.document, package.contract, package.definitions)
        self._problem = package.runtime.ContractError
        self._unwanted = package.runtime.MalformedRequestError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange | None = scope.get("exchange")
        if exchange is None or exchange.operation is None:
            await self._app(scope, receive, send)
            return
        preferences = Preferences.of(Headers(scope=scope))
        try:
            if not preferences.asks_for_an_error:
                await self._app(scope, receive, send)
        except AcceptedError:
            pass
        except self._problem as problem:
            headers = self._answers.headers_of_error(exchange.operation, problem.status_code)
            exchange.response_headers += _identified(headers, exchange)
            raise
        try:
            status, headers, body = self._answers.answer(exchange.operation, preferences, exchange.media_type)
        except UnknownPreferenceError as error:
            raise self._unwanted(str(error)) from None
        headers = _identified(headers, exchange)
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _identified(headers: list[tuple[bytes, bytes]], exchange: Exchange) -> list[tuple[bytes, bytes]]:
    return [
        (name, exchange.request_id.encode() if name == b"x-request-id" else value) for name, value in headers
    ]


class Documents:
    """Serves the contract itself where it has no operation for that."""

    def __init__(self, package: Package) -> None:
        self._nothing = package.runtime.NotFoundError
        self._response = JSONResponse(package.document.data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/openapi.json":
            raise self._nothing("There is nothing at this path.")
        await self._response(scope, receive, send)


def app_of(package: Package) -> ASGIApp:
    """Serve the contract to anybody, from any origin, with any credential."""
    runtime, contract = package.runtime, package.contract
    roles = frozenset(role for operation in contract.operations.values() for role in operation.roles)

    async def believe(*_: object) -> Everybody:
        return Everybody(roles)

    routers = [build(Handlers(), lambda _: None) for build in package.routers]
    app: ASGIApp = runtime.Dispatch(Documents(package), routers, contract)
    app = runtime.SecurityGuard(app, contract, runtime.CredentialAuthenticator(believe))
    app = MockMiddleware(app, package)
    app = runtime.ContractMiddleware(app, contract, Documents(package))
    return CORSMiddleware(
        runtime.ErrorBoundary(app), allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]
    )

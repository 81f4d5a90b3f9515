# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Security requirements: credentials found, requirements met before anything of the body is read."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from .contract import Contract
from .exchange import Exchange
from .operation import Operation, SecurityScheme
from .problems import AuthenticationError, PermissionDeniedError


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request offers for one scheme; `username` is set for http basic alone."""

    scheme: SecurityScheme
    secret: str
    username: str | None = None

    def __repr__(self) -> str:
        return f"Credential({self.scheme.name!r})"


class Authenticator(Protocol):
    """Returns the principal of a request, or raises AuthenticationError or PermissionDeniedError.

    Where the operation asks for roles, the principal's are its `roles`; without that attribute it has none.
    """

    async def __call__(self, scope: Scope, operation: Operation) -> object: ...


Authenticate = Callable[[Mapping[str, Credential], Mapping[str, tuple[str, ...]]], Awaitable[object]]


class CredentialAuthenticator:
    """Meets a requirement from the credentials in the request.

    `authenticate(credentials, scopes)`, both by scheme name, is called for each alternative whose credentials
    are all there, until one is accepted.
    """

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    async def __call__(self, scope: Scope, operation: Operation) -> object:
        refusal: AuthenticationError | PermissionDeniedError | None = None
        for alternative in sorted(operation.security, key=len, reverse=True):
            credentials = {
                scheme.name: found for scheme in alternative if (found := credential(scope, scheme))
            }
            if len(credentials) != len(alternative):
                continue
            if not alternative:
                return None
            try:
                return await self._authenticate(
                    credentials, {scheme.name: scheme.scopes for scheme in alternative}
                )
            except AuthenticationError as error:
                refusal = refusal or error
            except PermissionDeniedError as error:
                refusal = error
        raise refusal or AuthenticationError("Credentials are required.", headers=challenges(operation))


class SecurityGuard:
    """Lets a secured operation through only with what its authenticator accepts."""

    def __init__(self, app: ASGIApp, contract: Contract, authenticator: Authenticator | None = None) -> None:
        require_authenticator(contract, authenticator)
        self._app = app
        self._authenticator = authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is not None and operation.security and self._authenticator:
            exchange = Exchange.of(scope)
            try:
                exchange.principal = await self._authenticator(scope, operation)
            except AuthenticationError as error:
                error.headers = error.headers or challenges(operation)
                raise
            _require_role(operation, exchange.principal)
            exchange.guarded = True
        await self._app(scope, receive, send)


def _require_role(operation: Operation, principal: object) -> None:
    if operation.roles and set(operation.roles).isdisjoint(getattr(principal, "roles", ())):
        raise PermissionDeniedError(f"One of these roles is needed: {', '.join(operation.roles)}.")


def require_authenticator(contract: Contract, authenticator: Authenticator | None) -> None:
    """Refuse to build what would leave a secured operation without its guard."""
    if authenticator is None and contract.secured:
        names = ", ".join(operation.id for operation in contract.secured)
        raise ValueError(f"Secured operations, and no authenticator: {names}")


def challenges(operation: Operation) -> tuple[tuple[str, str], ...]:
    """Return one WWW-Authenticate header that names every way in; an apiKey has no challenge of its own."""
    schemes = {scheme.name: scheme for alternative in operation.security for scheme in alternative}
    known = dict.fromkeys(_challenge(scheme) for scheme in schemes.values())
    return (("WWW-Authenticate", ", ".join(known)),)


def _challenge(scheme: SecurityScheme) -> str:
    if scheme.type == "apiKey":
        return f'ApiKey realm="{scheme.name}"'
    if scheme.type == "http" and scheme.scheme.lower() != "bearer":
        return f'{scheme.scheme.capitalize()} realm="{scheme.name}"'
    return "Bearer"


def credential(scope: Scope, scheme: SecurityScheme) -> Credential | None:
    """Return what the request offers for the scheme."""
    if scheme.type == "apiKey":
        secret = _api_key(scope, scheme)
        return Credential(scheme, secret) if secret else None
    kind, _, rest = (_header(scope, "authorization") or "").partition(" ")
    wanted = scheme.scheme if scheme.type == "http" else "bearer"
    if kind.lower() != wanted.lower() or not rest.strip():
        return None
    if wanted.lower() == "basic":
        return _basic(scheme, rest.strip())
    return Credential(scheme, rest.strip())


def _basic(scheme: SecurityScheme, encoded: str) -> Credential | None:
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    username, colon, password = text.partition(":")
    return Credential(scheme, password, username) if colon else None


def _api_key(scope: Scope, scheme: SecurityScheme) -> str | None:
    match scheme.location:
        case "query":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            return next(iter(query.get(scheme.parameter, ())), None)
        case "cookie":
            return cookie_parser(_header(scope, "cookie") or "").get(scheme.parameter)
        case _:
            return _header(scope, scheme.parameter)


def _header(scope: Scope, name: str) -> str | None:
    wanted = name.lower().encode("latin-1")
    found: bytes | None = next((value for key, value in scope["headers"] if key == wanted), None)
    return None if found is None else found.decode("latin-1")

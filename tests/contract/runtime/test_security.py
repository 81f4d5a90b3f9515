"""Security: requirements are an OR of ANDs, met before the body is read."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import Request
from starlette.types import Message, Scope

from scripts.contract.runtime import (
    AuthenticationError,
    Contract,
    ContractRouter,
    Credential,
    CredentialAuthenticator,
    Exchange,
    Judge,
    PermissionDeniedError,
    SecurityGuard,
    SecurityScheme,
    build_app,
)
from scripts.contract.runtime.endpoint import UnguardedError
from scripts.contract.runtime.judge import Json

from .mini import SCHEMAS, operation

BEARER = SecurityScheme(name="bearer", scopes=("read",), type="oauth2")
BASIC = SecurityScheme(name="basic", scheme="basic")
KEY = SecurityScheme(name="key", type="apiKey", location="header", parameter="X-Key")
QUERY = SecurityScheme(name="query", type="apiKey", location="query", parameter="key")
COOKIE = SecurityScheme(name="cookie", type="apiKey", location="cookie", parameter="session")

CONTRACT = Contract(
    [
        operation("either", "GET", "/either", security=((BEARER,), (KEY, QUERY))),
        operation("basic", "GET", "/basic", security=((BASIC,),)),
        operation("cookie", "GET", "/cookie", security=((COOKIE,),)),
        operation("optional", "GET", "/optional", security=((), (BEARER,))),
        operation("open", "GET", "/open"),
    ],
    "",
    Judge(SCHEMAS),
)


class Handlers:
    either = basic = cookie = optional = open = None


def router() -> ContractRouter:
    found = ContractRouter(CONTRACT, Handlers())

    async def principal(request: Request) -> Json:
        return {"principal": Exchange.of(request.scope).principal}

    for name in CONTRACT.operations:
        found.get(f"/{name}", operation_id=name)(principal)
    return found


async def authenticate(
    credentials: Mapping[str, Credential], scopes: Mapping[str, tuple[str, ...]]
) -> object:
    """Believe every secret but `wrong`; `weak` is known and may do nothing."""
    secrets = {name: (found.username, found.secret) for name, found in credentials.items()}
    if any(secret == "wrong" for _, secret in secrets.values()):
        raise AuthenticationError("Unknown.")
    if any(secret == "weak" for _, secret in secrets.values()):
        raise PermissionDeniedError("Not this.")
    return {"secrets": secrets, "scopes": scopes}


async def ask(path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    app = build_app(CONTRACT, [router()], authenticator=CredentialAuthenticator(authenticate))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.get(path, headers=headers)


def basic(text: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("path", "headers", "secrets"),
    [
        ("/either", {"authorization": "bearer token"}, {"bearer": [None, "token"]}),
        ("/either?key=q", {"x-key": "h"}, {"key": [None, "h"], "query": [None, "q"]}),
        (
            "/either?key=q",
            {"x-key": "h", "authorization": "Bearer wrong"},
            {"key": [None, "h"], "query": [None, "q"]},
        ),
        ("/either?key=wrong", {"x-key": "h", "authorization": "Bearer t"}, {"bearer": [None, "t"]}),
        ("/basic", basic("ann:a:b"), {"basic": ["ann", "a:b"]}),
        ("/cookie", {"cookie": "a=b; session=s"}, {"cookie": [None, "s"]}),
        ("/optional", {"authorization": "Bearer t"}, {"bearer": [None, "t"]}),
    ],
)
async def test_one_alternative_with_all_its_credentials_lets_in(
    path: str, headers: dict[str, str], secrets: dict[str, Any]
) -> None:
    answer = await ask(path, headers)
    assert (answer.status_code, answer.json()["principal"]["secrets"]) == (200, secrets)


async def test_the_scopes_reach_the_authenticator() -> None:
    answer = await ask("/either", {"authorization": "Bearer t"})
    assert answer.json()["principal"]["scopes"] == {"bearer": ["read"]}


@pytest.mark.parametrize("path", ["/open", "/optional"])
async def test_an_open_operation_asks_nothing(path: str) -> None:
    answer = await ask(path)
    assert (answer.status_code, answer.json()) == (200, {"principal": None})


@pytest.mark.parametrize(
    ("path", "headers", "status", "challenge"),
    [
        ("/either", {}, 401, 'Bearer, ApiKey realm="key", ApiKey realm="query"'),
        ("/either", {"x-key": "h"}, 401, 'Bearer, ApiKey realm="key", ApiKey realm="query"'),
        (
            "/either",
            {"authorization": "Bearer wrong"},
            401,
            'Bearer, ApiKey realm="key", ApiKey realm="query"',
        ),
        ("/either", {"authorization": "Bearer weak"}, 403, None),
        ("/either", {"authorization": "Bearer "}, 401, 'Bearer, ApiKey realm="key", ApiKey realm="query"'),
        ("/either?key=wrong", {"x-key": "h", "authorization": "Bearer weak"}, 403, None),
        ("/basic", {"authorization": "Basic !"}, 401, 'Basic realm="basic"'),
        ("/basic", basic("nocolon"), 401, 'Basic realm="basic"'),
        ("/basic", {"authorization": "Bearer t"}, 401, 'Basic realm="basic"'),
        ("/cookie", {"cookie": "a=b"}, 401, 'ApiKey realm="cookie"'),
    ],
)
async def test_the_others_are_refused(
    path: str, headers: dict[str, str], status: int, challenge: str | None
) -> None:
    answer = await ask(path, headers)
    assert (answer.status_code, answer.headers.get("www-authenticate")) == (status, challenge)


def test_a_secured_contract_is_not_built_without_an_authenticator() -> None:
    with pytest.raises(ValueError, match="no authenticator: either, basic, cookie, optional"):
        build_app(CONTRACT, [router()])


async def test_an_endpoint_without_its_guard_refuses() -> None:
    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError(message)

    route = next(found for found in router().contract_routes if found.operation.id == "basic")
    scope: Scope = {"type": "http", "headers": [], "query_string": b"", "exchange": Exchange("id", 0.0)}
    with pytest.raises(UnguardedError, match="basic requires credentials"):
        await route.endpoint_app(scope, receive, send)


@dataclass(frozen=True)
class Person:
    roles: tuple[str, ...] = ()


async def managed_by(principal: object) -> Exchange:
    """Send what has credentials past the guard of an operation for admins and owners."""
    operation = replace(CONTRACT.operations["basic"], roles=("admin", "owner"))
    exchange = Exchange("id", 0.0, operation)

    async def app(scope: Scope, receive: object, send: object) -> None:
        assert scope["exchange"].guarded

    async def accept(scope: Scope, operation: object) -> object:
        return principal

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError(message)

    guard = SecurityGuard(app, Contract([operation], "", Judge(SCHEMAS)), accept)
    await guard({"type": "http", "exchange": exchange}, receive, send)
    return exchange


async def test_one_of_the_roles_lets_in() -> None:
    owner = Person(("guest", "owner"))
    assert (await managed_by(owner)).principal is owner


@pytest.mark.parametrize("principal", [Person(("guest",)), Person(), "somebody without roles", None])
async def test_without_one_of_the_roles_a_principal_is_refused(principal: object) -> None:
    with pytest.raises(PermissionDeniedError, match=r"^One of these roles is needed: admin, owner\.$"):
        await managed_by(principal)


async def test_the_guard_lets_what_is_no_request_through() -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: object, send: object) -> None:
        seen.append(scope)

    async def accept(scope: Scope, operation: object) -> object:
        raise AssertionError

    async def nothing() -> Message:
        raise AssertionError

    async def ignore(message: Message) -> None:
        raise AssertionError(message)

    await SecurityGuard(app, CONTRACT, accept)({"type": "lifespan"}, nothing, ignore)
    assert seen == [{"type": "lifespan"}]


def test_a_credential_does_not_show_its_secret() -> None:
    assert repr(Credential(BASIC, "hunter2", "ann")) == "Credential('basic')"

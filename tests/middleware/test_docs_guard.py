"""The documentation pages ask for a user where the settings do."""

import base64

import pytest
from starlette.types import ASGIApp, Scope

from app.errors import AuthenticationError
from app.middleware.docs_guard import DocsGuardMiddleware
from tests.middleware.asgi import (
    answering,
    call,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    scope_of,
)


def guarded(app: ASGIApp) -> ASGIApp:
    return DocsGuardMiddleware(app, username="reader", password="pass:wörd")


def basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


async def ask(operation: str, authorization: str | None) -> int:
    headers = [] if authorization is None else [("authorization", authorization)]
    exchange = exchange_of(operation_of(id=operation))
    return (await call(guarded(answering()), scope_of(headers=headers, exchange=exchange))).status


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(guarded(noting(seen)), seen)


@pytest.mark.parametrize("page", ["get_docs", "get_redoc"])
@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
async def test_the_user_is_let_in(page: str, scheme: str) -> None:
    assert await ask(page, basic("reader:pass:wörd").replace("Basic", scheme)) == 200


@pytest.mark.parametrize("page", ["get_docs", "get_redoc"])
@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Bearer abc",
        basic("reader:wrong"),
        basic("other:pass:wörd"),
        basic("reader:pass:wörd").replace("Basic", "Bearer"),
    ],
)
async def test_anyone_else_is_not(page: str, authorization: str | None) -> None:
    with pytest.raises(AuthenticationError) as refusal:
        await ask(page, authorization)
    assert refusal.value.headers == (("www-authenticate", 'Basic realm="docs", charset="UTF-8"'),)


async def test_other_operations_are_open() -> None:
    assert await ask("get_openapi_json", None) == 200

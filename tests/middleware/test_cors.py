"""Cross-origin requests: explicit origins with credentials, or any without."""

import pytest
from starlette.types import ASGIApp, Scope

from app.middleware.cors import CORSMiddleware, Sharing
from tests.middleware.asgi import Answer, answering, call, exchange_of, noting, passes_through, scope_of

ORIGIN = "http://localhost:3000"
PREFLIGHT = [("origin", ORIGIN), ("access-control-request-method", "POST")]


def shared(app: ASGIApp, origins: tuple[str, ...] | None = (ORIGIN,)) -> ASGIApp:
    sharing = Sharing(
        origins=origins,
        methods=["GET", "POST"],
        headers=["X-Version"],
        exposed=["ETag", "X-Request-ID"],
        max_age=600,
    )
    return CORSMiddleware(app, sharing=sharing)


async def asked(
    headers: list[tuple[str, str]], *, method: str = "GET", origins: tuple[str, ...] | None = (ORIGIN,)
) -> Answer:
    exchange = exchange_of()
    answer = await call(shared(answering(), origins), scope_of(method, headers=headers, exchange=exchange))
    answer.raw_headers += exchange.response_headers
    return answer


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(shared(noting(seen)), seen)


async def test_a_known_origin_may_read_the_answer() -> None:
    answer = await asked([("origin", ORIGIN)])
    assert (answer.status, answer.body) == (200, b"done")
    assert answer.headers == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "ETag, X-Request-ID",
        "vary": "Origin",
    }


@pytest.mark.parametrize("headers", [[], [("origin", "http://evil.example")], [("origin", "null")]])
async def test_nobody_else_may(headers: list[tuple[str, str]]) -> None:
    answer = await asked(headers)
    assert (answer.status, answer.body) == (200, b"done")
    assert answer.headers == {"vary": "Origin"}


async def test_a_preflight_is_answered() -> None:
    answer = await asked(PREFLIGHT, method="OPTIONS")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "accept, accept-language, content-language, content-type, x-version",
        "access-control-max-age": "600",
        "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    }


async def test_a_foreign_preflight_is_an_ordinary_options_request() -> None:
    foreign = [("origin", "http://evil.example"), ("access-control-request-method", "POST")]
    answer = await asked(foreign, method="OPTIONS")
    assert (answer.status, answer.body) == (200, b"done")
    assert answer.headers == {"vary": "Origin"}


async def test_only_options_is_a_preflight() -> None:
    assert (await asked(PREFLIGHT, method="POST")).body == b"done"


async def test_options_without_a_requested_method_is_no_preflight() -> None:
    assert (await asked([("origin", ORIGIN)], method="OPTIONS")).body == b"done"


async def test_any_origin_without_credentials() -> None:
    answer = await asked([("origin", "http://anyone.example")], origins=None)
    assert answer.headers == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, X-Request-ID",
    }


async def test_any_origin_may_ask_first() -> None:
    answer = await asked(PREFLIGHT, method="OPTIONS", origins=None)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers

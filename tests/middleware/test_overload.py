"""Requests beyond what the service can finish are refused at once; health is not."""

import asyncio

import pytest
from starlette.types import ASGIApp, Scope

from app.errors import OverloadedError
from app.middleware.overload import OverloadMiddleware
from tests.middleware.asgi import answering, call, doing, noting, passes_through, raising, scope_of


def bounded(app: ASGIApp, limit: int = 2) -> ASGIApp:
    return OverloadMiddleware(app, limit=limit, exempt="/health")


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(bounded(noting(seen)), seen)


async def test_more_than_the_limit_at_once_is_refused() -> None:
    gate = asyncio.Event()
    app = bounded(doing(gate.wait))
    under_way = [asyncio.create_task(call(app, scope_of())) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(OverloadedError) as refusal:
        await call(app, scope_of())
    assert refusal.value.headers == (("retry-after", "1"),)
    health = asyncio.create_task(call(app, scope_of(path="/health/live")))
    gate.set()
    assert [answer.status for answer in await asyncio.gather(*under_way, health)] == [200, 200, 200]
    assert (await call(app, scope_of())).status == 200


async def test_a_failed_request_is_no_longer_under_way() -> None:
    app = bounded(raising(RuntimeError("broken")), limit=1)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            await call(app, scope_of())


async def test_requests_one_after_the_other_never_add_up() -> None:
    app = bounded(answering(), limit=1)
    assert [(await call(app, scope_of())).status for _ in range(3)] == [200, 200, 200]

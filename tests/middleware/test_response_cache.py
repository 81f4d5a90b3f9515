"""What decides an answer, what of it is kept, and what a client sees of that."""

import pytest
from prometheus_client import REGISTRY
from starlette.types import ASGIApp, Receive, Scope, Send

from app.middleware.response_cache import ResponseCacheMiddleware
from app.services.response_cache import Compute, Key, ResponseCache
from app.services.store import SharedStore
from generated.runtime.operation import Header, Location, Operation, Parameter, Response
from tests.middleware.asgi import (
    Answer,
    answering,
    call,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    scope_of,
)


class Kept(ResponseCache):
    """A cache in a dictionary: what is kept where is the service's matter, tested on Redis."""

    def __init__(self) -> None:
        super().__init__(SharedStore())
        self.entries: dict[Key, bytes] = {}
        self.ttl: int | None = None

    async def answer(self, key: Key, ttl: int, compute: Compute) -> bytes | None:
        if key in self.entries:
            return self.entries[key]
        self.ttl = ttl
        computed = await compute()
        if computed is not None:
            self.entries[key] = computed
        return None


def parameter(name: str, location: Location) -> Parameter:
    return Parameter(name=name, argument=name, location=location, schema="", style="simple", explode=False)


CACHED = operation_of(
    path="/cached/{name}",
    cache_ttl=30,
    parameters=(
        parameter("name", "path"),
        parameter("version", "query"),
        parameter("size", "query"),
        parameter("X-Tenant", "header"),
    ),
    responses=(
        Response(
            status="200", content={"application/json": None}, headers=(Header(name="X-Cache", schema=""),)
        ),
    ),
)


class Handler:
    """Answers, and counts how often."""

    def __init__(self, app: ASGIApp | None = None) -> None:
        self.calls = 0
        self._app = app or answering(headers=[(b"content-type", b"text/plain"), (b"x-own", b"a: b")])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls += 1
        await self._app(scope, receive, send)


@pytest.fixture
def cache() -> Kept:
    return Kept()


async def ask(
    cache: Kept,
    handler: ASGIApp,
    *,
    operation: Operation = CACHED,
    name: str = "one",
    query: str = "",
    headers: tuple[tuple[str, str], ...] = (),
    principal: str | None = None,
) -> Answer:
    exchange = exchange_of(operation)
    exchange.path_params = {"name": name}
    exchange.principal = principal
    app = ResponseCacheMiddleware(handler, cache=cache, operations=[operation])
    answer = await call(app, scope_of(query=query, headers=headers, exchange=exchange))
    answer.raw_headers += exchange.response_headers
    return answer


def counted(metric: str) -> float:
    return REGISTRY.get_sample_value(metric, {"endpoint": "/cached/{name}"}) or 0.0


async def test_what_is_no_request_passes(cache: Kept) -> None:
    seen: list[Scope] = []
    await passes_through(ResponseCacheMiddleware(noting(seen), cache=cache, operations=[CACHED]), seen)


async def test_the_second_answer_is_the_first(cache: Kept) -> None:
    handler = Handler()
    before = counted("cache_misses_total"), counted("cache_hits_total")
    first, second = await ask(cache, handler), await ask(cache, handler)
    assert (handler.calls, cache.ttl) == (1, 30)
    assert (second.status, second.body) == (200, b"done") == (first.status, first.body)
    own = {"content-type": "text/plain", "x-own": "a: b"}
    assert first.headers == {**own, "x-cache": "MISS"}
    assert second.headers == {**own, "x-cache": "HIT"}
    assert (counted("cache_misses_total") - before[0], counted("cache_hits_total") - before[1]) == (1, 1)


async def test_the_state_is_told_only_where_the_contract_says_so(cache: Kept) -> None:
    operation = operation_of(path="/cached/{name}", cache_ttl=30)
    answers = [await ask(cache, Handler(), operation=operation) for _ in range(2)]
    assert ["x-cache" in answer.headers for answer in answers] == [False, False]


async def test_an_answer_in_pieces_is_kept_whole(cache: Kept) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one, \r\n\r\n", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})

    handler = Handler(app)
    answers = [await ask(cache, handler) for _ in range(2)]
    assert [answer.body for answer in answers] == [b"one, \r\n\r\ntwo"] * 2
    assert handler.calls == 1


async def test_an_answer_that_broke_off_is_not_kept(cache: Kept) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})

    await ask(cache, Handler(app))
    assert cache.entries == {}


@pytest.mark.parametrize("status", [201, 204, 404, 503])
async def test_only_status_200_is_kept(cache: Kept, status: int) -> None:
    await ask(cache, Handler(answering(status)))
    assert cache.entries == {}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "two"},
        {"query": "version=2"},
        {"query": "version="},
        {"query": "version=1&version=1"},
        {"headers": (("x-tenant", "a"),)},
        {"principal": "somebody"},
    ],
)
async def test_what_the_contract_names_decides(cache: Kept, other: dict[str, object]) -> None:
    handler = Handler()
    await ask(cache, handler)
    await ask(cache, handler, **other)  # type: ignore[arg-type]
    assert handler.calls == 2


@pytest.mark.parametrize(
    "same",
    [{"query": "other=2"}, {"headers": (("x-other", "a"),)}, {"headers": (("accept", "application/json"),)}],
)
async def test_what_it_does_not_name_does_not(cache: Kept, same: dict[str, object]) -> None:
    handler = Handler()
    await ask(cache, handler)
    await ask(cache, handler, **same)  # type: ignore[arg-type]
    assert handler.calls == 1


async def test_the_order_of_names_does_not_decide_that_of_values_does(cache: Kept) -> None:
    handler = Handler()
    await ask(cache, handler, query="version=1&size=2")
    await ask(cache, handler, query="size=2&version=1")
    assert handler.calls == 1
    await ask(cache, handler, query="version=1&version=2")
    await ask(cache, handler, query="version=2&version=1")
    assert handler.calls == 3


async def test_the_media_type_decides_where_there_are_several(cache: Kept) -> None:
    operation = operation_of(
        cache_ttl=30, responses=(Response(status="200", content={"text/plain": None, "text/html": None}),)
    )
    handler = Handler()
    for accept in ("text/plain", "text/html", "text/html"):
        await ask(cache, handler, operation=operation, headers=(("accept", accept),))
    assert handler.calls == 2


async def test_variants_read_as_patterns(cache: Kept) -> None:
    await ask(cache, Handler(), name="a b", query="version=1", principal="x")
    (key,) = cache.entries
    assert key == Key("get_thing", "path.name=a+b&principal.=x&query.version=1")


@pytest.mark.parametrize(
    "operation", [operation_of(), operation_of(cache_ttl=30, method="POST")], ids=["no time", "no GET"]
)
async def test_other_operations_are_not_cached(cache: Kept, operation: Operation) -> None:
    handler = Handler()
    for _ in range(2):
        await ask(cache, handler, operation=operation)
    assert (handler.calls, cache.entries) == (2, {})

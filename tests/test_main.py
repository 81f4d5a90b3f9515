"""The whole service on the real systems, asked in process."""

import asyncio
import json
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY
from pydantic import SecretStr

import generated
from app.main import create_app
from app.resources import Resources
from app.settings import Settings
from generated.operations import CONTRACT
from tests.in_process import address, changed, client_of, serving


@pytest.fixture(scope="module")
async def app(settings: Settings, resources: Resources) -> AsyncIterator[FastAPI]:
    async with serving(settings, resources) as app:
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


def test_the_layers_stand_in_order(app: FastAPI) -> None:
    assert [getattr(layer.cls, "__name__", None) for layer in app.user_middleware] == [
        "ContractGuard",
        "WebSocketMiddleware",
        "ObservationMiddleware",
        "CORSMiddleware",
        "OverloadMiddleware",
        "ContractMiddleware",
        "ProgressMiddleware",
        "ApiVersionMiddleware",
        "RateLimitMiddleware",
        "BodyLimitMiddleware",
        "SecurityGuard",
        "OwnershipMiddleware",
        "ResponseCacheMiddleware",
        "StreamsMiddleware",
        "TimeoutMiddleware",
        "VerbatimMiddleware",
        "Dispatch",
    ]


def test_every_operation_is_a_route_and_every_route_an_operation(settings: Settings) -> None:
    paths = create_app(settings).openapi()["paths"]
    routed = {operation["operationId"] for methods in paths.values() for operation in methods.values()}
    assert routed == set(CONTRACT.operations)


async def test_a_coded_body_is_refused_in_the_contract_s_words(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/examples/database/postgres", content=b"", headers={"Content-Encoding": "gzip"}
    )
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")


async def test_an_answer_with_everything_on(client: httpx.AsyncClient) -> None:
    before = time.time()
    answer = await client.get("/", headers={"Origin": "http://localhost:3000"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "DevStack Core Reference API"
    assert uuid.UUID(answer.headers["x-request-id"]).version == 4
    assert answer.headers["x-ratelimit-limit"] == "100"
    assert answer.headers["x-ratelimit-remaining"] == "99"
    assert before + 59 <= int(answer.headers["x-ratelimit-reset"]) <= before + 62
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert {"ETag", "Retry-After", "X-RateLimit-Limit", "X-Request-ID"} <= set(
        answer.headers["access-control-expose-headers"].split(", ")
    )


async def test_a_body_too_large_counts_as_a_request(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json", "content-length": "1000001"}
    answer = await client.post("/examples/messaging/publish/large", headers=headers, content=b"{")
    assert (answer.status_code, answer.json()["error"]) == (413, "PayloadTooLargeError")
    assert answer.headers["x-ratelimit-remaining"] == str(int(answer.headers["x-ratelimit-limit"]) - 1)


async def test_a_preflight(client: httpx.AsyncClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8080", "Access-Control-Request-Method": "DELETE"}
    answer = await client.options("/examples/cache/a", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-methods"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST"
    assert answer.headers["access-control-max-age"] == "600"
    assert "content-type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nowhere", 404, "NotFoundError"),
        ("PUT", "/", 405, "MethodNotAllowedError"),
        ("GET", "/examples/cache/%20%24", 422, "ValidationError"),
        ("GET", "/static/nothing.js", 404, "ResourceNotFoundError"),
    ],
)
async def test_errors_share_a_schema(
    client: httpx.AsyncClient, method: str, path: str, status: int, error: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert CONTRACT.judge.validator("ErrorResponse").is_valid(answer.json())
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_the_methods_of_a_path(client: httpx.AsyncClient) -> None:
    assert (await client.put("/")).headers["allow"] == "GET, HEAD, OPTIONS"
    options = await client.options("/examples/cache/a")
    assert (options.status_code, options.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS, POST")
    head = await client.head("/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("name", ["openapi.json", "openapi.yaml"])
async def test_the_contract_is_served_byte_for_byte(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/{name}")
    assert answer.content == (Path(generated.__file__).parent / name).read_bytes()
    again = await client.get(f"/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_pages(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")


async def test_a_file_of_the_pages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/logo.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


async def test_the_pages_ask_for_a_user_where_the_settings_do(
    settings: Settings, resources: Resources
) -> None:
    guarded = changed(settings, docs_username="reader", docs_password=SecretStr("pass"))
    async with serving(guarded, resources) as app, client_of(app) as client:
        refused = await client.get("/docs")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (
            401,
            'Basic realm="docs", charset="UTF-8"',
        )
        assert refused.json()["error"] == "AuthenticationError"
        assert (await client.get("/redoc", auth=("reader", "pass"))).status_code == 200
        assert (await client.get("/openapi.json")).status_code == 200


async def test_a_body_beyond_the_limit(client: httpx.AsyncClient) -> None:
    limit = CONTRACT.operations["publish_message"].max_body
    assert limit is not None
    large = json.dumps({"text": "x" * limit}).encode()
    answer = await client.post(
        "/examples/messaging/publish?queue_name=q",
        content=large,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]) == (413, "PayloadTooLargeError")
    assert answer.headers["connection"] == "close"


async def test_the_hundred_and_first_request_of_a_minute(app: FastAPI) -> None:
    answers: list[httpx.Response] = []
    async with client_of(app) as client:
        while not answers or answers[-1].status_code == 200:
            answers.append(await client.get("/"))
    refusal = answers[-1]
    # A minute may have ended on the way: what counts is the one in which the refusal fell.
    minute = [each for each in answers if same_window(each, refusal)]
    assert [answer.status_code for answer in minute] == [200] * 100 + [429]
    assert refusal.json()["error"] == "RateLimitError"
    assert 0 < int(refusal.headers["retry-after"]) <= 60
    assert refusal.headers["x-ratelimit-remaining"] == "0"
    async with client_of(app) as other:
        assert (await other.get("/")).status_code == 200


def same_window(one: httpx.Response, other: httpx.Response) -> bool:
    return one.headers["x-ratelimit-reset"] == other.headers["x-ratelimit-reset"]


async def test_limits_can_be_off(settings: Settings, resources: Resources) -> None:
    async with (
        serving(changed(settings, rate_limit_enabled=False), resources) as app,
        client_of(app) as client,
    ):
        answers = [await client.get("/health") for _ in range(250)]
        assert {answer.status_code for answer in answers} == {200}
        assert "x-ratelimit-limit" not in answers[0].headers
        root = await client.get("/")
        assert root.json()["security"]["rate_limiting"]["enabled"] is False


async def remaining(app: FastAPI, client: str, forwarded: str) -> str:
    async with client_of(app, client) as connection:
        answer = await connection.get("/", headers={"X-Forwarded-For": forwarded})
    left: str = answer.headers["x-ratelimit-remaining"]
    return left


async def test_forwarded_for_is_believed_from_trusted_proxies_only(
    settings: Settings, resources: Resources
) -> None:
    trusting = changed(settings, trusted_proxies=("10.1.0.0/16",))
    async with serving(trusting, resources) as app:
        first, second, stranger = address(), address(), address()
        assert await remaining(app, "10.1.2.3", first) == "99"
        assert await remaining(app, "10.1.2.3", second) == "99"
        assert await remaining(app, "10.1.9.9", f"{second}, {first}") == "98"
        assert await remaining(app, stranger, first) == "99"
        assert await remaining(app, stranger, second) == "98"


async def test_without_trusted_proxies_forwarded_for_means_nothing(app: FastAPI) -> None:
    stranger = address()
    assert [await remaining(app, stranger, address()) for _ in range(3)] == ["99", "98", "97"]


async def test_an_answer_is_cached_as_the_contract_says(app: FastAPI, client: httpx.AsyncClient) -> None:
    assert CONTRACT.operations["check_all"].cache_ttl == 30
    await app.state.response_cache.invalidate("check_all")
    before = cache_hits()
    async with asyncio.timeout(10):  # a store that is late for once costs an answer its place in the cache
        while cache_hits() == before:
            first, second = await client.get("/health/all"), await client.get("/health/all")
    assert first.json() == second.json()
    assert first.json()["status"] == "healthy"
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def cache_hits() -> float:
    return REGISTRY.get_sample_value("cache_hits_total", {"endpoint": "/health/all"}) or 0.0


async def test_the_scrape(client: httpx.AsyncClient) -> None:
    await client.get("/examples/cache/scraped")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'endpoint="/examples/cache/{key}",method="GET",status="200"' in answer.text
    assert "scraped" not in answer.text
    assert 'http_requests_in_progress{endpoint="/metrics",method="GET"} 1.0' in answer.text


async def test_with_debug_any_origin_may_call_and_errors_tell_where(
    settings: Settings, resources: Resources
) -> None:
    async with serving(changed(settings, debug=True), resources) as app, client_of(app) as client:
        answer = await client.get("/nowhere", headers={"Origin": "http://anyone.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.json()["traceback"][0] == "Traceback (most recent call last):\n"


async def test_the_service_opens_and_closes_its_own_resources(settings: Settings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        resources = app.state.resources
        assert resources.lifecycle.started
        assert not resources.lifecycle.draining
        assert await resources.redis.get("absent") is None
    assert resources.lifecycle.draining


def test_what_stays_is_kept_from_the_collector() -> None:
    """In a process of its own: here, it would hide what tests leave behind."""
    script = (
        "import gc; from app.main import app_factory; app_factory(); print(gc.get_freeze_count() > 50_000)"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert ran.stdout == "True\n"

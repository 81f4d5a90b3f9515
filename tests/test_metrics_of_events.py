"""What happens is counted, exactly: the scrape before and after real requests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from app.resources import Resources
from app.services.response_cache import ResponseCache
from app.settings import Settings
from scripts.stack import Stack
from tests.in_process import client_of, serving

OURS = ("http_", "cache_", "circuit_breaker_", "contract_", "rate_limit_")
LABELS = ("method", "endpoint", "status", "error_type", "status_code", "pattern", "service", "state")
Counts = dict[str, float]


@pytest.fixture(scope="module")
async def app(settings: Settings, resources: Resources) -> AsyncIterator[FastAPI]:
    async with serving(settings, resources) as app:
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def counts(client: httpx.AsyncClient) -> Counts:
    """Scrape: every series of ours but those of the scrape itself, buckets and sums of time."""
    text = (await client.get("/metrics")).text
    return {
        _series(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith(OURS)
        and not sample.name.endswith(("_bucket", "_sum"))
        and sample.labels.get("endpoint") != "/metrics"
    }


def _series(name: str, labels: dict[str, str]) -> str:
    return " ".join([name, *(labels[label] for label in LABELS if label in labels)])


async def counted(client: httpx.AsyncClient, work: Callable[[], Awaitable[object]]) -> Counts:
    """Return what `work` changes, and by how much."""
    before = await counts(client)
    await work()
    after = await counts(client)
    changes = {name: value - before.get(name, 0) for name, value in after.items()}
    return {name: change for name, change in changes.items() if change}


async def test_a_request_is_counted_under_its_template(client: httpx.AsyncClient) -> None:
    async def ask() -> None:
        for key in ("one", "two"):
            await client.get(f"/examples/cache/{key}")

    assert await counted(client, ask) == {
        "http_requests_total GET /examples/cache/{key} 200": 2,
        "http_request_duration_seconds_count GET /examples/cache/{key}": 2,
    }


async def test_what_nobody_answers_has_one_label(client: httpx.AsyncClient) -> None:
    async def ask() -> None:
        for number in range(3):
            await client.get(f"/nowhere/{number}")
        await client.request("BREW", "/nowhere")
        await client.request("PROPFIND", "/nowhere")

    assert await counted(client, ask) == {
        "http_requests_total GET unmatched 404": 3,
        "http_requests_total OTHER unmatched 404": 2,
        "http_request_duration_seconds_count GET unmatched": 3,
        "http_request_duration_seconds_count OTHER unmatched": 2,
        "http_errors_total NotFoundError 404": 5,
    }


LARGE = {"content-type": "application/json", "content-length": "1000001"}


@pytest.mark.parametrize(
    ("request_line", "headers", "endpoint", "error"),
    [
        ("GET /examples/cache/%20%24", {}, "/examples/cache/{key}", "ValidationError 422"),
        ("GET /static/nothing.js", {}, "/static/{file_name}", "ResourceNotFoundError 404"),
        ("GET /", {"accept": "text/html"}, "/", "NotAcceptableError 406"),
        (
            "POST /examples/messaging/publish/large",
            LARGE,
            "/examples/messaging/publish/{queue}",
            "PayloadTooLargeError 413",
        ),
    ],
)
async def test_an_error_is_counted_by_class_and_status(
    client: httpx.AsyncClient, request_line: str, headers: dict[str, str], endpoint: str, error: str
) -> None:
    method, path = request_line.split()

    async def ask() -> None:
        await client.request(method, path, headers=headers, content=b"{" if headers is LARGE else None)

    assert await counted(client, ask) == {
        f"http_requests_total {method} {endpoint} {error.split()[1]}": 1,
        f"http_request_duration_seconds_count {method} {endpoint}": 1,
        f"http_errors_total {error}": 1,
    }


async def test_hits_misses_and_invalidations_of_the_cache(client: httpx.AsyncClient, app: FastAPI) -> None:
    cache: ResponseCache = app.state.response_cache
    await cache.invalidate("check_all")

    async def ask() -> None:
        for _ in range(3):
            await client.get("/health/all")
        await cache.invalidate("check_all")
        await client.get("/health/all")

    assert await counted(client, ask) == {
        "http_requests_total GET /health/all 200": 4,
        "http_request_duration_seconds_count GET /health/all": 4,
        "cache_misses_total /health/all": 2,
        "cache_hits_total /health/all": 2,
        "cache_invalidations_total check_all": 1,
    }


async def test_the_life_of_a_circuit_breaker(
    client: httpx.AsyncClient, stack: Stack, settings: Settings
) -> None:
    path = "/examples/database/mysql/query"

    async def fail() -> None:
        answers = [await client.get(path) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [503] * 7

    async def recover() -> None:
        await asyncio.to_thread(stack.start, "mysql")
        async with asyncio.timeout(30):
            while (await client.get(path)).status_code != 200:  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.2)

    await client.get(path)
    await asyncio.to_thread(stack.stop, "mysql")
    failed = await counted(client, fail)
    recovered = await counted(client, recover)

    assert {name: by for name, by in failed.items() if not name.startswith("http_request")} == {
        "circuit_breaker_failures_total mysql": 5,
        "circuit_breaker_opened_total mysql": 1,
        "circuit_breaker_state mysql closed": -1,
        "circuit_breaker_state mysql open": 1,
        "http_errors_total DatabaseConnectionError 503": 5,
        "http_errors_total CircuitBreakerError 503": 2,
    }
    assert recovered["circuit_breaker_closed_total mysql"] == 1
    assert recovered["circuit_breaker_state mysql closed"] == 1
    assert recovered["circuit_breaker_state mysql open"] == -1
    assert recovered["circuit_breaker_half_open_total mysql"] == 1 + recovered.get(
        "circuit_breaker_opened_total mysql", 0
    )


async def test_requests_in_progress(app: FastAPI, client: httpx.AsyncClient) -> None:
    series = "http_requests_in_progress POST /examples/messaging/publish/{queue}"
    read = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"a": '
        read.set()
        await asyncio.Event().wait()

    async with client_of(app) as another:
        headers = {"content-type": "application/json"}
        path = "/examples/messaging/publish/slow"
        request = asyncio.create_task(another.post(path, headers=headers, content=body()))
        await read.wait()
        during = (await counts(client)).get(series)
        request.cancel()
        await asyncio.wait({request})

    assert during == 1
    assert (await counts(client))[series] == 0

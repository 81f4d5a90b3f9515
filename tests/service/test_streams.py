"""Streams of the running service: flushed, bounded, heard by all workers, over TLS, and ended with it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.stack import Stack
from tests.served import Served, served


@pytest.fixture(scope="module")
async def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    log: Path = tmp_path_factory.mktemp("streams") / "log"
    settings = {"RATE_LIMIT_ENABLED": "false", "WORKERS": "2", "MAX_STREAMS": "2", "MAX_IN_FLIGHT": "2"}
    async with served(stack, log, **settings) as running:
        yield running


@pytest.fixture
async def url(service: Served) -> str:
    """Make a queue with one message."""
    queue = f"test-{uuid.uuid4().hex}"
    await publish(service.client, queue, 1)
    return f"/examples/messaging/stream/{queue}"


async def publish(client: httpx.AsyncClient, queue: str, number: int) -> None:
    published = await client.post(f"/examples/messaging/publish/{queue}", json={"n": number})
    assert published.status_code == 200


async def events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if name:
            event[name] = json.loads(value) if name == "data" else value
        elif event:
            yield event
            event = {}


def told(event: dict[str, Any]) -> int:
    number: int = event["data"]["message"]["value"]["n"]
    return number


async def test_each_message_comes_when_it_is_published(service: Served, url: str) -> None:
    async with service.client.stream("GET", url) as response:
        heard = events(response)
        first = await anext(heard)
        await publish(service.client, url.rpartition("/")[2], 2)
        second = await anext(heard)
    assert (response.status_code, response.headers["content-type"]) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    assert (response.headers["cache-control"], response.headers["x-accel-buffering"]) == ("no-store", "no")
    assert [(event["event"], told(event)) for event in (first, second)] == [("message", 1), ("message", 2)]
    resumed = await service.client.get(url, params={"wait": 0}, headers={"Last-Event-ID": first["id"]})
    assert f"id: {second['id']}\n" in resumed.text
    assert f"id: {first['id']}\n" not in resumed.text


async def test_a_stream_that_is_asked_to_end_does(service: Served, url: str) -> None:
    limited = await service.client.get(url, params={"limit": 1})
    quiet = await service.client.get(url, params={"wait": 0})
    head = await service.client.head(url)
    assert limited.text == quiet.text
    assert (head.status_code, head.headers["content-type"], head.content) == (
        200,
        "text/event-stream; charset=utf-8",
        b"",
    )


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/examples/messaging/stream/absent", {}, 404),
        ("/examples/messaging/stream/absent", {"Last-Event-ID": "new"}, 422),
        ("/examples/messaging/stream/absent?wait=-1", {}, 422),
        ("/examples/messaging/stream/absent", {"Accept": "application/json"}, 406),
    ],
)
async def test_what_has_no_stream_is_an_error_of_its_own(
    service: Served, path: str, headers: dict[str, str], status: int
) -> None:
    response = await service.client.get(path, headers=headers)
    assert (response.status_code, response.json()["status_code"]) == (status, status)


async def test_streams_are_bounded_and_take_no_room_from_requests(stack: Stack, tmp_path: Path) -> None:
    settings = {"RATE_LIMIT_ENABLED": "false", "MAX_STREAMS": "2", "MAX_IN_FLIGHT": "1"}
    async with served(stack, tmp_path / "log", **settings) as running:
        queue = f"test-{uuid.uuid4().hex}"
        url = f"/examples/messaging/stream/{queue}"
        await publish(running.client, queue, 1)
        async with running.client.stream("GET", url) as first, running.client.stream("GET", url) as second:
            assert [told(await anext(events(each))) for each in (first, second)] == [1, 1]
            refused = await running.client.get(url)
            assert (refused.status_code, refused.json()["error"]) == (503, "OverloadedError")
            assert refused.headers["retry-after"] == "5"
            assert (await running.client.get("/")).status_code == 200
        async with asyncio.timeout(10):
            while (await running.client.get(url, params={"wait": 0})).status_code != 200:  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.05)


async def test_the_end_of_the_service_ends_its_streams(stack: Stack, tmp_path: Path) -> None:
    async with served(stack, tmp_path / "log", SHUTDOWN_SECONDS="20") as running:
        queue = f"test-{uuid.uuid4().hex}"
        await publish(running.client, queue, 1)
        async with running.client.stream("GET", f"/examples/messaging/stream/{queue}") as response:
            heard = events(response)
            assert told(await anext(heard)) == 1
            async with asyncio.timeout(10):
                stopping = asyncio.ensure_future(running.service.stop())
                assert [event async for event in heard] == []
                await stopping
    assert "did not end within" not in (tmp_path / "log").read_text()

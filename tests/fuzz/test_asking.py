"""The requests of ours, answered by what stands in for a service."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from generated.operations import CONTRACT
from scripts.fuzz.client import Client, Requests
from scripts.fuzz.links import Walker, links
from scripts.fuzz.probes import probe
from scripts.fuzz.seen import Seen

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def requests() -> Requests:
    return Requests()


@pytest.fixture
def seen() -> Seen:
    return Seen()


class Stand:
    """Answers every request the same way; a test replaces the way."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: httpx.Response(200, json={})
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
async def client(stand: Stand, seen: Seen) -> AsyncIterator[Client]:
    transport = httpx.MockTransport(stand)
    async with httpx.AsyncClient(base_url="http://service", transport=transport) as http:
        yield Client(http, {"admin": "a", "user": "u"}, seen, asyncio.Semaphore(4))


async def test_a_status_that_is_not_declared_is_told_with_its_request(
    client: Client, stand: Stand, seen: Seen, requests: Requests
) -> None:
    stand.answer = lambda _: httpx.Response(418)
    await client.send(requests.of(CONTRACT.operations["get_root"])[0])
    (complaint,) = seen.complaints
    assert "get_root answered 418: a status that it does not declare" in complaint
    assert complaint.endswith("curl -i -X GET http://service/ -H 'accept: */*'")


async def test_every_wrong_way_of_asking_is_tried_and_an_answer_that_lets_it_pass_is_told(
    client: Client, seen: Seen, requests: Requests
) -> None:
    await probe(client, requests)
    told = {line.partition(": ")[2].partition("\n")[0] for line in seen.complaints}
    assert "write_secret answered 200: no token should give 401" in told
    assert "write_secret answered 200: a token without the role should give 403" in told
    assert "write_secret answered 200: a body too large should give 413" in told
    assert "write_secret answered 200: a foreign media type should give 415" in told
    assert "get_root answered 200: a version of the past should give 426" in told
    assert "get_root answered 200: Accept of what it has not should give 406" in told
    assert "get_openapi_json answered 200: If-None-Match: * should give 304" in told


async def test_who_logs_out_leaves_a_session_that_nothing_else_needs(
    client: Client, stand: Stand, requests: Requests
) -> None:
    stand.answer = lambda _: httpx.Response(200, json={"access_token": "another"})
    client.login = {"username": "ann", "password": "correct horse battery staple"}
    for name in ("logout", "get_me"):
        await client.send(requests.of(CONTRACT.operations[name])[0])
    sent = {request.url.path: request.headers.get("authorization") for request in stand.asked}
    assert sent == {"/auth/token": None, "/auth/logout": "Bearer another", "/auth/me": "Bearer a"}


def test_what_must_be_unique_is_so_each_time(requests: Requests) -> None:
    operation = CONTRACT.operations["register"]
    first, second = (requests.of(operation)[0].body for _ in range(2))
    assert first["username"] != second["username"]
    assert first["password"] == second["password"]


async def test_links_are_followed_with_what_the_answer_has(
    client: Client, stand: Stand, seen: Seen, requests: Requests
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        found = request.method == "POST" or "left-here" in request.url.path
        return httpx.Response(200 if found else 404, json={"key": "left-here"})

    stand.answer = answer
    await Walker(client, requests).walk()
    assert ("set_cache_value", "GetWrittenValue") in seen.links
    assert "/examples/cache/left-here" in {each.url.path for each in stand.asked if each.method == "GET"}


async def test_a_link_to_what_refuses_it_is_told(
    client: Client, stand: Stand, seen: Seen, requests: Requests
) -> None:
    stand.answer = lambda request: httpx.Response(
        200 if request.method == "POST" else 422, json={"key": "left-here"}
    )
    await Walker(client, requests).walk()
    assert ("set_cache_value", "GetWrittenValue") not in seen.links
    assert any("set_cache_value leads here by GetWrittenValue" in each for each in seen.complaints)


def test_the_contract_has_links() -> None:
    assert ("set_cache_value", 200, "GetWrittenValue", "get_cache_value") in {
        (link.source, link.status, link.name, link.target) for link in links()
    }

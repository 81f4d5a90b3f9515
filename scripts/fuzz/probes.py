"""What a fuzzer seldom hits: each way of asking wrongly, once for each operation that must refuse it."""

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from typing import Final
from uuid import uuid4

import httpx

from generated.operations import CONTRACT
from generated.runtime import Operation
from scripts.contract.cases.requests import MISSING, Request
from scripts.fuzz.client import Client, Requests

NOBODYS: Final = "application/x-nobody-has-this"
NO_TOKEN: Final = {"authorization": "Bearer a.b.c"}
RETIRED: Final = {"x-version": "0.9"}


async def probe(client: Client, requests: Requests) -> None:
    """Ask every operation in every wrong way that its part of the contract speaks of."""
    for operation in CONTRACT.operations.values():
        request = requests.of(operation)[0]
        await asyncio.gather(*_probes(client, operation, request))


def _probes(client: Client, operation: Operation, request: Request) -> Iterator[Awaitable[object]]:
    yield client.send(request)
    if operation.response_for(httpx.codes.NOT_FOUND):
        yield client.send(_of_nothing(operation, request))
    yield from _of_access(client, operation, request)
    yield from _of_negotiation(client, operation, request)
    if operation.body is not None and request.body is not MISSING:
        yield from _of_bodies(client, operation, request)


def _of_nothing(operation: Operation, request: Request) -> Request:
    """Name what is not there; where a number names it, schemathesis does."""
    values = dict(request.values)
    for parameter in operation.parameters:
        place = (parameter.location, parameter.name)
        if parameter.location == "path" and isinstance(values.get(place), str):
            values[place] = uuid4().hex
    return replace(request, values=values)


def _of_access(client: Client, operation: Operation, request: Request) -> Iterator[Awaitable[object]]:
    if not operation.security:
        return
    yield client.send(request, role="user")
    if not all(operation.security):
        return
    yield client.expect(401, request, "no token", role=None)
    yield client.expect(401, request, "no valid token", headers=NO_TOKEN)
    if operation.roles and "user" not in operation.roles:
        yield client.expect(403, request, "a token without the role", role="user")


def _of_negotiation(client: Client, operation: Operation, request: Request) -> Iterator[Awaitable[object]]:
    if operation.response_for(httpx.codes.NOT_ACCEPTABLE):
        yield client.expect(406, request, "Accept of what it has not", headers={"accept": NOBODYS})
    if operation.response_for(httpx.codes.UPGRADE_REQUIRED):
        yield client.expect(426, request, "a version of the past", headers=RETIRED)
    if operation.response_for(httpx.codes.NOT_MODIFIED):
        yield client.expect(304, request, "If-None-Match: *", headers={"if-none-match": "*"})


def _of_bodies(client: Client, operation: Operation, request: Request) -> Iterator[Awaitable[object]]:
    yield client.expect(400, request, "no Content-Type", without=("content-type",))
    yield client.expect(400, request, "a broken body", content=b"{")
    yield client.expect(415, request, "a foreign media type", headers={"content-type": NOBODYS})
    yield client.expect(415, request, "a content coding", headers={"content-encoding": "gzip"})
    if operation.max_body is not None:
        yield client.expect(413, request, "a body too large", content=b" " * (operation.max_body + 1))


async def probe_docs(client: Client, requests: Requests) -> None:
    """Ask for the pages that the settings protect, as nobody."""
    for operation in CONTRACT.operations.values():
        protected = not operation.security and not operation.depends_on
        if protected and operation.response_for(httpx.codes.UNAUTHORIZED):
            await client.expect(401, requests.of(operation)[0], "no user and password")

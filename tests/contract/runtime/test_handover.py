"""Whether an answer reached the client: told to whom the handler names, once, whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from fastapi import Request
from starlette.types import Message

from scripts.contract.runtime import Contract, ContractRouter, Exchange, Judge, Response, build_app

from .mini import JSON, SCHEMAS, operation

LARGE = 30_000_000
"""More than the buffers between a server and a client that does not read."""
CONTRACT = Contract(
    [operation("take", "GET", "/take", responses=[Response(status="200", content={JSON: "any"})])],
    "",
    Judge(SCHEMAS),
)


class Takes:
    """A handler that notes whether its answers were delivered, and can be made to wait."""

    take = None

    def __init__(self, size: int = 1) -> None:
        self.told: asyncio.Queue[bool] = asyncio.Queue()
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.answer: object = "x" * size

    async def tell(self, delivered: bool) -> None:  # noqa: FBT001 - a completion's one argument
        await self.told.put(delivered)

    def router(self) -> ContractRouter:
        router = ContractRouter(CONTRACT, self)

        @router.get("/take", operation_id="take", response_model=None)
        async def take(request: Request) -> object:
            Exchange.of(request.scope).completions.append(self.tell)
            self.asked.set()
            await self.may_answer.wait()
            return self.answer

        return router


@asynccontextmanager
async def served(takes: Takes) -> AsyncIterator[int]:
    """Serve on a port of the system's choice."""
    config = uvicorn.Config(build_app(CONTRACT, [takes.router()]), port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(5):
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def asking(port: int, method: bytes = b"GET") -> AsyncIterator[asyncio.StreamReader]:
    """Ask, and leave without warning at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(method + b" /take HTTP/1.1\r\nhost: test\r\n\r\n")
    try:
        yield reader
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def told(takes: Takes) -> bool:
    async with asyncio.timeout(5):
        return await takes.told.get()


async def test_an_answer_that_was_read_is_delivered() -> None:
    takes = Takes()
    async with served(takes) as port, asking(port) as reader:
        head = await reader.readuntil(b"\r\n\r\n")
        assert (head[:15], await reader.readexactly(3)) == (b"HTTP/1.1 200 OK", b'"x"')
        assert await told(takes) is True
    assert takes.told.empty()


async def test_a_client_that_leaves_while_the_handler_works_gets_nothing() -> None:
    takes = Takes()
    takes.may_answer.clear()
    async with served(takes) as port:
        async with asking(port):
            await takes.asked.wait()
        takes.may_answer.set()
        assert await told(takes) is False
    assert takes.told.empty()


async def test_a_client_that_leaves_amid_the_answer_did_not_get_it() -> None:
    takes = Takes(LARGE)
    async with served(takes) as port:
        async with asking(port) as reader:
            assert await reader.readexactly(15) == b"HTTP/1.1 200 OK"
            assert takes.told.empty()
        assert await told(takes) is False
    assert takes.told.empty()


async def test_a_large_answer_that_was_read_is_delivered() -> None:
    takes = Takes(LARGE)
    async with served(takes) as port, asking(port) as reader:
        await reader.readuntil(b"\r\n\r\n")
        assert len(await reader.readexactly(LARGE + 2)) == LARGE + 2
        assert await told(takes) is True


async def test_head_delivers_nothing() -> None:
    takes = Takes()
    async with served(takes) as port, asking(port, b"HEAD") as reader:
        assert b"content-length: 3\r\n" in await reader.readuntil(b"\r\n\r\n")
        assert await told(takes) is False
    assert takes.told.empty()


async def test_an_answer_that_the_contract_refuses_is_not_delivered() -> None:
    takes = Takes()
    takes.answer = {"no": object()}
    async with served(takes) as port, asking(port) as reader:
        assert await reader.readexactly(12) == b"HTTP/1.1 500"
        assert await told(takes) is False
    assert takes.told.empty()


async def test_a_cancelled_request_is_not_delivered() -> None:
    """Where the time is up before the handler answers, its completion is told as well."""
    takes = Takes()
    takes.may_answer.clear()

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "method": "GET", "path": "/take", "raw_path": b"/take", "headers": []}
    app = build_app(CONTRACT, [takes.router()])
    work = asyncio.create_task(app({**scope, "query_string": b"", "root_path": ""}, receive, send))
    await takes.asked.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await told(takes) is False

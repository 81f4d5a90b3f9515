"""What never becomes a request is answered in the error schema, too."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from app.protocol import Protocol
from scripts.stack import Stack
from tests.served import served


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"this is no HTTP\r\n\r\n", id="no HTTP"),
        pytest.param(b"GET /health?" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: here\r\n\r\n", id="long URL"),
    ],
)
async def test_what_is_no_request_gets_the_error_schema(stack: Stack, tmp_path: Path, sent: bytes) -> None:
    async with served(stack, tmp_path / "log", LOG_LEVEL="CRITICAL") as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(sent)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ") for line in lines)
    assert status == "HTTP/1.1 400 Bad Request"
    assert json.loads(body) == {
        "error": "MalformedRequestError",
        "message": "Invalid HTTP request received.",
        "status_code": 400,
        "details": {},
        "request_id": headers.pop("x-request-id"),
    }
    assert headers == {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "connection": "close",
    }


@asynccontextmanager
async def listening(request_seconds: float = 30) -> AsyncIterator[int]:
    """Serve an application that reads the body and answers 204 with our protocol; yield the port."""

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body", False):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    config = Config(app, log_config=None, lifespan="off")
    config.load()
    loop = asyncio.get_running_loop()

    def protocol() -> Protocol:
        made = Protocol(config, ServerState(), {})
        made.request_seconds = request_seconds
        return made

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def status_of(parts: Iterable[bytes]) -> bytes:
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in parts:
            writer.write(part)
            await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()
    return answer.split(b"\r\n")[0]


LONG: Final = b"a" * 10_000
CHUNK: Final = b"2710\r\n" + LONG + b"\r\n"


async def test_a_head_that_does_not_end_is_refused() -> None:
    parts = [b"GET / HTTP/1.1\r\nhost: here\r\nx-long: ", *[LONG] * 7]
    assert await status_of(parts) == b"HTTP/1.1 431 Request Header Fields Too Large"


async def test_a_trailer_that_does_not_end_is_refused() -> None:
    async with listening() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST / HTTP/1.1\r\nhost: here\r\nexpect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n"
        )
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"0\r\nx-long: " + LONG * 7)
        assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")
        writer.close()


async def test_a_long_body_is_no_long_head() -> None:
    head = b"POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n"
    assert await status_of([head, *[CHUNK] * 9, b"0\r\n\r\n"]) == b"HTTP/1.1 204 No Content"


async def test_a_head_below_the_limit_is_read() -> None:
    parts = [b"GET / HTTP/1.1\r\nhost: here\r\nx-long: ", *[LONG] * 6, b"\r\n\r\n"]
    assert await status_of(parts) == b"HTTP/1.1 204 No Content"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.1\r\nhost: one\r\nhost: two\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.0\r\nhost: one\r\nhost: two\r\n\r\n", b"HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1.1 204 No Content"),
    ],
)
async def test_a_request_names_its_host_once(head: bytes, status: bytes) -> None:
    assert await status_of([head]) == status


HEAD: Final = b"POST / HTTP/1.1\r\nhost: here\r\n"
WHOLE: Final = HEAD + b"content-length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(HEAD, [b"408"], id="half a head"),
        pytest.param(HEAD + b"content-length: 9\r\n\r\n{", [b"408"], id="half a body"),
        pytest.param(WHOLE + HEAD, [b"204", b"408"], id="half a head after a request"),
    ],
)
async def test_a_request_that_does_not_arrive_is_given_up(sent: bytes, statuses: list[bytes]) -> None:
    async with listening(request_seconds=0.2) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        answers = await reader.read()
        writer.close()
    lines = answers.split(b"\r\n")
    assert [line.split(b" ")[1] for line in lines if line.startswith(b"HTTP/1.1 ")] == statuses
    if statuses[-1:] == [b"408"]:
        assert json.loads(lines[-1])["message"] == "A request is to arrive within 0.2 seconds."

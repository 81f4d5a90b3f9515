"""What never becomes a request is answered in the error schema, too."""

import asyncio
import json

import pytest

from scripts.stack import Stack
from tests.test_main_module import running


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"this is no HTTP\r\n\r\n", id="no HTTP"),
        pytest.param(b"GET /health?" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: here\r\n\r\n", id="long URL"),
    ],
)
async def test_what_is_no_request_gets_the_error_schema(stack: Stack, sent: bytes) -> None:
    with running(stack, LOG_LEVEL="CRITICAL") as service:
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

"""A receiver of webhooks in a process of its own: answers what paths say, and tells what it was sent."""

import asyncio
import base64
import json
import ssl
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ITEM: Final[Mapping[str, Any]] = {
    "id": 42,
    "name": "lamp",
    "description": None,
    "owner_id": 7,
    "created_at": "2026-11-22T10:00:00.123456Z",
    "updated_at": "2026-11-22T10:00:00.123456Z",
}
"""What webhooks tell it of, signed with the secret."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Receiver:
    """`url` has no path; `/503?retry-after=7` is answered so, `/silent` never, `/endless` without an end."""

    url: str
    log: Path

    def requests(self) -> list[Request]:
        lines = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [
            Request(line["method"], line["path"], line["headers"], base64.b64decode(line["body"]))
            for line in lines
        ]


@asynccontextmanager
async def receiving(log: Path, certificate: Path | None = None) -> AsyncIterator[Receiver]:
    arguments = [str(log), *([str(certificate)] if certificate else [])]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.receiver", *arguments), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        scheme, host = ("https", "localhost") if certificate else ("http", "127.0.0.1")
        yield Receiver(f"{scheme}://{host}:{port}", log)
    finally:
        process.terminate()
        await process.wait()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        told = {
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(body).decode(),
        }
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(told) + "\n")
        word, _, query = self.path.removeprefix("/").partition("?")
        if word == "silent":
            self.rfile.read(1)
            return
        self.send_response(int(word) if word.isdecimal() else 200)
        for header in filter(None, query.split("&")):
            name, _, value = header.partition("=")
            self.send_header(name, value)
        if word == "endless":
            self._go_on()
        else:
            self.send_header("content-length", "0")
            self.end_headers()

    def _go_on(self) -> None:
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None: ...


def main(log: str, certificate: str = "") -> None:
    _Handler.log = Path(log)
    _Handler.log.touch()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])

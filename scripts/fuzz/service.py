"""Runs of the service that the fuzzing asks: whole, with every system dead, with its limits on."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

from scripts.serve.service import CHECKOUT, Service, free_port
from scripts.stack import StackError
from scripts.violations import violations

QUIET: Final = {"LOG_LEVEL": "WARNING", "CONTRACT_GUARD_SAMPLE": "1", "DRAIN_SECONDS": "0"}
SYSTEMS: Final = ("VAULT", "POSTGRES", "MYSQL", "MONGODB", "REDIS", "RABBITMQ", "HEALTH")
WHOLE: Final = {
    "RATE_LIMIT_ENABLED": "false",
    "BREAKER_FAILURES": "1000000",
    "REQUIRED_DEPENDENCIES": "postgres",
    "LOGINS_ADDRESS_FAILURES": "1000000",
    **{f"{system}_TIMEOUT_SECONDS": "60" for system in SYSTEMS},
}
"""No breaker opens and no driver gives up: of a system that hangs each operation's own time limit tells."""
LIMITED: Final = {"RATE_LIMIT_ENABLED": "true"}
MOST_IN_FLIGHT: Final = 32
STRICT: Final = {
    "DOCS_USERNAME": "reader",
    "DOCS_PASSWORD": "nobody-knows",
    "MAX_IN_FLIGHT": str(MOST_IN_FLIGHT),
    "REQUIRED_DEPENDENCIES": "postgres",
}


@asynccontextmanager
async def served(
    environment: Mapping[str, str], settings: Mapping[str, str], complaints: list[str]
) -> AsyncIterator[str]:
    """Run the service, and note at its end which answers broke the contract."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    service = await Service.start(
        {**environment, **QUIET, **settings, "API_FIRST_HTTP_PORT": str(port)}, port
    )
    try:
        await service.until_ready()
        yield url
        complaints += await asyncio.to_thread(violations, url)
    finally:
        await service.stop()


async def token(environment: Mapping[str, str], role: str) -> str:
    """Make an account of this run and return a token of it."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "token", "--role", role, "--minutes", "600"),
        *("--username", f"fuzz-{uuid4().hex}"),
        env=environment,
        cwd=CHECKOUT,
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await child.communicate()
    if child.returncode:
        raise StackError(f"there is no token of the role {role}")
    return printed.decode().strip()


def dead(vault: str) -> dict[str, str]:
    """Return settings that lead to ports where nobody listens, but for Vault's."""
    port = str(free_port())
    systems = ("POSTGRES", "MYSQL", "MONGODB", "RABBITMQ")
    return {
        **{f"{system}_HOST": "127.0.0.1" for system in systems},
        **{f"{system}_PORT": port for system in systems},
        "REDIS_NODES": f"127.0.0.1:{port}",
        "RABBITMQ_MANAGEMENT_URL": f"http://127.0.0.1:{port}",
        "VAULT_ADDR": vault,
        "RATE_LIMIT_ENABLED": "false",
    }


@dataclass(slots=True)
class Door:
    """Leads to a server until it is shut; then nobody listens there."""

    target: str
    url: str = ""
    _server: asyncio.Server | None = None
    _streams: set[asyncio.StreamWriter] = field(default_factory=set)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
        for stream in self._streams:
            stream.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = urlsplit(self.target)
        inner, outer = await asyncio.open_connection(place.hostname, place.port)
        self._streams |= {writer, outer}
        await asyncio.gather(_pour(reader, outer), _pour(inner, writer))
        self._streams -= {writer, outer}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()

"""A system whose server is twenty words of Python, to show the supervisor's rules on real processes."""

from __future__ import annotations

import asyncio
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.stack.site import Site
from scripts.stack.system import NotReadyError, Unit

LISTEN = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    client, _ = server.accept()
    client.sendall(b"ready")
    client.close()
"""
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{LISTEN}"
CRASH = "import sys; sys.exit('no such luck')"

PYTHON = "/usr/bin/python3"


def invoker() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


@dataclass(frozen=True, slots=True)
class Plain:
    """Two processes, `plain-1` and `plain-2`."""

    program: str = LISTEN
    name: str = "plain"
    account: str = field(default_factory=invoker)
    programs: Mapping[str, str] = field(default_factory=lambda: {PYTHON: "python3"})

    def units(self, site: Site) -> tuple[Unit, ...]:
        return tuple(
            Unit(f"plain-{index}", (PYTHON, "-c", self.program, str(site.port(index))), (site.port(index),))
            for index in (1, 2)
        )

    def prepare(self, site: Site) -> None:
        site.home(self.name, self.account)

    async def bootstrap(self, site: Site) -> None:
        site.password("plain")

    async def probe(self, site: Site) -> str:
        for index in (1, 2):
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", site.port(index))
            except OSError as error:
                raise NotReadyError(str(error)) from error
            try:
                word = await reader.read()
            finally:
                writer.close()
                await writer.wait_closed()
        return word.decode()

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        return {"plain": {"password": site.password("plain")}}

    def environment(self, site: Site) -> Mapping[str, str]:
        return {"PLAIN_PORT": str(site.port(1))}

"""nginx, which stands before two replicas of the service with the configuration of deploy/."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from scripts.stack import programs
from scripts.stack.http import session
from scripts.stack.place import CHECKOUT
from scripts.stack.site import Site
from scripts.stack.system import Unit

HOST = "127.0.0.1"
CONFIGURATION = CHECKOUT / "deploy" / "nginx" / "nginx.conf"
REPLICAS = {"reference-api-1:8001": 41, "reference-api-2:8001": 42}
"""Each replica's address in a network of containers, and the number of its local port."""


def addresses(site: Site) -> Mapping[str, str]:
    """Return what stands in the configuration and what is put there."""
    local = {name: f"{HOST}:{site.port(number)}" for name, number in REPLICAS.items()}
    return {**local, "listen 8080": f"listen {HOST}:{site.port(40)}"}


@dataclass(frozen=True, slots=True)
class Nginx:
    name: str = "nginx"
    account: str = "www-data"
    programs: Mapping[str, str] = field(default_factory=lambda: {"nginx": "nginx"})

    def units(self, site: Site) -> tuple[Unit, ...]:
        home = site.folder / self.name
        command = (programs.path_of("nginx"), "-p", str(home), "-e", "stderr", "-c", str(home / "nginx.conf"))
        return (Unit(self.name, command, (site.port(40),), os.environ),)

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        configuration = CONFIGURATION.read_text(encoding="utf-8")
        for name, local in addresses(site).items():
            configuration = configuration.replace(name, local)
        site.write(home / "nginx.conf", configuration, self.account)

    async def bootstrap(self, site: Site) -> None:
        pass

    async def probe(self, site: Site) -> str:
        async with session(f"http://{HOST}:{site.port(40)}") as api:
            answer = await api.get("/health")
        server = answer.headers["server"]
        return server if answer.status_code == httpx.codes.OK else f"{server}, no replica answers"

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:  # noqa: ARG002  there are none
        return {}

    def environment(self, site: Site) -> Mapping[str, str]:  # noqa: ARG002  replicas are told by whom they serve
        return {}

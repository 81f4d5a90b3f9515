"""MariaDB in the place of MySQL: one database and an application account that owns it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import pymysql

from scripts.stack import process, programs
from scripts.stack.certificates import Files, write_certificates
from scripts.stack.site import ADMIN_USER, APP_USER, DATABASE, Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mysql:
    name: str = "mysql"
    account: str = "mysql"
    programs: Mapping[str, str] = field(
        default_factory=lambda: {"mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server"}
    )

    def units(self, site: Site) -> tuple[Unit, ...]:
        home = site.folder / self.name
        tls = Files.of(site, self.name)
        command = (
            programs.path_of("mariadbd"),
            "--no-defaults",
            f"--datadir={home / 'data'}",
            # Relative to the data folder: an absolute path may be longer than a socket's may be.
            "--socket=mysqld.sock",
            "--pid-file=mysqld.pid",
            f"--init-file={home / 'accounts.sql'}",
            f"--bind-address={HOST}",
            f"--port={site.port(2)}",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--max-connections=200",
            f"--ssl-ca={tls.authority}",
            f"--ssl-cert={tls.certificate}",
            f"--ssl-key={tls.key}",
            "--innodb-buffer-pool-size=64M",
        )
        return (Unit(self.name, command, (site.port(2),), os.environ),)

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        write_certificates(site, self.name, self.account)
        site.write(home / "accounts.sql", self._accounts(site), self.account)
        if (home / "data" / "mysql").exists():
            return
        command = [
            programs.path_of("mariadb-install-db"),
            "--no-defaults",
            f"--datadir={home / 'data'}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
        ]
        process.run(command, os.environ, site.account(self.account), home)

    def _accounts(self, site: Site) -> str:
        """Write what runs on every start before the server listens; the passwords need no quoting."""
        admin, app = site.password("mysql-admin"), site.password("mysql")
        return "\n".join(
            [
                f"CREATE DATABASE IF NOT EXISTS {DATABASE};",
                f"CREATE USER IF NOT EXISTS '{ADMIN_USER}'@'%' IDENTIFIED BY '{admin}';",
                f"GRANT ALL PRIVILEGES ON *.* TO '{ADMIN_USER}'@'%' WITH GRANT OPTION;",
                f"CREATE USER IF NOT EXISTS '{APP_USER}'@'%' IDENTIFIED BY '{app}';",
                f"GRANT ALL PRIVILEGES ON {DATABASE}.* TO '{APP_USER}'@'%';",
                "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');",
                "FLUSH PRIVILEGES;",
                "",
            ]
        )

    async def bootstrap(self, site: Site) -> None:
        """Nothing: the init file has done it before the server listened."""

    async def probe(self, site: Site) -> str:
        try:
            return await asyncio.to_thread(_version, site)
        except (OSError, pymysql.Error) as error:
            raise NotReadyError(str(error)) from error

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        place: dict[str, str | int] = {"host": HOST, "port": site.port(2), "database": DATABASE}
        return {"mysql": {"user": APP_USER, "password": site.password("mysql"), **place}}

    def environment(self, site: Site) -> Mapping[str, str]:
        return {"MYSQL_HOST": HOST, "MYSQL_PORT": str(site.port(2)), "MYSQL_DATABASE": DATABASE}


def _version(site: Site) -> str:
    connection = pymysql.connect(
        host=HOST,
        port=site.port(2),
        user=APP_USER,
        password=site.password("mysql"),
        database=DATABASE,
        connect_timeout=5,
        read_timeout=5,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT VERSION()")
        [(version,)] = cursor.fetchall()
    return f"MariaDB {version}"

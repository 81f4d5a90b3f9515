"""Whether a database has the schema that this version of the service needs, or a newer one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import asyncpg
from pymysql import err
from pymysql.constants import ER

from app.integrations import mongodb_migrations
from app.integrations.mongodb import Mongodb
from app.integrations.mysql import Mysql
from app.integrations.postgres import Connection, Postgres

Branch = Literal["postgres", "mysql"]

REVISIONS: Final = Path(__file__).parents[1] / "revisions"
VERSION: Final = "SELECT max(version_num) FROM alembic_version"


def _newest(branch: Branch) -> str:
    """Read the number off the files: what they do matters to those who migrate alone."""
    name, number, *_ = max(path.stem for path in REVISIONS.glob(f"{branch}_*.py")).split("_")
    return f"{name}_{number}"


NEWEST: Final[Mapping[Branch, str]] = {"postgres": _newest("postgres"), "mysql": _newest("mysql")}


async def in_postgres(postgres: Postgres) -> bool:
    return _is_current("postgres", await postgres.ask(_of_postgres))


async def in_mysql(mysql: Mysql) -> bool:
    return _is_current("mysql", await mysql.ask(_of_mysql))


async def in_mongodb(mongodb: Mongodb) -> bool:
    return await mongodb.ask(mongodb_migrations.is_migrated)


def _is_current(branch: Branch, version: str | None) -> bool:
    """Compare texts: numbers have four digits, and what newer replicas have made is good for older ones."""
    return version is not None and version >= NEWEST[branch]


async def _of_postgres(connection: Connection) -> str | None:
    try:
        version: str | None = await connection.fetchval(VERSION)
    except asyncpg.UndefinedTableError:
        return None
    return version


async def _of_mysql(connection: Any) -> str | None:
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(VERSION)
            (version,) = await cursor.fetchone()
    except err.ProgrammingError as error:
        if error.args[0] != ER.NO_SUCH_TABLE:
            raise
        return None
    return None if version is None else str(version)

"""Alembic on a connection of ours: one replica at a time, the others wait and find it done."""

from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from app.integrations.schema_versions import REVISIONS, Branch

APP: Final = Path(__file__).parents[1]
LOCK: Final = "devstack-core migrations"
LOCK_SECONDS: Final = 50
DIALECTS: Final = {"postgres": "postgresql+asyncpg://", "mysql": "mysql+aiomysql://"}


class MigrationError(Exception):
    """The schema could not be changed; says why."""


async def migrate(branch: Branch, driver_connection: Any) -> None:
    """Bring the database to the newest revision; the connection is closed afterwards."""

    async def connect() -> Any:
        return driver_connection

    engine = create_async_engine(DIALECTS[branch], poolclass=NullPool, async_creator=connect)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate, branch)
    except (SQLAlchemyError, CommandError) as error:
        raise MigrationError(str(error)) from error


def _migrate(connection: Connection, branch: Branch) -> None:
    if branch == "postgres":
        _alone_in_postgres(connection)
    else:
        _alone_in_mysql(connection)
    command.upgrade(configuration(connection), f"{branch}@head")


def configuration(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(APP / "migrations"))
    config.set_main_option("version_locations", str(REVISIONS))
    config.set_main_option("path_separator", "newline")
    return config


def _alone_in_postgres(connection: Connection) -> None:
    """Lock until the transaction ends, and create as the database's owner: a login may be short-lived."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:lock))"), {"lock": LOCK})
    owner = connection.scalar(
        text(
            "SELECT quote_ident(pg_get_userbyid(datdba)) FROM pg_database"
            " WHERE datname = current_database() AND pg_has_role(datdba, 'MEMBER')"
        )
    )
    if owner is not None:
        connection.execute(text(f"SET LOCAL ROLE {owner}"))


def _alone_in_mysql(connection: Connection) -> None:
    """Lock until the connection ends: MySQL commits at every change of the schema."""
    if not connection.scalar(
        text("SELECT GET_LOCK(:lock, :seconds)"), {"lock": LOCK, "seconds": LOCK_SECONDS}
    ):
        raise MigrationError("Others migrate, and do not come to an end.")

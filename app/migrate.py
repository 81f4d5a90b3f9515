"""`python -m app migrate [postgres | mysql | mongodb] …`: the newest schema for each, or for those named."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from app import errors, logs
from app.integrations import mongodb_migrations, sql_migrations
from app.integrations.sql_migrations import MigrationError
from app.resources import Resources, open_resources
from app.settings import Settings

logger = logging.getLogger(__name__)

DATABASES: Final = ("postgres", "mysql", "mongodb")
SECONDS: Final = 60
"""Longest wait for all changes of a database, and for others who are at it."""


def main(arguments: Sequence[str]) -> int:
    names = arguments or DATABASES
    if not set(names) <= set(DATABASES):
        print(f"usage: python -m app migrate [{' | '.join(DATABASES)}] …", file=sys.stderr)  # noqa: T201  a command line
        return 2
    try:
        settings = Settings.load()
    except errors.ConfigurationError as error:
        print(f"configuration: {error.message}", file=sys.stderr)  # noqa: T201  as above
        return 1
    logs.configure(settings.log_level)
    return asyncio.run(_migrate_all(settings, names))


async def _migrate_all(settings: Settings, names: Sequence[str]) -> int:
    """Migrate each, whatever becomes of the others; the answer is the exit code."""
    async with open_resources(_patient(settings)) as resources:
        outcomes = [await _migrated(resources, name) for name in names]
    logs.WRITER.flush()
    return 0 if all(outcomes) else 1


def _patient(settings: Settings) -> Settings:
    """Wait longer, and log in as the owner of the tables: accounts that are lent may only use them."""
    sections: dict[str, dict[str, Any]] = {name: {"timeout_seconds": SECONDS} for name in DATABASES}
    for pooled in ("postgres", "mysql"):
        sections[pooled] |= {"pool_min": 0, "pool_max": 1, "vault_role": None}
    patient = {name: getattr(settings, name).model_copy(update=changes) for name, changes in sections.items()}
    return settings.model_copy(update=patient)


async def _migrated(resources: Resources, name: str) -> bool:
    try:
        match name:
            case "postgres":
                await resources.postgres.run(partial(sql_migrations.migrate, "postgres"))
            case "mysql":
                await resources.mysql.run(partial(sql_migrations.migrate, "mysql"))
            case _:
                await resources.mongodb.run(mongodb_migrations.migrate)
    except (errors.BaseAPIException, MigrationError) as error:
        logger.error("%s is not migrated: %s", name, error)  # noqa: TRY400  the trace says nothing more
        return False
    logger.info("%s is migrated.", name)
    return True

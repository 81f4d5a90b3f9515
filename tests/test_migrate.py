"""`python -m app migrate`: from nothing to the newest schema, whoever else does it at the same moment."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine

from app import errors
from app.integrations import mongodb_migrations, schema_versions, sql_migrations
from app.integrations.records import Draft
from app.integrations.tables import Table
from app.migrate import main
from app.resources import Resources, open_resources
from app.settings import Settings
from scripts.stack import Stack
from tests.fresh_databases import fresh_databases, mysql, postgres
from tests.integrations.records import NAMES, claimed, key, store

NOT_MIGRATED = "The database is not set up for records yet: `python -m app migrate` does that."

TABLES = {
    "postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema = database()",
}

BY_HAND = {"alembic_version", "records", "record_keys"}
MADE = {"postgres": BY_HAND | set(Table.metadata.tables), "mysql": BY_HAND}


@pytest.fixture
async def place(stack: Stack) -> AsyncIterator[Mapping[str, str]]:
    async with fresh_databases(stack) as environment:
        yield environment


async def migrate(environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "migrate", *arguments),
        env={**os.environ, "LOG_LEVEL": "INFO", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


def messages(output: str) -> list[str]:
    events = [json.loads(line) for line in output.splitlines()]
    return [event["message"] for event in events if event["name"] == "app.migrate"]


def opened(environment: Mapping[str, str]) -> Any:
    with pytest.MonkeyPatch.context() as variables:
        for name, value in environment.items():
            variables.setenv(name, value)
        return open_resources(Settings.load())


async def unusable(resources: Resources, name: str) -> str:
    records = store(name, resources)
    with pytest.raises(errors.DatabaseConnectionError) as caught:
        await records.records.newest(1, None)
    for attempt in (
        records.records.get(records.absent),
        records.records.delete(records.absent),
        records.records.insert(Draft("early", "{}")),
        records.records.insert(claimed("early", key())),
    ):
        with pytest.raises(errors.DatabaseConnectionError):
            await attempt
    assert caught.value.details == {"service": name}
    return caught.value.message


async def test_a_service_that_comes_first_works_once_others_have_migrated(
    place: Mapping[str, str],
) -> None:
    async with opened(place) as resources:
        assert [await unusable(resources, name) for name in NAMES] == [NOT_MIGRATED] * 3
        await resources.postgres.current_timestamp()
        await resources.mysql.current_timestamp()
        assert await resources.mongodb.collections() == []

        outcomes = await asyncio.gather(*(migrate(place) for _ in range(3)))
        expected = [f"{name} is migrated." for name in NAMES]
        assert [(code, messages(output)) for code, output in outcomes] == [(0, expected)] * 3

        for name in NAMES:
            records = store(name, resources).records
            record = await records.insert(claimed("at last", key()))
            assert await records.newest(10, None) == [record]


async def test_the_tables_belong_to_the_owner_of_the_database(place: Mapping[str, str], stack: Stack) -> None:
    await sql_migrations.migrate("postgres", await postgres(stack, place["POSTGRES_DB"]))
    connection = await postgres(stack, place["POSTGRES_DB"])
    owners = await connection.fetch("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()

    assert {row["tablename"] for row in owners} >= MADE["postgres"]
    assert {row["tableowner"] for row in owners} == {"reference_api"}


async def test_one_that_is_away_keeps_none_from_its_migration(place: Mapping[str, str]) -> None:
    code, output = await migrate({**place, "MYSQL_PORT": "9"})

    assert code == 1
    assert messages(output) == [
        "postgres is migrated.",
        "mysql is not migrated: MySQL cannot be reached.",
        "mongodb is migrated.",
    ]


def test_what_it_does_not_know_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["oracle"]) == 2
    assert capsys.readouterr().err == "usage: python -m app migrate [postgres | mysql | mongodb] …\n"

    monkeypatch.setenv("WORKERS", "many")
    assert main([]) == 1
    assert capsys.readouterr().err.startswith("configuration: WORKERS: ")


async def test_who_finds_the_lock_taken_gives_up_in_time(
    place: Mapping[str, str], stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_migrations, "LOCK_SECONDS", 1)
    first, second = [await postgres(stack, place["POSTGRES_DB"]) for _ in range(2)]
    await first.execute("SELECT pg_advisory_lock(hashtext($1))", sql_migrations.LOCK)
    with pytest.raises(sql_migrations.MigrationError):
        await sql_migrations.migrate("postgres", second)
    await first.close()

    first, second = [await mysql(stack, place["MYSQL_DATABASE"]) for _ in range(2)]
    async with first.cursor() as cursor:
        await cursor.execute("SELECT GET_LOCK(%s, 0)", (sql_migrations.LOCK,))
        with pytest.raises(sql_migrations.MigrationError) as caught:
            await sql_migrations.migrate("mysql", second)
    first.close()
    assert str(caught.value) == "Others migrate, and do not come to an end."


def downgrade(connection: Connection, branch: str) -> None:
    command.downgrade(sql_migrations.configuration(connection), f"{branch}@base")


@pytest.mark.parametrize("branch", ["postgres", "mysql"])
async def test_every_revision_can_be_taken_back(
    branch: schema_versions.Branch, place: Mapping[str, str], stack: Stack
) -> None:
    async def connect() -> Any:
        if branch == "postgres":
            return await postgres(stack, place["POSTGRES_DB"])
        return await mysql(stack, place["MYSQL_DATABASE"])

    tables = text(TABLES[branch])
    for _ in range(2):
        await sql_migrations.migrate(branch, await connect())
        engine = create_async_engine(
            sql_migrations.DIALECTS[branch], poolclass=NullPool, async_creator=connect
        )
        async with engine.begin() as connection:
            before = set((await connection.scalars(tables)).all())
            await connection.run_sync(downgrade, branch)
            after = set((await connection.scalars(tables)).all())

        assert before >= MADE[branch]
        assert after == {"alembic_version"}


async def test_a_step_that_was_broken_off_is_done_again(place: Mapping[str, str]) -> None:
    async with opened(place) as resources:
        await resources.mongodb.run(mongodb_migrations.migrate)
        await resources.mongodb.run(lambda database: database.migrations.delete_many({}))
        assert await resources.mongodb.run(mongodb_migrations.is_migrated) is False
        await resources.mongodb.run(mongodb_migrations.migrate)
        assert await resources.mongodb.run(mongodb_migrations.is_migrated) is True
        indexes = await resources.mongodb.run(lambda database: database.records.index_information())

    assert sorted(indexes) == ["_id_", "key", "newest", "removed"]
    assert indexes["key"]["unique"] is True
    assert indexes["removed"]["expireAfterSeconds"] == 86_400

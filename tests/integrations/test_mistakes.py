"""What a client asks wrongly is answered by the server, and counts against nobody."""

import time

import asyncpg
import pytest
from pymongo import errors as mongo
from pymysql import err

from app.resources import Resources

TIMES = 6
"""More than the failures that open a breaker."""


@pytest.mark.parametrize(
    ("statement", "mistake"),
    [
        ("SELECT 1/0", asyncpg.DivisionByZeroError),
        ("SELECT 'x'::int", asyncpg.InvalidTextRepresentationError),
        ("SELECT * FROM nowhere", asyncpg.UndefinedTableError),
        ("DO $$ BEGIN RAISE unique_violation; END $$", asyncpg.UniqueViolationError),
    ],
)
async def test_postgres(resources: Resources, statement: str, mistake: type[Exception]) -> None:
    for _ in range(TIMES):
        with pytest.raises(mistake):
            await resources.postgres.run(lambda connection: connection.execute(statement))

    assert resources.postgres.breaker.failures == 0


async def test_postgres_argument(resources: Resources) -> None:
    for _ in range(TIMES):
        with pytest.raises(asyncpg.DataError):
            await resources.postgres.run(lambda connection: connection.fetchval("SELECT $1::int", "x"))

    assert resources.postgres.breaker.failures == 0


@pytest.mark.parametrize(
    ("statement", "mistake"),
    [
        ("SELECT * FROM nowhere", err.ProgrammingError),
        ("SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062", err.IntegrityError),
        ("SIGNAL SQLSTATE '22001' SET MYSQL_ERRNO = 1406", err.DataError),
        ("SELECT nothing", err.OperationalError),
    ],
)
async def test_mysql(resources: Resources, statement: str, mistake: type[Exception]) -> None:
    for _ in range(TIMES):
        with pytest.raises(mistake):
            await resources.mysql.run(lambda connection: connection.query(statement))

    assert resources.mysql.breaker.failures == 0


async def test_mongodb(resources: Resources) -> None:
    for _ in range(TIMES):
        with pytest.raises(mongo.OperationFailure):
            await resources.mongodb.run(lambda database: database.command("nothing"))

    assert resources.mongodb.breaker.failures == 0


async def test_mongodb_duplicate(resources: Resources) -> None:
    key = {"_id": time.time_ns()}
    await resources.mongodb.run(lambda database: database["mistakes"].insert_one(dict(key)))
    for _ in range(TIMES):
        with pytest.raises(mongo.DuplicateKeyError):
            await resources.mongodb.run(lambda database: database["mistakes"].insert_one(dict(key)))
    await resources.mongodb.run(lambda database: database["mistakes"].drop())

    assert resources.mongodb.breaker.failures == 0

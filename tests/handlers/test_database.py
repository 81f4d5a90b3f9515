"""The databases' handlers on the real databases."""

from datetime import UTC, datetime, timedelta

from app.context import RequestContext
from app.handlers import database

CLOCKS_DIFFER = timedelta(seconds=5)


async def test_postgres_tells_its_time(context: RequestContext) -> None:
    answer = await database.query_postgres(context)

    assert (answer.database, answer.query) == ("PostgreSQL", "SELECT current_timestamp")
    assert abs(datetime.fromisoformat(answer.result) - datetime.now(UTC)) < CLOCKS_DIFFER


async def test_mysql_tells_its_time(context: RequestContext) -> None:
    answer = await database.query_mysql(context)

    assert (answer.database, answer.query) == ("MySQL", "SELECT current_timestamp")
    assert abs(datetime.fromisoformat(answer.result).replace(tzinfo=UTC) - datetime.now(UTC)) < CLOCKS_DIFFER


async def test_mongodb_lists_its_collections(context: RequestContext) -> None:
    answer = await database.query_mongodb(context)

    assert answer.database == "MongoDB"
    assert answer.collections == sorted(answer.collections)
    assert answer.count == len(answer.collections)

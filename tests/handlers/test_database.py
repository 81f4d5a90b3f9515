"""The databases' handlers on the real databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import errors
from app.context import RequestContext
from app.handlers import database
from generated import models

CLOCKS_DIFFER = timedelta(seconds=5)
PAYLOAD: dict[str, Any] = {"z": [1.5, 2**70, None, "\0"], "a": {"$ref": {"x.y": True}}}


def new(name: str) -> models.NewRecord:
    return models.NewRecord(name=name, payload=PAYLOAD)


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


async def test_a_record_of_postgres_from_insert_to_delete(context: RequestContext, name: str) -> None:
    answer = await database.insert_postgres_record(context, body=new(name), idempotency_key=name)
    record = answer.body
    again = await database.insert_postgres_record(context, body=new(name), idempotency_key=name)
    page = await database.list_postgres_records(context, limit=1)

    assert (record.name, record.payload) == (name, PAYLOAD)
    assert answer.location == f"/examples/database/postgres/{record.id}"
    assert again == answer
    assert page.records == [record]
    assert await database.get_postgres_record(context, record_id=record.id) == record
    await database.delete_postgres_record(context, record_id=record.id)
    with pytest.raises(errors.ResourceNotFoundError):
        await database.get_postgres_record(context, record_id=record.id)


async def test_a_record_of_mysql_from_insert_to_delete(context: RequestContext, name: str) -> None:
    answer = await database.insert_mysql_record(context, body=new(name), idempotency_key=name)
    record = answer.body
    again = await database.insert_mysql_record(context, body=new(name), idempotency_key=name)
    page = await database.list_mysql_records(context, limit=1)

    assert (record.name, record.payload) == (name, PAYLOAD)
    assert answer.location == f"/examples/database/mysql/{record.id}"
    assert again == answer
    assert page.records == [record]
    assert await database.get_mysql_record(context, record_id=record.id) == record
    await database.delete_mysql_record(context, record_id=record.id)
    with pytest.raises(errors.ResourceNotFoundError):
        await database.get_mysql_record(context, record_id=record.id)


async def test_a_record_of_mongodb_from_insert_to_delete(context: RequestContext, name: str) -> None:
    answer = await database.insert_mongodb_record(context, body=new(name), idempotency_key=name)
    record = answer.body
    again = await database.insert_mongodb_record(context, body=new(name), idempotency_key=name)
    page = await database.list_mongodb_records(context, limit=1)

    assert (record.name, record.payload) == (name, PAYLOAD)
    assert answer.location == f"/examples/database/mongodb/{record.id}"
    assert again == answer
    assert page.records == [record]
    assert await database.get_mongodb_record(context, record_id=record.id) == record
    await database.delete_mongodb_record(context, record_id=record.id)
    with pytest.raises(errors.ResourceNotFoundError):
        await database.get_mongodb_record(context, record_id=record.id)

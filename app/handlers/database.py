"""The three databases."""

from functools import partial
from typing import Final
from uuid import UUID

from app.context import RequestContext
from app.integrations import mysql, postgres
from app.integrations.records import Record
from app.services import records
from app.services.records import Cursors
from generated import models, operations
from generated.responses.database import (
    InsertMongodbRecord201,
    InsertMysqlRecord201,
    InsertPostgresRecord201,
)

UUIDS: Final[Cursors[UUID]] = Cursors(UUID, lambda record_id: record_id.hex)
NUMBERS: Final[Cursors[int]] = Cursors(partial(int, base=16), "{:016x}".format)
OBJECT_IDS: Final[Cursors[str]] = Cursors(str, str)


async def query_postgres(context: RequestContext) -> models.PostgresQuery:
    moment = await context.resources.postgres.current_timestamp()
    return models.PostgresQuery(database="PostgreSQL", query=postgres.CURRENT_TIMESTAMP, result=str(moment))


async def query_mysql(context: RequestContext) -> models.MysqlQuery:
    moment = await context.resources.mysql.current_timestamp()
    return models.MysqlQuery(database="MySQL", query=mysql.CURRENT_TIMESTAMP, result=str(moment))


async def query_mongodb(context: RequestContext) -> models.MongodbQuery:
    collections = await context.resources.mongodb.collections()
    return models.MongodbQuery(database="MongoDB", collections=collections, count=len(collections))


async def list_postgres_records(
    context: RequestContext, *, limit: int = 20, cursor: str | None = None
) -> models.PostgresRecords:
    page = await records.page(context.resources.records.postgres, UUIDS, limit, cursor)
    return models.PostgresRecords(
        records=[_postgres_record(each) for each in page.records], next_cursor=page.next_cursor
    )


async def insert_postgres_record(
    context: RequestContext, *, body: models.NewRecord, idempotency_key: str | None = None
) -> InsertPostgresRecord201:
    draft = records.draft(body.name, body.payload, idempotency_key)
    record = await context.resources.records.postgres.insert(draft)
    location = operations.GET_POSTGRES_RECORD.path.format(record_id=record.id)
    return InsertPostgresRecord201(body=_postgres_record(record), location=location)


async def get_postgres_record(context: RequestContext, *, record_id: UUID) -> models.PostgresRecord:
    return _postgres_record(await records.existing(context.resources.records.postgres, record_id))


async def delete_postgres_record(context: RequestContext, *, record_id: UUID) -> None:
    await records.delete(context.resources.records.postgres, record_id)


async def list_mysql_records(
    context: RequestContext, *, limit: int = 20, cursor: str | None = None
) -> models.MysqlRecords:
    page = await records.page(context.resources.records.mysql, NUMBERS, limit, cursor)
    return models.MysqlRecords(
        records=[_mysql_record(each) for each in page.records], next_cursor=page.next_cursor
    )


async def insert_mysql_record(
    context: RequestContext, *, body: models.NewRecord, idempotency_key: str | None = None
) -> InsertMysqlRecord201:
    draft = records.draft(body.name, body.payload, idempotency_key)
    record = await context.resources.records.mysql.insert(draft)
    location = operations.GET_MYSQL_RECORD.path.format(record_id=record.id)
    return InsertMysqlRecord201(body=_mysql_record(record), location=location)


async def get_mysql_record(context: RequestContext, *, record_id: int) -> models.MysqlRecord:
    return _mysql_record(await records.existing(context.resources.records.mysql, record_id))


async def delete_mysql_record(context: RequestContext, *, record_id: int) -> None:
    await records.delete(context.resources.records.mysql, record_id)


async def list_mongodb_records(
    context: RequestContext, *, limit: int = 20, cursor: str | None = None
) -> models.MongodbRecords:
    page = await records.page(context.resources.records.mongodb, OBJECT_IDS, limit, cursor)
    return models.MongodbRecords(
        records=[_mongodb_record(each) for each in page.records], next_cursor=page.next_cursor
    )


async def insert_mongodb_record(
    context: RequestContext, *, body: models.NewRecord, idempotency_key: str | None = None
) -> InsertMongodbRecord201:
    draft = records.draft(body.name, body.payload, idempotency_key)
    record = await context.resources.records.mongodb.insert(draft)
    location = operations.GET_MONGODB_RECORD.path.format(record_id=record.id)
    return InsertMongodbRecord201(body=_mongodb_record(record), location=location)


async def get_mongodb_record(context: RequestContext, *, record_id: str) -> models.MongodbRecord:
    return _mongodb_record(await records.existing(context.resources.records.mongodb, record_id))


async def delete_mongodb_record(context: RequestContext, *, record_id: str) -> None:
    await records.delete(context.resources.records.mongodb, record_id)


def _postgres_record(record: Record[UUID]) -> models.PostgresRecord:
    payload = records.payload_of(record)
    return models.PostgresRecord(
        id=record.id, name=record.name, payload=payload, created_at=record.created_at
    )


def _mysql_record(record: Record[int]) -> models.MysqlRecord:
    payload = records.payload_of(record)
    return models.MysqlRecord(id=record.id, name=record.name, payload=payload, created_at=record.created_at)


def _mongodb_record(record: Record[str]) -> models.MongodbRecord:
    payload = records.payload_of(record)
    return models.MongodbRecord(id=record.id, name=record.name, payload=payload, created_at=record.created_at)

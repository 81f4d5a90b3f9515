"""Router of the tag database, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: C901, PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar
from uuid import UUID

from fastapi import Body, Header, Path, Query, Request

from .. import models
from ..operations import CONTRACT
from ..responses import database as responses
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class DatabaseHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag database, by its name in the contract."""

    async def query_postgres(self, context: Context, /) -> models.PostgresQuery:
        """GET /examples/database/postgres/query: Ask PostgreSQL for the time."""

    async def query_mysql(self, context: Context, /) -> models.MysqlQuery:
        """GET /examples/database/mysql/query: Ask MySQL for the time."""

    async def query_mongodb(self, context: Context, /) -> models.MongodbQuery:
        """GET /examples/database/mongodb/query: List the collections of MongoDB."""

    async def list_postgres_records(
        self, context: Context, /, *, limit: int = 20, cursor: str | None = None
    ) -> models.PostgresRecords:
        """GET /examples/database/postgres: List the records in PostgreSQL, newest first.

        Pages by position, not by number: a record that comes or goes while a client pages neither repeats nor
        hides another. Pass `next_cursor` on as `cursor` until it is null.
        """

    async def insert_postgres_record(
        self, context: Context, /, *, body: models.NewRecord, idempotency_key: str | None = None
    ) -> responses.InsertPostgresRecord201:
        """POST /examples/database/postgres: Insert a record into PostgreSQL.

        With an `Idempotency-Key` the request may be sent again: within 24 hours the same key with the same
        body, key order aside, answers the same record and inserts nothing, also while the first one is under
        way. The same key with another body is a 409, and so is one whose record has been deleted since.
        """

    async def list_mysql_records(
        self, context: Context, /, *, limit: int = 20, cursor: str | None = None
    ) -> models.MysqlRecords:
        """GET /examples/database/mysql: List the records in MySQL, newest first.

        Pages by position, not by number: a record that comes or goes while a client pages neither repeats nor
        hides another. Pass `next_cursor` on as `cursor` until it is null.
        """

    async def insert_mysql_record(
        self, context: Context, /, *, body: models.NewRecord, idempotency_key: str | None = None
    ) -> responses.InsertMysqlRecord201:
        """POST /examples/database/mysql: Insert a record into MySQL.

        With an `Idempotency-Key` the request may be sent again: within 24 hours the same key with the same
        body, key order aside, answers the same record and inserts nothing, also while the first one is under
        way. The same key with another body is a 409, and so is one whose record has been deleted since.
        """

    async def list_mongodb_records(
        self, context: Context, /, *, limit: int = 20, cursor: str | None = None
    ) -> models.MongodbRecords:
        """GET /examples/database/mongodb: List the records in MongoDB, newest first.

        Pages by position, not by number: a record that comes or goes while a client pages neither repeats nor
        hides another. Pass `next_cursor` on as `cursor` until it is null.
        """

    async def insert_mongodb_record(
        self, context: Context, /, *, body: models.NewRecord, idempotency_key: str | None = None
    ) -> responses.InsertMongodbRecord201:
        """POST /examples/database/mongodb: Insert a record into MongoDB.

        With an `Idempotency-Key` the request may be sent again: within 24 hours the same key with the same
        body, key order aside, answers the same record and inserts nothing, also while the first one is under
        way. The same key with another body is a 409, and so is one whose record has been deleted since.
        """

    async def get_postgres_record(self, context: Context, /, *, record_id: UUID) -> models.PostgresRecord:
        """GET /examples/database/postgres/{record_id}: Read a record in PostgreSQL."""

    async def delete_postgres_record(self, context: Context, /, *, record_id: UUID) -> None:
        """DELETE /examples/database/postgres/{record_id}: Delete a record in PostgreSQL.

        A record that was deleted is gone; to read it or to delete it again is a 404.
        """

    async def get_mysql_record(self, context: Context, /, *, record_id: int) -> models.MysqlRecord:
        """GET /examples/database/mysql/{record_id}: Read a record in MySQL."""

    async def delete_mysql_record(self, context: Context, /, *, record_id: int) -> None:
        """DELETE /examples/database/mysql/{record_id}: Delete a record in MySQL.

        A record that was deleted is gone; to read it or to delete it again is a 404.
        """

    async def get_mongodb_record(self, context: Context, /, *, record_id: str) -> models.MongodbRecord:
        """GET /examples/database/mongodb/{record_id}: Read a record in MongoDB."""

    async def delete_mongodb_record(self, context: Context, /, *, record_id: str) -> None:
        """DELETE /examples/database/mongodb/{record_id}: Delete a record in MongoDB.

        A record that was deleted is gone; to read it or to delete it again is a 404.
        """


def build_router(
    handlers: DatabaseHandlers[Context], context: Callable[[Request], Context]
) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["database"],
        responses={422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/examples/database/postgres/query",
        operation_id="query_postgres",
        summary="Ask PostgreSQL for the time",
        responses={406: ERROR},
    )
    async def query_postgres(request: Request) -> models.PostgresQuery:
        return await handlers.query_postgres(context(request))

    @router.get(
        "/examples/database/mysql/query",
        operation_id="query_mysql",
        summary="Ask MySQL for the time",
        responses={406: ERROR},
    )
    async def query_mysql(request: Request) -> models.MysqlQuery:
        return await handlers.query_mysql(context(request))

    @router.get(
        "/examples/database/mongodb/query",
        operation_id="query_mongodb",
        summary="List the collections of MongoDB",
        responses={406: ERROR},
    )
    async def query_mongodb(request: Request) -> models.MongodbQuery:
        return await handlers.query_mongodb(context(request))

    @router.get(
        "/examples/database/postgres",
        operation_id="list_postgres_records",
        summary="List the records in PostgreSQL, newest first",
        responses={406: ERROR},
    )
    async def list_postgres_records(
        request: Request,
        *,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(pattern="^[0-9a-f]{13}[0-9a-f]{32}$")] = None,
    ) -> models.PostgresRecords:
        return await handlers.list_postgres_records(context(request), limit=limit, cursor=cursor)

    @router.post(
        "/examples/database/postgres",
        operation_id="insert_postgres_record",
        summary="Insert a record into PostgreSQL",
        status_code=201,
        response_model=models.PostgresRecord,
        responses={400: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def insert_postgres_record(
        request: Request,
        *,
        body: Annotated[models.NewRecord, Body()],
        idempotency_key: Annotated[
            str | None, Header(min_length=1, max_length=255, pattern="^[!-~]+$")
        ] = None,
    ) -> responses.InsertPostgresRecord201:
        return await handlers.insert_postgres_record(
            context(request), body=body, idempotency_key=idempotency_key
        )

    @router.get(
        "/examples/database/mysql",
        operation_id="list_mysql_records",
        summary="List the records in MySQL, newest first",
        responses={406: ERROR},
    )
    async def list_mysql_records(
        request: Request,
        *,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(pattern="^[0-9a-f]{13}[0-7][0-9a-f]{15}$")] = None,
    ) -> models.MysqlRecords:
        return await handlers.list_mysql_records(context(request), limit=limit, cursor=cursor)

    @router.post(
        "/examples/database/mysql",
        operation_id="insert_mysql_record",
        summary="Insert a record into MySQL",
        status_code=201,
        response_model=models.MysqlRecord,
        responses={400: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def insert_mysql_record(
        request: Request,
        *,
        body: Annotated[models.NewRecord, Body()],
        idempotency_key: Annotated[
            str | None, Header(min_length=1, max_length=255, pattern="^[!-~]+$")
        ] = None,
    ) -> responses.InsertMysqlRecord201:
        return await handlers.insert_mysql_record(
            context(request), body=body, idempotency_key=idempotency_key
        )

    @router.get(
        "/examples/database/mongodb",
        operation_id="list_mongodb_records",
        summary="List the records in MongoDB, newest first",
        responses={406: ERROR},
    )
    async def list_mongodb_records(
        request: Request,
        *,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(pattern="^[0-9a-f]{13}[0-9a-f]{24}$")] = None,
    ) -> models.MongodbRecords:
        return await handlers.list_mongodb_records(context(request), limit=limit, cursor=cursor)

    @router.post(
        "/examples/database/mongodb",
        operation_id="insert_mongodb_record",
        summary="Insert a record into MongoDB",
        status_code=201,
        response_model=models.MongodbRecord,
        responses={400: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def insert_mongodb_record(
        request: Request,
        *,
        body: Annotated[models.NewRecord, Body()],
        idempotency_key: Annotated[
            str | None, Header(min_length=1, max_length=255, pattern="^[!-~]+$")
        ] = None,
    ) -> responses.InsertMongodbRecord201:
        return await handlers.insert_mongodb_record(
            context(request), body=body, idempotency_key=idempotency_key
        )

    @router.get(
        "/examples/database/postgres/{record_id}",
        operation_id="get_postgres_record",
        summary="Read a record in PostgreSQL",
        responses={404: ERROR, 406: ERROR},
    )
    async def get_postgres_record(
        request: Request, *, record_id: Annotated[UUID, Path()]
    ) -> models.PostgresRecord:
        return await handlers.get_postgres_record(context(request), record_id=record_id)

    @router.delete(
        "/examples/database/postgres/{record_id}",
        operation_id="delete_postgres_record",
        summary="Delete a record in PostgreSQL",
        status_code=204,
        responses={404: ERROR},
    )
    async def delete_postgres_record(request: Request, *, record_id: Annotated[UUID, Path()]) -> None:
        await handlers.delete_postgres_record(context(request), record_id=record_id)

    @router.get(
        "/examples/database/mysql/{record_id}",
        operation_id="get_mysql_record",
        summary="Read a record in MySQL",
        responses={404: ERROR, 406: ERROR},
    )
    async def get_mysql_record(
        request: Request,
        *,
        record_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
    ) -> models.MysqlRecord:
        return await handlers.get_mysql_record(context(request), record_id=record_id)

    @router.delete(
        "/examples/database/mysql/{record_id}",
        operation_id="delete_mysql_record",
        summary="Delete a record in MySQL",
        status_code=204,
        responses={404: ERROR},
    )
    async def delete_mysql_record(
        request: Request,
        *,
        record_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
    ) -> None:
        await handlers.delete_mysql_record(context(request), record_id=record_id)

    @router.get(
        "/examples/database/mongodb/{record_id}",
        operation_id="get_mongodb_record",
        summary="Read a record in MongoDB",
        responses={404: ERROR, 406: ERROR},
    )
    async def get_mongodb_record(
        request: Request, *, record_id: Annotated[str, Path(pattern="^[0-9a-f]{24}$")]
    ) -> models.MongodbRecord:
        return await handlers.get_mongodb_record(context(request), record_id=record_id)

    @router.delete(
        "/examples/database/mongodb/{record_id}",
        operation_id="delete_mongodb_record",
        summary="Delete a record in MongoDB",
        status_code=204,
        responses={404: ERROR},
    )
    async def delete_mongodb_record(
        request: Request, *, record_id: Annotated[str, Path(pattern="^[0-9a-f]{24}$")]
    ) -> None:
        await handlers.delete_mongodb_record(context(request), record_id=record_id)

    return router

"""Router of the tag database, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from fastapi import Request

from .. import models
from ..operations import CONTRACT
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


def build_router(
    handlers: DatabaseHandlers[Context], context: Callable[[Request], Context]
) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["database"],
        responses={406: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/examples/database/postgres/query",
        operation_id="query_postgres",
        summary="Ask PostgreSQL for the time",
    )
    async def query_postgres(request: Request) -> models.PostgresQuery:
        return await handlers.query_postgres(context(request))

    @router.get(
        "/examples/database/mysql/query", operation_id="query_mysql", summary="Ask MySQL for the time"
    )
    async def query_mysql(request: Request) -> models.MysqlQuery:
        return await handlers.query_mysql(context(request))

    @router.get(
        "/examples/database/mongodb/query",
        operation_id="query_mongodb",
        summary="List the collections of MongoDB",
    )
    async def query_mongodb(request: Request) -> models.MongodbQuery:
        return await handlers.query_mongodb(context(request))

    return router

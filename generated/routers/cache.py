"""Router of the tag cache, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Path, Query, Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class CacheHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag cache, by its name in the contract."""

    async def get_cache_value(self, context: Context, /, *, key: str) -> models.CacheEntry:
        """GET /examples/cache/{key}: Read a value.

        A key that is not there answers 200 with exists false.
        """

    async def set_cache_value(
        self, context: Context, /, *, key: str, value: str, ttl: int | None = None
    ) -> models.CacheWrite:
        """POST /examples/cache/{key}: Write a value."""

    async def delete_cache_value(self, context: Context, /, *, key: str) -> models.CacheDeletion:
        """DELETE /examples/cache/{key}: Delete a value."""

    async def search_cache_keys(
        self, context: Context, /, *, pattern: str, limit: int = 100, cursor: str | None = None
    ) -> models.CacheKeys:
        """GET /examples/cache/pattern/{pattern}: Find keys by pattern.

        Keys that match a glob, on every master of the cluster, in no order. `*` stands for any characters,
        `?` for one, `[abc]`, `[a-c]` and `[^a-c]` for one of those or one of the others; capitals matter, and
        the whole key must match.

        A request does a bounded amount of work: a page may hold fewer keys than the limit, even none, while
        `next_cursor` says that there is more. Pass it on as `cursor` until it is null. The search is over the
        keys that are there while it goes on: one that stays all the while is found at least once, and may be
        found again on a later page, as after the failover of a master. Only a key whose slot is moved
        meanwhile to a master that is done already is missed.
        """


def build_router(handlers: CacheHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["cache"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/examples/cache/{key}",
        operation_id="get_cache_value",
        summary="Read a value",
        responses={409: ERROR},
    )
    async def get_cache_value(
        request: Request,
        *,
        key: Annotated[
            str,
            Path(
                min_length=1,
                max_length=200,
                pattern=r"^[ \t]*[a-zA-Z0-9_:.-]+[ \t]*$",
                json_schema_extra={"not": {"pattern": "^[ \\t]*\\.{1,2}[ \\t]*$"}},
            ),
        ],
    ) -> models.CacheEntry:
        return await handlers.get_cache_value(context(request), key=key)

    @router.post("/examples/cache/{key}", operation_id="set_cache_value", summary="Write a value")
    async def set_cache_value(
        request: Request,
        *,
        key: Annotated[
            str,
            Path(
                min_length=1,
                max_length=200,
                pattern=r"^[ \t]*[a-zA-Z0-9_:.-]+[ \t]*$",
                json_schema_extra={"not": {"pattern": "^[ \\t]*\\.{1,2}[ \\t]*$"}},
            ),
        ],
        value: Annotated[str, Query(max_length=10000, pattern=r"^[^\u0000]*$")],
        ttl: Annotated[int | None, Query(ge=1, le=86400)] = None,
    ) -> models.CacheWrite:
        return await handlers.set_cache_value(context(request), key=key, value=value, ttl=ttl)

    @router.delete("/examples/cache/{key}", operation_id="delete_cache_value", summary="Delete a value")
    async def delete_cache_value(
        request: Request,
        *,
        key: Annotated[
            str,
            Path(
                min_length=1,
                max_length=200,
                pattern=r"^[ \t]*[a-zA-Z0-9_:.-]+[ \t]*$",
                json_schema_extra={"not": {"pattern": "^[ \\t]*\\.{1,2}[ \\t]*$"}},
            ),
        ],
    ) -> models.CacheDeletion:
        return await handlers.delete_cache_value(context(request), key=key)

    @router.get(
        "/examples/cache/pattern/{pattern}", operation_id="search_cache_keys", summary="Find keys by pattern"
    )
    async def search_cache_keys(
        request: Request,
        *,
        pattern: Annotated[
            str,
            Path(
                min_length=1,
                max_length=200,
                pattern=r"^[a-zA-Z0-9_:.*?^\[\]-]+$",
                json_schema_extra={"not": {"pattern": "^(\\.{1,2}|([^*]*\\*){6}.*)$"}},
            ),
        ],
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        cursor: Annotated[
            str | None, Query(max_length=8192, pattern=r"^[0-9]{1,19}(\.[0-9a-f]{8})+$")
        ] = None,
    ) -> models.CacheKeys:
        return await handlers.search_cache_keys(context(request), pattern=pattern, limit=limit, cursor=cursor)

    return router

"""Router of the tag versions, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from fastapi import Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class VersionsHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag versions, by its name in the contract."""

    async def list_versions(self, context: Context, /) -> models.Versions:
        """GET /versions: List the versions of the API.

        Oldest first. A version that is not supported any more is answered with 426 where X-Version names it.
        """


def build_router(
    handlers: VersionsHandlers[Context], context: Callable[[Request], Context]
) -> ContractRouter:
    router = ContractRouter(CONTRACT, handlers, tags=["versions"])

    @router.get(
        "/versions",
        operation_id="list_versions",
        summary="List the versions of the API",
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR},
    )
    async def list_versions(request: Request) -> models.Versions:
        return await handlers.list_versions(context(request))

    return router

"""Router of the tag roles, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Path, Request

from .. import models
from ..operations import CONTRACT
from ..runtime import ContractRouter

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class RolesHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag roles, by its name in the contract."""

    async def list_roles(self, context: Context, /) -> models.Roles:
        """GET /roles: List the roles.

        Ordered by id.
        """

    async def get_role(self, context: Context, /, *, role_id: int) -> models.Role:
        """GET /roles/{role_id}: Read a role."""


def build_router(handlers: RolesHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["roles"],
        responses={406: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get("/roles", operation_id="list_roles", summary="List the roles")
    async def list_roles(request: Request) -> models.Roles:
        return await handlers.list_roles(context(request))

    @router.get("/roles/{role_id}", operation_id="get_role", summary="Read a role", responses={404: ERROR})
    async def get_role(
        request: Request, *, role_id: Annotated[int, Path(ge=1, le=2147483647)]
    ) -> models.Role:
        return await handlers.get_role(context(request), role_id=role_id)

    return router

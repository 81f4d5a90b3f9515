"""Router of the tag items, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Body, Depends, Header, Path, Query, Request

from .. import models
from ..operations import CONTRACT
from ..responses import items as responses
from ..runtime import ContractRouter, contract_value

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class ItemsHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag items, by its name in the contract."""

    async def list_items(
        self,
        context: Context,
        /,
        *,
        page: int = 1,
        limit: int = 20,
        name: str | None = None,
        description: str | None = None,
    ) -> responses.ListItems200:
        """GET /items: List the items.

        Ordered by id. A page beyond the last one is empty.
        """

    async def create_item(self, context: Context, /, *, body: models.NewItem) -> responses.CreateItem201:
        """POST /items: Create an item.

        The caller owns it. The event `item.created` follows if, and only if, the item is stored.
        """

    async def get_item(self, context: Context, /, *, item_id: int) -> responses.GetItem200:
        """GET /items/{item_id}: Read an item."""

    async def update_item(
        self, context: Context, /, *, item_id: int, body: models.ItemPatch, if_match: str | None = None
    ) -> responses.UpdateItem200:
        """PATCH /items/{item_id}: Change an item.

        A JSON merge patch (RFC 7396): a member that is left out stays as it is, and `description: null`
        removes the description. An administrator, or whoever owns the item, may do this.
        """

    async def delete_item(self, context: Context, /, *, item_id: int, if_match: str | None = None) -> None:
        """DELETE /items/{item_id}: Delete an item.

        The item is not found any more, and its name is free again. An administrator, or whoever owns the
        item, may do this.
        """


def build_router(handlers: ItemsHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["items"],
        responses={401: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/items",
        operation_id="list_items",
        summary="List the items",
        response_model=models.ItemPage,
        responses={406: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def list_items(
        request: Request,
        *,
        page: Annotated[int, Query(ge=1, le=1000000)] = 1,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        name: Annotated[str | None, Query(min_length=1, max_length=100, pattern=r"^[^\u0000]*$")] = None,
        description: Annotated[
            str | None, Query(min_length=1, max_length=100, pattern=r"^[^\u0000]*$")
        ] = None,
    ) -> responses.ListItems200:
        return await handlers.list_items(
            context(request), page=page, limit=limit, name=name, description=description
        )

    @router.post(
        "/items",
        operation_id="create_item",
        summary="Create an item",
        status_code=201,
        response_model=models.Item,
        responses={400: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def create_item(
        request: Request, *, body: Annotated[models.NewItem, Body()]
    ) -> responses.CreateItem201:
        return await handlers.create_item(context(request), body=body)

    @router.get(
        "/items/{item_id}",
        operation_id="get_item",
        summary="Read an item",
        response_model=models.Item,
        responses={404: ERROR, 406: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def get_item(
        request: Request,
        *,
        item_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
    ) -> responses.GetItem200:
        return await handlers.get_item(context(request), item_id=item_id)

    @router.patch(
        "/items/{item_id}",
        operation_id="update_item",
        summary="Change an item",
        response_model=models.Item,
        responses={
            400: ERROR,
            403: ERROR,
            404: ERROR,
            406: ERROR,
            409: ERROR,
            412: ERROR,
            413: ERROR,
            415: ERROR,
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "The members to change.",
                "content": {
                    "application/merge-patch+json": {
                        "schema": {"$ref": "#/components/schemas/ItemPatch"},
                        "example": {"description": "It has three bulbs."},
                    },
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/ItemPatch"},
                        "example": {"description": "It has three bulbs."},
                    },
                },
            },
            "security": [{"bearer": []}, {"oauth2": []}],
        },
    )
    async def update_item(
        request: Request,
        *,
        item_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
        body: Annotated[models.ItemPatch, Depends(contract_value("body"))],
        if_match: Annotated[
            str | None, Header(min_length=1, max_length=1000, pattern=r"^[!-~]([\t -~]*[!-~])?$")
        ] = None,
    ) -> responses.UpdateItem200:
        return await handlers.update_item(context(request), item_id=item_id, body=body, if_match=if_match)

    @router.delete(
        "/items/{item_id}",
        operation_id="delete_item",
        summary="Delete an item",
        status_code=204,
        responses={403: ERROR, 404: ERROR, 412: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def delete_item(
        request: Request,
        *,
        item_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
        if_match: Annotated[
            str | None, Header(min_length=1, max_length=1000, pattern=r"^[!-~]([\t -~]*[!-~])?$")
        ] = None,
    ) -> None:
        await handlers.delete_item(context(request), item_id=item_id, if_match=if_match)

    return router

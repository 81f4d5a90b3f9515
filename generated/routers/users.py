"""Router of the tag users, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Body, Depends, Header, Path, Query, Request

from .. import models
from ..operations import CONTRACT
from ..responses import users as responses
from ..runtime import ContractRouter, contract_value

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class UsersHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag users, by its name in the contract."""

    async def list_users(
        self,
        context: Context,
        /,
        *,
        page: int = 1,
        limit: int = 20,
        username: str | None = None,
        activated: bool | None = None,
    ) -> responses.ListUsers200:
        """GET /users: List the accounts.

        Ordered by id. A page beyond the last one is empty.
        """

    async def create_user(self, context: Context, /, *, body: models.NewUser) -> responses.CreateUser201:
        """POST /users: Create an account.

        The service makes its password and shows it in this answer alone; whoever gets the account should
        change it.
        """

    async def get_user(self, context: Context, /, *, user_id: int) -> responses.GetUser200:
        """GET /users/{user_id}: Read an account."""

    async def update_user(
        self, context: Context, /, *, user_id: int, body: models.UserPatch, if_match: str | None = None
    ) -> responses.UpdateUser200:
        """PATCH /users/{user_id}: Change an account.

        A JSON merge patch (RFC 7396): a member that is left out stays as it is. No member can be removed, so
        none takes null. An administrator, or the account itself, may do this; `role_id` and `activated` are
        for administrators alone. An administrator does not change another administrator (403), and the last
        one stays what it is (409). Another role ends the sessions of the account, and so does `activated:
        false`.
        """

    async def delete_user(self, context: Context, /, *, user_id: int, if_match: str | None = None) -> None:
        """DELETE /users/{user_id}: Disable an account for good.

        Ends every session of the account. It is not found any more, nobody can log in with it, and its name
        stays taken; what it owns stays. An administrator, or the account itself, may do this. An
        administrator does not disable another one (403), and the last one stays (409).
        """


def build_router(handlers: UsersHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["users"],
        responses={401: ERROR, 422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.get(
        "/users",
        operation_id="list_users",
        summary="List the accounts",
        response_model=models.UserPage,
        responses={406: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def list_users(
        request: Request,
        *,
        page: Annotated[int, Query(ge=1, le=1000000)] = 1,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        username: Annotated[str | None, Query(min_length=1, max_length=100, pattern=r"^[^\u0000]*$")] = None,
        activated: Annotated[bool | None, Query()] = None,
    ) -> responses.ListUsers200:
        return await handlers.list_users(
            context(request), page=page, limit=limit, username=username, activated=activated
        )

    @router.post(
        "/users",
        operation_id="create_user",
        summary="Create an account",
        status_code=201,
        response_model=models.NewUserWithPassword,
        responses={400: ERROR, 403: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def create_user(
        request: Request, *, body: Annotated[models.NewUser, Body()]
    ) -> responses.CreateUser201:
        return await handlers.create_user(context(request), body=body)

    @router.get(
        "/users/{user_id}",
        operation_id="get_user",
        summary="Read an account",
        response_model=models.User,
        responses={404: ERROR, 406: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def get_user(
        request: Request,
        *,
        user_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
    ) -> responses.GetUser200:
        return await handlers.get_user(context(request), user_id=user_id)

    @router.patch(
        "/users/{user_id}",
        operation_id="update_user",
        summary="Change an account",
        response_model=models.User,
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
                        "schema": {"$ref": "#/components/schemas/UserPatch"},
                        "example": {"username": "anna"},
                    },
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/UserPatch"},
                        "example": {"username": "anna"},
                    },
                },
            },
            "security": [{"bearer": []}, {"oauth2": []}],
        },
    )
    async def update_user(
        request: Request,
        *,
        user_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
        body: Annotated[models.UserPatch, Depends(contract_value("body"))],
        if_match: Annotated[
            str | None, Header(min_length=1, max_length=1000, pattern=r"^[!-~]([\t -~]*[!-~])?$")
        ] = None,
    ) -> responses.UpdateUser200:
        return await handlers.update_user(context(request), user_id=user_id, body=body, if_match=if_match)

    @router.delete(
        "/users/{user_id}",
        operation_id="delete_user",
        summary="Disable an account for good",
        status_code=204,
        responses={403: ERROR, 404: ERROR, 409: ERROR, 412: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def delete_user(
        request: Request,
        *,
        user_id: Annotated[int, Path(ge=1, le=9223372036854775807, json_schema_extra={"format": "int64"})],
        if_match: Annotated[
            str | None, Header(min_length=1, max_length=1000, pattern=r"^[!-~]([\t -~]*[!-~])?$")
        ] = None,
    ) -> None:
        await handlers.delete_user(context(request), user_id=user_id, if_match=if_match)

    return router

"""Router of the tag auth, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: PLC0105, TID252

from collections.abc import Callable
from typing import Annotated, Any, Final, Protocol, TypeVar

from fastapi import Body, Depends, Request

from .. import models
from ..operations import CONTRACT
from ..responses import auth as responses
from ..runtime import ContractRouter, contract_value

Context = TypeVar("Context", contravariant=True)
ERROR: Final[dict[str, Any]] = {"model": models.ErrorResponse}


class AuthHandlers(Protocol[Context]):
    """What a module of handlers has: each operation of the tag auth, by its name in the contract."""

    async def register(self, context: Context, /, *, body: models.Registration) -> responses.Register201:
        """POST /auth/register: Make an account.

        Anyone may have an account, with the role of a user. A password has 15 to 128 characters of any kind;
        one that contains the username, or that anybody would guess because it repeats itself or runs along
        the alphabet, the digits or the keyboard, is refused with 422. There is no other rule, and none makes
        anyone change it in time.
        """

    async def create_token(
        self, context: Context, /, *, body: models.Login | models.PasswordGrant
    ) -> responses.CreateToken200:
        """POST /auth/token: Log in.

        Begins a session of one device: an access token for requests, and a refresh token for the next pair. A
        form is that of OAuth 2.0 (grant type `password`); errors have the schema of all others.

        An unknown name, a wrong password and a disabled account get the same 401. After too many failures 429
        comes instead, counted for each name, whether there is such an account or not, and for each address;
        `Retry-After` says until when. An address from which an account has logged in of late is not shut out
        by failures from others.
        """

    async def refresh_token(
        self, context: Context, /, *, body: models.Refresh | models.RefreshGrant
    ) -> responses.RefreshToken200:
        """POST /auth/refresh: Get the next tokens of a session.

        Spends the refresh token and gives another. One that has been spent already ends its whole session,
        because either it or the one that replaced it is in the wrong hands; so does the slower of two
        requests with one token, which the client has to send one after the other. A client that has lost the
        answer logs in again.
        """

    async def logout(self, context: Context, /) -> None:
        """POST /auth/logout: Log out.

        Ends the session of this device. Within a second no replica takes its access tokens any more.
        """

    async def change_password(self, context: Context, /, *, body: models.PasswordChange) -> None:
        """POST /auth/password: Change the own password.

        The account's other sessions end, and within a second no replica takes their access tokens any more;
        this one goes on. The new password is held to what is asked of it at registration. A current password
        that is wrong counts as a login that has failed, and a login that has failed counts here: after too
        many comes 429.
        """

    async def get_me(self, context: Context, /) -> responses.GetMe200:
        """GET /auth/me: Read the own account."""

    async def get_jwks(self, context: Context, /) -> responses.GetJwks200:
        """GET /.well-known/jwks.json: Read the keys that verify access tokens.

        A JSON Web Key Set (RFC 7517). A token names its key in `kid`. A key stands here before the first
        token is signed with it, and until the last one has ended.
        """


def build_router(handlers: AuthHandlers[Context], context: Callable[[Request], Context]) -> ContractRouter:
    router = ContractRouter(
        CONTRACT,
        handlers,
        tags=["auth"],
        responses={422: ERROR, 426: ERROR, 429: ERROR, 500: ERROR, 503: ERROR, 504: ERROR},
    )

    @router.post(
        "/auth/register",
        operation_id="register",
        summary="Make an account",
        status_code=201,
        response_model=models.User,
        responses={400: ERROR, 406: ERROR, 409: ERROR, 413: ERROR, 415: ERROR},
    )
    async def register(
        request: Request, *, body: Annotated[models.Registration, Body()]
    ) -> responses.Register201:
        return await handlers.register(context(request), body=body)

    @router.post(
        "/auth/token",
        operation_id="create_token",
        summary="Log in",
        response_model=models.TokenPair,
        responses={400: ERROR, 401: ERROR, 406: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "Who it is.",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Login"},
                        "example": {"username": "ann", "password": "correct horse battery staple"},
                    },
                    "application/x-www-form-urlencoded": {
                        "schema": {"$ref": "#/components/schemas/PasswordGrant"},
                        "example": {
                            "grant_type": "password",
                            "username": "ann",
                            "password": "correct horse battery staple",
                        },
                    },
                },
            }
        },
    )
    async def create_token(
        request: Request,
        *,
        body: Annotated[
            models.Login | models.PasswordGrant,
            Depends(
                contract_value(
                    "body",
                    {
                        "application/json": models.Login,
                        "application/x-www-form-urlencoded": models.PasswordGrant,
                    },
                )
            ),
        ],
    ) -> responses.CreateToken200:
        return await handlers.create_token(context(request), body=body)

    @router.post(
        "/auth/refresh",
        operation_id="refresh_token",
        summary="Get the next tokens of a session",
        response_model=models.TokenPair,
        responses={400: ERROR, 401: ERROR, 406: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={
            "requestBody": {
                "required": True,
                "description": "The refresh token that was given last.",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Refresh"},
                        "example": {"refresh_token": "3q2-7wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw"},
                    },
                    "application/x-www-form-urlencoded": {
                        "schema": {"$ref": "#/components/schemas/RefreshGrant"},
                        "example": {
                            "grant_type": "refresh_token",
                            "refresh_token": "3q2-7wECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxw",
                        },
                    },
                },
            }
        },
    )
    async def refresh_token(
        request: Request,
        *,
        body: Annotated[
            models.Refresh | models.RefreshGrant,
            Depends(
                contract_value(
                    "body",
                    {
                        "application/json": models.Refresh,
                        "application/x-www-form-urlencoded": models.RefreshGrant,
                    },
                )
            ),
        ],
    ) -> responses.RefreshToken200:
        return await handlers.refresh_token(context(request), body=body)

    @router.post(
        "/auth/logout",
        operation_id="logout",
        summary="Log out",
        status_code=204,
        responses={401: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def logout(request: Request) -> None:
        await handlers.logout(context(request))

    @router.post(
        "/auth/password",
        operation_id="change_password",
        summary="Change the own password",
        status_code=204,
        responses={400: ERROR, 401: ERROR, 403: ERROR, 413: ERROR, 415: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def change_password(request: Request, *, body: Annotated[models.PasswordChange, Body()]) -> None:
        await handlers.change_password(context(request), body=body)

    @router.get(
        "/auth/me",
        operation_id="get_me",
        summary="Read the own account",
        response_model=models.User,
        responses={401: ERROR, 406: ERROR},
        openapi_extra={"security": [{"bearer": []}, {"oauth2": []}]},
    )
    async def get_me(request: Request) -> responses.GetMe200:
        return await handlers.get_me(context(request))

    @router.get(
        "/.well-known/jwks.json",
        operation_id="get_jwks",
        summary="Read the keys that verify access tokens",
        response_model=models.JsonWebKeySet,
        responses={406: ERROR},
    )
    async def get_jwks(request: Request) -> responses.GetJwks200:
        return await handlers.get_jwks(context(request))

    return router

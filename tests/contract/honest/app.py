"""The package and its handlers as an app: `uvicorn honest.app:app`."""

from collections.abc import Mapping

from everything.operations import CONTRACT
from everything.routers import things as things_router
from everything.routers import values as values_router
from everything.runtime import (
    AuthenticationError,
    Credential,
    CredentialAuthenticator,
    PermissionDeniedError,
    build_app,
)

from . import things, values
from .context import request_context

KEYS = {"made-up-admin-key": "admin", "made-up-visitor-key": "visitor"}
USER = ("ada", "made-up-word", "made-up-session")


async def authenticate(credentials: Mapping[str, Credential], _: Mapping[str, tuple[str, ...]]) -> str:
    """Know an admin and a visitor by key, and one user by name, word and session."""
    if "key" not in credentials:
        basic, session = credentials["basic"], credentials["session"]
        if (basic.username, basic.secret, session.secret) != USER:
            raise AuthenticationError("Nobody has this name, word and session.")
        return USER[0]
    role = KEYS.get(credentials["key"].secret)
    if role is None:
        raise AuthenticationError("Nobody has this key.")
    if role != "admin":
        raise PermissionDeniedError("The role admin is needed.")
    return role


app = build_app(
    CONTRACT,
    [
        things_router.build_router(things, request_context),
        values_router.build_router(values, request_context),
    ],
    authenticator=CredentialAuthenticator(authenticate),
)

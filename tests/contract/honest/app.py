"""The package and its handlers as an app: `uvicorn honest.app:app`."""

from collections.abc import Mapping
from dataclasses import dataclass

from everything.operations import CONTRACT
from everything.routers import things as things_router
from everything.routers import values as values_router
from everything.runtime import (
    AuthenticationError,
    Credential,
    CredentialAuthenticator,
    build_app,
)

from . import things, values
from .context import request_context


@dataclass(frozen=True)
class Principal:
    """Whom a request comes from; the guard asks for the roles."""

    roles: frozenset[str] = frozenset()


ADMIN = Principal(frozenset({"admin"}))
KEYS = {"made-up-admin-key": ADMIN, "made-up-visitor-key": Principal()}
USER = ("ada", "made-up-word", "made-up-session")


async def authenticate(credentials: Mapping[str, Credential], _: Mapping[str, tuple[str, ...]]) -> Principal:
    """Know an admin and a visitor by key, and an admin by name, word and session."""
    if "key" not in credentials:
        basic, session = credentials["basic"], credentials["session"]
        if (basic.username, basic.secret, session.secret) != USER:
            raise AuthenticationError("Nobody has this name, word and session.")
        return ADMIN
    principal = KEYS.get(credentials["key"].secret)
    if principal is None:
        raise AuthenticationError("Nobody has this key.")
    return principal


app = build_app(
    CONTRACT,
    [
        things_router.build_router(things, request_context),
        values_router.build_router(values, request_context),
    ],
    authenticator=CredentialAuthenticator(authenticate),
)

"""Accounts of those who come, and the sessions of their devices."""

from typing import Final

from app.context import RequestContext
from app.integrations.users_table import USER_ROLE
from app.services import password_changes, users
from app.services.passwords import require_acceptable
from app.services.preconditions import state_tag
from app.services.sessions import Pair
from generated import models, operations
from generated.responses.auth import CreateToken200, GetJwks200, GetMe200, RefreshToken200, Register201

NO_STORE: Final = "no-store"
FOR_A_MINUTE: Final = "public, max-age=60"


async def register(context: RequestContext, *, body: models.Registration) -> Register201:
    require_acceptable(body.password, body.username)
    context.resources.transactions.breaker.require()
    password_hash = await context.auth.passwords.hash(body.password)
    account = await users.create(context.resources.transactions, body.username, USER_ROLE, password_hash)
    return Register201(
        body=users.shown(account),
        location=operations.GET_USER.path.format(user_id=account.id),
        e_tag=state_tag(account.version),
    )


async def create_token(
    context: RequestContext, *, body: models.Login | models.PasswordGrant
) -> CreateToken200:
    login = await context.auth.logins.check(body.username, body.password, context.client)
    pair = await context.auth.sessions.begin(login.account_id, login.complete)
    return CreateToken200(body=_told(pair), cache_control=NO_STORE)


async def refresh_token(
    context: RequestContext, *, body: models.Refresh | models.RefreshGrant
) -> RefreshToken200:
    pair = await context.auth.sessions.refresh(body.refresh_token)
    return RefreshToken200(body=_told(pair), cache_control=NO_STORE)


async def logout(context: RequestContext) -> None:
    await context.auth.sessions.end(context.caller)


async def change_password(context: RequestContext, *, body: models.PasswordChange) -> None:
    account = await users.own(context.resources.transactions, context.caller)
    await password_changes.change_password(
        context.auth, context.caller, account.username, body, context.client
    )


async def get_me(context: RequestContext) -> GetMe200:
    account = await users.own(context.resources.transactions, context.caller)
    return GetMe200(body=users.shown(account), e_tag=state_tag(account.version))


async def get_jwks(context: RequestContext) -> GetJwks200:
    keys = [
        models.JsonWebKey(kty="EC", crv="P-256", use="sig", alg="ES256", **key)
        for key in context.auth.keys.published()
    ]
    return GetJwks200(body=models.JsonWebKeySet(keys=keys), cache_control=FOR_A_MINUTE)


def _told(pair: Pair) -> models.TokenPair:
    return models.TokenPair(
        access_token=pair.access_token,
        token_type="Bearer",  # noqa: S106 - the kind of the token
        expires_in=pair.expires_in,
        refresh_token=pair.refresh_token,
        refresh_expires_in=pair.refresh_expires_in,
    )

"""Registration, login, refresh and logout on the real PostgreSQL, with a key of the real Vault."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from sqlalchemy import select, update

from app import errors
from app.context import RequestContext
from app.handlers import auth
from app.integrations import logins_table, sessions_table
from app.integrations.tables import (
    Account,
    DeviceSession,
    FamiliarAddress,
    LoginCount,
    RefreshToken,
)
from app.principal import Principal
from app.sections import SessionsSettings
from app.services.auth import Auth, Gate
from generated import models
from tests.handlers.auth.steps import (
    PASSWORD,
    SPENT,
    WRONG,
    disable,
    logged_in,
    of_table,
    refreshed,
    registered,
)

FOREVER = timedelta(days=1)


async def test_an_account_is_made(here: RequestContext, username: str) -> None:
    body = models.Registration(username=username, password=PASSWORD)
    made = await auth.register(here, body=body)
    account = made.body
    assert made.location == f"/users/{account.id}"
    assert made.e_tag == '"1"'
    assert (account.username, account.role_id, account.activated) == (username, 2, True)
    (kept,) = await of_table(here, select(Account.password_hash).where(Account.id == account.id))
    assert kept.startswith("$argon2id$")


async def test_a_name_is_taken_whatever_its_case(here: RequestContext, username: str) -> None:
    await registered(here, username)
    with pytest.raises(errors.ConflictError, match=r"^The username is taken\.$"):
        await registered(here, username.swapcase())


async def test_a_login_begins_a_session(here: RequestContext, gate: Gate, username: str) -> None:
    account = await registered(here, username)
    pair = await logged_in(here, username.upper())
    principal = await gate.tokens.verify(pair.access_token)
    assert (principal.account_id, principal.roles) == (account.id, ("user",))
    claims = jwt.decode(pair.access_token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == pair.expires_in == 1800
    assert (pair.token_type, pair.refresh_expires_in) == ("Bearer", 604_800)
    (session,) = await of_table(here, select(DeviceSession).where(DeviceSession.account_id == account.id))
    assert (str(session.id), session.ended_at) == (principal.session, None)
    (token,) = await of_table(here, select(RefreshToken).where(RefreshToken.session_id == session.id))
    assert token.digest == hashlib.sha256(pair.refresh_token.encode()).digest()


async def test_a_form_is_as_good(here: RequestContext, username: str) -> None:
    await registered(here, username)
    form = models.PasswordGrant(grant_type="password", username=username, password=PASSWORD)
    pair = (await auth.create_token(here, body=form)).body
    grant = models.RefreshGrant(grant_type="refresh_token", refresh_token=pair.refresh_token)
    assert (await auth.refresh_token(here, body=grant)).body.refresh_token != pair.refresh_token


async def test_a_refresh_token_is_good_once(here: RequestContext, gate: Gate, username: str) -> None:
    await registered(here, username)
    first = await logged_in(here, username)
    second = await refreshed(here, first.refresh_token)
    assert (await gate.tokens.verify(second.access_token)).session == (
        await gate.tokens.verify(first.access_token)
    ).session
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, first.refresh_token)


async def test_a_spent_token_ends_its_session_and_no_other(
    here: RequestContext, gate: Gate, username: str
) -> None:
    await registered(here, username)
    first, other = await logged_in(here, username), await logged_in(here, username)
    second = await refreshed(here, first.refresh_token)
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, first.refresh_token)
    for pair in (first, second):
        with pytest.raises(errors.AuthenticationError, match="The session has ended"):
            await gate.tokens.verify(pair.access_token)
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, second.refresh_token)
    await refreshed(here, other.refresh_token)


async def test_of_two_at_once_one_is_served_and_the_session_ends(
    here: RequestContext, gate: Gate, username: str
) -> None:
    await registered(here, username)
    pair = await logged_in(here, username)
    outcomes = await asyncio.gather(
        *(refreshed(here, pair.refresh_token) for _ in range(2)), return_exceptions=True
    )
    (won,) = [each for each in outcomes if isinstance(each, models.TokenPair)]
    (lost,) = [each for each in outcomes if isinstance(each, errors.AuthenticationError)]
    assert lost.message == SPENT
    with pytest.raises(errors.AuthenticationError, match="The session has ended"):
        await gate.tokens.verify(won.access_token)
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, won.refresh_token)


async def test_unknown_old_and_disabled_are_refused_alike(here: RequestContext, username: str) -> None:
    account = await registered(here, username)
    old, disabled = await logged_in(here, username), await logged_in(here, username)
    digest = hashlib.sha256(old.refresh_token.encode()).digest()
    async with here.resources.transactions.begin() as session:
        await session.execute(
            update(RefreshToken)
            .where(RefreshToken.digest == digest)
            .values(expires_at=RefreshToken.created_at)
        )
    await disable(here, account.id)
    for token in ("A" * 43, old.refresh_token, disabled.refresh_token):
        with pytest.raises(errors.AuthenticationError, match=SPENT):
            await refreshed(here, token)


async def test_a_logout_ends_this_device_alone(here: RequestContext, gate: Gate, username: str) -> None:
    account = await registered(here, username)
    mine, other = await logged_in(here, username), await logged_in(here, username)
    caller = replace(here, principal=await gate.tokens.verify(mine.access_token))
    await auth.logout(caller)
    with pytest.raises(errors.AuthenticationError, match="The session has ended"):
        await gate.tokens.verify(mine.access_token)
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, mine.refresh_token)
    assert (await gate.tokens.verify(other.access_token)).account_id == account.id
    ended = select(DeviceSession.ended_by).where(DeviceSession.account_id == account.id)
    assert sorted(await of_table(here, ended), key=str) == [None, "logout"]


async def test_who_has_no_session_has_none_to_end(here: RequestContext) -> None:
    await auth.logout(replace(here, principal=Principal("7", ("user",))))


async def test_all_sessions_of_an_account_end_together(
    here: RequestContext, gate: Gate, username: str
) -> None:
    account = await registered(here, username)
    pairs = [await logged_in(here, username) for _ in range(3)]
    async with here.resources.transactions.begin() as session:
        await sessions_table.end_all(session, account.id, "role")
    await gate.ended.look()
    for pair in pairs:
        with pytest.raises(errors.AuthenticationError, match="The session has ended"):
            await gate.tokens.verify(pair.access_token)


async def test_who_am_i(here: RequestContext, gate: Gate, username: str) -> None:
    account = await registered(here, username)
    pair = await logged_in(here, username)
    caller = replace(here, principal=await gate.tokens.verify(pair.access_token))
    me = await auth.get_me(caller)
    assert (me.body, me.e_tag) == (account, '"1"')
    await disable(here, account.id)
    with pytest.raises(errors.AuthenticationError, match="The session has ended"):
        await auth.get_me(caller)


async def test_a_disabled_account_begins_no_session(here: RequestContext, username: str) -> None:
    account = await registered(here, username)
    login = await here.auth.logins.check(username, PASSWORD, here.client)
    await disable(here, account.id)
    with pytest.raises(errors.AuthenticationError, match=WRONG):
        await here.auth.sessions.begin(account.id, login.complete)
    with pytest.raises(errors.ConflictError, match="The account is disabled"):
        await here.auth.sessions.begin_without_refresh(account.id, 60)


async def test_the_published_keys_verify_the_tokens(here: RequestContext, username: str) -> None:
    await registered(here, username)
    pair = await logged_in(here, username)
    answer = await auth.get_jwks(here)
    assert answer.cache_control == "public, max-age=60"
    keys = jwt.PyJWKSet.from_dict(answer.body.model_dump())
    kid = jwt.get_unverified_header(pair.access_token)["kid"]
    claims = jwt.decode(pair.access_token, keys[kid], algorithms=["ES256"], audience="reference-api")
    assert claims["iss"] == "devstack-core"


async def test_what_is_over_is_forgotten(here: RequestContext, username: str) -> None:
    account = await registered(here, username)
    await logged_in(here, username)
    await logged_in(here, username)
    sessions = select(DeviceSession).where(DeviceSession.account_id == account.id)
    kept, over = await of_table(here, sessions)
    async with here.resources.transactions.begin() as session:
        for table, column in ((RefreshToken, RefreshToken.session_id), (DeviceSession, DeviceSession.id)):
            await session.execute(update(table).where(column == over.id).values(expires_at=table.created_at))
        places = update(FamiliarAddress).where(FamiliarAddress.account_id == account.id)
        await session.execute(places.values(expires_at=account.created_at))
        await session.execute(update(LoginCount).values(expires_at=LoginCount.expires_at - FOREVER))
    async with here.resources.transactions.begin() as session:
        assert await sessions_table.forget(session, 1000) >= 2
        assert await logins_table.forget(session, 1000) >= 2
    assert [each.id for each in await of_table(here, sessions)] == [kept.id]
    familiar = select(FamiliarAddress).where(FamiliarAddress.account_id == account.id)
    assert await of_table(here, familiar) == []


async def test_without_postgres_or_a_key_the_answer_is_503(lost: RequestContext) -> None:
    login = models.Login(username="ann", password=PASSWORD)
    with pytest.raises(errors.ServiceUnavailableError):
        await auth.create_token(lost, body=login)
    with pytest.raises(errors.VaultUnavailableError, match="not known yet"):
        await auth.refresh_token(lost, body=models.Refresh(refresh_token="A" * 43))
    with pytest.raises(errors.VaultUnavailableError, match="not known yet"):
        await auth.get_jwks(lost)


async def test_sessions_last_as_long_as_they_are_told(
    here: RequestContext, context: RequestContext, gate: Gate, username: str
) -> None:
    account = await registered(here, username)
    short = SessionsSettings(access_seconds=60, refresh_seconds=120)
    resources = context.resources
    brief = Gate(resources.settings.model_copy(update={"sessions": short}))
    async with brief.attached(resources.transactions, resources.postgres, resources.signing_key) as parts:
        assert isinstance(parts, Auth)
        pair = await parts.sessions.begin(account.id, nothing)
    assert (pair.expires_in, pair.refresh_expires_in) == (60, 120)
    assert pair.refresh_token not in repr(pair)
    assert (await gate.tokens.verify(pair.access_token)).account_id == account.id


async def nothing(_: object) -> None:
    """Do nothing beside."""

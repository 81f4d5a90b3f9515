"""Registration, login, refresh and logout on the real PostgreSQL, with a key of the real Vault."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from argon2 import extract_parameters
from sqlalchemy import select, update

from app import errors
from app.context import RequestContext
from app.handlers import auth
from app.integrations import logins_table, sessions_table, users_table
from app.integrations.tables import (
    Account,
    DeviceSession,
    FamiliarAddress,
    LoginCount,
    RefreshToken,
)
from app.integrations.users_table import USER_ROLE
from app.principal import Principal
from app.sections import LoginsSettings, PasswordsSettings, SessionsSettings
from app.services.auth import Auth, Gate
from generated import models

PASSWORD = "correct horse battery staple"
OTHER = "staple battery horse correct"
WRONG = "The username or the password is wrong."
SPENT = "The refresh token is not valid."
FOREVER = timedelta(days=1)
FEW = LoginsSettings(account_failures=3, address_failures=5)


@pytest.fixture
def username(name: str) -> str:
    return f"U{name[:20]}"


@pytest.fixture
def address() -> str:
    """Come from a line of one's own."""
    return f"2001:db8:{time.time_ns() >> 16 & 0xFFFF:x}:{time.time_ns() & 0xFFFF:x}::1"


@pytest.fixture
async def gate(context: RequestContext) -> Gate:
    cheap = PasswordsSettings(memory_kib=8, iterations=1)
    return Gate(context.resources.settings.model_copy(update={"passwords": cheap, "logins": FEW}))


@pytest.fixture
async def here(context: RequestContext, gate: Gate, address: str) -> AsyncIterator[RequestContext]:
    """Count few failures, and know at once which sessions have ended."""
    resources = context.resources
    async with gate.attached(resources.transactions, resources.postgres, resources.signing_key) as parts:
        yield replace(context, auth=parts, client=address)


async def registered(here: RequestContext, username: str) -> models.User:
    body = models.Registration(username=username, password=PASSWORD)
    return (await auth.register(here, body=body)).body


async def logged_in(here: RequestContext, username: str, password: str = PASSWORD) -> models.TokenPair:
    answer = await auth.create_token(here, body=models.Login(username=username, password=password))
    assert answer.cache_control == "no-store"
    return answer.body


async def refreshed(here: RequestContext, token: str) -> models.TokenPair:
    return (await auth.refresh_token(here, body=models.Refresh(refresh_token=token))).body


async def of_table(here: RequestContext, statement: Any) -> list[Any]:
    async with here.resources.transactions.begin() as session:
        return list(await session.scalars(statement))


async def disable(here: RequestContext, account_id: int) -> None:
    async with here.resources.transactions.begin() as session:
        await session.execute(
            update(Account).where(Account.id == account_id).values(disabled_at=Account.created_at)
        )


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


async def test_a_password_that_is_guessed_first_is_refused(here: RequestContext, username: str) -> None:
    body = models.Registration(username=username, password="123456789012345")
    with pytest.raises(errors.ValidationError):
        await auth.register(here, body=body)
    assert await of_table(here, select(Account).where(Account.username == username)) == []


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


async def test_nothing_tells_what_is_wrong_with_a_login(here: RequestContext, username: str) -> None:
    account = await registered(here, username)
    await disable(here, (await registered(here, f"{username}-2")).id)
    async with here.resources.transactions.begin() as session:
        await session.execute(
            update(Account).where(Account.username == f"{username}-3").values(password_hash=None)
        )
    assert account.activated
    refusals = []
    for name, password in ((username, "wrong"), (f"{username}-0", "wrong"), (f"{username}-2", PASSWORD)):
        with pytest.raises(errors.AuthenticationError) as caught:
            await logged_in(here, name, password)
        refusals.append((caught.value.message, caught.value.details, caught.value.headers))
    assert refusals == [(WRONG, {}, (("www-authenticate", "Bearer"),))] * 3


async def test_too_many_failures_shut_a_name_out_whether_it_exists_or_not(
    here: RequestContext, username: str
) -> None:
    await registered(here, username)
    for name in (username, f"{username}-0"):
        elsewhere = replace(here, client=f"192.0.2.{len(name)}{name}")
        for _ in range(3):
            with pytest.raises(errors.AuthenticationError):
                await logged_in(elsewhere, name, "wrong")
        with pytest.raises(errors.RateLimitError) as caught:
            await logged_in(elsewhere, name.upper())
        assert caught.value.message == "Too many logins have failed."
        seconds = caught.value.details["retry_after"]
        assert 890 < seconds <= 900
        assert caught.value.headers == (("retry-after", str(seconds)),)


@pytest.mark.parametrize(("letter", "other"), [("i", "\u0130"), ("k", "\u212a")])
async def test_to_write_a_name_otherwise_is_no_way_around(
    here: RequestContext, username: str, letter: str, other: str
) -> None:
    """PostgreSQL's `lower` takes a dotted capital I, and the sign of Kelvin, for the letters of ASCII."""
    name = f"{username}-{letter}"
    await registered(here, name)
    for number in range(3):
        with pytest.raises(errors.AuthenticationError):
            await logged_in(replace(here, client=f"{number}-{name}"), name, "wrong")
    with pytest.raises((errors.AuthenticationError, errors.RateLimitError)):
        await logged_in(here, f"{username}-{other}")


async def test_too_many_failures_shut_an_address_out(here: RequestContext, username: str) -> None:
    await registered(here, username)
    for number in range(5):
        with pytest.raises(errors.AuthenticationError):
            await logged_in(here, f"{username}-{number}", "wrong")
    neighbour = replace(here, client=here.client.removesuffix("1") + "ffff")
    with pytest.raises(errors.RateLimitError):
        await logged_in(neighbour, username)
    await logged_in(replace(here, client="::ffff:198.51.100.7" + username), username)


async def test_many_at_once_are_no_way_around(here: RequestContext, username: str) -> None:
    await registered(here, username)
    outcomes = await asyncio.gather(
        *(logged_in(here, username, "wrong") for _ in range(12)), return_exceptions=True
    )
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(errors.AuthenticationError) == 3
    assert kinds.count(errors.RateLimitError) == 9


async def test_a_good_login_counts_for_nothing(here: RequestContext, username: str) -> None:
    await registered(here, username)
    for _ in range(6):
        await logged_in(here, username)
    counted = select(LoginCount.failures).where(LoginCount.failures > 0)
    mine = hashlib.sha256(f"account\0{username.lower()}".encode()).digest()
    assert await of_table(here, counted.where(LoginCount.key == mine)) == []


async def test_others_do_not_shut_out_who_comes_from_where_they_always_do(
    here: RequestContext, username: str
) -> None:
    await registered(here, username)
    await logged_in(here, username)
    for number in range(4):
        stranger = replace(here, client=f"203.0.113.{number}-{username}")
        with pytest.raises((errors.AuthenticationError, errors.RateLimitError)):
            await logged_in(stranger, username, "wrong")
    with pytest.raises(errors.RateLimitError):
        await logged_in(replace(here, client=f"203.0.113.9-{username}"), username)
    await logged_in(here, username)


async def test_a_window_that_is_over_counts_anew(here: RequestContext, username: str) -> None:
    for _ in range(4):
        with pytest.raises((errors.AuthenticationError, errors.RateLimitError)):
            await logged_in(here, username, "wrong")
    async with here.resources.transactions.begin() as session:
        await session.execute(update(LoginCount).values(expires_at=LoginCount.expires_at - FOREVER))
    with pytest.raises(errors.AuthenticationError, match=WRONG):
        await logged_in(here, username, "wrong")


async def test_a_hash_of_other_parameters_is_replaced(
    here: RequestContext, context: RequestContext, username: str
) -> None:
    account = await registered(here, username)
    dear = PasswordsSettings(memory_kib=16, iterations=1)
    resources = context.resources
    stronger = Gate(resources.settings.model_copy(update={"passwords": dear}))
    async with stronger.attached(resources.transactions, resources.postgres, resources.signing_key) as parts:
        await logged_in(replace(here, auth=parts), username)
        await logged_in(replace(here, auth=parts), username)
    (kept,) = await of_table(here, select(Account.password_hash).where(Account.id == account.id))
    assert extract_parameters(kept).memory_cost == 16


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


async def caller_of(here: RequestContext, gate: Gate, pair: models.TokenPair) -> RequestContext:
    return replace(here, principal=await gate.tokens.verify(pair.access_token))


async def changed(caller: RequestContext, current: str = PASSWORD, new: str = OTHER) -> None:
    body = models.PasswordChange(current_password=current, new_password=new)
    await auth.change_password(caller, body=body)


async def test_a_password_that_is_changed_ends_the_other_sessions(
    here: RequestContext, gate: Gate, username: str
) -> None:
    account = await registered(here, username)
    mine, other = await logged_in(here, username), await logged_in(here, username)
    await changed(await caller_of(here, gate, mine))
    with pytest.raises(errors.AuthenticationError, match="The session has ended"):
        await gate.tokens.verify(other.access_token)
    with pytest.raises(errors.AuthenticationError, match=SPENT):
        await refreshed(here, other.refresh_token)
    assert (await gate.tokens.verify((await refreshed(here, mine.refresh_token)).access_token)).session
    ended = select(DeviceSession.ended_by).where(DeviceSession.account_id == account.id)
    assert sorted(await of_table(here, ended), key=str) == [None, "password"]
    with pytest.raises(errors.AuthenticationError, match=WRONG):
        await logged_in(here, username)
    await logged_in(here, username, OTHER)


async def test_who_does_not_know_the_password_does_not_change_it(
    here: RequestContext, gate: Gate, username: str
) -> None:
    """A token may be stolen; to guess with it is no easier than to log in."""
    await registered(here, username)
    caller = replace(await caller_of(here, gate, await logged_in(here, username)), client=f"x-{username}")
    for _ in range(3):
        with pytest.raises(errors.PermissionDeniedError, match=r"^The current password is wrong\.$"):
            await changed(caller, current="wrong")
    for password in ("wrong", PASSWORD):
        with pytest.raises(errors.RateLimitError, match="Too many logins have failed"):
            await changed(caller, current=password)
    await logged_in(here, username)


async def test_an_account_without_a_password_gets_none(here: RequestContext, gate: Gate) -> None:
    async with here.resources.transactions.begin() as session:
        account = await users_table.add(session, f"o-{time.time_ns()}", USER_ROLE, None)
    token = await here.auth.sessions.begin_without_refresh(account.id, 60)
    with pytest.raises(errors.PermissionDeniedError):
        await changed(replace(here, principal=await gate.tokens.verify(token)))


async def test_a_new_password_is_held_to_what_the_first_was(
    here: RequestContext, gate: Gate, username: str
) -> None:
    await registered(here, username)
    caller = await caller_of(here, gate, await logged_in(here, username))
    with pytest.raises(errors.ValidationError) as caught:
        await changed(caller, new=f"{username}-and-more")
    assert caught.value.details == {"field": "new_password"}
    await logged_in(here, username)


async def test_of_two_changes_at_once_one_is_made(here: RequestContext, gate: Gate, username: str) -> None:
    await registered(here, username)
    caller = await caller_of(here, gate, await logged_in(here, username))
    news = ("one battery horse staple", "two battery horse staple")
    outcomes = await asyncio.gather(*(changed(caller, new=new) for new in news), return_exceptions=True)
    (made,) = [new for new, outcome in zip(news, outcomes, strict=True) if outcome is None]
    assert {type(outcome) for outcome in outcomes} == {type(None), errors.PermissionDeniedError}
    await logged_in(here, username, made)


async def test_a_login_with_a_password_that_has_just_been_changed_begins_no_session(
    here: RequestContext, gate: Gate, username: str
) -> None:
    account = await registered(here, username)
    caller = await caller_of(here, gate, await logged_in(here, username))
    late = await here.auth.logins.check(username, PASSWORD, here.client)
    await changed(caller)
    with pytest.raises(errors.AuthenticationError, match=WRONG):
        await here.auth.sessions.begin(account.id, late.complete)


async def test_many_at_once_whose_hash_is_outdated_are_all_let_in(
    here: RequestContext, context: RequestContext, username: str
) -> None:
    await registered(here, username)
    dear = PasswordsSettings(memory_kib=16, iterations=1, at_once=8)
    resources = context.resources
    stronger = Gate(resources.settings.model_copy(update={"passwords": dear}))
    async with stronger.attached(resources.transactions, resources.postgres, resources.signing_key) as parts:
        at_once = replace(here, auth=parts)
        logins = [await parts.logins.check(username, PASSWORD, here.client) for _ in range(4)]
        begun = (parts.sessions.begin(login.account_id, login.complete) for login in logins)
        assert len(await asyncio.gather(*begun)) == 4
        await logged_in(at_once, username)


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

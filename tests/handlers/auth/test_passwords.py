"""Passwords: which are taken, how they are changed, and that their hashes keep up with the settings."""

import asyncio
import time
from dataclasses import replace

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from app import errors
from app.context import RequestContext
from app.handlers import auth
from app.integrations import users_table
from app.integrations.tables import (
    Account,
    DeviceSession,
)
from app.integrations.users_table import USER_ROLE
from app.sections import PasswordsSettings
from app.services.auth import Gate
from generated import models
from tests.handlers.auth.steps import (
    PASSWORD,
    SPENT,
    WRONG,
    logged_in,
    of_table,
    refreshed,
    registered,
)

OTHER = "staple battery horse correct"


async def test_a_password_that_is_guessed_first_is_refused(here: RequestContext, username: str) -> None:
    body = models.Registration(username=username, password="123456789012345")
    with pytest.raises(errors.ValidationError):
        await auth.register(here, body=body)
    assert await of_table(here, select(Account).where(Account.username == username)) == []


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

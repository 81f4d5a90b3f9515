"""Logins that fail: what they tell, and whom they shut out."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import errors
from app.context import RequestContext
from app.integrations.tables import (
    Account,
    LoginCount,
)
from tests.handlers.auth.steps import (
    PASSWORD,
    WRONG,
    disable,
    logged_in,
    of_table,
    registered,
)

FOREVER = timedelta(days=1)


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

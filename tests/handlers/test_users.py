"""Accounts on the real PostgreSQL: who sees and changes whom, and that an administrator stays."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import jwt
import pytest
from sqlalchemy import select, update

from app import errors
from app.context import RequestContext
from app.handlers import auth, users
from app.integrations.tables import Account, DeviceSession
from app.integrations.users_table import ADMIN_ROLE, USER_ROLE
from generated import models
from tests.accounts import asking, new_account, new_caller, new_name


@pytest.fixture
async def ann(context: RequestContext) -> RequestContext:
    return await new_caller(context)


@pytest.fixture
async def admin(context: RequestContext) -> RequestContext:
    return await new_caller(context, ADMIN_ROLE)


@pytest.fixture
async def only_admin(admin: RequestContext) -> AsyncIterator[RequestContext]:
    """Be the only administrator for a while."""
    me = admin.caller.account_id
    others = select(Account.id).where(
        Account.role_id == ADMIN_ROLE, Account.disabled_at.is_(None), Account.id != me
    )
    async with admin.resources.transactions.begin() as session:
        found = list(await session.scalars(others))
        await session.execute(update(Account).where(Account.id.in_(found)).values(role_id=USER_ROLE))
    yield admin
    async with admin.resources.transactions.begin() as session:
        await session.execute(update(Account).where(Account.id.in_(found)).values(role_id=ADMIN_ROLE))


@pytest.fixture
async def session_of_ann(ann: RequestContext) -> str:
    """Log in as Ann, and return her session."""
    pair = await ann.auth.sessions.begin(ann.caller.account_id, _nothing)
    claims = jwt.decode(pair.access_token, options={"verify_signature": False})
    return str(claims["sid"])


async def _nothing(_session: object) -> None:
    return None


async def reason_of_end(context: RequestContext, session_id: str) -> str | None:
    async with context.resources.transactions.begin() as session:
        return (await session.get_one(DeviceSession, UUID(session_id))).ended_by


def patch(**members: Any) -> models.UserPatch:
    return models.UserPatch.model_validate(members)


async def shown(context: RequestContext, user_id: int) -> models.User:
    return (await users.get_user(context, user_id=user_id)).body


async def test_an_account_is_renamed_by_itself_and_by_an_administrator(
    ann: RequestContext, admin: RequestContext
) -> None:
    me = ann.caller.account_id
    before = await users.get_user(ann, user_id=me)
    assert (before.body.role_id, before.body.activated, before.e_tag) == (USER_ROLE, True, '"1"')
    name = new_name()
    renamed = await users.update_user(ann, user_id=me, body=patch(username=name), if_match='"1"')
    assert renamed.e_tag == '"2"'
    assert renamed.body == before.body.model_copy(
        update={"username": name, "updated_at": renamed.body.updated_at}
    )
    again = await users.update_user(admin, user_id=me, body=patch(username=new_name()))
    assert again.e_tag == '"3"'
    with pytest.raises(errors.PreconditionFailedError):
        await users.update_user(ann, user_id=me, body=patch(username=new_name()), if_match='"2"')


async def test_a_name_is_taken_in_every_case_and_for_ever(
    ann: RequestContext, context: RequestContext
) -> None:
    other = await new_account(context.resources)
    for name in (other.username, other.username.upper()):
        with pytest.raises(errors.ConflictError) as caught:
            await users.update_user(ann, user_id=ann.caller.account_id, body=patch(username=name))
        assert (caught.value.message, caught.value.details) == ("The username is taken.", {"username": name})
    await users.delete_user(asking(context, other), user_id=other.id)
    with pytest.raises(errors.ConflictError):
        await users.update_user(ann, user_id=ann.caller.account_id, body=patch(username=other.username))


@pytest.mark.parametrize("name", ["operator-admin", "Operator-User"])
async def test_the_names_of_operators_are_nobody_elses(
    context: RequestContext, admin: RequestContext, ann: RequestContext, name: str
) -> None:
    """Whoever had one could log in to what `python -m app token` speaks for."""
    registration = models.Registration(username=name, password="correct horse battery staple")
    for attempt in (
        auth.register(context, body=registration),
        users.create_user(admin, body=models.NewUser(username=name)),
        users.update_user(ann, user_id=ann.caller.account_id, body=models.UserPatch(username=name)),
    ):
        with pytest.raises(errors.ConflictError) as caught:
            await attempt
        assert (caught.value.message, caught.value.details) == ("The username is taken.", {"username": name})


@pytest.mark.parametrize("members", [{"role_id": ADMIN_ROLE}, {"activated": False}])
async def test_nobody_raises_their_own_role(ann: RequestContext, members: dict[str, Any]) -> None:
    me = ann.caller.account_id
    with pytest.raises(errors.PermissionDeniedError) as caught:
        await users.update_user(ann, user_id=me, body=patch(**members))
    assert caught.value.message == "Only an administrator may change the role, or who can log in."
    assert (await shown(ann, me)).role_id == USER_ROLE


async def test_what_is_so_already_is_nothing_to_change(ann: RequestContext) -> None:
    me = ann.caller.account_id
    same = await users.update_user(ann, user_id=me, body=patch(role_id=USER_ROLE, activated=True))
    assert same.e_tag == '"1"'


async def test_users_leave_each_other_alone(ann: RequestContext, context: RequestContext) -> None:
    other = await new_account(context.resources)
    for write in (
        users.update_user(ann, user_id=other.id, body=patch(username=new_name())),
        users.delete_user(ann, user_id=other.id),
    ):
        with pytest.raises(errors.PermissionDeniedError):
            await write
    assert (await shown(ann, other.id)).username == other.username


async def test_administrators_leave_each_other_alone(admin: RequestContext, context: RequestContext) -> None:
    other = await new_account(context.resources, ADMIN_ROLE)
    for write in (
        users.update_user(admin, user_id=other.id, body=patch(role_id=USER_ROLE)),
        users.update_user(admin, user_id=other.id, body=patch(username=new_name())),
        users.delete_user(admin, user_id=other.id),
    ):
        with pytest.raises(errors.PermissionDeniedError) as caught:
            await write
        assert caught.value.message == "An administrator does not change another one."
    assert (await shown(admin, other.id)).role_id == ADMIN_ROLE


async def test_an_administrator_makes_others_administrators(
    admin: RequestContext, ann: RequestContext
) -> None:
    raised = await users.update_user(admin, user_id=ann.caller.account_id, body=patch(role_id=ADMIN_ROLE))
    assert raised.body.role_id == ADMIN_ROLE


async def test_an_account_is_disabled_and_enabled(admin: RequestContext, ann: RequestContext) -> None:
    me = ann.caller.account_id
    disabled = await users.update_user(admin, user_id=me, body=patch(activated=False))
    assert (disabled.body.activated, disabled.e_tag) == (False, '"2"')
    assert (await shown(ann, me)).activated is False
    enabled = await users.update_user(admin, user_id=me, body=patch(activated=True))
    assert (enabled.body.activated, enabled.e_tag) == (True, '"3"')


async def test_a_deleted_account_is_not_found_and_stays_in_the_table(
    admin: RequestContext, ann: RequestContext
) -> None:
    me = ann.caller.account_id
    with pytest.raises(errors.PreconditionFailedError):
        await users.delete_user(ann, user_id=me, if_match='"2"')
    await users.delete_user(ann, user_id=me, if_match='"1"')
    for gone in (
        users.get_user(admin, user_id=me),
        users.update_user(admin, user_id=me, body=patch(activated=True)),
        users.delete_user(admin, user_id=me),
    ):
        with pytest.raises(errors.ResourceNotFoundError) as caught:
            await gone
        assert caught.value.details == {"user_id": str(me)}
    async with admin.resources.transactions.begin() as session:
        kept = await session.get_one(Account, me)
    assert (kept.deleted_at, kept.disabled_at, kept.version) == (kept.updated_at, kept.updated_at, 2)


async def test_the_last_administrator_stays(only_admin: RequestContext) -> None:
    me = only_admin.caller.account_id
    for write in (
        users.delete_user(only_admin, user_id=me),
        users.update_user(only_admin, user_id=me, body=patch(role_id=USER_ROLE)),
        users.update_user(only_admin, user_id=me, body=patch(activated=False)),
    ):
        with pytest.raises(errors.ConflictError) as caught:
            await write
        assert (caught.value.message, caught.value.details) == (
            "The last administrator stays.",
            {"user_id": str(me)},
        )
    renamed = await users.update_user(only_admin, user_id=me, body=patch(username=new_name()))
    assert (renamed.body.role_id, renamed.body.activated) == (ADMIN_ROLE, True)


async def test_of_two_administrators_who_leave_at_once_one_stays(
    only_admin: RequestContext, context: RequestContext
) -> None:
    other = await new_caller(context, ADMIN_ROLE)
    both = await asyncio.gather(
        *(users.delete_user(each, user_id=each.caller.account_id) for each in (only_admin, other)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["ConflictError", "NoneType"]


async def test_pages_and_filters(admin: RequestContext, context: RequestContext) -> None:
    name = new_name()
    made = [await new_account(context.resources) for _ in range(3)]
    for number, account in enumerate(made):
        await users.update_user(admin, user_id=account.id, body=patch(username=f"{name}-{number}"))
    await users.update_user(admin, user_id=made[1].id, body=patch(activated=False))
    page = await users.list_users(admin, limit=2, username=name.upper())
    assert [each.id for each in page.body.users] == [made[0].id, made[1].id]
    assert (page.body.page, page.body.limit, page.body.total) == (1, 2, 3)
    for activated, found in ((True, [made[0].id, made[2].id]), (False, [made[1].id])):
        page = await users.list_users(admin, username=name, activated=activated)
        assert ([each.id for each in page.body.users], page.body.total) == (found, len(found))
        where = f"/users?username={name}&activated={str(activated).lower()}&page=1&limit=20"
        assert page.link == f'<{where}>; rel="first", <{where}>; rel="last"'


@pytest.mark.parametrize("role_id", [None, USER_ROLE, ADMIN_ROLE])
async def test_an_administrator_makes_an_account_that_can_log_in(
    admin: RequestContext, role_id: int | None
) -> None:
    name = new_name()
    new = models.NewUser.model_validate({"username": name} | ({"role_id": role_id} if role_id else {}))
    created = await users.create_user(admin, body=new)
    assert (created.body.username, created.body.role_id) == (name, role_id or USER_ROLE)
    assert (created.body.activated, created.cache_control, created.e_tag) == (True, "no-store", '"1"')
    assert created.location == f"/users/{created.body.id}"
    assert len(created.body.password) == 24
    login = await admin.auth.logins.check(name, created.body.password, "10.0.0.1")
    assert login.account_id == created.body.id
    with pytest.raises(errors.ConflictError):
        await users.create_user(admin, body=models.NewUser(username=name.upper()))


@pytest.mark.parametrize(
    ("members", "reason"),
    [({"activated": False}, "disabled"), ({"role_id": ADMIN_ROLE}, "role"), ({"username": new_name()}, None)],
)
async def test_which_changes_end_the_sessions(
    admin: RequestContext,
    ann: RequestContext,
    session_of_ann: str,
    members: dict[str, Any],
    reason: str | None,
) -> None:
    await users.update_user(admin, user_id=ann.caller.account_id, body=patch(**members))
    assert await reason_of_end(ann, session_of_ann) == reason


async def test_deletion_ends_the_sessions(ann: RequestContext, session_of_ann: str) -> None:
    await users.delete_user(ann, user_id=ann.caller.account_id)
    assert await reason_of_end(ann, session_of_ann) == "disabled"
    with pytest.raises(errors.AuthenticationError):
        await ann.auth.sessions.begin(ann.caller.account_id, _nothing)

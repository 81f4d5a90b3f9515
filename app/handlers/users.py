"""Accounts, as others see and manage them."""

from app.context import RequestContext
from app.integrations.users_table import USER_ROLE, UserFilter
from app.services import pages, users
from app.services.preconditions import state_tag
from generated import models, operations
from generated.responses.users import CreateUser201, GetUser200, ListUsers200, UpdateUser200


async def list_users(
    context: RequestContext,
    *,
    page: int = 1,
    limit: int = 20,
    username: str | None = None,
    activated: bool | None = None,
) -> ListUsers200:
    found, total = await users.page(
        context.resources.transactions, UserFilter(username, activated), page, limit
    )
    query = {"username": username, "activated": activated}
    return ListUsers200(
        body=models.UserPage(
            users=[users.shown(each) for each in found], page=page, limit=limit, total=total
        ),
        link=pages.links(operations.LIST_USERS.path, query, page, limit, total),
    )


async def create_user(context: RequestContext, *, body: models.NewUser) -> CreateUser201:
    password = users.new_password()
    context.resources.transactions.breaker.require()
    password_hash = await context.auth.passwords.hash(password)
    account = await users.create(
        context.resources.transactions, body.username, body.role_id or USER_ROLE, password_hash
    )
    return CreateUser201(
        body=models.NewUserWithPassword(**users.shown(account).model_dump(), password=password),
        cache_control="no-store",
        location=operations.GET_USER.path.format(user_id=account.id),
        e_tag=state_tag(account.version),
    )


async def get_user(context: RequestContext, *, user_id: int) -> GetUser200:
    account = await users.existing(context.resources.transactions, user_id)
    return GetUser200(body=users.shown(account), e_tag=state_tag(account.version))


async def update_user(
    context: RequestContext, *, user_id: int, body: models.UserPatch, if_match: str | None = None
) -> UpdateUser200:
    patch = body.model_dump(exclude_unset=True)
    account = await users.change(context.resources.transactions, context.caller, user_id, patch, if_match)
    return UpdateUser200(body=users.shown(account), e_tag=state_tag(account.version))


async def delete_user(context: RequestContext, *, user_id: int, if_match: str | None = None) -> None:
    await users.delete(context.resources.transactions, context.caller, user_id, if_match)

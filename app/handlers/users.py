"""Accounts, as others see and manage them."""

from app.context import RequestContext
from app.integrations.tables import Account
from app.integrations.users_table import UserFilter
from app.services import pages, users
from app.services.preconditions import state_tag
from generated import models, operations
from generated.responses.users import CreateUser201, GetUser200, ListUsers200, UpdateUser200
from generated.runtime import NotImplementedByServiceError


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
        body=models.UserPage(users=[_shown(each) for each in found], page=page, limit=limit, total=total),
        link=pages.links(operations.LIST_USERS.path, query, page, limit, total),
    )


async def create_user(context: RequestContext, *, body: models.NewUser) -> CreateUser201:
    raise NotImplementedByServiceError("create_user")


async def get_user(context: RequestContext, *, user_id: int) -> GetUser200:
    account = await users.existing(context.resources.transactions, user_id)
    return GetUser200(body=_shown(account), e_tag=state_tag(account.version))


async def update_user(
    context: RequestContext, *, user_id: int, body: models.UserPatch, if_match: str | None = None
) -> UpdateUser200:
    patch = body.model_dump(exclude_unset=True)
    account = await users.change(context.resources.transactions, context.caller, user_id, patch, if_match)
    return UpdateUser200(body=_shown(account), e_tag=state_tag(account.version))


async def delete_user(context: RequestContext, *, user_id: int, if_match: str | None = None) -> None:
    await users.delete(context.resources.transactions, context.caller, user_id, if_match)


def _shown(account: Account) -> models.User:
    return models.User(
        id=account.id,
        username=account.username,
        role_id=account.role_id,
        activated=users.is_activated(account),
        created_at=account.created_at,
        updated_at=account.updated_at,
    )

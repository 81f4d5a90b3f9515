"""Accounts to ask as, made in the database itself."""

import uuid
from dataclasses import replace

from app.context import RequestContext
from app.integrations import users_table
from app.integrations.tables import Account
from app.integrations.users_table import ADMIN_ROLE, USER_ROLE
from app.principal import ADMIN, USER, Principal
from app.resources import Resources

ROLES = {ADMIN_ROLE: ADMIN, USER_ROLE: USER}


def new_name() -> str:
    return f"test-{uuid.uuid4().hex}"


async def new_account(resources: Resources, role_id: int = USER_ROLE) -> Account:
    """Make an account with which nobody can log in."""
    async with resources.transactions.begin() as session:
        return await users_table.add(session, new_name(), role_id, "no hash")


def principal_of(account: Account) -> Principal:
    return Principal(str(account.id), (ROLES[account.role_id],))


def asking(context: RequestContext, account: Account) -> RequestContext:
    """Ask as this account."""
    return replace(context, principal=principal_of(account))


async def new_caller(context: RequestContext, role_id: int = USER_ROLE) -> RequestContext:
    return asking(context, await new_account(context.resources, role_id))

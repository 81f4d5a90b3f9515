"""What the account of a test does, and what PostgreSQL then holds."""

from typing import Any

from sqlalchemy import update

from app.context import RequestContext
from app.handlers import auth
from app.integrations.tables import (
    Account,
)
from generated import models

PASSWORD = "correct horse battery staple"
WRONG = "The username or the password is wrong."
SPENT = "The refresh token is not valid."


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

"""Accounts of a database that somebody lends for a while, each held as long as the pool that uses it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from app.errors import ConfigurationError
from app.integrations.connector import background, ended
from app.integrations.secrets import ACCOUNT, LOGIN, SecretStore, complete
from app.sections import PooledSettings

Pool = TypeVar("Pool")


class Loan(Protocol):
    @property
    def user(self) -> str: ...

    @property
    def password(self) -> str: ...

    async def kept(self) -> None:
        """Renew it while that is possible; returns when another is needed, well before the end."""

    async def give_back(self) -> None:
        """End it now, if that can be done."""


class Lender(Protocol):
    async def lend(self, role: str) -> Loan: ...


@dataclass(frozen=True, slots=True, eq=False)
class Leased(Generic[Pool]):
    """A pool, and the account that it goes in by where that is lent."""

    pool: Pool
    loan: Loan | None = None
    keeper: asyncio.Task[None] | None = None

    async def give_back(self) -> None:
        if self.keeper is not None:
            await ended(self.keeper)
        if self.loan is not None:
            await self.loan.give_back()


@dataclass(frozen=True, slots=True)
class Logins:
    """How a database is logged in to: as its settings and its secret say, or as whom the lender makes up."""

    settings: PooledSettings
    secrets: SecretStore
    name: str
    lender: Lender | None = None

    async def open(
        self, connect: Callable[[dict[str, Any]], Awaitable[Pool]], ending: Callable[[], None]
    ) -> Leased[Pool]:
        """Connect; `ending` is called when the pool should give way to another."""
        if self.settings.vault_role is None:
            return Leased(await connect(await complete(self.settings, LOGIN, self.secrets, self.name)))
        if self.lender is None:
            raise ConfigurationError(f"There is nobody to lend an account of {self.name}.")
        place = await complete(self.settings, LOGIN - ACCOUNT, self.secrets, self.name)
        loan = await self.lender.lend(self.settings.vault_role)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(loan.give_back)
            pool = await connect({**place, "user": loan.user, "password": loan.password})
            undo.pop_all()
        return Leased(pool, loan, background(_keep(loan, ending), f"keep the account of {self.name}"))


async def _keep(loan: Loan, ending: Callable[[], None]) -> None:
    await loan.kept()
    ending()

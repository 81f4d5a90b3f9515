"""Who may write what belongs to somebody."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from app.errors import PermissionDeniedError, ResourceNotFoundError
from app.integrations import items_table
from app.integrations.sql_sessions import Transactions
from app.principal import ADMIN, Principal

REFUSAL: Final = "Only an administrator or the owner may do this."

OwnerOf = Callable[[Transactions, int], Awaitable[int]]


def require(caller: Principal, owner_id: int) -> None:
    if caller.account_id != owner_id and ADMIN not in caller.roles:
        raise PermissionDeniedError(REFUSAL)


async def _of_user(_transactions: Transactions, user_id: int) -> int:
    return user_id


async def _of_item(transactions: Transactions, item_id: int) -> int:
    owner_id = await transactions.read(lambda session: items_table.owner(session, item_id))
    if owner_id is None:
        raise ResourceNotFoundError("There is no such item.", details={"item_id": str(item_id)})
    return owner_id


OWNERS: Final[Mapping[str, OwnerOf]] = {"user_id": _of_user, "item_id": _of_item}
"""By the path parameter that names it, which account owns a thing."""

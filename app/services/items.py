"""What holds for items: whose they are, what a change may say, and the event that one was created."""

from collections.abc import Mapping
from typing import Any, Final

from app.errors import ResourceNotFoundError
from app.integrations import items_table, outbox
from app.integrations.items_table import ItemFilter
from app.integrations.sql_sessions import Session, Transactions
from app.integrations.tables import Item
from app.principal import Principal
from app.services import ownership, pages, preconditions

CREATED: Final = "item.created"


async def page(
    transactions: Transactions, wanted: ItemFilter, number: int, limit: int
) -> tuple[list[Item], int]:
    """Return the items of a page and how many there are on all of them."""
    return await transactions.read(
        lambda session: items_table.page(session, wanted, pages.offset(number, limit), limit)
    )


async def existing(transactions: Transactions, item_id: int) -> Item:
    item = await transactions.read(lambda session: items_table.get(session, item_id))
    return item or _absent(item_id)


async def create(transactions: Transactions, caller: Principal, name: str, description: str | None) -> Item:
    """Store the item and the event of it, both or neither."""
    async with transactions.begin() as session:
        item = await items_table.add(session, caller.account_id, name, description)
        await outbox.add(session, CREATED, _told(item))
    return item


async def change(
    transactions: Transactions,
    caller: Principal,
    item_id: int,
    patch: Mapping[str, str | None],
    if_match: str | None,
) -> Item:
    """Give the members of `patch` their values; one that changes nothing leaves the state what it was."""
    async with transactions.begin() as session:
        item = await _writable(session, caller, item_id, if_match)
        different = {name: value for name, value in patch.items() if getattr(item, name) != value}
        if different:
            item = await items_table.change(session, item, **different)
    return item


async def delete(transactions: Transactions, caller: Principal, item_id: int, if_match: str | None) -> None:
    async with transactions.begin() as session:
        await items_table.delete(session, await _writable(session, caller, item_id, if_match))


async def _writable(session: Session, caller: Principal, item_id: int, if_match: str | None) -> Item:
    item = await items_table.lock(session, item_id) or _absent(item_id)
    ownership.require(caller, item.owner_id)
    preconditions.require(if_match, item.version)
    return item


def _told(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "description": item.description,
        "owner_id": item.owner_id,
        "created_at": item.created_at.isoformat(),
        "updated_at": item.updated_at.isoformat(),
    }


def _absent(item_id: int) -> Item:
    raise ResourceNotFoundError("There is no such item.", details={"item_id": str(item_id)})

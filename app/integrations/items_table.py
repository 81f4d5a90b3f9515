"""Items in PostgreSQL; those that were deleted stay, and no function here finds them."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import ConflictError
from app.integrations.sql_sessions import Session, broken_constraint
from app.integrations.tables import Item

NAME_INDEX: Final = "items_name"


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Texts that stand somewhere in an item's own, whatever the case."""

    name: str | None = None
    description: str | None = None


async def page(session: Session, wanted: ItemFilter, offset: int, limit: int) -> tuple[list[Item], int]:
    """Return the items from `offset` on, by id, and how many there are in all."""
    conditions = tuple(_conditions(wanted))
    items = await session.scalars(
        select(Item).where(*conditions).order_by(Item.id).offset(offset).limit(limit)
    )
    total = await session.scalar(select(func.count()).select_from(Item).where(*conditions))
    return list(items), total or 0


def _conditions(wanted: ItemFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Item.deleted_at.is_(None)]
    if wanted.name is not None:
        conditions.append(Item.name.icontains(wanted.name, autoescape=True))
    if wanted.description is not None:
        conditions.append(Item.description.icontains(wanted.description, autoescape=True))
    return conditions


async def get(session: Session, item_id: int) -> Item | None:
    return await session.scalar(select(Item).where(Item.id == item_id, Item.deleted_at.is_(None)))


async def lock(session: Session, item_id: int) -> Item | None:
    """Read an item that others wait to change until this transaction ends."""
    living = select(Item).where(Item.id == item_id, Item.deleted_at.is_(None))
    return await session.scalar(living.with_for_update(key_share=True))


async def owner(session: Session, item_id: int) -> int | None:
    return await session.scalar(select(Item.owner_id).where(Item.id == item_id, Item.deleted_at.is_(None)))


async def add(session: Session, owner_id: int, name: str, description: str | None) -> Item:
    """Raise ConflictError where another item has the name, also one that is being written just now."""
    values = {"owner_id": owner_id, "name": name, "description": description}
    return await _unique(session, insert(Item).values(values).returning(Item), name)


async def change(session: Session, item: Item, **values: str | None) -> Item:
    """Raise ConflictError where another item has the name."""
    changed = (
        update(Item)
        .where(Item.id == item.id)
        .values(**values, version=Item.version + 1, updated_at=func.now())
        .returning(Item)
    )
    return await _unique(session, changed, values.get("name") or item.name)


async def delete(session: Session, item: Item) -> None:
    await session.execute(
        update(Item)
        .where(Item.id == item.id)
        .values(deleted_at=func.now(), version=Item.version + 1, updated_at=func.now())
    )


async def _unique(session: Session, statement: Any, name: str) -> Item:
    try:
        found = await session.scalars(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        if broken_constraint(error) != NAME_INDEX:
            raise
        raise ConflictError("The name is taken.", details={"name": name}) from error
    item: Item = found.one()
    return item

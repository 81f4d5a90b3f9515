"""Items on the real PostgreSQL: whose they are, what a change may say, and the event of a new one."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from app import errors
from app.context import RequestContext
from app.handlers import items
from app.integrations.tables import Item, OutboxEvent
from app.integrations.users_table import ADMIN_ROLE
from generated import models
from tests.accounts import new_caller


@pytest.fixture
async def ann(context: RequestContext) -> RequestContext:
    return await new_caller(context)


def new(name: str, description: str | None = None) -> models.NewItem:
    return models.NewItem(name=name, description=description)


def patch(**members: Any) -> models.ItemPatch:
    return models.ItemPatch.model_validate(members)


async def events_of(context: RequestContext, item_id: int) -> list[OutboxEvent]:
    async with context.resources.transactions.begin() as session:
        about = OutboxEvent.payload["id"].as_integer() == item_id
        return list(await session.scalars(select(OutboxEvent).where(about)))


async def test_an_item_from_create_to_delete(ann: RequestContext, name: str) -> None:
    created = await items.create_item(ann, body=new(name, "It has two bulbs."))
    item = created.body
    assert (item.name, item.description) == (name, "It has two bulbs.")
    assert item.owner_id == ann.caller.account_id
    assert item.updated_at == item.created_at
    assert (created.location, created.e_tag) == (f"/items/{item.id}", '"1"')
    read = await items.get_item(ann, item_id=item.id)
    assert (read.body, read.e_tag) == (item, '"1"')
    changed = await items.update_item(ann, item_id=item.id, body=patch(description="It has three bulbs."))
    assert changed.e_tag == '"2"'
    assert changed.body.updated_at > item.updated_at
    assert changed.body == item.model_copy(
        update={"description": "It has three bulbs.", "updated_at": changed.body.updated_at}
    )
    await items.delete_item(ann, item_id=item.id, if_match='"1", "2"')
    for gone in (
        items.get_item(ann, item_id=item.id),
        items.update_item(ann, item_id=item.id, body=patch(name="other")),
        items.delete_item(ann, item_id=item.id),
    ):
        with pytest.raises(errors.ResourceNotFoundError) as caught:
            await gone
        assert caught.value.details == {"item_id": str(item.id)}


async def test_a_new_item_and_its_event_are_written_together(ann: RequestContext, name: str) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    (event,) = await events_of(ann, item.id)
    assert (event.type, event.sent_at) == ("item.created", None)
    assert models.Item.model_validate(event.payload) == item
    with pytest.raises(errors.ConflictError):
        await items.create_item(ann, body=new(name))
    assert [each.id for each in await events_of(ann, item.id)] == [event.id]


async def test_a_name_is_taken_until_its_item_is_deleted(ann: RequestContext, name: str) -> None:
    first = (await items.create_item(ann, body=new(name))).body
    with pytest.raises(errors.ConflictError) as caught:
        await items.create_item(ann, body=new(name))
    assert (caught.value.message, caught.value.details) == ("The name is taken.", {"name": name})
    await items.delete_item(ann, item_id=first.id)
    second = (await items.create_item(ann, body=new(name))).body
    assert second.id != first.id


async def test_a_change_cannot_take_the_name_of_another(ann: RequestContext, name: str) -> None:
    await items.create_item(ann, body=new(name))
    other = (await items.create_item(ann, body=new(f"{name}-2", "as it was"))).body
    with pytest.raises(errors.ConflictError) as caught:
        await items.update_item(ann, item_id=other.id, body=patch(name=name, description="changed"))
    assert caught.value.details == {"name": name}
    assert (await items.get_item(ann, item_id=other.id)).body == other


async def test_null_removes_a_description_and_nothing_leaves_it(ann: RequestContext, name: str) -> None:
    item = (await items.create_item(ann, body=new(name, "It has two bulbs."))).body
    renamed = await items.update_item(ann, item_id=item.id, body=patch(name=f"{name}-2"))
    assert (renamed.body.name, renamed.body.description) == (f"{name}-2", "It has two bulbs.")
    emptied = await items.update_item(ann, item_id=item.id, body=patch(description=None))
    assert (emptied.body.name, emptied.body.description, emptied.e_tag) == (f"{name}-2", None, '"3"')
    again = await items.update_item(ann, item_id=item.id, body=patch(description=None))
    assert (again.body, again.e_tag) == (emptied.body, '"3"')


@pytest.mark.parametrize("if_match", ['"1"', 'W/"2"', '"x"', '""', '"1","3"'])
async def test_a_write_in_another_state_is_none(ann: RequestContext, name: str, if_match: str) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    await items.update_item(ann, item_id=item.id, body=patch(description="2"), if_match='"1"')
    for write in (
        items.update_item(ann, item_id=item.id, body=patch(description="3"), if_match=if_match),
        items.delete_item(ann, item_id=item.id, if_match=if_match),
    ):
        with pytest.raises(errors.PreconditionFailedError) as caught:
            await write
        assert caught.value.message == "It has been changed since."
    assert (await items.get_item(ann, item_id=item.id)).body.description == "2"


async def test_only_owners_and_administrators_write(
    context: RequestContext, ann: RequestContext, name: str
) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    bob, admin = await new_caller(context), await new_caller(context, ADMIN_ROLE)
    for write in (
        items.update_item(bob, item_id=item.id, body=patch(description="mine")),
        items.delete_item(bob, item_id=item.id),
    ):
        with pytest.raises(errors.PermissionDeniedError) as caught:
            await write
        assert caught.value.message == "Only an administrator or the owner may do this."
    assert (await items.get_item(bob, item_id=item.id)).body == item
    changed = await items.update_item(admin, item_id=item.id, body=patch(description="ours"))
    assert (changed.body.description, changed.body.owner_id) == ("ours", item.owner_id)
    await items.delete_item(admin, item_id=item.id)


async def test_who_may_not_write_learns_nothing_of_the_state(
    context: RequestContext, ann: RequestContext, name: str
) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    with pytest.raises(errors.PermissionDeniedError):
        await items.delete_item(await new_caller(context), item_id=item.id, if_match='"7"')


async def test_pages_are_numbered_and_linked(ann: RequestContext, name: str) -> None:
    made = [(await items.create_item(ann, body=new(f"{name}-{number}"))).body for number in range(5)]
    page = await items.list_items(ann, page=2, limit=2, name=name.upper())
    assert page.body.model_dump() == {
        "items": [item.model_dump() for item in made[2:4]],
        "page": 2,
        "limit": 2,
        "total": 5,
    }
    where = f"/items?name={name.upper()}"
    assert page.link == ", ".join(
        f'<{where}&page={number}&limit=2>; rel="{relation}"'
        for relation, number in (("first", 1), ("prev", 1), ("next", 3), ("last", 3))
    )
    beyond = await items.list_items(ann, page=9, limit=2, name=name)
    assert (beyond.body.items, beyond.body.total) == ([], 5)
    await items.delete_item(ann, item_id=made[0].id)
    rest = await items.list_items(ann, name=name)
    assert ([item.id for item in rest.body.items], rest.body.total) == ([item.id for item in made[1:]], 4)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"description": "BULB"}, ["0"]),
        ({"description": "50%"}, ["1"]),
        ({"description": "_"}, ["2"]),
        ({"description": "\\"}, ["3"]),
        ({"description": "'"}, ["4"]),
        ({"description": "ä"}, ["5"]),
        ({}, ["0", "1", "2", "3", "4", "5", "6"]),
    ],
)
async def test_filters_take_what_they_search_for_as_it_is(
    ann: RequestContext, name: str, filters: dict[str, Any], found: list[str]
) -> None:
    descriptions = ["two Bulbs", "50% off", "snake_case", "back\\slash", "it's", "Ä", None]
    for number, description in enumerate(descriptions):
        await items.create_item(ann, body=new(f"{name}-{number}", description))
    page = await items.list_items(ann, limit=100, name=name, **filters)
    assert [item.name.rpartition("-")[2] for item in page.body.items] == found


async def test_of_two_at_once_one_gets_the_name(ann: RequestContext, name: str) -> None:
    both = await asyncio.gather(
        *(items.create_item(ann, body=new(name)) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in both) == ["ConflictError", "CreateItem201"]


async def test_of_two_changes_of_one_state_one_is_made(ann: RequestContext, name: str) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    both = await asyncio.gather(
        *(
            items.update_item(ann, item_id=item.id, body=patch(description=text), if_match='"1"')
            for text in ("one", "other")
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["PreconditionFailedError", "UpdateItem200"]
    assert (await items.get_item(ann, item_id=item.id)).e_tag == '"2"'


async def test_a_deleted_item_stays_in_the_table(ann: RequestContext, name: str) -> None:
    item = (await items.create_item(ann, body=new(name))).body
    await items.delete_item(ann, item_id=item.id)
    async with ann.resources.transactions.begin() as session:
        kept = await session.get_one(Item, item.id)
    assert (kept.name, kept.version, kept.deleted_at) == (name, 2, kept.updated_at)

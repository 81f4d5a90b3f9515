"""What users make."""

from app.context import RequestContext
from app.integrations.items_table import ItemFilter
from app.integrations.tables import Item
from app.services import items, pages
from app.services.preconditions import state_tag
from generated import models, operations
from generated.responses.items import CreateItem201, GetItem200, ListItems200, UpdateItem200


async def list_items(
    context: RequestContext,
    *,
    page: int = 1,
    limit: int = 20,
    name: str | None = None,
    description: str | None = None,
) -> ListItems200:
    found, total = await items.page(
        context.resources.transactions, ItemFilter(name, description), page, limit
    )
    query = {"name": name, "description": description}
    return ListItems200(
        body=models.ItemPage(items=[_shown(item) for item in found], page=page, limit=limit, total=total),
        link=pages.links(operations.LIST_ITEMS.path, query, page, limit, total),
    )


async def create_item(context: RequestContext, *, body: models.NewItem) -> CreateItem201:
    item = await items.create(context.resources.transactions, context.caller, body.name, body.description)
    location = operations.GET_ITEM.path.format(item_id=item.id)
    return CreateItem201(body=_shown(item), e_tag=state_tag(item.version), location=location)


async def get_item(context: RequestContext, *, item_id: int) -> GetItem200:
    item = await items.existing(context.resources.transactions, item_id)
    return GetItem200(body=_shown(item), e_tag=state_tag(item.version))


async def update_item(
    context: RequestContext, *, item_id: int, body: models.ItemPatch, if_match: str | None = None
) -> UpdateItem200:
    patch = body.model_dump(exclude_unset=True)
    item = await items.change(context.resources.transactions, context.caller, item_id, patch, if_match)
    return UpdateItem200(body=_shown(item), e_tag=state_tag(item.version))


async def delete_item(context: RequestContext, *, item_id: int, if_match: str | None = None) -> None:
    await items.delete(context.resources.transactions, context.caller, item_id, if_match)


def _shown(item: Item) -> models.Item:
    return models.Item(
        id=item.id,
        name=item.name,
        description=item.description,
        owner_id=item.owner_id,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )

"""What the service sends of itself, generated from spec/openapi.yaml; do not edit."""

from functools import cache
from typing import Final

from . import models
from .operations import CONTRACT
from .runtime.operation import Response
from .runtime.webhooks import Deliver, Outgoing, Receipt, Sender, Webhook

ITEM_CREATED: Final = Webhook(
    id="item_created",
    name="item.created",
    method="POST",
    source="spec/paths/webhooks.yaml:2",
    media_type="application/json",
    schema="ItemCreated",
    responses=(
        Response(status="2XX"),
        Response(status="410"),
        Response(status="429"),
        Response(status="5XX"),
    ),
)

WEBHOOKS: Final[tuple[Webhook, ...]] = (ITEM_CREATED,)


def prepare_item_created(body: models.ItemCreated) -> Outgoing:
    """POST item.created: An item was created.

    Judge the body; what comes back can be sent.
    """
    return _item_created().prepare(body)


@cache
def _item_created() -> Sender:
    return Sender(ITEM_CREATED, CONTRACT.judge, models.ItemCreated)


class Senders:
    """Sends to a URL, by the given way, what the contract says; the receipt tells what was answered."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def item_created(self, url: str, body: models.ItemCreated) -> Receipt:
        """POST item.created: An item was created."""
        return await self._deliver(url, prepare_item_created(body))

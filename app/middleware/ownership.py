"""The contract's `x-owner`, before anything of the body is read."""

from collections.abc import Iterable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import PermissionDeniedError
from app.principal import Principal
from app.resources import Resources
from app.services.ownership import REFUSAL, OwnerOf
from generated.runtime import Exchange, Operation, Owner

LONGEST_ID = 18
"""Digits of an id that surely fits; what is longer the judge refuses."""


class OwnershipMiddleware:
    """Lets through who has a role that need not own, and who owns what the path names.

    What is no plain number is left to the judge, and to the service, which asks for the owner again.
    """

    def __init__(
        self, app: ASGIApp, *, owners: Mapping[str, OwnerOf], operations: Iterable[Operation]
    ) -> None:
        unknown = {each.id for each in operations if each.owner and each.owner.parameter not in owners}
        if unknown:
            raise ValueError(f"Nobody knows the owner of what these name: {', '.join(sorted(unknown))}")
        self._app = app
        self._owners = owners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is not None and operation.owner is not None:
            await self._judge(scope, operation.owner)
        await self._app(scope, receive, send)

    async def _judge(self, scope: Scope, owner: Owner) -> None:
        exchange = Exchange.of(scope)
        caller = exchange.principal
        if not isinstance(caller, Principal):
            raise TypeError("Nobody was asked for credentials.")
        named = exchange.path_params[owner.parameter]
        if not set(owner.roles).isdisjoint(caller.roles) or not _is_id(named):
            return
        resources: Resources = scope["app"].state.resources
        owner_id = await self._owners[owner.parameter](resources.transactions, int(named))
        if owner_id != caller.account_id:
            raise PermissionDeniedError(REFUSAL)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID

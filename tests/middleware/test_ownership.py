"""The contract's `x-owner`, before the body is read."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Scope

from app.errors import PermissionDeniedError, ResourceNotFoundError
from app.middleware.ownership import OwnershipMiddleware
from app.principal import Principal
from app.services import ownership
from generated.operations import CONTRACT
from generated.runtime import Operation, Owner
from tests.middleware.asgi import call, exchange_of, noting, operation_of, passes_through, scope_of

OWNED = operation_of(path="/things/{thing_id}", owner=Owner(parameter="thing_id", roles=("admin", "auditor")))
ANN, BOB = Principal("7", ("user",)), Principal("8", ("user", "guest"))
AUDITOR = Principal("9", ("auditor",))


async def owner_of(transactions: Any, thing_id: int) -> int:
    """Tell that every thing but the last belongs to Ann."""
    if thing_id == 99:
        raise ResourceNotFoundError("There is no such thing.")
    return ANN.account_id


def layer(seen: list[Scope]) -> OwnershipMiddleware:
    return OwnershipMiddleware(noting(seen), owners={"thing_id": owner_of}, operations=[OWNED])


def asked(principal: Principal | None, thing_id: str = "1", operation: Operation = OWNED) -> Scope:
    exchange = exchange_of(operation)
    exchange.principal, exchange.path_params = principal, {"thing_id": thing_id}
    app = SimpleNamespace(state=SimpleNamespace(resources=SimpleNamespace(transactions=None)))
    return {**scope_of("DELETE", f"/things/{thing_id}", exchange=exchange), "app": app}


@pytest.mark.parametrize(
    ("principal", "thing_id"),
    [(ANN, "1"), (AUDITOR, "1"), (AUDITOR, "99"), (BOB, "1.0"), (BOB, "x"), (BOB, "9" * 19)],
)
async def test_owners_and_the_roles_go_on_and_what_is_no_id(principal: Principal, thing_id: str) -> None:
    seen: list[Scope] = []
    scope = asked(principal, thing_id)
    await call(layer(seen), scope)
    assert seen == [scope]


async def test_others_do_not() -> None:
    seen: list[Scope] = []
    with pytest.raises(PermissionDeniedError) as caught:
        await call(layer(seen), asked(BOB))
    assert caught.value.message == "Only an administrator or the owner may do this."
    assert seen == []


async def test_what_there_is_not_is_nobodys() -> None:
    seen: list[Scope] = []
    with pytest.raises(ResourceNotFoundError):
        await call(layer(seen), asked(ANN, "99"))
    assert seen == []


async def test_operations_without_an_owner_are_not_asked_for_one() -> None:
    seen: list[Scope] = []
    scope = asked(None, operation=operation_of())
    await call(layer(seen), scope)
    assert seen == [scope]
    rest: list[Scope] = []
    await passes_through(layer(rest), rest)


async def test_a_caller_that_nobody_asked_for_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        await call(layer([]), asked(None))


def test_an_owner_that_nobody_can_tell_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="get_thing"):
        OwnershipMiddleware(noting([]), owners={}, operations=[OWNED])


def test_the_contract_names_owners_that_are_known() -> None:
    named = {operation.owner.parameter for operation in CONTRACT.operations.values() if operation.owner}
    assert named == set(ownership.OWNERS)

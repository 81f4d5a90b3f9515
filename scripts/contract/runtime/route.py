# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""FastAPI's routers and routes with the contract's own way of serving an endpoint."""

from collections.abc import Callable, Coroutine
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar

from fastapi import APIRouter, routing
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .contract import Contract
from .endpoint import compiled, unimplemented
from .exchange import Exchange
from .operation import Operation


class DirectResponse(Response):
    """Answers by running an ASGI app."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


class ContractRoute(APIRoute):
    """A route whose requests and answers are those of its operation.

    It works in any FastAPI app: there it makes its own exchange from what FastAPI matched.
    """

    contract: ClassVar[Contract]
    handlers: ClassVar[object]

    @cached_property
    def operation(self) -> Operation:
        found = self.contract.operations.get(self.operation_id or "")
        if found is None:
            raise ValueError(f"The contract has no operation {self.operation_id!r}.")
        return found

    @property
    def implemented(self) -> bool:
        """Whether there is a handler: called as its endpoint is where Python takes no such name."""
        return any(hasattr(self.handlers, name) for name in (self.operation.id, self.endpoint.__name__))

    @cached_property
    def endpoint_app(self) -> ASGIApp:
        """The endpoint as an ASGI app, for requests whose exchange names the operation."""
        if not self.implemented:
            return unimplemented(self.operation.id)
        return compiled(self.operation, self.contract, self.endpoint)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        self._refuse_dependencies()
        response = DirectResponse(self.endpoint_app)

        async def handle(request: Request) -> Response:
            self._ensure_exchange(request)
            return response

        return handle

    def _ensure_exchange(self, request: Request) -> None:
        exchange = Exchange.begin(request.scope)
        if exchange.operation is not self.operation:
            exchange.operation = self.operation
            exchange.path_params = {
                parameter.name: str(request.path_params[parameter.argument])
                for parameter in self.operation.parameters
                if parameter.location == "path"
            }

    def _refuse_dependencies(self) -> None:
        # FastAPI tells a route of its include's dependencies only here; ignoring one would open a door.
        variable = getattr(routing, "_effective_route_context_var", None)
        included = variable.get() if variable is not None else None
        if self.dependencies or (included is not None and included.dependencies):
            raise RuntimeError(
                f"{self.operation_id}: dependencies do not run on a ContractRoute; use middleware."
            )


class ContractRouter(APIRouter):
    """A router for some of the contract's operations, bound to the handlers that implement them."""

    def __init__(
        self,
        contract: Contract,
        handlers: object,
        *,
        tags: list[str | Enum] | None = None,
        responses: dict[int | str, dict[str, Any]] | None = None,
    ) -> None:
        bound = type("BoundContractRoute", (ContractRoute,), {"contract": contract, "handlers": handlers})
        super().__init__(prefix=contract.base_path, tags=tags, responses=responses, route_class=bound)

    @property
    def contract_routes(self) -> tuple[ContractRoute, ...]:
        return tuple(route for route in self.routes if isinstance(route, ContractRoute))

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of the operations that the handlers lack."""
        return tuple(route.operation.id for route in self.contract_routes if not route.implemented)

"""How many requests of each operation are under way."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app import metrics
from generated.runtime.exchange import Exchange


class ProgressMiddleware:
    """Counts an operation's requests from when it was found until it was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is None:
            await self._app(scope, receive, send)
            return
        gauge = metrics.endpoint(scope["method"], operation.path).in_progress
        gauge.inc()
        try:
            await self._app(scope, receive, send)
        finally:
            gauge.dec()

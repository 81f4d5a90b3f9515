"""No request longer than its operation may take."""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import TimeoutError as AnswerTimeoutError
from generated.runtime.exchange import Exchange


class TimeoutMiddleware:
    """Cancels an operation at the time that its contract gives it; a stream has to begin by then."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is None or operation.timeout is None:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(operation.timeout) as deadline:
                Exchange.of(scope).deadline = deadline
                await self._app(scope, receive, send)
        except TimeoutError as error:
            if not deadline.expired():
                raise
            message = f"{operation.id} may take {operation.timeout:g} seconds."
            raise AnswerTimeoutError(message, details={"timeout": operation.timeout}) from error

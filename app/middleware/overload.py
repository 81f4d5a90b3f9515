"""No more requests under way than the service can finish: the rest is told to come back at once."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import OverloadedError


@dataclass(slots=True)
class InFlight:
    """The requests under way, but for the streams, which have a bound of their own."""

    count: int = 0


class OverloadMiddleware:
    """Bounds the requests in flight of this process; what stands under `exempt` always gets in."""

    def __init__(self, app: ASGIApp, *, limit: int, exempt: str, in_flight: InFlight | None = None) -> None:
        self._app = app
        self._limit = limit
        self._exempt = exempt
        self._in_flight = in_flight or InFlight()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._exempt):
            await self._app(scope, receive, send)
            return
        if self._in_flight.count >= self._limit:
            raise OverloadedError("Too many requests are under way.", retry_after=1)
        self._in_flight.count += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_flight.count -= 1

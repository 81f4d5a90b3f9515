"""What every handler gets of its request."""

from dataclasses import dataclass, field

from fastapi import Request

from app.principal import Principal
from app.resources import Resources
from app.services.auth import Auth
from app.services.response_cache import ResponseCache
from generated.runtime import Completion, Exchange, Operation


@dataclass(frozen=True, slots=True)
class RequestContext:
    resources: Resources
    request_id: str
    operation: Operation | None
    principal: object | None
    response_cache: ResponseCache
    auth: Auth
    client: str = ""
    """The address that the request comes from."""
    completions: list[Completion] = field(default_factory=list)
    """A handler adds what shall be told whether its answer reached the client."""

    @property
    def caller(self) -> Principal:
        """Who is asking, of an operation that is guarded."""
        if not isinstance(self.principal, Principal):
            raise TypeError("Nobody was asked for credentials.")
        return self.principal


def request_context(request: Request) -> RequestContext:
    exchange = Exchange.of(request.scope)
    state = request.scope["app"].state
    return RequestContext(
        state.resources,
        exchange.request_id,
        exchange.operation,
        exchange.principal,
        state.response_cache,
        state.auth,
        request.client.host if request.client else "",
        exchange.completions,
    )

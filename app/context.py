"""What every handler gets of its request."""

from dataclasses import dataclass

from fastapi import Request

from app.resources import Resources
from generated.runtime import Exchange, Operation


@dataclass(frozen=True, slots=True)
class RequestContext:
    resources: Resources
    request_id: str
    operation: Operation | None
    principal: object | None


def request_context(request: Request) -> RequestContext:
    exchange = Exchange.of(request.scope)
    return RequestContext(
        request.scope["app"].state.resources, exchange.request_id, exchange.operation, exchange.principal
    )

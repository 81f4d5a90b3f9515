# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""One endpoint, compiled into an ASGI app that does what its operation needs and nothing else."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NoReturn, get_args, get_type_hints

from fastapi.params import Depends
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from .bodies import BodyPlan
from .contract import Contract
from .conversions import Annotation, is_annotated, is_union
from .exchange import Exchange
from .handover import hand_over
from .media_types import ANY, best_match
from .operation import Operation
from .parameters import ParameterPlan
from .problems import NotAcceptableError, NotImplementedByServiceError
from .responses import ResponsePlan, TypedResponse
from .streams import StreamAnswer, send_stream
from .styles import ABSENT

Endpoint = Callable[..., Awaitable[Any]]
MOST_REMEMBERED = 64


class UnguardedError(RuntimeError):
    """A secured operation was reached without its guard."""


class ContractValue:
    """Marks an argument that FastAPI has no word for; the contract's route reads it."""

    def __init__(self, name: str, types: Mapping[str, Any]) -> None:
        self.name = name
        self.types = types

    def __call__(self) -> NoReturn:
        raise RuntimeError(f"{self.name!r} is read by a ContractRoute, not by FastAPI.")


def contract_value(name: str, types: Mapping[str, Any] | None = None) -> Callable[[], Any]:
    """Mark the parameter `name`, or "body" with its Python type for each media type where they differ."""
    return ContractValue(name, types or {})


def compiled(operation: Operation, contract: Contract, endpoint: Endpoint) -> ASGIApp:
    """Compile an endpoint; the operation and its path parameters must stand on the exchange."""
    annotations = get_type_hints(endpoint, include_extras=True)
    parameters = ParameterPlan(operation, contract.judge, annotations) if operation.parameters else None
    body = _body_plan(operation, contract, annotations)
    result = annotations.get("return")
    responses = ResponsePlan(operation, contract.judge, result, _members(result))
    negotiate = Negotiation(responses.media_types).apply if responses.media_types else None
    answer = responses.answer
    guarded = bool(operation.security)

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope["exchange"]
        if guarded and not exchange.guarded:
            raise UnguardedError(f"{operation.id} requires credentials, and nothing asked for them.")
        if negotiate is not None:
            negotiate(scope, exchange)
        arguments = {} if parameters is None else parameters.arguments(scope, exchange.path_params)
        if body is not None:
            value = await body.value(scope, receive)
            if value is not ABSENT:
                arguments["body"] = value
        try:
            status, headers, content = answer(await endpoint(Request(scope, receive, send), **arguments))
            if not isinstance(content, bytes):
                stream = StreamAnswer(status, headers, content)
                await exchange.complete(delivered=await send_stream(stream, scope, receive, send))
                return
            if exchange.completions:
                delivered = await hand_over((status, headers, content), scope, receive, send)
                await exchange.complete(delivered=delivered)
                return
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})
        finally:
            if exchange.completions:
                await exchange.complete(delivered=False)

    return serve


def unimplemented(operation_id: str) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - an ASGI app
        raise NotImplementedByServiceError(operation_id)

    return serve


class Negotiation:
    """Holds a request's Accept against the media types that the operation has."""

    def __init__(self, media_types: tuple[str, ...]) -> None:
        self._media_types = media_types
        self._several = len(media_types) > 1
        self._remembered: dict[bytes, str | None] = {ANY.encode(): media_types[0]}

    def apply(self, scope: Scope, exchange: Exchange) -> None:
        accept: bytes | None = None
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = value if accept is None else accept + b"," + value
        best = self._best(accept) if accept else self._media_types[0]
        if best is None:
            raise NotAcceptableError(self._media_types)
        if self._several:
            exchange.media_type = best

    def _best(self, accept: bytes) -> str | None:
        if accept in self._remembered:
            return self._remembered[accept]
        best = best_match(accept.decode("latin-1"), self._media_types)
        if len(self._remembered) < MOST_REMEMBERED:
            self._remembered[accept] = best
        return best


def _body_plan(
    operation: Operation, contract: Contract, annotations: Mapping[str, Annotation]
) -> BodyPlan | None:
    if operation.body is None:
        return None
    annotation = annotations["body"]
    types = _marked_types(annotation)
    plain = get_args(annotation)[0] if is_annotated(annotation) else annotation
    by_media_type = {media_type: types.get(media_type, plain) for media_type in operation.body.content}
    return BodyPlan(operation, operation.body, contract.judge, by_media_type)


def _marked_types(annotation: Annotation) -> Mapping[str, Any]:
    metadata: tuple[object, ...] = get_args(annotation)[1:] if is_annotated(annotation) else ()
    for marker in metadata:
        if isinstance(marker, Depends) and isinstance(marker.dependency, ContractValue):
            return marker.dependency.types
    return {}


def _members(annotation: Annotation) -> tuple[type[TypedResponse], ...]:
    members = get_args(annotation) if is_union(annotation) else (annotation,)
    return tuple(
        member for member in members if inspect.isclass(member) and issubclass(member, TypedResponse)
    )

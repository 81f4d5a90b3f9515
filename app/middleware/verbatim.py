"""What is served byte for byte, with the name of its bytes: 304 to who holds them already."""

from collections.abc import Callable, Mapping
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

from app.services.documents import Document
from generated.runtime.endpoint import Negotiation
from generated.runtime.exchange import Exchange

Find = Callable[[Mapping[str, str]], Document | None]
"""Finds an operation's document by its path parameters; None leaves the request to the handler."""


class VerbatimMiddleware:
    """Answers the operations in `documents`, whose handlers could only answer a value that looks alike."""

    def __init__(self, app: ASGIApp, *, documents: Mapping[str, Find]) -> None:
        self._app = app
        self._documents = documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        find = self._documents.get(operation.id) if operation else None
        document = find(Exchange.of(scope).path_params) if find else None
        if document is None:
            await self._app(scope, receive, send)
            return
        _negotiation(document.media_type).apply(scope, Exchange.of(scope))
        known = _holds(scope, document.etag)
        headers = [(b"etag", document.etag.encode())]
        if not known:
            headers += (
                (b"content-type", _content_type(document.media_type)),
                (b"content-length", str(len(document.content)).encode()),
            )
        await send({"type": "http.response.start", "status": 304 if known else 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if known else document.content})


@cache
def _negotiation(media_type: str) -> Negotiation:
    return Negotiation((media_type,))


def _content_type(media_type: str) -> bytes:
    return f"{media_type}; charset=utf-8".encode() if media_type.startswith("text/") else media_type.encode()


def _holds(scope: Scope, etag: str) -> bool:
    held = b",".join(value for name, value in scope["headers"] if name == b"if-none-match").decode("latin-1")
    tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
    return "*" in tags or etag in tags

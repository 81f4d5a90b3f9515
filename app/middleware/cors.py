"""Cross-origin requests: who may call, with what, and what they may read of the answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Self

from starlette.types import ASGIApp, Receive, Scope, Send

from generated.runtime import Operation
from generated.runtime.exchange import Exchange

_SAFE_HEADERS: Final = ("accept", "accept-language", "content-language", "content-type")
_PREFLIGHT_VARY: Final = (
    b"vary",
    b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
)
_VARY: Final = (b"vary", b"Origin")
_ANY: Final = (b"access-control-allow-origin", b"*")
_CREDENTIALS: Final = (b"access-control-allow-credentials", b"true")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What is shared: with `origins`, or with all of them where it is None; `max_age` is in seconds."""

    origins: Collection[str] | None
    methods: Collection[str]
    headers: Collection[str]
    exposed: Collection[str]
    max_age: int

    @classmethod
    def of(cls, operations: Iterable[Operation], origins: Collection[str] | None, max_age: int) -> Self:
        """Share what the operations take and provide."""
        known = tuple(operations)
        named = {each.name.lower() for op in known for each in op.parameters if each.location == "header"}
        provided = {header.name for op in known for response in op.responses for header in response.headers}
        return cls(
            origins=origins,
            methods=sorted({op.method for op in known} | {"HEAD", "OPTIONS"}),
            headers={*named, "authorization", "content-type", "x-request-id"},
            exposed=sorted(provided),
            max_age=max_age,
        )


class CORSMiddleware:
    """Allows explicit origins with credentials or, given none, every origin without them."""

    def __init__(self, app: ASGIApp, *, sharing: Sharing) -> None:
        self._app = app
        origins = sharing.origins
        self._origins = None if origins is None else frozenset(origin.encode("latin-1") for origin in origins)
        self._exposed = (b"access-control-expose-headers", ", ".join(sharing.exposed).encode())
        allowed = sorted({*_SAFE_HEADERS, *(header.lower() for header in sharing.headers)})
        self._preflight = [
            (b"access-control-allow-methods", ", ".join(sharing.methods).encode()),
            (b"access-control-allow-headers", ", ".join(allowed).encode()),
            (b"access-control-max-age", str(sharing.max_age).encode()),
            _PREFLIGHT_VARY,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin, preflight = None, False
        for name, value in scope["headers"]:
            if name == b"origin":
                origin = value
            elif name == b"access-control-request-method":
                preflight = scope["method"] == "OPTIONS"
        headers = Exchange.of(scope).response_headers
        allowed = origin is not None and self._allow(origin, headers)
        if allowed and preflight:
            headers += self._preflight
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if self._origins is not None:
            headers.append(_VARY)
        if allowed:
            headers.append(self._exposed)
        await self._app(scope, receive, send)

    def _allow(self, origin: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
        if self._origins is None:
            headers.append(_ANY)
        elif origin in self._origins:
            headers += ((b"access-control-allow-origin", origin), _CREDENTIALS)
        else:
            return False
        return True

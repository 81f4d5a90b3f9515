"""HTTP Basic in front of the documentation pages, where the settings ask for it."""

import base64
import binascii
import secrets
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import AuthenticationError
from generated.runtime.exchange import Exchange

_CHALLENGE: Final = (("www-authenticate", 'Basic realm="docs", charset="UTF-8"'),)
_PAGES: Final = frozenset({"get_docs", "get_redoc"})


class DocsGuardMiddleware:
    """Lets one user see the documentation pages."""

    def __init__(self, app: ASGIApp, *, username: str, password: str) -> None:
        self._app = app
        self._credentials = f"{username}:{password}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        if operation is not None and operation.id in _PAGES and not self._admits(scope):
            raise AuthenticationError("The documentation asks for a user and a password.", headers=_CHALLENGE)
        await self._app(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, encoded = given.partition(b" ")
        try:
            credentials = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return False
        return scheme.lower() == b"basic" and secrets.compare_digest(credentials, self._credentials)

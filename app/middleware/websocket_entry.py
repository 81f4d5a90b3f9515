"""Who may connect by WebSocket: origin, token and subprotocol, and how many at once."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import jwt
from starlette.types import Scope

from app.errors import (
    AuthenticationError,
    BaseAPIException,
    OverloadedError,
    PermissionDeniedError,
    RateLimitError,
)
from app.principal import Principal
from generated.messages import SEND_EVENTS
from generated.runtime import MalformedRequestError, NotFoundError

SUBPROTOCOL: Final = "cloudevents.json"
TOKEN: Final = "bearer."  # noqa: S105  what stands before one
Verify = Callable[[str], Awaitable[Principal]]


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who may connect; `expires` is when their token ends, in seconds of Unix time."""

    principal: Principal
    token: str = field(repr=False)
    expires: float
    subprotocol: str | None


class Entry:
    """Looks at a handshake before it is accepted; raises the error that it is refused with."""

    def __init__(
        self,
        verify: Verify,
        has_ended: Callable[[str], bool],
        *,
        origins: Collection[str] | None,
        most: int,
        most_of_account: int,
    ) -> None:
        """`origins` are the pages that may connect, None for all; a client that is no browser names none.

        `has_ended` knows the sessions that have ended before their tokens.
        """
        self._verify = verify
        self._session_has_ended = has_ended
        self._origins = origins
        self._most = most
        self._most_of_account = most_of_account
        self._connected: Counter[str] = Counter()

    async def admit(self, scope: Scope) -> Admission:
        if scope["path"] != SEND_EVENTS.address:
            raise NotFoundError("There is no such path.")
        if scope["state"]["lifecycle"].draining:
            raise OverloadedError("The service is stopping.", retry_after=1)
        origin = _header(scope, b"origin")
        if origin is not None and self._origins is not None and origin not in self._origins:
            raise PermissionDeniedError("Pages of this origin may not connect.")
        subprotocol = _subprotocol(scope["subprotocols"])
        token = _token(scope)
        principal = await self._verify(token)
        expires = jwt.decode(token, options={"verify_signature": False})["exp"]
        return Admission(principal, token, expires, subprotocol)

    async def has_ended(self, admission: Admission) -> bool:
        """Tell whether the session is over; a token that has none, as other issuers' do, is judged anew."""
        session = admission.principal.session
        if session is not None:
            return self._session_has_ended(session)
        try:
            await self._verify(admission.token)
        except AuthenticationError:
            return True
        except BaseAPIException:  # nobody can say now: who is connected stays
            return False
        return False

    @contextmanager
    def place(self, principal: Principal) -> Iterator[None]:
        """Hold one of the places for as long as the connection lasts."""
        if self._connected.total() >= self._most:
            raise OverloadedError("Too many clients are connected.", retry_after=5)
        if self._connected[principal.subject] >= self._most_of_account:
            raise RateLimitError("The account has as many connections as one may have.")
        self._connected[principal.subject] += 1
        try:
            yield
        finally:
            self._connected[principal.subject] -= 1
            if not self._connected[principal.subject]:
                del self._connected[principal.subject]


def _subprotocol(offered: Collection[str]) -> str | None:
    """Choose the one that we speak; a browser that offers any wants one chosen."""
    if offered and SUBPROTOCOL not in offered:
        raise MalformedRequestError(f"The subprotocol is {SUBPROTOCOL}.")
    return SUBPROTOCOL if offered else None


def _token(scope: Scope) -> str:
    scheme, _, token = (_header(scope, b"authorization") or "").partition(" ")
    if token.strip() and scheme.lower() == "bearer":
        return token.strip()
    for offered in scope["subprotocols"]:
        if offered.startswith(TOKEN):
            return str(offered.removeprefix(TOKEN))
    raise AuthenticationError("Credentials are required.")


def _header(scope: Scope, name: bytes) -> str | None:
    found = next((value for key, value in scope["headers"] if key.lower() == name), None)
    return None if found is None else found.decode("latin-1")

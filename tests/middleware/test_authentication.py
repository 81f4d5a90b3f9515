"""Access tokens at the contract's guard, and what it means for answers that are kept."""

from collections.abc import Mapping

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app import errors
from app.middleware.authentication import authenticator
from app.middleware.response_cache import ResponseCacheMiddleware
from app.principal import Principal
from app.services.access_tokens import AccessTokens
from app.services.ended_sessions import EndedSessions
from app.services.response_cache import Compute, Key, ResponseCache
from app.services.store import SharedStore
from generated.operations import CONTRACT
from generated.runtime import (
    AuthenticationError,
    Contract,
    Exchange,
    Operation,
    PermissionDeniedError,
    SecurityGuard,
    SecurityScheme,
)
from generated.runtime.operation import Response
from tests.middleware.asgi import Answer, call, exchange_of, operation_of, scope_of

BEARER = SecurityScheme(name="bearer")
SECURED = operation_of(security=((BEARER,),), roles=("admin", "auditor"))
CACHED = operation_of(
    security=((BEARER,),), cache_ttl=30, responses=(Response(status="200", content={"text/plain": None}),)
)
PRINCIPALS: Mapping[str, Principal] = {
    "ann": Principal("ann", ("admin",)),
    "ann-audits": Principal("ann", ("auditor",)),
    "bob": Principal("bob", ("admin",)),
    "guest": Principal("guest"),
}


class Believing(AccessTokens):
    """Believes a few words; how tokens are verified is tested on its own."""

    def __init__(self) -> None:
        super().__init__([], EndedSessions())

    async def verify(self, token: str) -> Principal:
        if token == "early":
            raise errors.VaultUnavailableError("The keys of access tokens are not known yet.")
        if token not in PRINCIPALS:
            raise errors.AuthenticationError("The access token is not valid.")
        return PRINCIPALS[token]


class Remembering(ResponseCache):
    """A cache in a dictionary."""

    def __init__(self) -> None:
        super().__init__(SharedStore())
        self.entries: dict[Key, bytes] = {}

    async def answer(self, key: Key, ttl: int, compute: Compute) -> bytes | None:  # noqa: ARG002  for ever
        if key in self.entries:
            return self.entries[key]
        computed = await compute()
        if computed is not None:
            self.entries[key] = computed
        return None


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    exchange = Exchange.of(scope)
    assert exchange.guarded
    assert isinstance(exchange.principal, Principal)
    who = f"{exchange.principal.subject} {' '.join(exchange.principal.roles)}"
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": who.encode()})


async def ask(token: str | None, operation: Operation = SECURED, app: ASGIApp = greet) -> Answer:
    contract = Contract([operation], "", CONTRACT.judge)
    guard = SecurityGuard(app, contract, authenticator(Believing()))
    headers = [] if token is None else [("authorization", f"Bearer {token}")]
    return await call(guard, scope_of(headers=headers, exchange=exchange_of(operation)))


async def test_a_token_tells_who_is_asking() -> None:
    assert (await ask("ann")).body == b"ann admin"


async def test_the_way_to_a_token_makes_no_difference() -> None:
    either = operation_of(security=((BEARER,), (SecurityScheme(name="oauth2", type="oauth2"),)))
    assert (await ask("ann", either)).body == b"ann admin"
    with pytest.raises(AuthenticationError, match="not valid"):
        await ask("forged", either)


async def test_without_a_token() -> None:
    with pytest.raises(AuthenticationError) as refused:
        await ask(None)
    assert refused.value.headers == (("WWW-Authenticate", "Bearer"),)


async def test_a_token_that_is_not_believed() -> None:
    with pytest.raises(AuthenticationError, match=r"^The access token is not valid\.$") as refused:
        await ask("forged")
    challenge = 'Bearer error="invalid_token", error_description="The access token is not valid."'
    assert refused.value.headers == (("WWW-Authenticate", challenge),)


async def test_a_token_without_the_role() -> None:
    with pytest.raises(PermissionDeniedError):
        await ask("guest")


async def test_a_token_that_cannot_be_judged_yet() -> None:
    with pytest.raises(errors.VaultUnavailableError):
        await ask("early")


async def test_a_kept_answer_is_for_nobody_else() -> None:
    cache = ResponseCacheMiddleware(greet, cache=Remembering(), operations=[CACHED])
    for _ in range(2):
        for token, who in (("ann", b"ann admin"), ("ann-audits", b"ann auditor"), ("bob", b"bob admin")):
            assert (await ask(token, CACHED, cache)).body == who
        for nobody in (None, "forged"):
            with pytest.raises(AuthenticationError):
                await ask(nobody, CACHED, cache)

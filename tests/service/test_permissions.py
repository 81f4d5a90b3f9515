"""Who may call what: every operation of the contract with every kind of caller, in the service itself.

Behind the guards stands a probe in place of handlers, so that a caller who is let through changes nothing.
Everything else is the service's own: accounts, sessions, tokens, the order of the layers.
"""

import base64
import hmac
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import main
from app.integrations import items_table
from app.integrations.tables import Account
from app.integrations.users_table import ADMIN_ROLE
from app.principal import Principal
from app.resources import Resources
from app.services import users
from app.services.access_tokens import TYPE, OwnIssuer, Terms
from app.services.auth import Auth
from app.settings import Settings
from generated.operations import CONTRACT
from generated.runtime import Exchange, Operation
from scripts.permissions import CALLERS, Caller, matrix, refusal, table
from tests.accounts import new_account, new_name, principal_of

REACHED = 299
"""What the probe answers; nothing keeps an answer of that status."""
DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
INVALID = b'{"no JSON'


class Probe:
    """Stands where handlers would be reached."""

    def __init__(self, app: ASGIApp, **_options: object) -> None:
        self._app = app

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        operation = Exchange.operation_of(scope)
        assert operation is not None
        await send({"type": "http.response.start", "status": REACHED, "headers": []})
        await send({"type": "http.response.body", "body": operation.id.encode()})


@pytest.fixture(scope="module")
async def app(settings: Settings, resources: Resources) -> AsyncIterator[FastAPI]:
    ours = settings.model_copy(update={"rate_limit_enabled": False, "contract_guard_sample": 0})

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[Resources]:
        yield replace(resources, settings=ours)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(main, "ResponseCacheMiddleware", Probe)
        app = main.create_app(ours, opened)
        async with app.router.lifespan_context(app):
            yield app
    resources.lifecycle.draining = False


async def _nothing(_session: object) -> None:
    return None


async def token(app: FastAPI, account: Account) -> str:
    auth: Auth = app.state.auth
    return (await auth.sessions.begin(account.id, _nothing)).access_token


def forged(app: FastAPI, settings: Settings, admin: Account) -> Mapping[str, str]:
    """Make what no administrator would be believed by."""
    auth: Auth = app.state.auth
    principal = replace(principal_of(admin), session="0b9f6f7c-8f3c-4c39-9a3e-5f0c3f1e2d11")
    terms = Terms(settings.tokens.issuer, settings.tokens.audience)
    good = OwnIssuer(terms, auth.keys).issue(principal, 600)
    claims = jwt.decode(good, options={"verify_signature": False})
    key = auth.keys.signing()
    head = {"typ": TYPE, "kid": key.kid}
    known_to_all = key.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "expired": OwnIssuer(terms, auth.keys).issue(principal, -60),
        "wrong audience": OwnIssuer(Terms(terms.issuer, "others"), auth.keys).issue(principal, 600),
        "wrong algorithm": _symmetric(head, claims, known_to_all),
        "no token": "no token",
    }


def _symmetric(head: Mapping[str, Any], claims: Mapping[str, Any], secret: bytes) -> str:
    """Sign with what everybody knows, as PyJWT refuses to."""
    message = b".".join(
        base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=")
        for part in ({**head, "alg": "HS256"}, claims)
    )
    signature = base64.urlsafe_b64encode(hmac.digest(secret, message, "sha256")).rstrip(b"=")
    return b".".join((message, signature)).decode()


@pytest.fixture(scope="module")
async def owner(resources: Resources) -> Account:
    return await new_account(resources)


@pytest.fixture(scope="module")
async def named(resources: Resources, owner: Account) -> Mapping[str, str]:
    """Name what belongs to the owner, by the path parameters that do."""
    async with resources.transactions.begin() as session:
        item = await items_table.add(session, owner.id, new_name(), None)
    return {"user_id": str(owner.id), "item_id": str(item.id)}


@pytest.fixture(scope="module")
async def credentials(
    app: FastAPI, settings: Settings, resources: Resources, owner: Account
) -> Mapping[str, str]:
    """Give each caller a token of their own, real sessions of real accounts."""
    admins = [await new_account(resources, ADMIN_ROLE) for _ in range(3)]
    found = {
        "user": await token(app, await new_account(resources)),
        "owner": await token(app, owner),
        "other user": await token(app, await new_account(resources)),
        "admin": await token(app, admins[0]),
        "disabled": await token(app, admins[1]),
        "revoked": await token(app, admins[2]),
        **forged(app, settings, admins[0]),
    }
    themselves = Principal(str(admins[1].id), ("admin",))
    await users.delete(resources.transactions, themselves, admins[1].id, None)
    claims = jwt.decode(found["revoked"], options={"verify_signature": False})
    auth: Auth = app.state.auth
    await auth.sessions.end(
        replace(principal_of(admins[2]), session=claims["sid"])
    )  # and looks who has ended
    return found


def path_of(operation: Operation, named: Mapping[str, str]) -> str:
    """Fill the path in; what is no name of ours is judged later than who asks."""
    path = re.sub(r"\{(\w+)\}", lambda found: named.get(found[1], "anything"), operation.path)
    match = CONTRACT.find(path)
    found = match.route(operation.method) if match else None
    assert found is not None
    assert found[0].id == operation.id
    return path


async def ask(
    app: FastAPI, operation: Operation, path: str, bearer: str | None
) -> tuple[int, dict[str, str], bytes, int]:
    """Return status, headers and body of the answer, and how often the request's body was asked for."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(INVALID))]
    headers += [(b"authorization", f"Bearer {bearer}".encode())] if bearer else []
    status, told, body, reads = 0, {}, b"", 0

    async def receive() -> Message:
        nonlocal reads
        reads += 1
        return {"type": "http.request", "body": INVALID, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, told, body
        if message["type"] == "http.response.start":
            status = message["status"]
            told = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            body += message.get("body", b"")

    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": operation.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("10.0.0.1", 4711),
        "server": ("service", 80),
        "app": app,
        "state": {},
    }
    await app(scope, receive, send)
    return status, told, body, reads


@pytest.mark.parametrize("operation", CONTRACT.operations.values(), ids=CONTRACT.operations)
async def test_who_may_call(
    app: FastAPI, operation: Operation, named: Mapping[str, str], credentials: Mapping[str, str]
) -> None:
    path = path_of(operation, named)
    for caller in CALLERS:
        status, headers, body, reads = await ask(app, operation, path, credentials.get(caller.name))
        wanted = refusal(operation, caller)
        assert (caller.name, status, reads) == (caller.name, wanted or REACHED, 0)
        if wanted is None:
            assert body == operation.id.encode()
            continue
        error = {401: "AuthenticationError", 403: "PermissionDeniedError"}[wanted]
        assert orjson.loads(body)["error"] == error
        assert ("www-authenticate" in headers) == (wanted == 401)


def test_the_size_of_the_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    rows = matrix(CONTRACT.operations.values())
    refused = sum(status is not None for row in rows.values() for status in row.values())
    cases = sum(map(len, rows.values()))
    assert cases == len(CONTRACT.operations) * len(CALLERS)
    with capsys.disabled():
        sys.stdout.write(f"permissions: {len(rows)} operations x {len(CALLERS)} callers = {cases} cases, ")
        sys.stdout.write(f"of which {refused} are refused\n")


def test_a_scheme_that_the_matrix_does_not_know_is_no_gap() -> None:
    guarded = next(each for each in CONTRACT.operations.values() if each.security)
    basic = replace(guarded, security=((replace(guarded.security[0][0], name="basic"),),))
    with pytest.raises(ValueError, match=guarded.id):
        refusal(basic, CALLERS[0])


def test_credentials_may_be_optional() -> None:
    guarded = next(each for each in CONTRACT.operations.values() if each.security and not each.roles)
    optional = replace(guarded, security=(*guarded.security, ()))
    assert [refusal(optional, caller) for caller in (CALLERS[0], Caller("no token", None))] == [None, 401]


def test_the_table_has_every_guarded_operation() -> None:
    lines = table(CONTRACT.operations.values()).splitlines()
    guarded = sorted(each.id for each in CONTRACT.operations.values() if each.security)
    assert [line.split("`")[1] for line in lines[2:]] == guarded
    assert DOCUMENT.read_text(encoding="utf-8").endswith("\n".join(["", *lines, ""]))

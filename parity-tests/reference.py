"""The code-first reference application as documented: what it is asked, and where it differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from contract import body_of, media_type


@dataclass(frozen=True)
class Case:
    """One request; every path that the reference documents is in our contract."""

    name: str
    method: str
    path: str
    json: Any = None


CASES = (
    Case("root", "GET", "/"),
    Case("health", "GET", "/health/"),
    Case("health of vault", "GET", "/health/vault"),
    Case("secret", "GET", "/examples/vault/secret/postgres"),
    Case("query", "GET", "/examples/database/postgres/query"),
    Case("write", "POST", "/examples/cache/parity?value=active&ttl=3600"),
    Case("read", "GET", "/examples/cache/parity"),
    Case("delete", "DELETE", "/examples/cache/parity"),
    Case(
        "publish",
        "POST",
        "/examples/messaging/publish?queue_name=parity",
        {"type": "email", "to": "user@example.com"},
    ),
    Case("queue", "GET", "/examples/messaging/queue/parity/info"),
    Case("cluster info", "GET", "/redis/cluster/info"),
    Case("no path", "GET", "/no/such/path"),
    Case("bad time to live", "POST", "/examples/cache/parity?value=active&ttl=0"),
    Case("bad method", "PATCH", "/examples/cache/parity"),
)


@dataclass(frozen=True)
class Difference:
    """A place in the answer of a case, and why it differs there; the empty place is the whole body."""

    case: str
    place: str
    reason: str


KNOWN = (
    Difference("root", "", "the reference does not document what its root holds; ours is in the contract"),
    Difference("secret", "/data/port", "the reference documents a text; ours keeps the type that Vault has"),
    Difference("bad time to live", "", "measured there: FastAPI's own 422, not the documented error"),
    Difference(
        "bad method", "allow", "measured there: its error handler drops Allow, which RFC 9110 demands"
    ),
)


def differences(ours: httpx.Response, theirs: httpx.Response) -> Iterator[str]:
    """Name the places at which two answers differ: status, headers, form of the body."""
    if ours.status_code != theirs.status_code:
        yield "status"
    if media_type(ours) != media_type(theirs):
        yield "content-type"
    if ("allow" in ours.headers) != ("allow" in theirs.headers):
        yield "allow"
    if ours.is_success and ("x-request-id" in ours.headers) != ("x-request-id" in theirs.headers):
        yield "x-request-id"
    if media_type(ours) == media_type(theirs) == "application/json":
        yield from _forms(body_of(ours), body_of(theirs), "")


def _forms(ours: Any, theirs: Any, at: str) -> Iterator[str]:
    """Compare by kind: what differs in value depends on the systems behind each service."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            if (name in ours) != (name in theirs):
                yield f"{at}/{name}"
            else:
                yield from _forms(ours[name], theirs[name], f"{at}/{name}")
    elif _kind(ours) != _kind(theirs):
        yield at


def _kind(value: object) -> str:
    return "number" if type(value) in {int, float} else type(value).__name__


def reason(known: tuple[Difference, ...], case: str, place: str) -> Difference | None:
    """Find the reason for a difference; one that is known at a place is known below it."""
    return next(
        (
            each
            for each in known
            if each.case == case and (place == each.place or place.startswith(f"{each.place}/"))
        ),
        None,
    )

# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The outermost layer: holds what really goes out against the contract, and changes nothing of it."""

from collections.abc import Awaitable, Callable, Iterator
from random import random
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .contract import request_path
from .events import EventReader, Fields
from .operation import EVENT_STREAM
from .problems import Violation
from .verdict import OUTSIDE, Sent, Verdict

Report = Callable[[Violation, Scope], None]

LARGE: Final = 65_536
"""Bytes of a body beyond which judging it is felt: it is drawn for once more."""
LARGEST: Final = 16_777_216
"""Bytes beyond which no body is kept, and no event of a stream."""


class ContractGuard:
    """Reports each violation of the answers that are drawn; `sample` is their share, from 0 to 1.

    An answer is judged when all of it has been sent, but each event of a stream as it goes by.
    """

    def __init__(self, app: ASGIApp, verdict: Verdict, report: Report, *, sample: float = 1) -> None:
        self._app = app
        self._verdict = verdict
        self._report = report
        self._sample = sample

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        if random() >= self._sample or scope["type"] != "http":  # noqa: S311 - a draw, not a secret
            return self._app(scope, receive, send)
        return self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = LARGEST if random() < self._sample else LARGE  # noqa: S311 - as above
        watch = Watch(scope, most)

        def watched(message: Message) -> Awaitable[None]:
            for event in watch.see(message):
                self._judge_event(watch, event, scope)
            return send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            raise
        except Exception:
            self._judge(watch, scope)
            if watch.status is None:
                reason = "the server had to answer for the service"
                self._report(Violation(OUTSIDE, "unanswered", "", reason), scope)
            raise
        self._judge(watch, scope)

    def _judge_event(self, watch: "Watch", event: Fields, scope: Scope) -> None:
        sent = watch.sent()
        if sent is not None:
            for violation in self._verdict.event_violations(sent, event):
                self._report(violation, scope)

    def _judge(self, watch: "Watch", scope: Scope) -> None:
        sent = watch.sent()
        if sent is not None:
            for violation in self._verdict.violations(sent):
                self._report(violation, scope)


class Watch:
    """Keeps what goes out, as references, up to `most` bytes; of a stream it keeps nothing."""

    def __init__(self, scope: Scope, most: int) -> None:
        self.status: int | None = None
        self._request = scope["method"], request_path(scope), _is_preflight(scope)
        self._headers: dict[str, list[str]] = {}
        self._most = most
        self._size = 0
        self._pieces: list[bytes] = []
        self._whole = False
        self._events: EventReader | None = None

    def see(self, message: Message) -> Iterator[Fields]:
        """Take note of a message; yield the events that it completes."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            for name, value in message.get("headers", ()):
                lines = self._headers.setdefault(name.decode("latin-1").lower(), [])
                lines.append(value.decode("latin-1"))
            if self._headers.get("content-type", [""])[0].startswith(EVENT_STREAM):
                self._events = EventReader(LARGEST)
        elif message["type"] == "http.response.body":
            piece = message.get("body", b"")
            self._size += len(piece)
            if self._events is not None:
                yield from self._events.feed(piece)
                return
            if self._size <= self._most:
                self._pieces.append(piece)
            else:
                self._pieces.clear()
            self._whole = not message.get("more_body", False)

    def sent(self) -> Sent | None:
        """Return the answer, if there is one, without its body where that is too large or has no end."""
        if self.status is None:
            return None
        kept = self._whole and self._size <= self._most
        body = b"".join(self._pieces) if kept else None
        return Sent(*self._request, self.status, self._headers, self._size, body)


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )

# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Answers without end: sent event by event until the events end or the client leaves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive, Scope, Send

from .events import HEARTBEAT
from .exchange import Exchange
from .handover import client_left

OPENING_SECONDS: Final = 1.0
"""How long the head waits for the first event: what goes wrong until then is an answer of its own."""
HEARTBEAT_SECONDS: Final = 15.0
FAREWELL_SECONDS: Final = 1.0
"""How long the end of a stream may take to leave for a client that has stopped reading."""
STREAM_HEADERS: Final = ((b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))
"""Keep caches from storing the events, and proxies from collecting them."""


@dataclass(frozen=True, slots=True)
class StreamAnswer:
    """A head, and the texts of the events."""

    status: int
    headers: list[tuple[bytes, bytes]]
    texts: AsyncIterator[bytes]


async def send_stream(answer: StreamAnswer, scope: Scope, receive: Receive, send: Send) -> bool:
    """Send the stream; return whether it came to its own end.

    It stops when the client leaves, or when a layer around says that it has.
    """
    exchange = Exchange.of(scope)
    head = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    if scope["method"] == "HEAD":
        await _close(answer.texts)
        await send(head)
        await send({"type": "http.response.body", "body": b""})
        return False
    left = asyncio.ensure_future(client_left(receive))
    sending = asyncio.ensure_future(_send_events(answer, exchange, send))
    try:
        await asyncio.wait({left, sending}, return_when=asyncio.FIRST_COMPLETED)
        ended = sending.done()
        if ended:
            sending.result()
    finally:
        left.cancel()
        sending.cancel()
        await asyncio.gather(left, sending, return_exceptions=True)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            if not exchange.streaming:
                exchange.begin_stream()
                await send(head)
            await send({"type": "http.response.body", "body": b""})
    return ended


async def _send_events(answer: StreamAnswer, exchange: Exchange, send: Send) -> None:
    """Send the head with the first event, or when there was none for a while; then whatever comes."""
    upcoming = asyncio.ensure_future(anext(answer.texts, None))
    patience = OPENING_SECONDS
    try:
        while True:
            await asyncio.wait({upcoming}, timeout=patience)
            come = upcoming.done()
            text = upcoming.result() if come else HEARTBEAT
            if not exchange.streaming:
                exchange.begin_stream()
                await send(
                    {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
                )
            if text is None:
                return
            await send({"type": "http.response.body", "body": text, "more_body": True})
            if come:
                upcoming = asyncio.ensure_future(anext(answer.texts, None))
            patience = HEARTBEAT_SECONDS
    finally:
        upcoming.cancel()
        await asyncio.gather(upcoming, return_exceptions=True)
        await _close(answer.texts)


async def _close(texts: AsyncIterator[bytes]) -> None:
    if hasattr(texts, "aclose"):
        await texts.aclose()

# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Answers whose handler waits to hear whether the client got them."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

Completion = Callable[[bool], Awaitable[None]]
"""Told once, after the answer: whether it went out to a client that was still there."""

GRACE = 0.001
"""Seconds for the news that the client has left to get from the socket to here."""


async def hand_over(
    answer: tuple[int, list[tuple[bytes, bytes]], bytes], scope: Scope, receive: Receive, send: Send
) -> bool:
    """Send the answer; return whether its content went out and the client did not leave meanwhile."""
    status, headers, content = answer
    left = asyncio.create_task(client_left(receive))
    try:
        await asyncio.wait({left}, timeout=GRACE)
        if left.done():
            return False
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": True})
        # A server takes the second piece when the first has left its buffer, but for a little.
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        await asyncio.wait({left}, timeout=GRACE)
        delivered = not left.done()
        await send({"type": "http.response.body", "body": b""})
    finally:
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
    return delivered and scope["method"] != "HEAD"


async def client_left(receive: Receive) -> None:
    """Return once the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""Faults from outside, and what each operation must then answer."""

import asyncio
from typing import Final

from generated.operations import CONTRACT
from generated.runtime import Operation
from scripts.contract.cases.requests import Request
from scripts.fuzz.client import Client, Requests
from scripts.fuzz.probes import NOBODYS
from scripts.fuzz.service import MOST_IN_FLIGHT
from scripts.stack import Stack

UNAVAILABLE: Final = frozenset({503})
HELD_UP: Final = frozenset({503, 504})
OVERLOADED: Final = "OverloadedError"
SLACK: Final = 5
"""Requests beyond the limit."""


def dependent() -> list[Operation]:
    return [operation for operation in CONTRACT.operations.values() if operation.depends_on]


async def away(client: Client, requests: Requests) -> None:
    """See each operation refuse whose systems cannot be reached."""
    await asyncio.gather(*(_refused(client, requests, each, UNAVAILABLE) for each in dependent()))


async def overloaded(client: Client, requests: Requests) -> None:
    """See each operation refuse while requests that never end take every place there is.

    An answer that says it is still there, such as that of health, is as good.
    """
    held = [await _held(client, requests) for _ in range(MOST_IN_FLIGHT)]
    try:
        answers = [await client.send(requests.of(each)[0]) for each in CONTRACT.operations.values()]
        if not any(answer.json()["error"] == OVERLOADED for answer in answers if answer.is_server_error):
            client.complain(next(iter(CONTRACT.operations.values())), answers[0], "no place should be left")
    finally:
        for writer in held:
            writer.close()


async def _held(client: Client, requests: Requests) -> asyncio.StreamWriter:
    """Begin a request whose body never comes."""
    operation = next(each for each in CONTRACT.operations.values() if each.body and not each.security)
    target = requests.of(operation)[0].built(CONTRACT.base_path).url.raw_path.decode()
    base = client.http.base_url
    _, writer = await asyncio.open_connection(base.host, base.port)
    head = f"{operation.method} {target} HTTP/1.1\r\nHost: {base.host}\r\nContent-Length: 9\r\n"
    writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode())
    await writer.drain()
    return writer


async def hung(client: Client, requests: Requests, stack: Stack) -> None:
    """See each operation give up in its time while its systems accept and say nothing."""
    systems = sorted({system for operation in dependent() for system in operation.depends_on})
    others = [each for each in CONTRACT.operations.values() if not each.depends_on and each.response_for(504)]
    await asyncio.to_thread(stack.pause, *systems)
    try:
        await asyncio.gather(
            *(_refused(client, requests, each, HELD_UP) for each in dependent()),
            *(client.send(requests.of(each)[0]) for each in others),
        )
    finally:
        await asyncio.to_thread(stack.resume, *systems)


async def _refused(
    client: Client, requests: Requests, operation: Operation, statuses: frozenset[int]
) -> None:
    answer = await client.send(requests.of(operation)[0])
    if answer.status_code not in statuses:
        client.complain(operation, answer, f"{', '.join(operation.depends_on)} cannot answer")
    elif answer.status_code in UNAVAILABLE and "retry-after" not in answer.headers:
        client.complain(operation, answer, "a 503 has Retry-After")


async def _use_up(client: Client, request: Request, times: int) -> None:
    """Send it so often on one connection without waiting for answers, as nobody, and read them all."""
    built, base = request.built(CONTRACT.base_path), client.http.base_url
    _, writer = opened = await asyncio.open_connection(base.host, base.port)
    line = (
        f"{built.method} {built.url.raw_path.decode()} HTTP/1.1\r\nHost: {base.host}\r\nAccept: {NOBODYS}\r\n"
    )
    last = f"{line}Connection: close\r\n\r\n"
    writer.write((f"{line}\r\n" * (times - 1) + last).encode())
    await opened[0].read()
    writer.close()


async def too_many(client: Client, requests: Requests) -> None:
    """Use the limit of each operation up, by requests that its handler never sees."""
    for operation in CONTRACT.operations.values():
        if operation.rate_limit is None:
            continue
        request = requests.of(operation)[0]
        times = operation.rate_limit.amount + SLACK
        headers = {"accept": NOBODYS}
        await _use_up(client, request, operation.rate_limit.amount)
        answers = await asyncio.gather(*(client.send(request, headers=headers) for _ in range(SLACK)))
        refused = [answer for answer in answers if answer.status_code == 429]  # noqa: PLR2004  Too Many Requests
        if not refused:
            client.complain(operation, answers[-1], f"{times} requests are too many")
        for answer in refused:
            if "retry-after" not in answer.headers:
                client.complain(operation, answer, "a 429 has Retry-After")

"""A load of requests that goes on while the body of the `async with` does its worst."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Container
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import httpx

Ask = Callable[[int], Awaitable[httpx.Response]]
SUCCESS: Final = range(200, 300)
PATIENCE: Final = 120.0
"""Longest wait in seconds for whatever must come: long enough where the machine is busy."""


class OverError(Exception):
    """What `ask` raises when there is nobody to ask any more, which is no failure."""


@dataclass(slots=True)
class Tally:
    """What became of the requests; `lost` is what the scenario finds out about their effects."""

    sent: int = 0
    lost: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    _settled: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def settled(self) -> int:
        """Count the requests that have ended, well or not."""
        return self.statuses.total() + sum(failure.startswith("no answer") for failure in self.failed)

    async def more(self, requests: int) -> None:
        """Wait until this many further requests have ended."""
        goal = self.settled + requests
        async with asyncio.timeout(PATIENCE), self._settled:
            await self._settled.wait_for(lambda: self.settled >= goal)

    def report(self, name: str) -> None:
        print(f"\n{name}: sent {self.sent}, failed {len(self.failed)}, lost {self.lost}")  # noqa: T201  the result

    async def settle(self, number: int, ask: Ask, expected: Container[int]) -> None:
        self.sent += 1
        try:
            answer = await ask(number)
        except OverError:
            self.sent -= 1
            raise
        except httpx.HTTPError as error:
            self.failed.append(f"no answer to {number}: {error!r}")
        else:
            self.statuses[answer.status_code] += 1
            if answer.status_code not in expected:
                self.failed.append(f"{answer.status_code} to {number}: {answer.text}")
        async with self._settled:
            self._settled.notify_all()


@asynccontextmanager
async def load(
    ask: Ask, concurrency: int = 8, *, expected: Container[int] = SUCCESS, pause: float = 0
) -> AsyncIterator[Tally]:
    """Ask without end, `concurrency` at a time, each numbered; at the end every answer is waited for."""
    tally = Tally()
    numbers = count()
    over = asyncio.Event()

    async def client() -> None:
        with suppress(OverError):
            while not over.is_set():
                await tally.settle(next(numbers), ask, expected)
                await asyncio.sleep(pause)

    async with asyncio.TaskGroup() as clients:
        for _ in range(concurrency):
            clients.create_task(client())
        try:
            yield tally
        finally:
            over.set()

"""Redis as what protects the service sees it: there within a deadline, or not there."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final, Protocol

_LOG: Final = logging.getLogger(__name__)
DEADLINE: Final = 0.05
RETRY_AFTER: Final = 1.0
_PROBE: Final = "return redis.call('EXISTS', KEYS[1])"
_PROBE_KEY: Final = "limit:{windows}:probe"
_GRACE: Final = 10

Argument = str | bytes | int


class Evaluator(Protocol):
    """What runs a Lua script on the node that holds its keys."""

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any: ...


class StoreAwayError(Exception):
    """The store did not answer in time, now or a moment ago."""


class SharedStore:
    """Costs a request at most one deadline: once missed, nobody waits before a probe has succeeded."""

    def __init__(self, *, deadline: float = DEADLINE, retry_after: float = RETRY_AFTER) -> None:
        self._deadline = deadline
        self._retry_after = retry_after
        self._evaluator: Evaluator | None = None
        self._away = True
        self._prober: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def attach(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._away = False

    async def detach(self) -> None:
        self._evaluator = None
        self._away = True
        tasks = {*self._tasks, *((self._prober,) if self._prober else ())}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        evaluator = self._evaluator
        if self._away or evaluator is None:
            raise StoreAwayError
        try:
            return await self._ask(evaluator, script, keys, arguments)
        except StoreAwayError as error:
            if not self._away:
                self._away = True
                _LOG.warning("the shared store is away, limits are kept by process: %s", error.__cause__)
                self._prober = asyncio.create_task(self._probe(evaluator))
            raise

    async def _ask(
        self, evaluator: Evaluator, script: str, keys: Sequence[str], arguments: Sequence[Argument]
    ) -> Any:
        # A late command is left to end by itself: to cancel it costs the connection that it stands on.
        task = asyncio.ensure_future(evaluator.evaluate(script, keys, arguments))
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        await asyncio.wait({task}, timeout=self._deadline)
        for _ in range(_GRACE):  # the loop itself may be late: what has arrived meanwhile still counts
            if task.done():
                break
            await asyncio.sleep(0)
        error = task.exception() if task.done() else TimeoutError("no answer in time")
        if error is not None:
            raise StoreAwayError from error
        return task.result()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that asyncio does not report it as lost

    async def _probe(self, evaluator: Evaluator) -> None:
        while True:
            await asyncio.sleep(self._retry_after)
            try:
                await self._ask(evaluator, _PROBE, [_PROBE_KEY], [])
            except StoreAwayError:
                continue
            self._away = False
            _LOG.info("the shared store is back")
            return

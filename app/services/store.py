"""Redis as what protects the service sees it: there within a deadline, or not there."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final, Protocol

from app.errors import ServiceUnavailableError

_LOG: Final = logging.getLogger(__name__)
DEADLINE: Final = 0.05
RETRY_AFTER: Final = 1.0
_PROBE: Final = "return redis.call('EXISTS', KEYS[1])"

Argument = str | bytes | int


class Evaluator(Protocol):
    """What runs a Lua script on the node that holds its keys."""

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any: ...  # noqa: ANN401


class StoreAwayError(Exception):
    """The store did not answer in time, now or a moment ago."""


class SharedStore:
    """Costs a request at most one deadline: once missed, nobody waits again before a probe has succeeded."""

    def __init__(self, *, deadline: float = DEADLINE, retry_after: float = RETRY_AFTER) -> None:
        self._deadline = deadline
        self._retry_after = retry_after
        self._evaluator: Evaluator | None = None
        self._away = True
        self._tasks: set[asyncio.Task[Any]] = set()

    def attach(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._away = False

    async def detach(self) -> None:
        self._evaluator = None
        self._away = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def evaluate(self, script: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:  # noqa: ANN401
        if self._away or self._evaluator is None:
            raise StoreAwayError
        # Left to end by itself: cancelling a command breaks the connection that it stands on.
        task = self._keep(asyncio.ensure_future(self._evaluator.evaluate(script, keys, arguments)))
        done, _ = await asyncio.wait({task}, timeout=self._deadline)
        error = task.exception() if done else TimeoutError("it did not answer in time")
        if error is None:
            return task.result()
        if not isinstance(error, ServiceUnavailableError | TimeoutError):
            raise error
        self._lose(error)
        raise StoreAwayError from error

    def _lose(self, error: Exception) -> None:
        if not self._away:
            self._away = True
            _LOG.warning("shared store is away, each process keeps its own limits and no cache: %s", error)
            self._keep(asyncio.ensure_future(self._probe(self._evaluator)))

    async def _probe(self, evaluator: Evaluator | None) -> None:
        while evaluator is not None:
            await asyncio.sleep(self._retry_after)
            try:
                async with asyncio.timeout(self._retry_after):
                    await evaluator.evaluate(_PROBE, ["limit:{windows}:probe"], [])
            except (ServiceUnavailableError, TimeoutError):
                continue
            self._away = False
            _LOG.info("shared store is back")
            return

    def _keep(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

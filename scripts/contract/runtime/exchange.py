# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What is known of one request while it is being answered."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Scope

from .handover import Completion
from .operation import Operation


@dataclass(slots=True)
class Exchange:
    """Stands at `scope["exchange"]`; every layer reads what outer layers found and adds its own.

    `response_headers` are added by the outermost layer; `guarded` says that the operation's security
    requirement was met; `media_type` is the one the client prefers where the operation offers several;
    `error` is the class name of the error that was answered; `completions` are called once the answer is out.
    `deadline` is the operation's time limit, which ends where a stream begins; then `streaming` says so.
    """

    request_id: str
    started: float
    operation: Operation | None = None
    path_params: Mapping[str, str] = field(default_factory=dict)
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    principal: object | None = None
    guarded: bool = False
    media_type: str | None = None
    error: str | None = None
    completions: list[Completion] = field(default_factory=list)
    deadline: asyncio.Timeout | None = None
    streaming: bool = False

    def begin_stream(self) -> None:
        self.streaming = True
        if self.deadline is not None:
            self.deadline.reschedule(None)

    async def complete(self, *, delivered: bool) -> None:
        while self.completions:
            await self.completions.pop()(delivered)

    @staticmethod
    def of(scope: Scope) -> "Exchange":
        exchange: Exchange = scope["exchange"]
        return exchange

    @staticmethod
    def operation_of(scope: Scope) -> Operation | None:
        """Return the operation that was found; what is no HTTP request has none, either."""
        exchange: Exchange | None = scope.get("exchange")
        return None if exchange is None else exchange.operation

    @classmethod
    def begin(cls, scope: Scope) -> "Exchange":
        """Return the request's exchange, made now where no outer layer has."""
        exchange: Exchange | None = scope.get("exchange")
        if exchange is None:
            exchange = scope["exchange"] = cls(request_id=str(uuid.uuid4()), started=time.perf_counter())
        return exchange

"""Answers that broke the contract: counted, each kind of one operation logged from time to time."""

import logging
import time
from typing import Final

from starlette.types import Scope

from app import metrics
from app.logs import REQUEST_ID
from app.redaction import redact
from generated.runtime.exchange import Exchange
from generated.runtime.problems import Violation

_LOG: Final = logging.getLogger(__name__)
QUIET_SECONDS: Final = 60.0
"""Between two lines of the same kind about the same operation."""


class Violations:
    """What the contract guard reports to."""

    def __init__(self) -> None:
        self._quiet_until: dict[tuple[str, str], float] = {}

    def __call__(self, violation: Violation, scope: Scope) -> None:
        key = (violation.operation_id, violation.kind)
        metrics.CONTRACT_VIOLATIONS.labels(*key).inc()
        now = time.monotonic()
        if now < self._quiet_until.get(key, 0):
            return
        self._quiet_until[key] = now + QUIET_SECONDS
        exchange: Exchange | None = scope.get("exchange")
        token = REQUEST_ID.set(exchange.request_id if exchange else None)
        _LOG.warning("contract violation: %s", redact(str(violation)))
        REQUEST_ID.reset(token)

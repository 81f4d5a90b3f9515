"""Holds what is sent without a request against the AsyncAPI document, and changes nothing of it."""

from collections.abc import Callable
from random import random

import orjson

from generated.messages import JUDGE
from generated.runtime import MessageOperation, Violation


class MessageGuard:
    """Reports each violation of the messages that are drawn; `sample` is their share, from 0 to 1."""

    def __init__(self, report: Callable[[Violation], None], *, sample: float) -> None:
        self._report = report
        self._sample = sample

    def judge(self, operation: MessageOperation, name: str, body: bytes) -> None:
        """Look at a message of that name, as it goes out."""
        if random() < self._sample:  # noqa: S311 - a draw, not a secret
            for violation in operation.violations(JUDGE, name, orjson.loads(body)):
                self._report(violation)

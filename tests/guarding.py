"""What the contract guard has found: every answer of the service is judged in every test."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

SETTINGS: Final = {"CONTRACT_GUARD_SAMPLE": "1"}
_LOGGER: Final = logging.getLogger("app.violations")
_MARK: Final = "contract violation: "


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def guarded() -> Iterator[list[str]]:
    """Fail where an answer in this process broke the contract; a test that wants that empties the list."""
    listener = _Listener()
    _LOGGER.addHandler(listener)
    try:
        yield listener.heard
    finally:
        _LOGGER.removeHandler(listener)
    fail_for(listener.heard)


def fail_for_log(log: Path) -> None:
    fail_for(log.read_text(encoding="utf-8").splitlines())


def fail_for(lines: list[str]) -> None:
    """Fail with the lines that tell a violation: operation, kind, pointer, file and line."""
    told = [line[line.index(_MARK) :] for line in lines if _MARK in line]
    if told:
        pytest.fail("\n".join(told), pytrace=False)

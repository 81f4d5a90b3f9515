"""The stack's own record: one JSON file that only its owner can read."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Ledger:
    """Entries once read stay; each change is made to what the file holds then, as others may write it too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries = self._load()

    def get(self, key: str) -> str | None:
        if key not in self._entries:
            self._entries = self._load()
        return self._entries.get(key)

    def setdefault(self, key: str, make: Callable[[], str]) -> str:
        if key not in self._entries:
            with self._changing():
                self._entries.setdefault(key, make())
        return self._entries[key]

    def put(self, **entries: str) -> None:
        with self._changing():
            self._entries.update(entries)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._entries = self._load()
            yield
            write_private(self._path, json.dumps(self._entries, indent=2, sort_keys=True) + "\n")

    def _load(self) -> dict[str, str]:
        entries: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return entries


def write_private(path: Path, text: str) -> None:
    """Replace the file at once, mode 600."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)

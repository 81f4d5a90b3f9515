"""The stack's own record: one JSON file that only its owner can read."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path


class Ledger:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._entries: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, key: str) -> str | None:
        return self._entries.get(key)

    def setdefault(self, key: str, make: Callable[[], str]) -> str:
        with self._guard:
            if key not in self._entries:
                self._entries[key] = make()
                self._save()
            return self._entries[key]

    def put(self, **entries: str) -> None:
        with self._guard:
            self._entries.update(entries)
            self._save()

    def _save(self) -> None:
        write_private(self._path, json.dumps(self._entries, indent=2, sort_keys=True) + "\n")


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

"""Reload: a saved file regenerates and restarts the service; what is broken leaves the old one up."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

from watchfiles import awatch

from scripts.serve.service import CHECKOUT

CONTRACT = ("spec", "scripts/contract")
CODE = ("app", "generated")
LOOK_MILLISECONDS = 2000
_SUFFIXES = {".py", ".yaml", ".yml", ".json"}


def say(line: str) -> None:
    print(f"dev: {line}", file=sys.stderr, flush=True)


class Source:
    """What the running service was made of, so that only a real change makes another."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._contract = ""
        self._code = ""

    async def refresh(self) -> bool:
        """Regenerate as needed and tell whether there is new code that can be run."""
        contract = _fingerprint(CONTRACT)
        if contract != self._contract:
            self._contract = contract
            if not await self._run("-m", "scripts.contract", "generate"):
                say("the spec cannot be generated from: the service goes on with the last one that could")
                return False
        code = _fingerprint(CODE)
        if code == self._code:
            return False
        self._code = code
        if not await self._run("-c", "import app.main"):
            say("the code cannot be imported: the service goes on with the last that could")
            return False
        return True

    async def _run(self, *arguments: str) -> bool:
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=self._environment, cwd=CHECKOUT
        )
        return await child.wait() == 0


async def saved(stopping: asyncio.Event) -> AsyncIterator[None]:
    """Yield after each burst of changes, and now and then for what was saved before we listened."""
    folders = [CHECKOUT / folder for folder in (*CONTRACT, *CODE)]
    async for _ in awatch(
        *folders, stop_event=stopping, rust_timeout=LOOK_MILLISECONDS, yield_on_timeout=True
    ):
        yield


def _fingerprint(folders: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*")):
        if path.suffix in _SUFFIXES:
            digest.update(f"{path}\0".encode() + _content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # an editor's draft, or an output that is just being replaced
        return b""

"""Passwords: which may be chosen, and what is kept of them."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import OverloadedError, ValidationError
from app.sections import PasswordsSettings

Result = TypeVar("Result")

MOST_WAITING: Final = 100
"""Passwords that wait for a thread; beyond them the service says that it has enough to do."""
LEAST_NAME: Final = 4
"""A shorter username may well stand in a password by chance."""
RUNS: Final = (
    "01234567890123456789" * 7,
    "abcdefghijklmnopqrstuvwxyz" * 5,
    "qwertyuiopasdfghjklzxcvbnm" * 5,
)


class Passwords:
    """Argon2id in threads of its own, so many at once; Argon2 lets go of the interpreter."""

    def __init__(self, settings: PasswordsSettings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.iterations, memory_cost=settings.memory_kib, parallelism=settings.lanes
        )
        self._threads = ThreadPoolExecutor(settings.at_once, thread_name_prefix="password")
        self._nobodys = self._hasher.hash("nobody has it")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether `kept` is of this password; None, where there is none, takes as long to say no."""
        fits = await self._run(lambda: self._fits(kept or self._nobodys, _normal(password)))
        return fits and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made with other parameters than those of now."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= MOST_WAITING:
            raise OverloadedError("Too many passwords are being looked at.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def require_acceptable(password: str, username: str, field: str = "password") -> None:
    """Refuse what is guessed first; the contract says how long it is, and there are no other rules."""
    text = _normal(password).casefold()
    name = username.casefold()
    if len(name) >= LEAST_NAME and name in text:
        raise _refused("The password must not contain the username.", field)
    if text in (text + text)[1:-1]:
        raise _refused("The password must not repeat itself.", field)
    if any(text in run or text[::-1] in run for run in RUNS):
        raise _refused("The password must not run along the alphabet, the digits or the keyboard.", field)


def _normal(password: str) -> str:
    """Take different ways of typing a character for the same."""
    return unicodedata.normalize("NFKC", password)


def _refused(message: str, field: str) -> ValidationError:
    return ValidationError(message, details={"field": field})

"""What a system of the stack has to say about itself."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from scripts.stack.site import Site


class StackError(Exception):
    """Something the person at the terminal has to know or do."""


class NotReadyError(Exception):
    """The server does not answer its real query yet."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One process of a system."""

    name: str
    command: tuple[str, ...]
    ports: tuple[int, ...]
    """Held once the process serves."""
    environment: Mapping[str, str] = field(default_factory=dict)
    later_ports: tuple[int, ...] = ()
    """Taken only after the bootstrap."""
    stop_signal: signal.Signals = signal.SIGTERM
    gate: bool = False
    """Units after a gate start once its ports are held, and end before it does."""


class System(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def account(self) -> str:
        """User that root drops to."""
        ...

    @property
    def programs(self) -> Mapping[str, str]:
        """Program to the Debian package or PyPI wheel it comes from."""
        ...

    def units(self, site: Site) -> tuple[Unit, ...]: ...

    def prepare(self, site: Site) -> None:
        """Write what the processes need before they start; must not undo what is there."""
        ...

    async def bootstrap(self, site: Site) -> None:
        """Bring the answering server to its state; repeated on every `up`."""
        ...

    async def probe(self, site: Site) -> str:
        """Ask a real query and return a word on the server, or raise NotReadyError."""
        ...

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        """Return what Vault shall keep, by name below `secret/`."""
        ...

    def environment(self, site: Site) -> Mapping[str, str]:
        """Return the settings that tell the service where this system is."""
        ...

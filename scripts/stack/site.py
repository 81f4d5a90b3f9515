"""The place of one named stack: its folder, ports, accounts and credentials."""

from __future__ import annotations

import os
import pwd
import secrets
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.ledger import Ledger

APP_USER = "reference_api"
ADMIN_USER = "stack_admin"
DATABASE = "dev_database"
DATABASE_USERS = "reference_api_users"
"""Role of PostgreSQL whose members use the tables that the application account makes."""
VHOST = "dev_vhost"


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int

    @classmethod
    def current(cls) -> Account:
        return cls(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())

    @classmethod
    def named(cls, name: str) -> Account:
        entry = pwd.getpwnam(name)
        return cls(name, entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    folder: Path
    port_base: int
    ledger: Ledger

    def port(self, offset: int) -> int:
        return self.port_base + offset

    def account(self, name: str) -> Account:
        """Root runs each server as that server's own user; anybody else as themselves."""
        return Account.named(name) if os.geteuid() == 0 else Account.current()

    def home(self, system: str, account: str) -> Path:
        """Folder that belongs to the system's account alone."""
        path = self.folder / system
        owner = self.account(account)
        path.mkdir(mode=0o700, exist_ok=True)
        if path.stat().st_uid != owner.uid:
            os.chown(path, owner.uid, owner.gid)
        return path

    def write(self, path: Path, text: str, account: str, mode: int = 0o600) -> None:
        """Replace a file of the system's account; nobody else can read it at any moment."""
        owner = self.account(account)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w") as file:
            if os.geteuid() == 0:
                os.fchown(descriptor, owner.uid, owner.gid)
            file.write(text)

    def password(self, key: str) -> str:
        """Return the credential of that name, made up on first use."""
        return self.ledger.setdefault(f"password:{key}", lambda: secrets.token_urlsafe(24))

"""The databases' schema, made by the service's own command where it has changed since the last time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from scripts.stack.site import Site
from scripts.stack.system import StackError, System

CHECKOUT = Path(__file__).parents[2]
DATABASES = ("postgres", "mysql", "mongodb")


def migrate(
    site: Site, systems: Iterable[System], everywhere: dict[str, str], report: Callable[[str], None]
) -> None:
    """Migrate those of `systems` that are databases; `everywhere` are the settings that lead to the stack."""
    record = site.folder / "migrated.json"
    done: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    newest = _digest()
    behind = [each for each in systems if each.name in DATABASES and done.get(each.name) != newest]
    if not behind:
        return
    names = [system.name for system in behind]
    report(f"migrating {', '.join(names)}")
    accounts = [_account(system, site) for system in behind]
    environment = {**os.environ, **everywhere, "LOG_LEVEL": "ERROR"}
    for account in accounts:
        environment |= account
    ended = subprocess.run(
        [sys.executable, "-m", "app", "migrate", *names],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise StackError(f"the schema could not be made\n{ended.stdout}{ended.stderr}")
    record.write_text(json.dumps(done | dict.fromkeys(names, newest)))


def _account(system: System, site: Site) -> dict[str, str]:
    """Log in without Vault, which may not run."""
    secret = system.secrets(site)[system.name]
    return {f"{system.name}_{field}".upper(): str(secret[field]) for field in ("user", "password")}


def _digest() -> str:
    app = CHECKOUT / "app"
    files = [*sorted((app / "revisions").glob("*.py")), app / "integrations" / "mongodb_migrations.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

"""Where a stack's data lies, so that every server's account can reach it and nobody else's is taken."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import stat
from pathlib import Path

from scripts.stack.ledger import Ledger
from scripts.stack.site import Site
from scripts.stack.system import StackError

CHECKOUT = Path(__file__).resolve().parents[2]
PORT_BASES = {"dev": 20100, "chaos": 20300, "test": 21100, "test-2": 21200}
ELSEWHERE = Path("/var/lib/devstack-core")

# The bus of the last Redis node, 10015 above the base, must stay below the ports that the system lends to any
# connection on its way out (32768 and up): one of those may have it just when it is needed.
_BASES = range(1024, 22701)


def open_site(name: str, port_base: int | None, root: Path | None = None) -> Site:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        raise StackError(f"{name!r} is no name for a stack: lower case letters, digits and hyphens")
    folder = _folder(root) / name
    _refuse_foreign(folder)
    for path in (folder, folder / "run", folder / "log"):
        path.mkdir(exist_ok=True)
        path.chmod(0o711)  # whatever the umask says: the servers' own folders lie below
    ledger = Ledger(folder / "root.json")
    return Site(name, folder, _port_base(name, port_base, ledger), ledger)


def remove_site(site: Site) -> None:
    shutil.rmtree(site.folder)


def _port_base(name: str, wanted: int | None, ledger: Ledger) -> int:
    """Ports are chosen when the stack is made; servers remember them in their data."""
    if wanted is None and name not in PORT_BASES and ledger.get("port_base") is None:
        raise StackError(f"the stack {name} is new: choose its ports with --port-base (dev has 20100)")
    chosen = wanted or PORT_BASES.get(name, 0)
    if ledger.get("port_base") is None and chosen not in _BASES:
        raise StackError(f"--port-base must be from {_BASES.start} to {_BASES.stop - 1}")
    kept = int(ledger.setdefault("port_base", lambda: str(chosen)))
    if wanted not in (None, kept):
        raise StackError(f"the stack {name} has its ports at {kept}: remove it first, or use another name")
    return kept


def _folder(root: Path | None) -> Path:
    folder = root or CHECKOUT / ".stack"
    if os.geteuid() == 0 and not folder.is_symlink() and not _open_to_all(folder.parent):
        _lead_elsewhere(folder)
    elif not folder.exists():
        folder.mkdir()
        folder.chmod(0o755)
    return folder.resolve()


def _lead_elsewhere(folder: Path) -> None:
    """Below a home that only its owner enters, servers that root starts as other users would see nothing."""
    target = ELSEWHERE / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    target.mkdir(parents=True, exist_ok=True)
    for path in (ELSEWHERE, target):
        path.chmod(0o755)
    if not folder.exists():
        folder.symlink_to(target)


def _open_to_all(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _refuse_foreign(folder: Path) -> None:
    if folder.exists() and (owner := folder.stat().st_uid) != os.geteuid():
        raise StackError(
            f"{folder} belongs to {pwd.getpwuid(owner).pw_name}: run as that user, or take another --name"
        )

"""The contract as it was: in a revision of git, a file, or at a URL."""

import io
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.contract import source
from scripts.contract.asyncapi import reading
from scripts.contract.bundle import bundle
from scripts.contract.document import Document, Location
from scripts.contract.findings import ContractInvalid, Finding


def earlier(base: str, entry: str) -> Document:
    """Read a file or URL, else the contract `entry` as it stands in the revision `base`."""
    if source.is_url(base) or Path(base).is_file():
        return bundle(base)
    with _tree(base, entry) as (root, inside):
        return _renamed(bundle(str(root / inside)), root, base)


def earlier_messages(base: str, entry: str) -> Document | None:
    """Read the AsyncAPI document that stood beside it; an empty one where there was none, None at a URL."""
    if source.is_url(base):
        return None
    if Path(base).is_file():
        return messages_beside(base)
    with _tree(base, entry) as (root, inside):
        return _renamed(messages_beside(str(root / inside)) or Document({}), root, base)


def messages_beside(entry: str) -> Document | None:
    """Read the AsyncAPI document beside a contract, if there is one."""
    path = Path(entry).with_name(reading.NAME)
    return reading.read(path).document if not source.is_url(entry) and path.is_file() else None


def _renamed(document: Document, root: Path, base: str) -> Document:
    locations = {pointer: _named(location, root, base) for pointer, location in document.locations.items()}
    return replace(document, locations=locations)


@contextmanager
def _tree(base: str, entry: str) -> Iterator[tuple[Path, Path]]:
    """Write the revision's folder of the contract to a place of its own."""
    path = Path(entry).resolve()
    top = Path(_git(path.parent, "rev-parse", "--show-toplevel", base=base).decode().strip())
    folder = path.parent.relative_to(top)
    archive = _git(top, "archive", "--format=tar", base, "--", str(folder), base=base)
    with TemporaryDirectory() as scratch:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(scratch, filter="data")
        yield Path(scratch).resolve(), folder / path.name


def _git(folder: Path, *arguments: str, base: str) -> bytes:
    program = shutil.which("git") or "git"
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        hint = "name a revision of git, a file or a URL"
        raise ContractInvalid([Finding(location=Location(base, 1), message=f"no contract: {why}", hint=hint)])
    return done.stdout


def _named(location: Location, root: Path, base: str) -> Location:
    path = Path(location.file)
    file = f"{base}:{path.relative_to(root)}" if path.is_relative_to(root) else location.file
    return replace(location, file=file)

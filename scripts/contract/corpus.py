"""Try the generator on others' contracts: what of each is generated, reachable, refused, and at what cost."""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from scripts.contract.bundle import gather
from scripts.contract.document import tokens_of
from scripts.contract.grammar import METHODS

ROOT = Path(__file__).parents[2]
_MOST = 2000
_SHARE = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)
_HEAD = (
    "document",
    "operations",
    "generated",
    "reachable",
    "refused",
    "left out",
    "CPU s",
    "s",
    "MB",
    "import s",
    "mount s",
    "mypy",
)


class RefusedWholeError(ValueError):
    """Nothing is generated from a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`refused`: whole operations, with why; `parts`: left out of the others; `mypy` is None if not run.

    `reachable` are those that a request got to. `processor` is the time that all cores took together, and
    so are those of importing the package and building its app; `megabytes` those of all processes at once.
    """

    document: str
    operations: int
    generated: int
    reachable: int
    refused: Mapping[str, str]
    parts: int
    processor: float
    seconds: float
    megabytes: float
    import_seconds: float
    mount_seconds: float
    mypy: int | None = None

    @property
    def lost(self) -> int:
        """Operations that are neither generated nor refused: there must be none."""
        return self.operations - self.reachable - len(self.refused)

    def cells(self) -> tuple[str, ...]:
        counts = (self.operations, self.generated, self.reachable, len(self.refused), self.parts)
        figures = (f"{self.processor:.1f}", f"{self.seconds:.1f}", f"{self.megabytes:.0f}")
        start = (f"{self.import_seconds:.1f}", f"{self.mount_seconds:.1f}")
        rest = (*start, "" if self.mypy is None else str(self.mypy))
        return (self.document, *map(str, counts), *figures, *rest)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.corpus", description=__doc__)
    parser.add_argument("documents", nargs="+", help="files or URLs of contracts, or NAME=FILE")
    parser.add_argument("--mypy", action="store_true", help="check the packages with mypy strict, too")
    options = parser.parse_args(arguments)
    rows, refused = [], []
    for given in options.documents:
        name, document = _name_of(given)
        with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
            try:
                rows.append(measure(document, Path(folder), name, mypy=options.mypy))
            except RefusedWholeError as error:
                refused.append(error)
    print("\n".join([table(rows), *map(str, refused)]))
    return int(bool(refused) or any(row.lost or row.mypy for row in rows))


def _name_of(given: str) -> tuple[str, str]:
    """Take the name that a document is given, or that of its file."""
    name, named, path = given.partition("=")
    return (name, path) if named and "/" not in name else (Path(given).name, given)


def measure(document: str, folder: Path, name: str = "", *, mypy: bool = False) -> Row:
    """Generate a package into a folder, import it and look for each operation of the document."""
    started = time.monotonic()
    usage, megabytes = _generated(document, folder)
    seconds = time.monotonic() - started
    left_out = json.loads((folder / "package" / "capabilities.json").read_text()).get("left_out", [])
    in_document = _operations(document)
    refused = {place: each["reason"] for each in left_out for place in _lost(each, in_document)}
    probed = _probed(folder)
    return Row(
        document=name or Path(document).name,
        operations=len(in_document),
        generated=len(probed["reached"]) + len(probed["missed"]),
        reachable=len(probed["reached"]),
        refused=refused,
        parts=sum(each["what"] not in {"operation", "path-item"} for each in left_out),
        seconds=seconds,
        processor=usage.ru_utime + usage.ru_stime,
        megabytes=megabytes,
        import_seconds=probed["imported"],
        mount_seconds=probed["mounted"],
        mypy=_complaints(folder) if mypy else None,
    )


def table(rows: Iterable[Row]) -> str:
    """Write the rows in Markdown, and below them each operation that is refused, with the reason."""
    listed = list(rows)
    cells = [_HEAD, *(row.cells() for row in listed)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    lines = [
        f"| {' | '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    lines.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    lines += [f"{row.document}: {place}: {why}" for row in listed for place, why in row.refused.items()]
    return "\n".join(lines)


def _generated(document: str, folder: Path) -> tuple[resource.struct_rusage, float]:
    """Run the generator as a process of its own; return what it and those that it started took."""
    command = (
        sys.executable,
        "-m",
        "scripts.contract",
        "generate",
        "--spec",
        document,
        "--out",
        str(folder / "package"),
    )
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
        with _watched(process.pid) as most:
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if not (folder / "package").exists():
        said = (folder / "output").read_text(encoding="utf-8")
        raise RefusedWholeError(f"{Path(document).name} is refused: {said[-_MOST:].strip()}")
    return usage, max(most)  # ru_maxrss would begin at what we hold ourselves


@contextmanager
def _watched(session: int) -> Iterator[list[float]]:
    """Look five times a second at the memory of a session's processes, what they share counted once."""
    most, done = [0.0], Event()

    def watch() -> None:
        while not done.wait(0.2):
            most.append(sum(map(_share, _members(session))) / 1024)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _members(session: int) -> list[Path]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(process.name)) == session:
                found.append(process)
    return found


def _share(process: Path) -> int:
    """Read a process's proportional set size, in kB; none of one that has ended meanwhile."""
    with suppress(OSError):
        found = _SHARE.search((process / "smaps_rollup").read_text())
        return int(found[1]) if found else 0
    return 0


def _operations(document: str) -> list[tuple[str, str]]:
    """List the paths and methods of a document as its author wrote them."""
    bundled, _ = gather(document)
    paths = bundled.data.get("paths") or {}
    return [
        (path, method)
        for path, item in paths.items()
        for method in METHODS
        if isinstance(item, dict) and method in item
    ]


def _lost(left_out: Mapping[str, Any], operations: Iterable[tuple[str, str]]) -> list[str]:
    """Name the operations that went with a part of the document."""
    if left_out["what"] not in {"operation", "path-item"}:
        return []
    _, path, *method = tokens_of(left_out["pointer"])
    return [f"{verb.upper()} {at}" for at, verb in operations if at == path and method in ([], [verb])]


def _probed(folder: Path) -> dict[str, Any]:
    tags = sorted(
        path.stem for path in (folder / "package" / "routers").glob("*.py") if path.stem != "__init__"
    )
    command = (sys.executable, "-P", str(Path(__file__).with_name("reaching.py")), "package", *tags)
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    for name, status in found["missed"].items():
        sys.stderr.write(f"{name} is not reachable: {status}\n")
    return found


def _complaints(folder: Path) -> int:
    config = (f"--config-file={ROOT / 'pyproject.toml'}", f"--cache-dir={folder / 'cache'}")
    command = (sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *config, "package")
    done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.PIPE, text=True)
    sys.stderr.write(done.stdout)
    return done.stdout.count(": error: ")


if __name__ == "__main__":
    sys.exit(main())

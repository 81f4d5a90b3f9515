"""Write the generated package: formatted, whole or not at all, and only over what was generated before."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

from scripts.contract.document import Location
from scripts.contract.findings import Finding

MARK = "do not edit."
RUNTIME = Path(__file__).parent / "runtime"
STYLE = ("--isolated", "--no-cache", "--quiet", "--line-length", "110", "--target-version", "py311")
WAIVED = "A002,B006,B008,C901,D205,E501,N802,N803,PLC0105,PLR0913,PLR0915,TID252"
"""What follows from names, texts and numbers of the contract, and from working under any name."""

FIRST_PARTY = "lint.isort.known-first-party=['app', 'generated']"


class OutputRefusedError(Exception):
    """The output folder holds something that was not generated."""


def runtime_files() -> dict[str, bytes]:
    return {f"runtime/{path.name}": path.read_bytes() for path in sorted(RUNTIME.glob("*.py"))}


def formatted(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Sort the imports and lay out the Python files as ruff does; the copied runtime stays byte for byte."""
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        rendered = [name for name in files if name.endswith(".py") and not name.startswith("runtime/")]
        _put({name: files[name] for name in rendered}, Path(folder))
        _ruff("check", "--fix", "--select", "I,F401", "--config", FIRST_PARTY, folder)
        _ruff("format", folder)
        _waive(Path(folder))
        return {**files, **{name: (Path(folder) / name).read_bytes() for name in rendered}}


def write(files: Mapping[str, bytes], out: Path) -> bool:
    """Replace `out` by `files` in one move; say whether anything changed."""
    _refuse_foreign(out)
    if read(out) == dict(files):
        return False
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _put(files, staging / "new")
        _swap(staging, out)
    finally:
        shutil.rmtree(staging)
    return True


def read(out: Path) -> dict[str, bytes]:
    """Read what stands in `out`, compiled Python aside."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def drift(files: Mapping[str, bytes], out: Path) -> list[Finding]:
    """Compare what the contract generates with what stands in `out`."""
    found = read(out)
    return [*_differences(files, found, out), *_strangers(files, found, out)]


def _differences(files: Mapping[str, bytes], found: Mapping[str, bytes], out: Path) -> Iterator[Finding]:
    for name, content in sorted(files.items()):
        place = out / name
        if name not in found:
            yield _finding(place, 1, "is missing")
        elif found[name] != content:
            line, change = _first_change(found[name], content)
            yield _finding(place, line, f"is not what the contract generates: {change}")


def _strangers(files: Mapping[str, bytes], found: Mapping[str, bytes], out: Path) -> Iterator[Finding]:
    for name in sorted(found.keys() - files.keys()):
        yield _finding(out / name, 1, "is no longer generated from the contract")


def _finding(place: Path, line: int, message: str) -> Finding:
    return Finding(location=Location(str(place.absolute()), line), message=message, hint="run make generate")


def _first_change(found: bytes, generated: bytes) -> tuple[int, str]:
    """Line of the first difference in the file as it stands, and what differs there."""
    old, new = (text.decode(errors="replace").split("\n") for text in (found, generated))
    pairs = zip_longest(old, new, fillvalue="the end of the file")
    line, has, wants = next((line, *pair) for line, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return line, f"has {has.strip()!r}, the contract gives {wants.strip()!r}"


def _refuse_foreign(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    head = out / "__init__.py"
    if not head.is_file() or MARK not in head.read_text(encoding="utf-8").partition("\n")[0]:
        raise OutputRefusedError(
            f"{out}: holds files that were not generated; name an empty or a generated folder"
        )


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _swap(staging: Path, out: Path) -> None:
    new, old = staging / "new", staging / "old"
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise


def _waive(folder: Path) -> None:
    """Say in each file which of the waived rules it breaks."""
    listed = json.loads(
        _ruff("check", "--exit-zero", "--select", WAIVED, "--output-format", "json", str(folder))
    )
    broken = {(found["filename"], found["code"]) for found in listed}
    for name in {name for name, _ in broken}:
        codes = ", ".join(sorted(code for other, code in broken if other == name))
        docstring, rest = Path(name).read_text(encoding="utf-8").split("\n", 1)
        Path(name).write_text(f"{docstring}\n\n# ruff: noqa: {codes}\n{rest}", encoding="utf-8")


def _ruff(command: str, *arguments: str) -> str:
    ruff = [sys.executable, "-m", "ruff", command, *STYLE, *arguments]
    return subprocess.run(ruff, check=True, stdout=subprocess.PIPE, text=True).stdout

"""A copy of the committed tree, and the suites that are run on it."""

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Final

from scripts.faults.fault import Fault, Suite, rewrite

LONGEST: Final = 240
VIOLATION: Final = "contract violation: "
AS_ADMIN: Final = (
    'ACCESS_TOKEN=$("$0" -m app token --role admin --minutes 60) && export ACCESS_TOKEN && exec "$0" "$@"'
)
PYTEST: Final = (
    *("pytest", "-x", "-q", "-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # the nursery has imported plugins already
)
TYPED: Final = ("app", "generated", "scripts/contract")
"""Where there are faults; the whole would take longer each time."""
LENT: Final = (".venv", ".stack")
"""What the copy shares with the checkout."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`told`: the contract guard named the violation, too."""

    caught: bool
    seconds: float
    told: bool
    output: str


class Nursery:
    """Runs pytest without importing everything each time."""

    def __init__(self, root: Path, stack: str) -> None:
        self._root = root
        self._environment = {**os.environ, "STACK": stack, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self._process: subprocess.Popen[str] | None = None

    def run(self, arguments: Sequence[str]) -> tuple[int, str]:
        process = self._process = self._process or self._started()
        output = self._root / "build" / "pytest.log"
        output.parent.mkdir(exist_ok=True)
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the nursery has no pipes")
        process.stdin.write(json.dumps([arguments, str(output)]) + "\n")
        process.stdin.flush()
        alarm = Timer(LONGEST, process.terminate)
        alarm.start()
        code = int(process.stdout.readline() or "1")
        alarm.cancel()
        return code, output.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        if self._process is not None:
            self._process.communicate()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py"))],
            cwd=self._root,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True, slots=True)
class Tree:
    root: Path
    stack: str
    nursery: Nursery
    commit: str
    types: Path
    """What mypy remembers of the copy, for the next one."""

    @classmethod
    @contextmanager
    def of(cls, checkout: Path, root: Path, stack: str) -> Iterator["Tree"]:
        """Copy what is committed; what is not might change while it is tried."""
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=checkout, capture_output=True, check=True)
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(root, filter="data")
        for name in LENT:
            (root / name).symlink_to((checkout / name).resolve())
        command = ["git", "rev-parse", "HEAD"]
        head = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
        nursery = Nursery(root, stack)
        try:
            yield cls(root, stack, nursery, head.stdout.strip(), checkout / "build" / "mypy")
        finally:
            nursery.end()

    @contextmanager
    def faulty(self, fault: Fault) -> Iterator[None]:
        before = fault.apply(self.root)
        try:
            yield
        finally:
            for path, text in before.items():
                rewrite(path, text)

    def run(self, suite: Suite, fault: Fault) -> Outcome:
        """Run the suite until it fails, or to its end."""
        began = monotonic()
        said = []
        for command in self._commands(suite, fault):
            code, output = self._run(command)
            said.append(output)
            if code:
                break
        text = "\n".join(said)
        return Outcome(bool(code), monotonic() - began, VIOLATION in text, text)

    def _commands(self, suite: Suite, fault: Fault) -> Iterator[Sequence[str]]:
        python = sys.executable
        match suite:
            case "tests":
                yield (*PYTEST, *fault.tests)
            case "validate":
                yield (python, "-m", "scripts.contract", "check")
                yield (python, "-m", "mypy", "--cache-dir", str(self.types), *TYPED)
            case "parity":
                cases = [f"parity-tests/cases/{name}.py" for name in fault.parity]
                serve = (python, "-m", "scripts.serve", "--stack", self.stack, "--")
                yield (*serve, "sh", "-c", AS_ADMIN, python, "-m", *PYTEST, *cases)
            case "fuzz":
                wanted = [word for name in fault.fuzz for word in ("--operation", name)]
                yield (python, "-m", "scripts.fuzz", "--stack", self.stack, "--quick", *wanted)

    def _run(self, command: Sequence[str]) -> tuple[int, str]:
        if command[: len(PYTEST)] == PYTEST:
            return self.nursery.run(("-p", "pytest_asyncio.plugin", *command[1:]))
        return self._run_anew(command)

    def _run_anew(self, command: Sequence[str]) -> tuple[int, str]:
        """Run it; a suite that hangs has caught the fault as well as one that fails."""
        child = subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, "STACK": self.stack},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            output, _ = child.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            child.terminate()
            output, _ = child.communicate()
            return 1, f"{output}\nnot done after {LONGEST} seconds"
        return child.returncode, output

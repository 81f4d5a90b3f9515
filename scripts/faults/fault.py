"""What a fault is: one replacement in one place, or in a file and its copy."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, get_args

import yaml

Suite = Literal["tests", "parity", "validate", "fuzz"]
SUITES: Final[tuple[Suite, ...]] = get_args(Suite)
LIST: Final = Path(__file__).with_name("faults.yaml")


class MovedError(Exception):
    """The source is not what the fault was written for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`old` stands once in each of `files`; `tests` are the modules that should catch it.

    `fuzz` are the operations on which schemathesis is let loose, `parity` the cases that are compared.
    """

    name: str
    files: tuple[str, ...]
    old: str
    new: str
    tests: tuple[str, ...] = ()
    parity: tuple[str, ...] = ()
    fuzz: tuple[str, ...] = ()
    first: Suite = "tests"

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]

    def wanted(self, suite: Suite) -> tuple[str, ...]:
        """Return what of the suite is run."""
        return {"tests": self.tests, "validate": (), "parity": self.parity, "fuzz": self.fuzz}[suite]

    def order(self) -> list[Suite]:
        """Return the suites that can catch it, the likeliest first."""
        asked = (suite for suite in SUITES if suite == "validate" or self.wanted(suite))
        return sorted(asked, key=lambda suite: suite != self.first)

    def apply(self, root: Path) -> dict[Path, str]:
        """Edit the files and return what they were; raises MovedError where one is not as expected."""
        before = {root / file: (root / file).read_text(encoding="utf-8") for file in self.files}
        for path, text in before.items():
            if text.count(self.old) != 1:
                raise MovedError(f"{path}: {self.name}: its text stands there {text.count(self.old)} times")
        for path, text in before.items():
            rewrite(path, text.replace(self.old, self.new))
        return before


def rewrite(path: Path, text: str) -> None:
    """Write it with another time than it had: compiled code is told from its source by seconds."""
    later = path.stat().st_mtime + 2
    path.write_text(text, encoding="utf-8")
    os.utime(path, (later, later))


def read(file: Path = LIST) -> tuple[Fault, ...]:
    return tuple(_fault(node) for node in yaml.safe_load(file.read_text(encoding="utf-8")))


def _fault(node: dict[str, Any]) -> Fault:
    lists: dict[str, Any] = {key: tuple(node.pop(key, ())) for key in ("tests", "parity", "fuzz")}
    place = node.pop("file")
    files = (place,) if isinstance(place, str) else tuple(place)
    return Fault(**{**node, **lists, "files": files})

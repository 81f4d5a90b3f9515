"""The step of `info.version` that a set of changes demands, by semantic versioning."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from scripts.contract.changes.change import Change

Step = Literal["major", "minor", "patch", "none"]
STEPS: Final[tuple[Step, ...]] = ("major", "minor", "patch", "none")
_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?")


def demanded(changes: Iterable[Change], version: str) -> Step:
    """Say which step the changes of `version` need; before 1.0.0 a minor one may break."""
    levels = {change.level for change in changes}
    if "breaking" in levels:
        return "minor" if version.removeprefix("v").startswith("0.") else "major"
    if "additive" in levels:
        return "minor"
    return "patch" if levels else "none"


def taken(old: str, new: str) -> Step:
    """Say which step was made; "none" also where a version is no three numbers or went back."""
    before, after = (_VERSION.fullmatch(version) for version in (old, new))
    if before is None or after is None:
        return "none"
    first, then = ([int(number) for number in match.groups()] for match in (before, after))
    if then <= first:
        return "none"
    return STEPS[next(index for index in range(3) if first[index] != then[index])]


def suffices(step: Step, needed: Step) -> bool:
    return STEPS.index(step) <= STEPS.index(needed)


def after(version: str, step: Step) -> str:
    """Write the version after a step; as it is where it is no three numbers."""
    match = _VERSION.fullmatch(version)
    if match is None or step == "none":
        return version
    major, minor, patch = (int(number) for number in match.groups())
    following = {
        "major": (major + 1, 0, 0),
        "minor": (major, minor + 1, 0),
        "patch": (major, minor, patch + 1),
    }
    return ".".join(str(number) for number in following[step])

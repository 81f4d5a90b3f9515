"""Breaking changes that are let through: each with a reason, for a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from scripts.contract import source
from scripts.contract.changes.change import RULES, Change
from scripts.contract.document import Location
from scripts.contract.findings import ContractInvalid, Finding, near

FILE: Final = "waivers.yaml"
"""Beside the entry document of the contract."""
_NEEDED: Final = ("rule", "reason", "expires")
_KNOWN: Final = (*_NEEDED, "operation", "pointer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """`operation` and `pointer` are patterns (`*`, `?`); every operation touched must be meant."""

    location: Location
    rule: str
    reason: str
    expires: date
    operation: str = "*"
    pointer: str = "*"

    def covers(self, change: Change) -> bool:
        return (
            change.rule == self.rule
            and fnmatchcase(change.pointer, self.pointer)
            and all(fnmatchcase(operation, self.operation) for operation in change.operations)
        )


def load(entry: str) -> tuple[Waiver, ...]:
    """Read the waivers beside a contract; none where there is no file."""
    path = Path(entry).parent / FILE
    if source.is_url(entry) or not path.exists():
        return ()
    read = source.read(str(path.resolve()))
    stated = read.data if isinstance(read.data, list) else [read.data]
    findings, waivers = [], []
    for index, each in enumerate(stated):
        location = read.where(f"/{index}")
        problems = list(_problems(each, location))
        findings += problems
        if not problems:
            waivers.append(
                Waiver(location=location, **{**each, "expires": date.fromisoformat(each["expires"])})
            )
    if findings:
        raise ContractInvalid(findings)
    return tuple(waivers)


def _problems(stated: Any, location: Location) -> Iterator[Finding]:
    if not isinstance(stated, dict):
        yield Finding(location=location, message="a waiver is a map", hint=f"with {', '.join(_NEEDED)}")
        return
    for name in stated.keys() - set(_KNOWN):
        yield Finding(location=location, message=f"a waiver has no `{name}`", hint=near(name, _KNOWN))
    for name in _NEEDED:
        if not isinstance(stated.get(name), str) or not stated[name].strip():
            yield Finding(location=location, message=f"the waiver lacks its `{name}`")
            return
    if stated["rule"] not in RULES:
        message = f"there is no rule `{stated['rule']}`"
        yield Finding(location=location, message=message, hint=near(stated["rule"], RULES))
    try:
        date.fromisoformat(stated["expires"])
    except ValueError:
        yield Finding(location=location, message="`expires` is no date", hint="write it as 2026-12-31")


def stale(waivers: Iterable[Waiver], changes: Iterable[Change], today: date) -> Iterator[Finding]:
    """Tell of waivers that have ended, and of those that nothing needs any more."""
    known = list(changes)
    for waiver in waivers:
        if waiver.expires < today:
            message = f"the waiver of `{waiver.rule}` has expired on {waiver.expires}"
            yield Finding(
                location=waiver.location, message=message, hint="renew it with its reason, or delete it"
            )
        elif not any(waiver.covers(change) for change in known):
            message = f"nothing needs the waiver of `{waiver.rule}`"
            yield Finding(location=waiver.location, message=message, hint="delete it", severity="warning")

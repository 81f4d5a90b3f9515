"""What a contract says of the rules: lint.yaml beside its entry document, each exception with a reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from scripts.contract import source
from scripts.contract.document import Location, join
from scripts.contract.findings import ContractInvalid, Finding, near
from scripts.contract.lint.redocly import PREFIX
from scripts.contract.lint.remark import Remark
from scripts.contract.lint.rules import RULES

FILE: Final = "lint.yaml"
_LEVELS: Final = ("error", "warning", "off")
_NAMES: Final = frozenset(rule.name for rule in RULES)


@dataclass(frozen=True, slots=True)
class Ignored:
    """`pointer` is a pattern (`*`, `?`) for places in the bundled contract."""

    location: Location
    rule: str
    pointer: str
    reason: str

    def covers(self, remark: Remark) -> bool:
        return remark.rule == self.rule and fnmatchcase(remark.pointer, self.pointer)


@dataclass(frozen=True, slots=True)
class Settings:
    levels: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()

    def level(self, rule: str, usual: str) -> str:
        return self.levels.get(rule, usual)

    def of_redocly(self) -> dict[str, str]:
        """Write the levels of Redocly's rules as it wants them; the severity itself is ours to give."""
        return {
            rule.removeprefix(PREFIX): "off" if level == "off" else "error"
            for rule, level in self.levels.items()
            if rule.startswith(PREFIX)
        }

    def stale(self, remarks: Iterable[Remark]) -> Iterator[Finding]:
        """Tell of exceptions that nothing needs any more."""
        known = list(remarks)
        for each in self.ignored:
            if not any(each.covers(remark) for remark in known):
                message = f"nothing needs the exception from `{each.rule}`"
                yield Finding(location=each.location, message=message, hint="delete it", severity="warning")


def load(entry: str) -> Settings:
    """Read the settings beside a contract; the usual ones where there is no file."""
    path = Path(entry).parent / FILE
    if source.is_url(entry) or not path.exists():
        return Settings()
    read = source.read(str(path.resolve()))
    data = read.data if isinstance(read.data, dict) else {}
    findings = [
        Finding(
            location=read.where(f"/{name}"), message=f"`{name}` is not known here", hint="`rules` or `ignore`"
        )
        for name in data.keys() - {"rules", "ignore"}
    ]
    levels: dict[str, str] = {}
    for name, stated in (data.get("rules") or {}).items():
        where = read.where(join("/rules", name))
        findings += _complaints(where, name, stated, ("level", "reason"))
        levels[name] = str(stated.get("level")) if isinstance(stated, dict) else ""
        if levels[name] not in _LEVELS:
            findings.append(Finding(location=where, message=f"the level is one of {', '.join(_LEVELS)}"))
    ignored = []
    for index, stated in enumerate(data.get("ignore") or []):
        where = read.where(f"/ignore/{index}")
        rule = stated.get("rule", "") if isinstance(stated, dict) else ""
        complaints = list(_complaints(where, str(rule), stated, ("rule", "pointer", "reason")))
        findings += complaints
        if not complaints:
            ignored.append(Ignored(where, **stated))
    if findings:
        raise ContractInvalid(findings)
    return Settings(levels, tuple(ignored))


def _complaints(where: Location, rule: str, stated: Any, words: tuple[str, ...]) -> Iterator[Finding]:
    if not isinstance(stated, dict) or set(stated) != set(words):
        yield Finding(location=where, message=f"this needs {', '.join(words)} and nothing else")
    elif not all(isinstance(each, str) and each.strip() for each in stated.values()):
        yield Finding(location=where, message="each of these is a text", hint="the reason says why")
    if rule not in _NAMES and not rule.startswith(PREFIX):
        yield Finding(location=where, message=f"there is no rule `{rule}`", hint=near(rule, _NAMES))

"""What is wrong with a contract, each with the author's file and line."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from scripts.contract.document import Location

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`message` says what is wrong, `hint` what would be right; `pointer` is into the bundled contract."""

    location: Location
    message: str
    hint: str = ""
    pointer: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.location}: {self.severity}: {self.message}{hint}"


class ContractInvalid(Exception):  # noqa: N818  its name says what the contract is
    """Carries every finding, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = in_order(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by file and line, each finding once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda found: (found.location, found.message)))


def near(word: str, candidates: Iterable[str]) -> str:
    """Suggest the known word that a misspelt one was meant to be."""
    folded = {candidate.lower(): candidate for candidate in candidates}
    matches = get_close_matches(word.lower(), folded, n=1, cutoff=0.7)
    return f"did you mean `{folded[matches[0]]}`?" if matches else ""

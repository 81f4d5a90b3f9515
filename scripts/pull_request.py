"""What a pull request does to the contract: every check, a summary in Markdown, a mark at each line."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

_FINDING: Final = re.compile(
    r"(?P<file>[^\s:][^:]*):(?P<line>\d+): (?P<level>error|warning|breaking): (?P<text>.+)"
)
_LONGEST: Final = 20_000
"""Characters of one check's output in the summary; the whole of it is in the log."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    target: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str

    def findings(self) -> Iterator[re.Match[str]]:
        return (found for line in self.output.splitlines() if (found := _FINDING.fullmatch(line.strip())))


def checks(base: str, *, fuzz: bool) -> tuple[Check, ...]:
    against = f"BASE={base}"
    first = Check("Contract, generated code and style", "validate-apis")
    second = Check("Breaking changes", "check-breaking", (against,))
    return (first, second, *((Check("Fuzzing on real systems", "fuzz"),) if fuzz else ()))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.pull_request", description=__doc__)
    parser.add_argument("--base", default="origin/main", help="revision to compare with (%(default)s)")
    parser.add_argument("--fuzz", choices=("true", "false"), default="true")
    options = parser.parse_args(arguments)
    outcomes = [_run(check) for check in checks(options.base, fuzz=options.fuzz == "true")]
    changelog = _run(Check("Changelog", "changelog", (f"BASE={options.base}",)))
    for outcome in outcomes:
        for mark in marks(outcome):
            print(mark)
    _append("GITHUB_STEP_SUMMARY", summary(outcomes, changelog))
    broken = any(outcome.check.target == "check-breaking" and not outcome.passed for outcome in outcomes)
    _append("GITHUB_OUTPUT", f"breaking={str(broken).lower()}\n")
    return int(not all(outcome.passed for outcome in outcomes))


def _run(check: Check) -> Outcome:
    print(f"::group::{check.name}", flush=True)
    began = monotonic()
    done = subprocess.run(
        ["make", "--no-print-directory", check.target, *check.arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{done.stdout}::endgroup::", flush=True)
    return Outcome(check, done.returncode == 0, monotonic() - began, done.stdout)


def marks(outcome: Outcome) -> Iterator[str]:
    """Write findings as GitHub's commands: each stands at its line of the change."""
    for found in outcome.findings():
        level = "warning" if found["level"] == "warning" or outcome.passed else "error"
        yield f"::{level} file={found['file']},line={found['line']}::{found['text'].replace('%', '%25')}"


def summary(outcomes: Sequence[Outcome], changelog: Outcome) -> str:
    """Write what a reviewer wants to know first, the outputs folded below."""
    lines = ["# Contract", "", "| check | outcome | seconds |", "|---|---|---|"]
    for outcome in outcomes:
        state = "passed" if outcome.passed else "**failed**"
        lines.append(f"| {outcome.check.name} | {state} | {outcome.seconds:.0f} |")
    found = [(outcome, each) for outcome in outcomes for each in outcome.findings()]
    if found:
        lines += ["", "## Findings", "", "| place | what |", "|---|---|"]
        lines += [f"| `{each['file']}:{each['line']}` | {_cell(each)} |" for _, each in found]
    lines += ["", "## Changes of the contract", "", changelog.output.strip() or "None."]
    for outcome in outcomes:
        if not outcome.passed:
            lines += ["", f"<details><summary>{outcome.check.name}: output</summary>", "", "```"]
            lines += [outcome.output.strip()[-_LONGEST:].replace("```", "` ` `"), "```", "", "</details>"]
    return "\n".join(lines) + "\n"


def _cell(found: re.Match[str]) -> str:
    return f"{found['level']}: {found['text']}".replace("|", "\\|")


def _append(variable: str, text: str) -> None:
    """Add to the file that a variable of the workflow names; where there is none it is not wanted."""
    name = os.environ.get(variable)
    if name:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main())

"""Judge the style of a contract: `python -m scripts.contract.lint`."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from typing import Final

from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, Severity, in_order
from scripts.contract.lint import redocly, settings
from scripts.contract.lint.remark import Remark
from scripts.contract.lint.rules import RULES
from scripts.contract.lint.settings import Settings
from scripts.contract.survey import Survey
from scripts.contract.validation import FIRST
from scripts.node import NodeUnavailableError

SPEC: Final = "spec/openapi.yaml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.lint", description=__doc__)
    parser.add_argument("--spec", default=SPEC, help="file or URL of the contract (%(default)s)")
    parser.add_argument("--rules", action="store_true", help="list our rules instead")
    parser.add_argument(
        "--warn",
        action="store_true",
        help="style is only warned of (always so unless lint.yaml says `error`)",
    )
    options = parser.parse_args()
    if options.rules:
        print("\n".join(f"{rule.name:<24} {rule.meaning}" for rule in RULES))
        return 0
    started = time.monotonic()
    try:
        found = lint(options.spec, usual="warning" if options.warn else "error")
    except ContractInvalid as invalid:
        found = list(invalid.findings)
    for finding in found:
        print(finding, file=sys.stderr)
    errors = sum(finding.severity == "error" for finding in found)
    seconds = time.monotonic() - started
    print(f"lint: {errors} errors, {len(found) - errors} warnings, {seconds:.1f} s")
    return int(errors > 0)


def lint(entry: str, *, usual: Severity = "error") -> list[Finding]:
    """Bundle a contract and hold it against every rule; ContractInvalid where it is none."""
    document = bundle(entry)
    survey = Survey(document)
    broken = [finding for rule in FIRST for finding in rule(survey)]
    if broken:
        raise ContractInvalid(broken)
    chosen = settings.load(entry)
    found, unavailable = _by_redocly(document, chosen)
    remarks = [*_ours(survey, chosen), *found]
    judged = [_finding(document, each, chosen.level(each.rule, usual)) for each in _kept(remarks, chosen)]
    return list(in_order([*judged, *unavailable, *([] if unavailable else chosen.stale(remarks))]))


def _ours(survey: Survey, chosen: Settings) -> Iterator[Remark]:
    for judge in dict.fromkeys(rule.judge for rule in RULES):
        for remark in judge(survey):
            if chosen.level(remark.rule, "") != "off":
                yield remark


def _by_redocly(document: Document, chosen: Settings) -> tuple[list[Remark], list[Finding]]:
    """Ask Redocly; where it cannot be had that is a warning, in CI an error."""
    try:
        return list(redocly.remarks(document, chosen.of_redocly())), []
    except NodeUnavailableError as error:
        severity: Severity = "error" if os.environ.get("CI") else "warning"
        message = f"Redocly's rules were left out: {error}"
        return [], [Finding(location=document.where(""), message=message, severity=severity)]


def _kept(remarks: list[Remark], chosen: Settings) -> Iterator[Remark]:
    for remark in dict.fromkeys(remarks):
        if not any(each.covers(remark) for each in chosen.ignored):
            yield remark


def _finding(document: Document, remark: Remark, level: str) -> Finding:
    return Finding(
        location=document.where(remark.pointer),
        message=f"{remark.rule}: {remark.message}",
        hint=remark.hint,
        pointer=remark.pointer,
        severity="error" if level == "error" else "warning",
    )


if __name__ == "__main__":
    sys.exit(main())

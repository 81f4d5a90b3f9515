"""Compare the contract with what it was: what breaks callers, what an edit touches."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts.contract.bundle import bundle
from scripts.contract.changes import waivers
from scripts.contract.changes.earlier import earlier
from scripts.contract.changes.impact import impacts
from scripts.contract.changes.report import Report
from scripts.contract.findings import ContractInvalid, Finding, in_order

SPEC: Final = "spec/openapi.yaml"
HANDLERS: Final = Path("app/handlers")
TESTS: Final = (Path("tests"), Path("parity-tests"))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        old, new = earlier(options.base, options.spec), bundle(options.spec)
        report = Report.of(old, new, waivers.load(options.spec), datetime.now(UTC).date())
    except ContractInvalid as invalid:
        return _tell(invalid.findings, strict=False)
    if options.impact:
        for impact in impacts(old, new, report.changes, HANDLERS, TESTS):
            print(impact)
        return 0
    print(report.markdown() if options.markdown else "\n".join(report.lines()) or "no change")
    return _tell(report.findings(), strict=options.strict)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.changes", description=__doc__)
    parser.add_argument("--spec", default=SPEC, help="file or URL of the contract (%(default)s)")
    parser.add_argument(
        "--base", default="HEAD", help="what it was: a revision of git, a file or a URL (%(default)s)"
    )
    parser.add_argument("--markdown", action="store_true", help="print a changelog")
    parser.add_argument(
        "--impact", action="store_true", help="list handlers, tests and client methods instead"
    )
    parser.add_argument("--strict", action="store_true", help="fail for a missing minor or patch step, too")
    return parser


def _tell(findings: Iterable[Finding], *, strict: bool) -> int:
    found = in_order(findings)
    for finding in found:
        print(finding, file=sys.stderr)
    return int(any(strict or finding.severity == "error" for finding in found))


if __name__ == "__main__":
    sys.exit(main())

"""Compare the contract with what it was: what breaks callers, what an edit touches."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts.contract.bundle import bundle
from scripts.contract.changes import waivers
from scripts.contract.changes.earlier import earlier, earlier_messages, messages_beside
from scripts.contract.changes.impact import impacts, impacts_of_messages
from scripts.contract.changes.report import Report
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, in_order

SPEC: Final = "spec/openapi.yaml"
APP: Final = Path("app")
HANDLERS: Final = APP / "handlers"
TESTS: Final = (Path("tests"), Path("parity-tests"))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        old, new = earlier(options.base, options.spec), bundle(options.spec)
        let, today = waivers.load(options.spec), datetime.now(UTC).date()
        report = Report.of(old, new, let, today)
        said = _messages(options.base, options.spec)
        messages = [Report.of_messages(*said, let, today)] if said else []
    except ContractInvalid as invalid:
        return _tell(invalid.findings, strict=False)
    if options.impact:
        for impact in impacts(old, new, report.changes, HANDLERS, TESTS):
            print(impact)
        if said:
            for line in impacts_of_messages(said[0], said[1], messages[0].changes, (APP, *TESTS)):
                print(line)
        return 0
    if options.markdown:
        told = [report.markdown(), *(each.markdown() for each in messages if each.changes)]
    else:
        told = [line for each in (report, *messages) for line in each.lines()] or ["no change"]
    print("\n".join(told))
    beside = tuple(change for each in messages for change in each.changes)
    findings = [*report.findings(beside), *(found for each in messages for found in each.unannounced())]
    return _tell(findings, strict=options.strict)


def _messages(base: str, entry: str) -> tuple[Document, Document] | None:
    """Read what stands beside the contract and stood there; None where neither has anything."""
    old, new = earlier_messages(base, entry), messages_beside(entry)
    if old is None or (new is None and not old.data):
        return None
    return old, new or Document({})


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

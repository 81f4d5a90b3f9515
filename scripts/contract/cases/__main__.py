"""Print the cases of a contract as a table, and try each: `python -m scripts.contract.cases`."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts.contract.cases.derive import Case, Gap, derive
from scripts.contract.cases.requests import MISSING
from scripts.contract.cases.trial import trial
from scripts.contract.cases.values import shown
from scripts.contract.findings import ContractInvalid
from scripts.contract.mock.package import load

SPEC: Final = "spec/openapi.yaml"
PAGE: Final = Path("docs/cases.md")
HEAD: Final = """\
# Cases

Written by `make generate` from the contract: for each keyword at each place where a request is judged, a
value that is accepted and one that is refused for that keyword alone. `make validate-apis` sends both, in
requests that are otherwise valid, to the generated code, and holds the answer against the last column:
status, then location, pointer and keyword of its one error. Every example of a request is sent as well.
Those of answers are held against their schemas when the contract is read. Lists and objects in parameters are
written in their style, forms by their encoding; what arrives as another value than it is has no case.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.cases", description=__doc__)
    parser.add_argument("--spec", default=SPEC, help="file or URL of the contract (%(default)s)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table instead of printing it")
    parser.add_argument("--check", type=Path, metavar="FILE", help="fail unless the file has this table")
    options = parser.parse_args()
    try:
        package = load(options.spec)
    except ContractInvalid as invalid:
        print(invalid, file=sys.stderr)
        return 1
    cases, gaps = derive(package)
    page = table(cases, gaps)
    if options.write:
        options.write.write_text(page, encoding="utf-8")
        print(f"{options.write} written: {len(cases)} cases, {len(gaps)} keywords without one")
        return 0
    failures = asyncio.run(trial(package, cases))
    if options.check is None:
        print(page)
    elif options.check.read_text(encoding="utf-8") != page:
        failures.append(f"{options.check}:1: error: is not what the contract gives; run make generate")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"cases: {len(cases)} tried, {len(failures)} failed, {len(gaps)} keywords without one")
    return int(bool(failures))


def table(cases: list[Case], gaps: list[Gap]) -> str:
    return "\n".join([HEAD, *_rows(cases), "", *_lacking(gaps)]) + "\n"


def _rows(cases: list[Case]) -> Iterator[str]:
    yield "| operation | place | keyword | accepted | rejected | expected |"
    yield "|---|---|---|---|---|---|"
    for case in cases:
        wrong = "" if case.rejected is None else "left out" if case.wrong is MISSING else shown(case.wrong)
        expected = f"{case.status} {case.location} `{case.pointer}` {case.keyword}" if case.rejected else ""
        cells = (case.operation, case.place, case.word, shown(case.shown), wrong, expected)
        yield f"| {' | '.join(cells)} |"


def _lacking(gaps: list[Gap]) -> Iterator[str]:
    if gaps:
        yield "## Keywords without a case\n"
        yield "| operation | place | keyword | why |"
        yield "|---|---|---|---|"
        yield from (f"| {gap.operation} | {gap.place} | {gap.word} | {gap.reason} |" for gap in gaps)


if __name__ == "__main__":
    sys.exit(main())

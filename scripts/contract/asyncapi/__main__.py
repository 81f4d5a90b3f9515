"""Hold the AsyncAPI document against AsyncAPI's own JSON Schema: `python -m scripts.contract.asyncapi`."""

import argparse
import os
import sys
import time
from pathlib import Path

from scripts.contract.asyncapi import reading
from scripts.contract.asyncapi.official import official
from scripts.contract.findings import ContractInvalid, Finding, in_order
from scripts.node import NodeUnavailableError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.asyncapi", description=__doc__)
    parser.add_argument("--spec", type=Path, default=Path("spec") / reading.NAME, help="file (%(default)s)")
    options = parser.parse_args()
    started = time.monotonic()
    try:
        found = in_order(official(reading.read(options.spec).document))
    except ContractInvalid as invalid:
        found = invalid.findings
    except NodeUnavailableError as error:
        print(f"asyncapi: its own schema was left out: {error}", file=sys.stderr)
        return int(bool(os.environ.get("CI")))
    return _report(found, time.monotonic() - started)


def _report(found: tuple[Finding, ...], seconds: float) -> int:
    for finding in found:
        print(finding, file=sys.stderr)
    print(f"asyncapi: {len(found)} errors, {seconds:.1f} s")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""Serve a contract without handlers or services: `python -m scripts.contract.mock`."""

import argparse
import sys
from typing import Final

import uvicorn

from scripts.contract.findings import ContractInvalid
from scripts.contract.mock.app import app_of
from scripts.contract.mock.package import load

SPEC: Final = "spec/openapi.yaml"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.mock", description=__doc__)
    parser.add_argument("--spec", default=SPEC, help="file or URL of the contract (%(default)s)")
    parser.add_argument("--port", type=int, default=8002, help="on the loopback interface (%(default)s)")
    parser.add_argument("--strict", action="store_true", help="refuse another's whole for a part")
    options = parser.parse_args()
    try:
        package = load(options.spec, strict=options.strict or options.spec == SPEC)
    except ContractInvalid as invalid:
        print(invalid, file=sys.stderr)
        return 1
    for said in package.said:
        print(said, file=sys.stderr)
    print(f"mock of {options.spec} at http://127.0.0.1:{options.port}", flush=True)
    uvicorn.run(app_of(package), port=options.port, lifespan="off", log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())

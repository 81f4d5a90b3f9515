"""`python -m scripts.violations COMMAND`: run it, and fail where the service at BASE_URL broke its word."""

import os
import subprocess
import sys
import time

import httpx
from prometheus_client.parser import text_string_to_metric_families

COUNTED = "contract_violations_total"


def main() -> int:
    code = subprocess.call(sys.argv[1:])
    broken = violations(os.environ["BASE_URL"])
    for line in broken:
        print(line, file=sys.stderr)
    return code or int(bool(broken))


def violations(base_url: str) -> list[str]:
    """List what the service counts, one line an operation and kind; its log says where."""
    answer = httpx.get(f"{base_url}/metrics", trust_env=False)
    while answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        time.sleep(int(answer.headers["retry-after"]))
        answer = httpx.get(f"{base_url}/metrics", trust_env=False)
    return [
        f"contract violation: {sample.labels['operation']}: {sample.labels['kind']}, {sample.value:g} times"
        for family in text_string_to_metric_families(answer.raise_for_status().text)
        for sample in family.samples
        if sample.name == COUNTED
    ]


if __name__ == "__main__":
    sys.exit(main())

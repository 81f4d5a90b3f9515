"""What the service must have before it is asked: tables, and what is read."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote

from scripts.bench.cases import KEY, LIMIT, MESSAGE, RECORD, VALUE
from scripts.bench.servers import Server


def migrate(systems: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "app", "migrate"]
    subprocess.run(command, env=systems, check=True, stdout=subprocess.DEVNULL)


def store(service: Server) -> None:
    """Write what is read: a value, and more records than a page has."""
    _post(service, f"/examples/cache/{KEY}?value={quote(VALUE)}")
    record = json.dumps({"name": RECORD, "payload": MESSAGE}).encode()
    for _ in range(LIMIT + 1):
        _post(service, "/examples/database/postgres", record)


def _post(service: Server, path: str, body: bytes | None = None) -> None:
    url = f"http://127.0.0.1:{service.port}{path}"
    headers = {"Content-Type": "application/json"} if body else {}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method="POST"), timeout=5):
        return

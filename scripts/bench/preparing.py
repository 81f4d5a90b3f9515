"""What the service must have before it is asked: tables, and a value to read."""

import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from urllib.parse import quote

from scripts.bench.cases import KEY, VALUE
from scripts.bench.servers import Server


def migrate(systems: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "app", "migrate"]
    subprocess.run(command, env=systems, check=True, stdout=subprocess.DEVNULL)


def store_value(service: Server) -> None:
    url = f"http://127.0.0.1:{service.port}/examples/cache/{KEY}?value={quote(VALUE)}"
    with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=5):
        return

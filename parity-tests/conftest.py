"""BASE_URLS (comma-separated): the services under test; CONTRACT: a file, else what the first one serves.

ACCESS_TOKEN: what an administrator shows them; one for all, or one for each, separated by commas.
REFERENCE_URL: another implementation, to which `cases/code_first.py` compares the first one.
"""

import json
import os
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from contract import Contract
from services import Service, Services

ACCESS_TOKENS = os.environ.get("ACCESS_TOKEN", "").split(",")
BASE_URLS = [url.strip() for url in os.environ.get("BASE_URLS", "http://127.0.0.1:8001").split(",")]
collect_ignore = [] if os.environ.get("REFERENCE_URL") else ["cases/code_first.py"]

TRUST = ssl.create_default_context()


def _document() -> bytes:
    file = os.environ.get("CONTRACT")
    if file:
        return Path(file).read_bytes()
    url = f"{BASE_URLS[0]}/openapi.json"
    return httpx.get(url, trust_env=False, verify=TRUST).raise_for_status().content


CONTRACT = Contract(json.loads(_document()))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `operation` or `template` once for each in the contract."""
    if "operation" in metafunc.fixturenames:
        metafunc.parametrize("operation", CONTRACT.operations.values(), ids=CONTRACT.operations)
    if "template" in metafunc.fixturenames:
        metafunc.parametrize("template", CONTRACT.methods)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Use a limit up when nobody needs the operation any more."""
    items.sort(key=lambda item: item.path.stem == "rate_limit")


@pytest.fixture(scope="session")
def contract() -> Contract:
    return CONTRACT


@pytest.fixture(scope="session")
def services(contract: Contract) -> Iterator[Services]:
    run = uuid4().hex[:8]
    with ExitStack() as stack:
        clients = [
            stack.enter_context(httpx.Client(base_url=url, trust_env=False, timeout=30, verify=TRUST))
            for url in BASE_URLS
        ]
        yield Services(
            contract,
            tuple(
                Service(client, f"parity-{run}-{index}", token)
                for index, (client, token) in enumerate(zip(clients, cycle(ACCESS_TOKENS), strict=False))
            ),
        )

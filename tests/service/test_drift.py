"""What is changed in one place only, in the contract, the code or the policies, is found and named."""

import re
from typing import Final, NamedTuple

import pytest

from tests.service.checkout import Checkout


class Drift(NamedTuple):
    """A change in one file, and what `make validate-apis` says of it."""

    file: str
    old: str
    new: str
    said: str


TABLE: Final = "generated/operations.py"
DRIFTS: Final = {
    "the contract changed, generated code not": Drift(
        "spec/schemas/cache.yaml",
        "maxLength: 10000",
        "maxLength: 9999",
        r"generated/\S+:\d+: .*make generate",
    ),
    "a policy only in the code": Drift(
        TABLE,
        "cache_ttl=30,",
        "cache_ttl=60,",
        rf"{TABLE}:LINE: .*make generate",
    ),
    "a model only in the code": Drift(
        "generated/models.py",
        '"""What became of a key."""\n\n    key: str',
        '"""What became of a key."""\n\n    name: str',
        r"generated/models\.py:\d+: .*make generate",
    ),
    "an argument of a handler": Drift(
        "app/handlers/messaging.py",
        "*, queue_name: str) -> models.QueueInfo",
        "*, queue: str) -> models.QueueInfo",
        r"app/handlers/messaging\.py:LINE: .*`queue_name`",
    ),
    "a handler that no operation claims": Drift(
        "app/handlers/root.py",
        "async def get_redoc(",
        "async def get_redoc_page(",
        r"app/handlers/root\.py:LINE: .*`get_redoc_page`",
    ),
    "an example that its schema refuses": Drift(
        "spec/paths/cache.yaml", "ttl: 3599", "ttl: soon", r"spec/paths/cache\.yaml:\d+: .*"
    ),
    "a misspelt policy": Drift(
        "spec/paths/health.yaml",
        "x-cache-ttl: 30",
        "x-cash-ttl: 30",
        r"spec/paths/health\.yaml:LINE: .*x-cache-ttl",
    ),
}


@pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS)
def test_drift_is_named_with_its_place(checkout: Checkout, drift: Drift) -> None:
    line = checkout.replace(drift.file, drift.old, drift.new)
    judged = checkout.contract("validate")
    assert judged.returncode == 1, judged.stdout
    assert re.search(drift.said.replace("LINE", str(line)), judged.stderr), judged.stderr


def test_a_field_that_the_contract_lacks_does_not_pass_the_types(checkout: Checkout) -> None:
    line = checkout.replace("app/handlers/cache.py", 'ttl=ttl, action="set")', 'seconds=ttl, action="set")')
    typed = checkout.types()
    assert typed.returncode == 1
    assert f'app/handlers/cache.py:{line}: error: Unexpected keyword argument "seconds"' in typed.stdout


def test_what_agrees_is_valid(checkout: Checkout) -> None:
    judged = checkout.contract("validate")
    assert (judged.returncode, judged.stderr) == (0, "")

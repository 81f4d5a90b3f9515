"""Who may call, where the owner of something may."""

from copy import deepcopy
from typing import Any

import pytest

from tests.contract.changes.contracts import CONTRACT, put, said


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, {"of": "jar"}, ("policy-tightened", "x-owner: anybody → owner of jar")),
        ({"of": "jar"}, None, ("policy-relaxed", "x-owner: owner of jar → anybody")),
        (
            {"of": "jar"},
            {"of": "jar", "or": ["cook"]},
            ("policy-relaxed", "x-owner: owner of jar → owner of jar or cook"),
        ),
        (
            {"of": "jar", "or": ["cook", "admin"]},
            {"of": "jar", "or": ["cook"]},
            ("policy-tightened", "x-owner: owner of jar or cook or admin → owner of jar or cook"),
        ),
        ({"of": "jar"}, {"of": "lid"}, ("policy-tightened", "x-owner: owner of jar → owner of lid")),
    ],
)
def test_owners_come_and_go(
    old: dict[str, Any] | None, new: dict[str, Any] | None, expected: tuple[str, str]
) -> None:
    contract = deepcopy(CONTRACT)
    put(contract)["x-owner"] = old
    assert said(lambda data: put(data).update({"x-owner": new}), contract) == {expected}

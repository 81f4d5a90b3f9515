"""The first service against another implementation of the same API; only where REFERENCE_URL names one."""

import os
from collections.abc import Iterator

import httpx
import pytest
from reference import CASES, KNOWN, Case, differences, reason
from services import Services


@pytest.fixture(scope="module")
def other() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=os.environ["REFERENCE_URL"], trust_env=False, timeout=30) as client:
        yield client


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_differs_is_known(services: Services, other: httpx.Client, case: Case) -> None:
    ours = services.each[0].send(case.method, case.path, json=case.json)
    theirs = other.request(case.method, case.path, json=case.json)
    found = list(differences(ours, theirs))
    assert [place for place in found if not reason(KNOWN, case.name, place)] == []
    known = [each for each in KNOWN if each.case == case.name]
    assert [each for each in known if each not in {reason(KNOWN, case.name, place) for place in found}] == []

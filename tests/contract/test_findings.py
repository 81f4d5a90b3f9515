"""How what is wrong is said."""

from pathlib import Path

import pytest

from scripts.contract.document import Location
from scripts.contract.findings import ContractInvalid, Finding, in_order, near


def test_a_finding_prints_as_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    location = Location(str(tmp_path / "spec" / "paths" / "cache.yaml"), 41)
    found = Finding(location=location, message="what is wrong", hint="what would be right")
    assert str(found) == "spec/paths/cache.yaml:41: error: what is wrong; what would be right"
    assert str(Finding(location=location, message="bad", severity="warning")) == (
        "spec/paths/cache.yaml:41: warning: bad"
    )


def test_findings_come_by_file_and_line_and_once() -> None:
    late, early = (Finding(location=Location("a", line), message="m") for line in (10, 9))
    other = Finding(location=Location("b", 1), message="m")
    assert in_order([other, late, early, late]) == (early, late, other)
    invalid = ContractInvalid([late, early])
    assert invalid.findings == (early, late)
    assert str(invalid) == "a:9: error: m\na:10: error: m"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("x-rate-limt", "did you mean `x-rate-limit`?"),
        ("operationID", "did you mean `operationId`?"),
        ("quite-other", ""),
    ],
)
def test_a_near_word_is_suggested(word: str, said: str) -> None:
    assert near(word, ["x-rate-limit", "x-roles", "operationId"]) == said

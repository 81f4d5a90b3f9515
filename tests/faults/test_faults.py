import re
from pathlib import Path

import pytest

from scripts.faults.fault import Fault, MovedError, read
from scripts.faults.page import page
from scripts.serve.service import CHECKOUT

FAULTS = read()
LEAST = 40
TEXT = "limit = 3\nif count > limit:\n    refuse()\n"


def fault(**changes: object) -> Fault:
    given = {"name": "off by one", "files": ("limit.py",), "old": "count > limit", "new": "count >= limit"}
    return Fault(**{**given, **changes})  # type: ignore[arg-type]  # as the list has them


def test_there_are_enough_of_them_each_with_a_name_of_its_own() -> None:
    assert len(FAULTS) >= LEAST
    assert len({each.name for each in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("seeded", FAULTS, ids=lambda seeded: seeded.name)
def test_its_place_in_the_source_is_still_there(seeded: Fault) -> None:
    for file in seeded.files:
        assert (CHECKOUT / file).read_text(encoding="utf-8").count(seeded.old) == 1, file
    assert seeded.old != seeded.new
    cases = [f"parity-tests/cases/{name}.py" for name in seeded.parity]
    assert [name for name in (*seeded.tests, *cases) if not (CHECKOUT / name).is_file()] == []


def test_the_page_tells_what_became_of_each_fault_and_no_survivor() -> None:
    text = (CHECKOUT / "docs" / "seeded-faults.md").read_text(encoding="utf-8")
    row = r"^\| (.+?) \| `.+?` \| (?:tests|validate|parity|fuzz)(?:, \*guard\*)? \|"
    told = re.findall(row, text, re.MULTILINE)
    assert told == [each.name for each in FAULTS]
    assert len(told) >= LEAST


def test_a_fault_is_made_and_what_was_before_is_told(tmp_path: Path) -> None:
    path = tmp_path / "limit.py"
    path.write_text(TEXT)
    assert fault().apply(tmp_path) == {path: TEXT}
    assert path.read_text() == "limit = 3\nif count >= limit:\n    refuse()\n"


@pytest.mark.parametrize("old", ["count > limits", "limit"])
def test_a_fault_whose_place_is_not_the_one_changes_nothing(old: str, tmp_path: Path) -> None:
    path = tmp_path / "limit.py"
    path.write_text(TEXT)
    with pytest.raises(MovedError):
        fault(old=old).apply(tmp_path)
    assert path.read_text() == TEXT


def test_the_likeliest_suite_is_asked_first() -> None:
    some = fault(tests=("tests/test_limit.py",), fuzz=("count",))
    assert some.order() == ["tests", "validate", "fuzz"]
    assert fault(first="validate").order() == ["validate"]


def test_the_page_shows_a_survivor() -> None:
    results = {"off by one": {"caught": None, "guard": False, "fuzz": False, "seconds": 12.3}}
    written = page([fault()], results)
    assert "| off by one | `limit.py` | **survived** | no | 12 |" in written
    assert "1 faults, 0 caught." in written

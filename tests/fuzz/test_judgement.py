from itertools import pairwise

import pytest

from generated.operations import CONTRACT
from scripts.fuzz.judgement import Unreached, missing, table, unreached
from scripts.fuzz.links import links
from scripts.fuzz.schemathesis import Plan, command
from scripts.fuzz.seen import Seen, expected

FAULT = Unreached(500, None, "a fault of the service")


@pytest.fixture
def seen() -> Seen:
    """Everything was seen but a fault of the service."""
    seen = Seen()
    seen.statuses.update({place: 1 for place in expected() if place[1] != 500})
    seen.links = {(link.source, link.name) for link in links()}
    return seen


def test_nothing_is_missing_where_everything_was_reached(seen: Seen) -> None:
    assert list(missing(seen, (FAULT,))) == []


def test_a_status_that_is_not_reached_is_missed(seen: Seen) -> None:
    del seen.statuses["get_cache_value", 409]
    (complaint,) = missing(seen, (FAULT,))
    assert complaint.endswith("get_cache_value never answered 409, which it declares")


def test_a_status_on_the_list_is_not_missed(seen: Seen) -> None:
    del seen.statuses["get_cache_value", 409]
    assert list(missing(seen, (FAULT, Unreached(409, frozenset({"get_cache_value"}), "")))) == []


def test_a_status_on_the_list_that_is_reached_is_an_error(seen: Seen) -> None:
    (complaint,) = missing(seen, (FAULT, Unreached(409, frozenset({"get_cache_value"}), "")))
    assert complaint.endswith("get_cache_value answered 409, which unreached.yaml calls unreached")


def test_what_the_list_has_and_no_operation_declares_is_an_error(seen: Seen) -> None:
    complaints = list(missing(seen, (FAULT, Unreached(418, frozenset({"get_cache_value"}), ""))))
    assert complaints == ["unreached.yaml: get_cache_value does not declare 418"]


def test_an_operation_that_never_succeeds_is_told(seen: Seen) -> None:
    for status in (200, 204):
        del seen.statuses["check_health", status]
    assert any(each.endswith("check_health never succeeded") for each in missing(seen, (FAULT,)))


def test_a_link_that_is_not_followed_is_told(seen: Seen) -> None:
    seen.links.remove(("set_cache_value", "GetWrittenValue"))
    (complaint,) = missing(seen, (FAULT,))
    assert complaint.endswith("the link GetWrittenValue was never followed")


def test_the_table_shows_counts_exceptions_and_what_is_missing(seen: Seen) -> None:
    del seen.statuses["get_cache_value", 409]
    head, _, *rows = table(seen, (FAULT,)).splitlines()
    cells = dict(
        zip(_cells(head), _cells(next(row for row in rows if "get_cache_value" in row)), strict=True)
    )
    assert (cells["200"], cells["409"], cells["500"], cells["415"]) == ("1", "!", "-", "")


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_list_has_a_reason_for_each_status() -> None:
    listed = unreached()
    assert all(each.reason for each in listed)
    named = {name for each in listed for name in each.operations or ()}
    assert named <= set(CONTRACT.operations)


def test_a_change_is_tried_the_same_way_each_time_and_a_night_by_its_seed() -> None:
    change = command("http://127.0.0.1:1", Plan(examples=50))
    night = command("http://127.0.0.1:1", Plan(examples=200, seed=7, seconds=1800, operations=("get_root",)))
    assert ("--generation-deterministic" in change, "--seed" in change) == (True, False)
    assert "--generation-deterministic" not in night
    chosen = {name: night[night.index(name) + 1] for name in night if name.startswith("--")}
    assert (chosen["--seed"], chosen["--max-time"], chosen["--include-operation-id"]) == (
        "7",
        "1800",
        "get_root",
    )


def test_operations_by_themselves_are_tried_without_sequences() -> None:
    phases = ("--phases", "examples,coverage,fuzzing")
    chosen = command("http://127.0.0.1:1", Plan(examples=25, operations=("get_root",)))

    assert phases in pairwise(chosen)
    assert "--phases" not in command("http://127.0.0.1:1", Plan(examples=25))


def test_what_failed_is_tried_again_the_same_way() -> None:
    assert Plan(examples=50).again("get_root") == "make fuzz OPERATION=get_root"
    night = Plan(examples=200, seed=7, seconds=1800)
    assert night.again("get_root") == "make fuzz OPERATION=get_root FUZZ=long MINUTES=30 SEED=7"

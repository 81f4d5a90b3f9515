import json
from pathlib import Path
from typing import Any

from scripts.fuzz.seen import Seen


def finished(*cases: tuple[dict[str, Any], int | None]) -> str:
    nodes = {str(number): case for number, (case, _) in enumerate(cases)}
    interactions = {
        str(number): {"response": None if status is None else {"status_code": status}}
        for number, (_, status) in enumerate(cases)
    }
    return json.dumps({"ScenarioFinished": {"recorder": {"cases": nodes, "interactions": interactions}}})


def case(method: str, path: str, **more: object) -> dict[str, Any]:
    return {"value": {"method": method, "path": path}, **more}


def read(file: Path, *lines: str) -> Seen:
    file.write_text("\n".join(["{}", *lines]), encoding="utf-8")
    seen = Seen()
    seen.read(file)
    return seen


def test_answers_are_counted_by_operation_and_status(tmp_path: Path) -> None:
    seen = read(
        tmp_path / "events",
        finished((case("GET", "/health"), 200), (case("GET", "/health"), 503)),
        finished((case("GET", "/health"), 200)),
    )
    assert seen.statuses == {("check_health", 200): 2, ("check_health", 503): 1}


def test_what_has_no_operation_or_no_answer_counts_for_nothing(tmp_path: Path) -> None:
    seen = read(
        tmp_path / "events", finished((case("TRACE", "/health"), 405), (case("GET", "/health"), None))
    )
    assert (seen.statuses, seen.links) == ({}, set())


def test_a_link_counts_where_it_was_followed(tmp_path: Path) -> None:
    link = "POST /examples/cache/{key} -> [200] GetWrittenValue -> GET /examples/cache/{key}"
    followed = case("GET", "/examples/cache/{key}", transition={"id": link}, is_transition_applied=True)
    tried = case("GET", "/health", transition={"id": link.replace("Written", "Other")})
    seen = read(tmp_path / "events", finished((followed, 200), (tried, 200)))
    assert seen.links == {("set_cache_value", "GetWrittenValue")}

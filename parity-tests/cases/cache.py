"""Values in the cache."""

import pytest
from services import OWN, Services

KEY = f"{OWN}:key"


def test_what_was_set_is_read_until_it_is_deleted(services: Services) -> None:
    key = f"{OWN}-life"
    absent = {"key": key, "value": None, "exists": False, "ttl": None}
    assert services.ask("get_cache_value", {"key": key}).body == absent
    written = services.ask("set_cache_value", {"key": key}, query={"value": "hello"})
    assert written.body == {"key": key, "value": "hello", "ttl": None, "action": "set"}
    present = {"key": key, "value": "hello", "exists": True, "ttl": "no expiration"}
    assert services.ask("get_cache_value", {"key": key}).body == present
    gone = {"key": key, "deleted": True, "action": "delete"}
    assert services.ask("delete_cache_value", {"key": key}).body == gone
    assert services.ask("delete_cache_value", {"key": key}).body == {**gone, "deleted": False}
    assert services.ask("get_cache_value", {"key": key}).body == absent


def test_a_time_to_live_counts_down(services: Services) -> None:
    written = services.ask("set_cache_value", {"key": KEY}, query={"value": "x", "ttl": "3600"})
    assert written.body == {"key": KEY, "value": "x", "ttl": 3600, "action": "set"}
    entry = services.ask("get_cache_value", {"key": KEY}).body
    assert 3590 <= entry.pop("ttl") <= 3600
    assert entry == {"key": KEY, "value": "x", "exists": True}


def test_setting_without_a_time_to_live_takes_it_away(services: Services) -> None:
    services.ask("set_cache_value", {"key": KEY}, query={"value": "x", "ttl": "60"})
    services.ask("set_cache_value", {"key": KEY}, query={"value": "y"})
    assert services.ask("get_cache_value", {"key": KEY}).body["ttl"] == "no expiration"


def test_blanks_around_a_key_are_stripped(services: Services) -> None:
    written = services.ask("set_cache_value", {"key": f"  {OWN}-blank\t"}, query={"value": "x"})
    assert written.body["key"] == f"{OWN}-blank"
    assert services.ask("get_cache_value", {"key": f"{OWN}-blank"}).body["value"] == "x"


@pytest.mark.parametrize(
    "value", ["", " ", "x" * 10_000, "äöü€😀", "a&b=c#d?e/f%20+", "line\nline", '{"id":1}', "null"]
)
def test_values_come_back_as_they_were(services: Services, value: str) -> None:
    services.ask("set_cache_value", {"key": f"{OWN}-value"}, query={"value": value, "ttl": "60"})
    assert services.ask("get_cache_value", {"key": f"{OWN}-value"}).body["value"] == value


def test_every_slot_of_the_cluster_is_reached(services: Services) -> None:
    for number in range(12):
        key = f"{OWN}-slot-{number}"
        assert services.ask("set_cache_value", {"key": key}, query={"value": "x", "ttl": "60"}).status == 200
        assert services.ask("get_cache_value", {"key": key}).body["value"] == "x"


@pytest.mark.parametrize("ttl", ["0", "86401", "-1", "1.5", "ten", "", "01", "1_0", "null", "true", " 1"])
def test_times_to_live_out_of_bounds(services: Services, ttl: str) -> None:
    answer = services.ask("set_cache_value", {"key": KEY}, query={"value": "x", "ttl": ttl})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/ttl"}


@pytest.mark.parametrize("key", ["a b", "a/b", "ä", "a\n", "a" * 201, "%", "a\0", " ", "a?b"])
def test_keys_that_are_none(services: Services, key: str) -> None:
    answer = services.ask("get_cache_value", {"key": key})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/key"}


@pytest.mark.parametrize("value", ["x" * 10_001, "NUL\0"])
def test_values_that_are_none(services: Services, value: str) -> None:
    answer = services.ask("set_cache_value", {"key": KEY}, query={"value": value})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/value"}


def test_keys_are_found_by_pattern_page_by_page(services: Services) -> None:
    names = {f"{OWN}-find-{number}" for number in range(12)}
    for name in names:
        services.ask("set_cache_value", {"key": name}, query={"value": "x", "ttl": "60"})
    for service in services.apart():  # what a page has depends on the slots of each one's own keys
        assert found_page_by_page(service, f"{OWN}-find-*") == names


def found_page_by_page(service: Services, pattern: str) -> set[str]:
    found: set[str] = set()
    query = {"limit": "5"}
    while True:
        page = service.ask("search_cache_keys", {"pattern": pattern}, query=query).body
        assert page["count"] == len(page["keys"])
        found.update(page["keys"])
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize("pattern", ["a b", "a/b", "ä", "*" * 6, "x" * 201, "\\*"])
def test_patterns_that_are_none(services: Services, pattern: str) -> None:
    answer = services.ask("search_cache_keys", {"pattern": pattern})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.body["details"]["errors"]} == {"/pattern"}


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1.5", "ten"])
def test_limits_out_of_bounds(services: Services, limit: str) -> None:
    answer = services.ask("search_cache_keys", {"pattern": "x*"}, query={"limit": limit})
    assert answer.status == 422


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "1.2", "-1.00000000", "1.0000000g", "99999999999999999999.00000000"]
)
def test_cursors_that_are_none(services: Services, cursor: str) -> None:
    answer = services.ask("search_cache_keys", {"pattern": "x*"}, query={"cursor": cursor})
    assert answer.status == 422

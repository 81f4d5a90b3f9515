"""Items: created, read, changed under a condition, listed and deleted."""

import pytest
from services import FRESH, Services

PATCH = "application/merge-patch+json"


def test_an_item_from_create_to_delete(services: Services) -> None:
    for service in services.each:
        headers = service.authorized({})
        created = service.send("POST", "/items", json={"name": FRESH}, headers=headers)
        place, tag = created.headers["location"], created.headers["etag"]
        assert (created.status_code, created.json()["description"]) == (201, None)
        changed = service.send(
            "PATCH",
            place,
            content=b'{"description":"It is one."}',
            headers={**headers, "Content-Type": PATCH, "If-Match": tag},
        )
        assert (changed.status_code, changed.json()["description"]) == (200, "It is one.")
        late = service.send("DELETE", place, headers={**headers, "If-Match": tag})
        assert (late.status_code, late.json()["error"]) == (412, "PreconditionFailedError")
        deleted = [service.send("DELETE", place, headers=headers).status_code for _ in range(2)]
        assert deleted == [204, 404]


def test_a_name_is_taken_once(services: Services) -> None:
    for service in services.each:
        headers = service.authorized({})
        name = service.send("POST", "/items", json={"name": FRESH}, headers=headers).json()["name"]
        again = service.send("POST", "/items", json={"name": name}, headers=headers)
        assert (again.status_code, again.json()["details"]) == (409, {"name": name})


def test_pages_link_to_each_other(services: Services) -> None:
    answer = services.ask("list_items", query={"page": "1", "limit": "1", "name": "e"})
    assert 'rel="first"' in answer.headers["link"]


@pytest.mark.parametrize("operation_id", ["list_items", "create_item", "list_users", "create_user"])
def test_nobody_is_asked_for_a_token(services: Services, operation_id: str) -> None:
    answer = services.ask(operation_id, anonymous=True)
    assert (answer.status, answer.body["error"]) == (401, "AuthenticationError")

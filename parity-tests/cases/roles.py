"""Roles, and the versions of the API."""

import pytest
from contract import Operation
from examples import example_of
from services import Services


def test_roles_have_their_numbers(services: Services) -> None:
    roles = services.ask("list_roles").body
    assert [(role["id"], role["name"]) for role in roles] == [(1, "admin"), (2, "user")]


def test_a_role_that_there_is_not(services: Services) -> None:
    answer = services.ask("get_role", {"role_id": "3"})
    assert (answer.status, answer.body["error"]) == (404, "ResourceNotFoundError")


@pytest.mark.parametrize(("version", "status"), [("0.9", 426), ("1.0", 200), ("1.2", 200), ("9.9", 422)])
def test_versions(services: Services, version: str, status: int) -> None:
    answer = services.ask("list_roles", headers={"X-Version": version})
    assert answer.status == status
    assert ("upgrade" in answer.headers) == (status == 426)


def test_every_operation_refuses_a_retired_version(services: Services, operation: Operation) -> None:
    answer = services.ask(operation.id, **example_of(operation), headers={"X-Version": "0.9"})
    assert (answer.status, answer.body["error"]) == (426, "UpgradeRequiredError")

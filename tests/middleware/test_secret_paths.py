"""What is told of a path that carries a secret."""

import pytest

from app.middleware.secret_paths import SecretPaths
from generated.operations import CONTRACT
from generated.runtime.operation import Operation, Parameter
from tests.middleware.asgi import operation_of


def parameter(name: str) -> Parameter:
    return Parameter(name=name, argument=name, location="path", schema="", style="simple", explode=False)


SECRET = operation_of(
    id="decrypt",
    path="/boxes/{box}/decrypt/{ciphertext}/{token}",
    parameters=tuple(map(parameter, ("box", "ciphertext", "token"))),
)
ORDINARY = operation_of(parameters=(parameter("name"),))
PATHS = SecretPaths.of([SECRET, ORDINARY])


@pytest.mark.parametrize(
    ("path", "operation", "told"),
    [
        ("/boxes/1/decrypt/hunter2/x", SECRET, "/boxes/{box}/decrypt/{ciphertext}/{token}"),
        ("/things/one", ORDINARY, "/things/one"),
        ("/things/one", None, "/things/one"),
    ],
)
def test_a_path_or_its_template(path: str, operation: Operation | None, told: str) -> None:
    assert PATHS.told(path, operation) == told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/examples/vault/transit/encrypt/a/secret", "/examples/vault/transit/encrypt/***"),
        ("/x//examples/vault/transit/decrypt/vault:v1:ab/cd", "/x//examples/vault/transit/decrypt/***"),
        ("/examples/vault/transit/encrypt", "/examples/vault/transit/encrypt"),
        ("/examples/vault/secret/a/b/c", "/examples/vault/secret/a/b/c"),
    ],
)
def test_a_secret_is_not_told_of_a_request_whose_operation_is_not_known(path: str, told: str) -> None:
    assert SecretPaths.of(CONTRACT.operations.values()).told(path, None) == told


def test_the_operations_of_the_contract_that_carry_secrets() -> None:
    assert SecretPaths.of(CONTRACT.operations.values()).operations == {"encrypt_in_url", "decrypt_in_url"}

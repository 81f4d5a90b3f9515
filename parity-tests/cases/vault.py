"""Secrets and encryption in Vault, and who may do what."""

from typing import Any

import pytest
from services import OWN, Services

FIELDS = {"user": "app", "password": "hunter2", "port": 5432, "url": "amqp://app:hunter2@mq/v", "on": True}
MASKED = {**FIELDS, "password": "***", "url": "***"}
NOTE = "Sensitive values are masked."
CONTENT = {"Content-Type": "application/json"}
GUARDED: dict[str, dict[str, Any]] = {
    "write_secret": {"path": {"service_name": f"{OWN}-guarded"}, "json": {"data": FIELDS}},
    "decrypt": {"json": {"ciphertext": "vault:v1:AAAA"}},
    "decrypt_in_url": {"path": {"ciphertext": "vault:v1:AAAA"}},
}


def write(services: Services, name: str, **body: Any) -> Any:
    return services.ask("write_secret", {"service_name": name}, json={"data": FIELDS, **body})


def test_a_secret_is_read_masked(services: Services) -> None:
    name = f"{OWN}-masked"
    written = write(services, name)
    assert written.status == 200
    assert sorted(written.body) == ["action", "metadata", "path"]
    assert (written.body["path"], written.body["action"]) == (name, "written")
    assert services.ask("get_secret", {"service_name": name}).body == {
        "service": name,
        "data": MASKED,
        "note": NOTE,
    }
    for key, value in MASKED.items():
        field = services.ask("get_secret_key", {"service_name": name, "key": key})
        assert field.body == {"service": name, "key": key, "value": value, "note": NOTE}


def test_a_write_is_seen_at_once_although_reads_are_kept(services: Services) -> None:
    name = f"{OWN}-kept"
    for number in range(3):
        services.ask("write_secret", {"service_name": name}, json={"data": {"user": f"user{number}"}})
        for _ in range(2):
            read = services.ask("get_secret", {"service_name": name}).body
            assert read["data"] == {"user": f"user{number}"}
            field = services.ask("get_secret_key", {"service_name": name, "key": "user"}).body
            assert field["value"] == f"user{number}"


def test_versions_are_kept_with_their_metadata(services: Services) -> None:
    path = f"{OWN}-versions"
    write(services, path, cas=0)
    second = services.ask("write_secret", {"service_name": path}, json={"data": {"a": 1}, "cas": 1})
    assert second.body["metadata"]["version"] == 2
    for query, data in (({"version": "1"}, MASKED), ({"version": "2"}, {"a": 1}), ({}, {"a": 1})):
        found = services.ask("get_secret_version", {"path": path}, query=query).body
        assert (found["path"], found["data"]) == (path, data)
        assert sorted(found["metadata"]) == ["created_time", "deletion_time", "destroyed", "version"]
        assert (found["metadata"]["deletion_time"], found["metadata"]["destroyed"]) == (None, False)


def test_check_and_set_that_does_not_fit_is_409(services: Services) -> None:
    name = f"{OWN}-cas"
    assert write(services, name, cas=1).status == 409
    assert write(services, name, cas=0).status == 200
    refused = write(services, name, cas=0)
    assert (refused.status, refused.body["details"]) == (409, {"path": name, "cas": 0})


def test_what_is_not_there_is_404(services: Services) -> None:
    name = f"{OWN}-nothing"
    write(services, f"{OWN}-something")
    for answer in (
        services.ask("get_secret", {"service_name": name}),
        services.ask("get_secret_key", {"service_name": name, "key": "user"}),
        services.ask("get_secret_key", {"service_name": f"{OWN}-something", "key": "nothing"}),
        services.ask("get_secret_version", {"path": name}),
        services.ask("get_secret_version", {"path": f"{OWN}-something"}, query={"version": "99"}),
    ):
        assert (answer.status, answer.body["error"]) == (404, "ResourceNotFoundError")


@pytest.mark.parametrize("name", ["postgres", "mysql", "mongodb", "redis-1", "rabbitmq"])
def test_the_credentials_of_the_service_are_masked_and_cannot_be_written(
    services: Services, name: str
) -> None:
    assert services.ask("get_secret", {"service_name": name}).body["data"]["password"] == MASKED["password"]
    refused = write(services, name)
    assert (refused.status, refused.body["error"]) == (403, "PermissionDeniedError")


@pytest.mark.parametrize("path", ["a b", "a//b", "/a", "a/", "../a", "a.b", "ä", "a\n", "x" * 201, " "])
def test_names_and_paths_that_are_none(services: Services, path: str) -> None:
    for answer in (
        services.ask("get_secret", {"service_name": path}),
        write(services, path),
        services.ask("get_secret_version", {"path": path}),
    ):
        assert (answer.status, answer.body["error"]) == (422, "ValidationError")


def test_a_path_of_several_segments_is_read_by_version_alone(services: Services) -> None:
    path = f"{OWN}-team/app"
    answer = services.ask("get_secret_version", {"path": path})
    assert (answer.status, answer.body["details"]) == (404, {"path": path})
    assert services.ask("get_secret", {"service_name": path}).status == 422
    assert write(services, path).status == 422


@pytest.mark.parametrize(
    "body",
    [
        {"data": {}},
        {"data": {"a b": 1}},
        {"data": {"": 1}},
        {"data": {"a": None}},
        {"data": {"a": {"b": 1}}},
        {"data": {"a": "x" * 10_001}},
        {"data": {"a": "NUL\0"}},
        {"data": {"a": 2**53}},
        {"data": {f"k{number}": 1 for number in range(101)}},
        {"data": {"a": 1}, "cas": -1},
        {"data": {"a": 1}, "cas": "1"},
        {"data": {"a": 1}, "more": 1},
    ],
)
def test_secrets_that_are_none(services: Services, body: dict[str, Any]) -> None:
    answer = services.ask("write_secret", {"service_name": f"{OWN}-none"}, json=body)
    assert (answer.status, answer.body["error"]) == (422, "ValidationError")


@pytest.mark.parametrize(
    "text", ["a", "a/b?c#d%20+e", "ä€😀", "\0\n", " ", "...", "%2F", "x" * 4000, "😀" * 4000, '{"a":1}']
)
def test_what_was_encrypted_is_decrypted_both_ways(services: Services, text: str) -> None:
    for encrypted in (
        services.ask("encrypt_in_url", {"plaintext": text}),
        services.ask("encrypt", json={"plaintext": text}),
    ):
        ciphertext = encrypted.body["ciphertext"]
        assert services.ask("decrypt_in_url", {"ciphertext": ciphertext}).body == {"plaintext": text}
        assert services.ask("decrypt", json={"ciphertext": ciphertext}).body == {"plaintext": text}


def test_every_ciphertext_goes_through_the_url(services: Services) -> None:
    seen = ""
    for number in range(40):
        text = f"text {number}"
        ciphertext = services.ask("encrypt", json={"plaintext": text}).body["ciphertext"]
        seen += ciphertext.removeprefix("vault:v")
        assert services.ask("decrypt_in_url", {"ciphertext": ciphertext}).body == {"plaintext": text}
    assert "/" in seen
    assert "+" in seen


def test_a_ciphertext_of_no_key_of_ours_is_409(services: Services) -> None:
    ciphertext = services.ask("encrypt", json={"plaintext": "hunter2"}).body["ciphertext"]
    changed = ciphertext[:-8] + ("AAAA" if ciphertext[-8:-4] != "AAAA" else "BBBB") + ciphertext[-4:]
    for foreign in (changed, "vault:v1:AAAA", "vault:v999:AAAA"):
        answer = services.ask("decrypt", json={"ciphertext": foreign})
        assert (answer.status, answer.body["error"]) == (409, "ConflictError")
        assert services.ask("decrypt_in_url", {"ciphertext": foreign}).status == 409


@pytest.mark.parametrize("text", ["", "x" * 4001])
def test_texts_that_are_none(services: Services, text: str) -> None:
    assert services.ask("encrypt", json={"plaintext": text}).status == 422
    assert not text or services.ask("encrypt_in_url", {"plaintext": text}).status == 422


@pytest.mark.parametrize(
    "ciphertext", ["x", "vault:v0:AAAA", "vault:v1:A", "vault:v1:AAA-", "vault:v1:AAAA\n"]
)
def test_ciphertexts_that_are_none(services: Services, ciphertext: str) -> None:
    assert services.ask("decrypt", json={"ciphertext": ciphertext}).status == 422
    assert services.ask("decrypt_in_url", {"ciphertext": ciphertext}).status == 422


@pytest.mark.parametrize("operation_id", GUARDED)
@pytest.mark.parametrize(
    ("authorization", "challenge"),
    [
        (None, "Bearer"),
        ("Bearer", "Bearer"),
        ("Basic dXNlcjpwYXNz", "Bearer"),
        ("Bearer x", 'Bearer error="invalid_token", error_description="The access token is not valid."'),
        (
            "Bearer eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoiMSJ9.eyJyb2xlcyI6WyJhZG1pbiJdfQ.",
            'Bearer error="invalid_token", error_description="The access token is not valid."',
        ),
    ],
)
def test_without_a_token_that_is_believed(
    services: Services, operation_id: str, authorization: str | None, challenge: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = services.ask(operation_id, **GUARDED[operation_id], headers=headers, anonymous=True)
    assert (answer.status, answer.body["error"]) == (401, "AuthenticationError")
    assert answer.headers["www-authenticate"] == challenge


def test_who_is_asking_is_asked_before_the_body_is_read(services: Services) -> None:
    answer = services.ask("decrypt", content=b"no JSON", headers=CONTENT, anonymous=True)
    assert answer.status == 401


def test_vault_tells_its_health(services: Services) -> None:
    details = {"initialized": True, "sealed": False, "standby": False}
    assert services.ask("get_vault_health").body == {"status": "healthy", "details": details}

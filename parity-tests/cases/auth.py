"""Accounts: registered, logged in to, refreshed and logged out of, on each service alone."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from services import OWN, PASSWORD, Services

WRONG = "The username or the password is wrong."


@pytest.fixture(params=["first", "second"])
def service(services: Services, request: pytest.FixtureRequest) -> Services:
    """Give each service alone: their tokens are their own."""
    each = list(services.apart())
    return each[0] if request.param == "first" else each[-1]


@pytest.fixture
def username(service: Services) -> str:
    name = f"{service.each[0].own}-{uuid4().hex[:8]}"
    answer = service.ask("register", json={"username": name, "password": PASSWORD})
    assert answer.status == 201
    account = answer.body
    assert (account["username"], account["role_id"], account["activated"]) == (_shown(name), 2, True)
    assert answer.headers["location"] == f"/users/{account['id']}"
    return name


def _shown(name: str) -> str:
    """Return a name as answers have it here: without what is of this run alone."""
    return f"{OWN}-{name.rsplit('-', 1)[-1]}"


def log_in(service: Services, username: str) -> Mapping[str, Any]:
    answer = service.ask("create_token", json={"username": username, "password": PASSWORD})
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    pair: Mapping[str, Any] = answer.body
    return pair


def refresh(service: Services, token: str) -> Any:
    return service.ask("refresh_token", json={"refresh_token": token})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_session_from_login_to_logout(service: Services, username: str) -> None:
    pair = log_in(service, username)
    assert (pair["token_type"], pair["expires_in"], pair["refresh_expires_in"]) == ("Bearer", 1800, 604_800)
    me = service.ask("get_me", headers=bearer(pair["access_token"]))
    assert (me.status, me.body["username"]) == (200, _shown(username))
    following = refresh(service, pair["refresh_token"]).body
    assert service.ask("logout", headers=bearer(following["access_token"])).status == 204
    refused = service.ask("get_me", headers=bearer(following["access_token"]))
    assert (refused.status, refused.body["message"]) == (401, "The session has ended.")
    assert refused.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
    assert refresh(service, following["refresh_token"]).status == 401


def test_a_token_that_is_used_again_ends_its_session(service: Services, username: str) -> None:
    pair, other = log_in(service, username), log_in(service, username)
    following = refresh(service, pair["refresh_token"]).body
    assert refresh(service, pair["refresh_token"]).status == 401
    assert refresh(service, following["refresh_token"]).status == 401
    assert service.ask("get_me", headers=bearer(following["access_token"])).status == 401
    assert service.ask("get_me", headers=bearer(other["access_token"])).status == 200


def test_the_forms_of_oauth(service: Services, username: str) -> None:
    login = {"grant_type": "password", "username": username, "password": PASSWORD, "scope": ""}
    pair = service.ask("create_token", data=login)
    assert pair.status == 200
    grant = {"grant_type": "refresh_token", "refresh_token": pair.body["refresh_token"]}
    assert service.ask("refresh_token", data=grant).status == 200


def test_nothing_tells_what_is_wrong_with_a_login(service: Services, username: str) -> None:
    for name in (username, f"{username}-x"):
        answer = service.ask("create_token", json={"username": name, "password": "wrong"})
        assert (answer.status, answer.body["message"], answer.body["details"]) == (401, WRONG, {})


def test_a_name_is_taken_whatever_its_case(service: Services, username: str) -> None:
    answer = service.ask("register", json={"username": username.upper(), "password": PASSWORD})
    assert (answer.status, answer.body["error"]) == (409, "ConflictError")


@pytest.mark.parametrize("password", ["too short", "x" * 129, "aaaaaaaaaaaaaaa", "123456789012345"])
def test_passwords_that_are_refused(services: Services, password: str) -> None:
    answer = services.ask("register", json={"username": "never-made", "password": password})
    assert (answer.status, answer.body["error"]) == (422, "ValidationError")


def test_the_keys_are_those_of_the_tokens(service: Services, username: str) -> None:
    head = _head(log_in(service, username)["access_token"])
    keys = service.ask("get_jwks")
    assert keys.headers["cache-control"] == "public, max-age=60"
    assert {key["alg"] for key in keys.body["keys"]} == {"ES256"}
    assert head["kid"] in {key["kid"] for key in keys.body["keys"]}


def _head(token: str) -> Mapping[str, Any]:
    head: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".", maxsplit=1)[0] + "=="))
    return head

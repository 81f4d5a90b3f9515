"""For schemathesis: what no schema says of accounts, so that good requests are among those it makes up.

Whatever would end the session that everything else is asked in has one of its own: logging out, writing
one's own account. New passwords are none that is guessed first; every second login, refresh, decryption and
change of password has what is good, and every second good change of an account meets one that may be changed,
whatever accounts others have made.
"""

import json
import os
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import Any, Final
from uuid import uuid4

import requests
import schemathesis
from schemathesis import Case, HookContext

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of an account that is made up here
SECONDS: Final = 20
SHARED: Final = f"Bearer {os.environ.get('ACCESS_TOKEN', '')}"
LENGTHS: Final = range(15, 129)
REFRESH_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
ENCRYPT: Final = "/examples/vault/transit/encrypt"
WRITING: Final = frozenset({"PATCH", "DELETE"})
_TURNS: Final = count()


@schemathesis.hook
def before_call(_context: HookContext, case: "Case[Any]", _kwargs: dict[str, Any]) -> None:
    change = CHANGES.get(case.operation.path)
    if change is not None:
        change(case, case.operation.base_url or "")


def _log_out_elsewhere(case: "Case[Any]", base_url: str) -> None:
    if case.headers and case.headers.get("Authorization") == SHARED:
        case.headers["Authorization"] = f"Bearer {_logged_in(base_url)['access_token']}"


def _choose_well(case: "Case[Any]", _base_url: str) -> None:
    body = case.body
    password = body.get("password") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(password, str) and len(password) in LENGTHS:
        case.body = {**body, "password": uuid4().hex}


def _refresh_well(case: "Case[Any]", base_url: str) -> None:
    body = case.body
    token = body.get("refresh_token") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(token, str) or not REFRESH_TOKEN.fullmatch(token):
        return
    if next(_TURNS) % 2:
        case.body = {**body, "refresh_token": _logged_in(base_url)["refresh_token"]}


def _log_in_well(case: "Case[Any]", base_url: str) -> None:
    body = case.body
    if isinstance(body, dict) and _is_good(case) and next(_TURNS) % 2:
        case.body = {**body, "username": _registered(base_url), "password": PASSWORD}


def _change_password_well(case: "Case[Any]", base_url: str) -> None:
    body = case.body
    if not isinstance(body, dict) or not _is_good(case) or not _is_shared(case):
        return
    case.body = {**body, "new_password": uuid4().hex}
    if next(_TURNS) % 2:
        username = _register(base_url)["username"]
        case.headers["Authorization"] = f"Bearer {_logged_in(base_url, username)['access_token']}"
        case.body["current_password"] = PASSWORD


def _decrypt_well(case: "Case[Any]", base_url: str) -> None:
    if not _is_good(case) or not _is_shared(case) or not next(_TURNS) % 2:
        return
    ciphertext = next(each for each in iter(lambda: _encrypted(base_url), None) if "/" not in each)
    if "ciphertext" in case.path_parameters:
        case.path_parameters["ciphertext"] = ciphertext
    else:
        case.body = {"ciphertext": ciphertext}


def _encrypted(base_url: str) -> str:
    answer = requests.post(f"{base_url}{ENCRYPT}", json={"plaintext": "a"}, timeout=SECONDS)
    answer.raise_for_status()
    ciphertext: str = answer.json()["ciphertext"]
    return ciphertext


def _write_another_account(case: "Case[Any]", base_url: str) -> None:
    if case.method not in WRITING or not _is_shared(case):
        return
    if str(case.path_parameters.get("user_id")) == _own_id():
        account = _register(base_url)
        case.headers["Authorization"] = f"Bearer {_logged_in(base_url, account['username'])['access_token']}"
        case.path_parameters["user_id"] = account["id"]
    elif _is_good(case) and not _is_of_a_sequence(case) and next(_TURNS) % 2:
        case.path_parameters["user_id"] = _register(base_url)["id"]


def _is_shared(case: "Case[Any]") -> bool:
    return bool(case.headers) and case.headers.get("Authorization") == SHARED


def _is_good(case: "Case[Any]") -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _is_of_a_sequence(case: "Case[Any]") -> bool:
    """Whether its account is one that an answer before has named."""
    return case.meta is not None and case.meta.phase.name == "stateful"


@cache
def _own_id() -> str:
    return _subject(SHARED.removeprefix("Bearer "))


def _subject(token: str) -> str:
    claims = token.split(".")[1]
    subject: str = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return subject


CHANGES: Final[Mapping[str, Callable[["Case[Any]", str], None]]] = {
    "/auth/logout": _log_out_elsewhere,
    "/auth/register": _choose_well,
    "/auth/refresh": _refresh_well,
    "/auth/token": _log_in_well,
    "/auth/password": _change_password_well,
    "/users/{user_id}": _write_another_account,
    "/examples/vault/transit/decrypt": _decrypt_well,
    "/examples/vault/transit/decrypt/{ciphertext}": _decrypt_well,
}


def _logged_in(base_url: str, username: str | None = None) -> dict[str, Any]:
    login = {"username": username or _registered(base_url), "password": PASSWORD}
    answer = requests.post(f"{base_url}/auth/token", json=login, timeout=SECONDS)
    answer.raise_for_status()
    pair: dict[str, Any] = answer.json()
    return pair


@cache
def _registered(base_url: str) -> str:
    username: str = _register(base_url)["username"]
    return username


def _register(base_url: str) -> dict[str, Any]:
    registration = {"username": f"fuzz-{uuid4().hex}", "password": PASSWORD}
    answer = requests.post(f"{base_url}/auth/register", json=registration, timeout=SECONDS)
    answer.raise_for_status()
    account: dict[str, Any] = answer.json()
    return account

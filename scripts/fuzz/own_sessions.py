"""For schemathesis: what no schema says of accounts, so that good requests are among those it makes up.

Each logout ends a session of its own, not the one that everything else is asked in; who registers chooses a
password that nobody guesses, and every second refresh has a token that is good.
"""

import os
import re
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


CHANGES: Final[Mapping[str, Callable[["Case[Any]", str], None]]] = {
    "/auth/logout": _log_out_elsewhere,
    "/auth/register": _choose_well,
    "/auth/refresh": _refresh_well,
}


def _logged_in(base_url: str) -> dict[str, Any]:
    login = {"username": _registered(base_url), "password": PASSWORD}
    answer = requests.post(f"{base_url}/auth/token", json=login, timeout=SECONDS)
    answer.raise_for_status()
    pair: dict[str, Any] = answer.json()
    return pair


@cache
def _registered(base_url: str) -> str:
    username = f"fuzz-{uuid4().hex}"
    registration = {"username": username, "password": PASSWORD}
    requests.post(f"{base_url}/auth/register", json=registration, timeout=SECONDS).raise_for_status()
    return username

"""For schemathesis: each logout ends a session of its own, not the one that everything else is asked in."""

import os
from functools import cache
from typing import Any, Final
from uuid import uuid4

import requests
import schemathesis
from schemathesis import Case, HookContext

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of an account that is made up here
SECONDS: Final = 20
SHARED: Final = f"Bearer {os.environ.get('ACCESS_TOKEN', '')}"


@schemathesis.hook
def before_call(_context: HookContext, case: "Case[Any]", _kwargs: dict[str, Any]) -> None:
    """Show the token of another session where the shared one would end."""
    shown = case.headers.get("Authorization") if case.headers else None
    if case.operation.path == "/auth/logout" and shown == SHARED:
        case.headers["Authorization"] = f"Bearer {_token(case.operation.base_url or '')}"


def _token(base_url: str) -> str:
    login = {"username": _registered(base_url), "password": PASSWORD}
    answer = requests.post(f"{base_url}/auth/token", json=login, timeout=SECONDS)
    answer.raise_for_status()
    token: str = answer.json()["access_token"]
    return token


@cache
def _registered(base_url: str) -> str:
    username = f"fuzz-{uuid4().hex}"
    registration = {"username": username, "password": PASSWORD}
    requests.post(f"{base_url}/auth/register", json=registration, timeout=SECONDS).raise_for_status()
    return username

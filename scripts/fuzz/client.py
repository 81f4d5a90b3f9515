"""Requests of ours to a running service, each answer held against what its operation declares."""

import asyncio
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from uuid import uuid4

import httpx

from generated.operations import CONTRACT
from generated.runtime import Operation
from scripts.contract.cases.derive import Case, derive
from scripts.contract.cases.requests import Request
from scripts.contract.mock.package import Package, load
from scripts.fuzz.schemathesis import CONTRACT as DOCUMENT
from scripts.fuzz.seen import Seen

AT_ONCE: Final = 16
PATIENCE: Final = 60.0
ENDLESS: Final = "text/event-stream"
UNIQUE: Final = {
    "register": "username",
    "create_user": "username",
    "update_user": "username",
    "create_item": "name",
}
"""What nobody else may have already, so that it can be made."""
ENDS_SESSION: Final = "logout"


class Requests:
    """Valid requests of each operation, made of the contract's examples and the edges of its keywords."""

    @cached_property
    def _package(self) -> Package:
        return load(str(DOCUMENT))

    @cached_property
    def _made(self) -> Mapping[str, list[Request]]:
        cases, _ = derive(self._package)
        made: dict[str, list[Request]] = {}
        for case in sorted(cases, key=_examples_first):
            made.setdefault(case.operation, []).append(case.accepted)
        return made

    def of(self, operation: Operation) -> list[Request]:
        made = self._made.get(operation.id) or [Request(self._package.contract.operations[operation.id], {})]
        return [_anew(made[0]), *made] if operation.id in UNIQUE else made


def _anew(request: Request) -> Request:
    name = UNIQUE[request.operation.id]
    return replace(request, body={**request.body, name: f"fuzz-{uuid4().hex}"})


def _examples_first(case: Case) -> bool:
    return case.word != "example"


@dataclass(slots=True)
class Client:
    """Sends as whoever `tokens` names, and notes what came back."""

    http: httpx.AsyncClient
    tokens: Mapping[str, str]
    seen: Seen
    turns: asyncio.Semaphore
    login: Mapping[str, str] | None = None
    """Of an account whose sessions may end."""

    async def send(
        self,
        request: Request,
        *,
        role: str | None = "admin",
        headers: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
        content: bytes | None = None,
    ) -> httpx.Response:
        """Send it with other headers or content than it has; without a role, anonymously."""
        operation = CONTRACT.operations[request.operation.id]
        built = request.built(CONTRACT.base_path)
        sent = {name: value for name, value in built.headers.items() if name != "host"}
        sent.pop("authorization", None)
        sent.pop("content-length", None)
        if operation.security and role is not None:
            sent["authorization"] = f"Bearer {await self._token(operation, role)}"
        sent.update(headers or {})
        for name in without:
            sent.pop(name, None)
        body = built.content if content is None else content
        url = built.url.raw_path.decode("ascii")
        async with (
            self.turns,
            self.http.stream(operation.method, url, headers=sent, content=body or None) as answer,
        ):
            if not answer.headers.get("content-type", "").startswith(ENDLESS):
                await answer.aread()
        self.seen.note(operation, answer.status_code)
        if operation.response_for(answer.status_code) is None:
            self.complain(operation, answer, "a status that it does not declare")
        return answer

    async def _token(self, operation: Operation, role: str) -> str:
        """Take a session of its own for what would end the one that everything else is asked in."""
        if operation.id != ENDS_SESSION or self.login is None:
            return self.tokens[role]
        answer = await self.http.post("/auth/token", json=self.login)
        return str(answer.json()["access_token"]) if answer.is_success else self.tokens[role]

    def complain(self, operation: Operation, answer: httpx.Response, wanted: str) -> None:
        told = f"{operation.source}: {operation.id} answered {answer.status_code}: {wanted}"
        self.seen.complaints.append(f"{told}\n    {_curl(answer.request)}")

    async def expect(self, status: int, request: Request, words: str, **changes: object) -> None:
        """Send it and complain of any other answer."""
        answer = await self.send(request, **changes)  # type: ignore[arg-type]  # as send has them
        if answer.status_code != status:
            self.complain(CONTRACT.operations[request.operation.id], answer, f"{words} should give {status}")


def _curl(request: httpx.Request) -> str:
    """Write the request as a command, without the token."""
    words = ["curl", "-i", "-X", request.method, str(request.url)]
    for name, value in request.headers.items():
        if name in {"accept", "authorization", "content-type", "if-none-match"}:
            shown = "Bearer $ACCESS_TOKEN" if name == "authorization" else value
            words += ["-H", f"{name}: {shown}"]
    if request.content:
        words += ["--data-binary", request.content[:200].decode(errors="replace")]
    return shlex.join(words)

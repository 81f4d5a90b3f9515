"""The services under test, asked together and held against the contract and each other."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx
from contract import Contract, Operation, body_of, media_type
from differences import MEDIA_TYPES, comparable_body, comparable_headers

TOO_MANY = 429
OWN = "~OWN~"
"""In a request: a prefix of this run and service alone; in the answers it stands again as it was sent.

No ciphertext has it by chance, as three letters alone would be in some: they are of other characters.
"""
SEALED = "SEALED"
"""In a request: a ciphertext of the service's own key, which no other service could decrypt."""

ACCOUNT = "ACCOUNT"
"""As a username: an account of the service that PASSWORD opens."""
FRESH = "FRESH"
"""In a body: a name that nobody and nothing has, or a refresh token that is not spent."""
PASSWORD = "correct horse battery staple"  # noqa: S105 - of accounts that are made up here
OF_AN_OWN_SESSION = frozenset({"/auth/logout", "/auth/password"})
"""What everything else is asked with stays good, and has no password."""
RECORD = "RECORD"
"""In a path: the id of a record that was inserted for this request alone."""


@dataclass(frozen=True)
class Answer:
    """What the first service answered; the others answered the same, known differences aside."""

    status: int
    headers: httpx.Headers
    body: Any
    content: bytes


@dataclass(frozen=True)
class Service:
    """One base URL."""

    client: httpx.Client
    own: str
    token: str

    @cached_property
    def sealed(self) -> str:
        ciphertext: str = self.client.get("/examples/vault/transit/encrypt/example").json()["ciphertext"]
        return ciphertext

    def record(self, collection: str) -> str:
        """Insert a record, and return where it is."""
        new = {"/items": {"name": FRESH}, "/users": {"username": FRESH}}.get(collection)
        body: dict[str, Any] = dict(new or {"name": self.own}) | ({} if new else {"payload": {}})
        inserted = self.send("POST", collection, json=body, headers=self.authorized({}) if new else {})
        location: str = inserted.raise_for_status().headers["location"]
        return location

    @cached_property
    def _names(self) -> Iterator[str]:
        """Make up names, the same for each service, its own prefix aside."""
        return (f"{self.own}-{number}" for number in count())

    @cached_property
    def account(self) -> str:
        """Register an account, once."""
        login = {"username": next(self._names), "password": PASSWORD}
        self.send("POST", "/auth/register", json=login).raise_for_status()
        return login["username"]

    def log_in(self) -> dict[str, Any]:
        login = {"username": self.account, "password": PASSWORD}
        pair: dict[str, Any] = self.send("POST", "/auth/token", json=login).raise_for_status().json()
        return pair

    def token_for(self, path: str) -> str:
        """Give the administrator's token, or one of an account that is registered for this."""
        token: str = self.log_in()["access_token"] if path in OF_AN_OWN_SESSION else self.token
        return token

    def filled(self, body: Any) -> Any:
        """Put in the place of names what they stand for."""
        match body:
            case {"ciphertext": "SEALED"}:
                return {"ciphertext": self.sealed}
            case {"refresh_token": "FRESH"}:
                return {"refresh_token": self.log_in()["refresh_token"]}
            case {"name": "FRESH"}:
                return {**body, "name": next(self._names)}
            case {"username": "FRESH"}:
                return {**body, "username": next(self._names)}
            case {"username": "ACCOUNT"}:
                return {**body, "username": self.account}
            case _:
                return body

    def authorized(self, headers: Mapping[str, str]) -> dict[str, str]:
        assert self.token, "ACCESS_TOKEN is needed: `make token ROLE=admin` prints one"
        return {"Authorization": f"Bearer {self.token}", **headers}

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send, and wait where the service says that it has been asked too often of late."""
        response: httpx.Response = patiently(lambda: self.send_once(method, path, **request))
        return response

    def send_once(self, method: str, path: str, **request: Any) -> httpx.Response:
        target = path.replace(OWN, self.own)
        if SEALED in target:
            target = target.replace(SEALED, quote(self.sealed, safe=""))
        if target.endswith(f"/{RECORD}"):
            target = self.record(target.removesuffix(f"/{RECORD}"))
        query = {name: _own(value, self.own) for name, value in request.get("query", {}).items()}
        if query:
            target += "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        arguments = {name: value for name, value in request.items() if name != "query"}
        if "json" in arguments:
            arguments["json"] = self.filled(arguments["json"])
        headers = arguments.get("headers", {})
        if headers.get("Authorization") == f"Bearer {self.token}":
            arguments["headers"] = {**headers, "Authorization": f"Bearer {self.token_for(path)}"}
        return self.client.request(method, target, **arguments)

    def answer(self, response: httpx.Response) -> Answer:
        body = None if not response.content else _restored(body_of(response), self.own)
        return Answer(response.status_code, response.headers, body, response.content)


@dataclass(frozen=True)
class Services:
    """Every request goes to all of them."""

    contract: Contract
    each: tuple[Service, ...]

    def apart(self) -> "Iterator[Services]":
        """Give each of them alone, for what depends on names of their own."""
        for service in self.each:
            yield replace(self, each=(service,))

    def ask(
        self,
        operation_id: str,
        path: Mapping[str, str] | None = None,
        method: str | None = None,
        *,
        anonymous: bool = False,
        **request: Any,
    ) -> Answer:
        """Call an operation, as an administrator where it asks who we are; the answers must be declared."""
        operation = self.contract.operations[operation_id]
        target = operation.path
        for name, value in (path or {}).items():
            target = target.replace(f"{{{name}}}", quote(value, safe=""))
        responses = []
        for service in self.each:
            if operation.secured and not anonymous:
                request["headers"] = service.authorized(request.get("headers", {}))
            responses.append(service.send(method or operation.method, target, **request))
        for response in responses:
            self._must_conform(operation, response)
        return self._same(responses)

    def ask_anything(self, method: str, path: str, **request: Any) -> Answer:
        """Send a request that no operation answers."""
        return self.errors([service.send(method, path, **request) for service in self.each])

    def errors(self, responses: Iterable[httpx.Response]) -> Answer:
        """Hold answers that belong to no operation against the schema of errors, and against each other."""
        judged = list(responses)
        for response in judged:
            complaints = self.contract.errors_of_error(response) if response.content else []
            assert complaints == [], f"{response.request.method} {response.url}: {complaints}"
        return self._same(judged)

    def _must_conform(self, operation: Operation, response: httpx.Response) -> None:
        complaints = self.contract.complaints(operation, response)
        assert complaints == [], f"{response.request.method} {response.url}: {complaints}"

    def _same(self, responses: Iterable[httpx.Response]) -> Answer:
        pairs = [
            (response, service.answer(response))
            for service, response in zip(self.each, responses, strict=True)
        ]
        first, answer = pairs[0]
        for other, theirs in pairs[1:]:
            assert _comparable(other, theirs) == _comparable(first, answer), (
                f"{other.url} against {first.url}"
            )
        return answer


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask, and again when the service says, where it has been asked too often of late."""
    while (response := ask()).status_code == TOO_MANY:
        time.sleep(int(response.headers["retry-after"]))
    return response


def _comparable(response: httpx.Response, answer: Answer) -> tuple[int, dict[str, str], Any]:
    body = None if media_type(response) in MEDIA_TYPES else comparable_body(answer.body)
    return answer.status, comparable_headers(answer.headers), body


def _own(value: str, own: str) -> str:
    return value.replace(OWN, own)


def _restored(value: Any, own: str) -> Any:
    match value:
        case str():
            return value.replace(own, OWN)
        case dict():
            return {name: _restored(each, own) for name, each in value.items()}
        case list():
            return [_restored(each, own) for each in value]
        case _:
            return value

# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What the service sends of itself: webhooks and callbacks, judged before they leave, their answers, too."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from .conversions import Annotation, Value
from .judge import Judge
from .operation import Response
from .problems import ContractViolationError, Violation
from .writers import BodyWriter

SUCCESS: Final = "2"
EXPRESSION: Final = re.compile(r"\{(\$[^{}]+)\}|^(\$.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One request that the service sends; `schema` is the key of the body's, None where any bytes will do."""

    id: str
    name: str
    method: str
    source: str
    media_type: str | None = None
    schema: str | None = None
    responses: tuple[Response, ...] = ()

    def declares(self, status: int) -> Response | None:
        by_status = {response.status.upper(): response for response in self.responses}
        return by_status.get(str(status)) or by_status.get(f"{status // 100}XX") or by_status.get("DEFAULT")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A judged request, ready to be sent to whoever wants it."""

    webhook: Webhook
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver answered; `declared`: whether the contract says that it may."""

    status: int
    declared: bool
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def received(self) -> bool:
        return self.declared and str(self.status).startswith(SUCCESS)


Deliver: TypeAlias = Callable[[str, Outgoing], Awaitable[Receipt]]
"""Sends a request to a URL, signed or not, and makes `receipt_of` the answer."""


def receipt_of(outgoing: Outgoing, status: int, headers: Mapping[str, str]) -> Receipt:
    """Judge an answer: only a status that the contract declares says that the receiver has it."""
    return Receipt(status, outgoing.webhook.declares(status) is not None, headers)


class Sender:
    """Makes requests of one webhook out of values of its type."""

    def __init__(self, webhook: Webhook, judge: Judge, annotation: Annotation) -> None:
        self._webhook = webhook
        self._writer = self._compiled(judge, annotation) if webhook.media_type is not None else None

    def prepare(self, value: Value) -> Outgoing:
        """Judge the value; ContractViolationError where it is none that the contract declares."""
        if self._writer is None:
            return Outgoing(self._webhook, b"")
        body = self._writer.write(value)
        return Outgoing(self._webhook, body, {"content-type": self._writer.content_type.decode("latin-1")})

    def _compiled(self, judge: Judge, annotation: Annotation) -> BodyWriter:
        webhook = self._webhook
        validator = judge.validator(webhook.schema) if webhook.schema is not None else None
        return BodyWriter(annotation, webhook.media_type or "", validator, self._fail)

    def _fail(self, kind: str, pointer: str, reason: str) -> ContractViolationError:
        return ContractViolationError(
            Violation(self._webhook.id, kind, pointer, reason, self._webhook.source)
        )


class UnresolvedError(ValueError):
    """The request has not what the URL of a callback is to be made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """The request whose operation declares a callback, as far as expressions speak of it."""

    url: str = ""
    method: str = ""
    body: Any = None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)


def callback_url(expression: str, request: CallbackRequest) -> str:
    """Put the values of a request into the runtime expressions of a callback's URL."""
    return EXPRESSION.sub(lambda found: _text(_value(found[1] or found[2], request)), expression)


def _value(expression: str, request: CallbackRequest) -> Any:
    try:
        match expression.removeprefix("$").split("#", 1):
            case ["request.body"]:
                return request.body
            case ["request.body", pointer]:
                return _at(request.body, pointer)
            case ["url"]:
                return request.url
            case ["method"]:
                return request.method
            case words:
                _, location, name = words[0].split(".", 2)
                if location == "header":
                    return {key.lower(): value for key, value in request.header.items()}[name.lower()]
                return {"path": request.path, "query": request.query}[location][name]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise UnresolvedError(f"The request has no {expression}.") from error


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        token = part.replace("~1", "/").replace("~0", "~")
        value = value[int(token) if isinstance(value, list) else token]
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)

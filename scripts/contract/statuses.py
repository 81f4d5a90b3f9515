"""Statuses that the framework can answer: which an operation must declare, and adding those it does not."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Registry, validator_for

from scripts.contract.document import Document, join
from scripts.contract.findings import Finding
from scripts.contract.survey import Node, OperationPlace, Pointed, Survey

JSON_RANGES = ("application/json", "application/*", "*/*")
COMPONENT = "ErrorResponse"
_DETAIL = {
    "location": "query",
    "pointer": "/limit",
    "message": "The value is not an integer.",
    "keyword": "type",
}
_REQUEST_ID = "5f0c3f1e-8f3c-4c39-9a3e-0b9f6f7c2d11"

ACCEPTED = {"post": "Accept-Post", "patch": "Accept-Patch"}
"""The header that says which media types a method takes."""

_HEADER = {"x-provided-by": "middleware", "schema": {"type": "string"}}

Applies = Callable[[Survey, OperationPlace], bool]


@dataclass(frozen=True, slots=True)
class StatusRule:
    """`when` completes the sentence "An operation can answer this status when…"."""

    status: str
    error: str
    when: str
    applies: Applies


def _has_body(_: Survey, operation: OperationPlace) -> bool:
    return operation.body is not None


def _has_input(survey: Survey, operation: OperationPlace) -> bool:
    return _has_body(survey, operation) or bool(operation.parameters)


def _has_content(_: Survey, operation: OperationPlace) -> bool:
    succeeded = (each.node for status, each in operation.responses.items() if status[0] in "123d")
    return any(response.get("content") for response in succeeded)


def _security(survey: Survey, operation: OperationPlace) -> list[Node]:
    found: list[Node] = operation.node.get("security", survey.document.data.get("security", []))
    return found


def _policy(survey: Survey, operation: OperationPlace, name: str) -> Any:
    return operation.node.get(name) if name in operation.node else survey.document.data.get(name)


def _is_secured(survey: Survey, operation: OperationPlace) -> bool:
    return any(_security(survey, operation))


def _is_restricted(survey: Survey, operation: OperationPlace) -> bool:
    scopes = any(any(requirement.values()) for requirement in _security(survey, operation))
    stated = (_policy(survey, operation, name) for name in ("x-roles", "x-owner"))
    return scopes or any(stated)


def _has_versions(_: Survey, operation: OperationPlace) -> bool:
    return any("x-retired" in found.node.get("schema", {}) for found in operation.parameters)


def _is_limited(survey: Survey, operation: OperationPlace) -> bool:
    return _policy(survey, operation, "x-rate-limit") is not None


def _has_timeout(survey: Survey, operation: OperationPlace) -> bool:
    return _policy(survey, operation, "x-timeout") is not None


def _is_bounded(survey: Survey, operation: OperationPlace) -> bool:
    stated = survey.house or _policy(survey, operation, "x-max-body") is not None
    return stated and _has_body(survey, operation)


def _can_be_unavailable(survey: Survey, operation: OperationPlace) -> bool:
    """Tell whether a system can be away; this project's own service also turns away what is too much."""
    return survey.house or bool(_policy(survey, operation, "x-depends-on"))


def _always(_: Survey, __: OperationPlace) -> bool:
    return True


RULES: tuple[StatusRule, ...] = (
    StatusRule("400", "MalformedRequestError", "it has a body", _has_body),
    StatusRule("401", "AuthenticationError", "`security` demands something", _is_secured),
    StatusRule("403", "PermissionDeniedError", "scopes, `x-roles` or `x-owner` are demanded", _is_restricted),
    StatusRule("406", "NotAcceptableError", "a successful answer has content", _has_content),
    StatusRule("413", "PayloadTooLargeError", "it has a body with a limit", _is_bounded),
    StatusRule("415", "UnsupportedMediaTypeError", "it has a body", _has_body),
    StatusRule("422", "ValidationError", "it has parameters or a body", _has_input),
    StatusRule("426", "UpgradeRequiredError", "a parameter names a version with `x-retired`", _has_versions),
    StatusRule("429", "RateLimitError", "`x-rate-limit` applies to it", _is_limited),
    StatusRule("500", "InternalServerError", "always", _always),
    StatusRule(
        "503", "ServiceUnavailableError", "overload, or a system that it needs is away", _can_be_unavailable
    ),
    StatusRule("504", "TimeoutError", "`x-timeout` applies to it", _has_timeout),
)
_UNSUPPORTED = next(rule for rule in RULES if rule.status == "415")


@dataclass(frozen=True, slots=True)
class Gap:
    """A status that an operation can answer and does not declare so that the framework's error fits."""

    operation: OperationPlace
    rule: StatusRule
    declared: str | None = None
    """The declared status that does not take the framework's error."""


def error_instance(rule: StatusRule) -> Node:
    """Write an error as the framework does."""
    details = {"errors": [_DETAIL]} if rule.status == "422" else {}
    return {
        "error": rule.error,
        "message": "What went wrong.",
        "status_code": int(rule.status),
        "details": details,
        "request_id": _REQUEST_ID,
    }


def gaps(survey: Survey) -> Iterator[Gap]:
    judge = _Acceptance(survey)
    for operation in survey.operations:
        for rule in RULES:
            if rule.applies(survey, operation):
                declared = declared_for(operation, rule.status)
                if declared is None or not judge.accepts(operation.responses[declared], rule):
                    yield Gap(operation, rule, declared)


def declared_for(operation: OperationPlace, status: str) -> str | None:
    """Find the response that a status falls under: exact, then its range, then the default."""
    return next((key for key in (status, f"{status[0]}XX", "default") if key in operation.responses), None)


class _Acceptance:
    def __init__(self, survey: Survey) -> None:
        self._registry = Registry([("contract:", survey.document.data)])
        self._known: dict[tuple[str, str], bool] = {}

    def accepts(self, response: Pointed, rule: StatusRule) -> bool:
        content = response.node.get("content", {})
        media_type = next((each for each in JSON_RANGES if each in content), None)
        if media_type is None:
            return False
        schema = content[media_type].get("schema", True)
        pointer = (
            schema["$ref"][1:] if _refers(schema) else join(response.pointer, "content", media_type, "schema")
        )
        if (pointer, rule.status) not in self._known:
            self._known[pointer, rule.status] = schema is True or self._fits(pointer, rule)
        return self._known[pointer, rule.status]

    def _fits(self, pointer: str, rule: StatusRule) -> bool:
        reference = {"$ref": f"contract:#{quote(pointer)}"}
        validator = validator_for(reference, registry=self._registry, validate_formats=True, offline=True)
        return validator.is_valid(error_instance(rule))


def _refers(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.keys() == {"$ref"}


def declared_statuses(survey: Survey) -> Iterator[Finding]:
    """Refuse an operation that can answer a status which it does not declare."""
    grouped: dict[tuple[str, str | None], list[Gap]] = {}
    for gap in gaps(survey):
        grouped.setdefault((gap.operation.pointer, gap.declared), []).append(gap)
    yield from (_finding(survey, alike) for alike in grouped.values())


def missing_error_responses(document: Document) -> list[Finding]:
    """List what `add_error_responses` would add, a line for each operation."""
    return list(declared_statuses(Survey(document)))


def _finding(survey: Survey, alike: list[Gap]) -> Finding:
    operation, declared = alike[0].operation, alike[0].declared
    if declared is None:
        reasons = ", ".join(f"{gap.rule.status} ({gap.rule.when})" for gap in alike)
        message = f"`{operation.name}` does not declare what the framework can answer: {reasons}"
        return survey.error(
            operation.pointer, message, f"add each with the schema `{COMPONENT}`{_or_option(survey)}"
        )
    statuses = ", ".join(gap.rule.status for gap in alike)
    message = f"the response '{declared}' of `{operation.name}` does not take the framework's {statuses}"
    at = operation.responses[declared].pointer
    hint = f"give it `application/json` with the schema `{COMPONENT}`{_or_option(survey)}"
    return survey.error(at, message, hint)


def _or_option(survey: Survey) -> str:
    return "" if survey.house else ", or generate with --add-errors"


def add_error_responses(document: Document) -> Document:
    """Declare every status that the framework can answer; a foreign error schema is widened, not replaced."""
    data = deepcopy(document.data)
    name = _component(data)
    survey = Survey(document)
    reference = {"$ref": f"#/components/schemas/{name}"}
    filled = {(gap.operation.pointer, gap.rule.status): gap for gap in gaps(survey)}
    for gap in filled.values():
        exact = gap.declared == gap.rule.status
        declared = gap.operation.responses[gap.rule.status].node if exact else {}
        _put(data, gap.operation, gap.rule, _widened(declared, gap.rule, reference))
    for operation in survey.operations:
        if operation.body and (operation.pointer, _UNSUPPORTED.status) not in filled:
            exact = _UNSUPPORTED.status in operation.responses
            declared = operation.responses[_UNSUPPORTED.status].node if exact else {}
            if _lacking(operation, _UNSUPPORTED, declared):
                added = declared if exact else _widened({}, _UNSUPPORTED, reference)
                _put(data, operation, _UNSUPPORTED, added)
    return Document(data, document.locations)


def _put(data: Node, operation: OperationPlace, rule: StatusRule, response: Node) -> None:
    headers = {**response.get("headers", {}), **_lacking(operation, rule, response)}
    whole = {**response, "headers": headers} if headers else response
    data["paths"][operation.path][operation.method]["responses"][rule.status] = whole


def _lacking(operation: OperationPlace, rule: StatusRule, response: Node) -> Node:
    """Take the headers that a 415 does not declare: they say what the operation takes instead."""
    named = (ACCEPTED.get(operation.method, "Accept"), "Accept-Encoding") if rule is _UNSUPPORTED else ()
    stated = {name.lower() for name in response.get("headers", {})}
    return {name: dict(_HEADER) for name in named if name.lower() not in stated}


def _component(data: Node) -> str:
    """Add our error schema under a name of its own."""
    named = data.setdefault("components", {}).setdefault("schemas", {})
    name = COMPONENT
    while named.get(name, ERROR_SCHEMA) != ERROR_SCHEMA:
        name = f"Framework{name}"
    named[name] = deepcopy(ERROR_SCHEMA)
    return name


def _widened(declared: Node, rule: StatusRule, reference: Node) -> Node:
    response = deepcopy(declared) or {"description": f"{rule.error}."}
    content = response.setdefault("content", {})
    media_type = next((each for each in JSON_RANGES if each in content), JSON_RANGES[0])
    media = content.setdefault(media_type, {})
    media["schema"] = {"anyOf": [media["schema"], reference]} if "schema" in media else dict(reference)
    if not {"example", "examples"} & media.keys():
        media["example"] = error_instance(rule)
    return response


ERROR_SCHEMA: Mapping[str, Any] = {
    "description": "The one form of every error.",
    "type": "object",
    "additionalProperties": False,
    "required": ["error", "message", "status_code", "details", "request_id"],
    "properties": {
        "error": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$", "maxLength": 100},
        "message": {"type": "string", "minLength": 1},
        "status_code": {"type": "integer", "minimum": 400, "maximum": 599},
        "details": {"type": "object", "additionalProperties": True},
        "request_id": {"type": "string", "format": "uuid"},
        "traceback": {"type": "array", "items": {"type": "string"}},
    },
}

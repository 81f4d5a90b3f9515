"""Statuses that the framework can answer."""

from pathlib import Path

import pytest

from scripts.contract import statuses
from scripts.contract.document import Document
from scripts.contract.survey import Survey
from scripts.contract.validation import check
from tests.contract.specs import edited, said, sound

DEFAULT = "        default: {$ref: '#/components/responses/Error'}\n"
HINT = "add each with the schema `ErrorResponse`"


def missing(document: Document, *, house: bool = True) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for gap in statuses.gaps(Survey(document, house=house)):
        found.setdefault(gap.operation.name, []).append(gap.rule.status)
    return found


def without_defaults(document: Document) -> Document:
    for item in document.data["paths"].values():
        for method in ("get", "put"):
            del item[method]["responses"]["default"]
    return document


def test_each_status_has_its_reason(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    assert missing(document) == {
        "get_thing": ["401", "406", "422", "429", "500", "503"],
        "put_thing": ["400", "401", "403", "413", "415", "422", "429", "500", "503"],
    }


def test_an_owner_and_retired_versions_have_theirs(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    get = document.data["paths"]["/things/{id}"]["get"]
    get["x-owner"] = {"of": "id"}
    version = {"name": "X-Version", "in": "header", "schema": {"enum": ["2"], "x-retired": ["1"]}}
    get.setdefault("parameters", []).append(version)
    assert missing(document)["get_thing"] == ["401", "403", "406", "422", "426", "429", "500", "503"]


def test_a_foreign_service_is_asked_only_for_what_its_contract_says(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    assert missing(document, house=False) == {
        "get_thing": ["401", "406", "422", "429", "500"],
        "put_thing": ["400", "401", "403", "413", "415", "422", "429", "500"],
    }
    put = document.data["paths"]["/things/{id}"]["put"]
    put["x-depends-on"] = ["redis"]
    put["x-timeout"] = "5s"
    del put["x-max-body"]
    assert missing(document, house=False)["put_thing"] == [
        "400",
        "401",
        "403",
        "415",
        "422",
        "429",
        "500",
        "503",
        "504",
    ]


def test_a_policy_lifts_its_status(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    get = document.data["paths"]["/things/{id}"]["get"]
    get |= {"x-rate-limit": None, "security": [], "parameters": []}
    document.data["paths"]["/things/{id}"]["parameters"] = []
    assert missing(document)["get_thing"] == ["406", "500", "503"]
    get["x-roles"] = ["admin"]
    assert missing(document)["get_thing"] == ["403", "406", "500", "503"]


@pytest.mark.parametrize("status", ["default", "'4XX'"])
def test_a_range_or_the_default_declares_too(tmp_path: Path, status: str) -> None:
    text = edited(DEFAULT, DEFAULT.replace("default", status))
    expected = (
        []
        if status == "default"
        else [
            (
                "10: error: `get_thing` does not declare what the framework can answer: 500 (always), "
                f"503 (overload, or a system that it needs is away); {HINT}"
            )
        ]
    )
    assert said(tmp_path, text) == expected


def test_a_declared_response_must_take_the_error(tmp_path: Path) -> None:
    schema = "{schema: {type: object, properties: {}}, example: {}}"
    other = f"        default: {{description: x, content: {{application/problem+json: {schema}}}}}\n"
    refusal = "does not take the framework's 401, 406, 422, 429, 500, 503"
    hint = "give it `application/json` with the schema `ErrorResponse`"
    line = f"30: error: the response 'default' of `get_thing` {refusal}; {hint}"
    assert said(tmp_path, edited(DEFAULT, other)) == [line]
    assert said(tmp_path, edited(DEFAULT, other.replace("problem+json", "json"))) == []
    closed = other.replace("problem+json", "json").replace("properties: {}", "additionalProperties: false")
    assert said(tmp_path, edited(DEFAULT, closed)) == [line]
    assert said(tmp_path, edited(DEFAULT, closed), house=False) == [
        line.replace(", 503", "") + ", or generate with --add-errors"
    ]


def test_missing_responses_are_added(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    assert len(statuses.missing_error_responses(document)) == 2
    whole = statuses.add_error_responses(document)
    responses = whole.data["paths"]["/things/{id}"]["get"]["responses"]
    assert list(responses) == ["200", "401", "406", "422", "429", "500", "503"]
    assert responses["429"] == {
        "description": "RateLimitError.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/FrameworkErrorResponse"},
                "example": {
                    "error": "RateLimitError",
                    "message": "What went wrong.",
                    "status_code": 429,
                    "details": {},
                    "request_id": "5f0c3f1e-8f3c-4c39-9a3e-0b9f6f7c2d11",
                },
            }
        },
    }
    assert whole.data["components"]["schemas"]["FrameworkErrorResponse"] == statuses.ERROR_SCHEMA
    assert statuses.missing_error_responses(whole) == []
    assert [finding for finding in check(whole, house=False) if finding.severity == "error"] == []
    assert "401" not in document.data["paths"]["/things/{id}"]["get"]["responses"]
    assert whole.where("/paths/~1things~1{id}/get/responses/401") == document.where(
        "/paths/~1things~1{id}/get/responses"
    )


def test_a_foreign_error_schema_is_widened(tmp_path: Path) -> None:
    document = sound(tmp_path)
    theirs = {"type": "object", "additionalProperties": False}
    get = document.data["paths"]["/things/{id}"]["get"]["responses"]
    get["429"] = {
        "description": "Slow down.",
        "content": {"application/json": {"schema": theirs, "example": {}}},
    }
    get["500"] = {"description": "Oh."}
    added = statuses.add_error_responses(document).data
    responses = added["paths"]["/things/{id}"]["get"]["responses"]
    assert responses["429"] == {
        "description": "Slow down.",
        "content": {
            "application/json": {
                "schema": {"anyOf": [theirs, {"$ref": "#/components/schemas/FrameworkErrorResponse"}]},
                "example": {},
            }
        },
    }
    assert responses["500"]["description"] == "Oh."
    assert list(responses["500"]["content"]) == ["application/json"]


def test_our_own_error_schema_is_used_again(tmp_path: Path) -> None:
    document = without_defaults(sound(tmp_path))
    document.data["components"]["schemas"]["ErrorResponse"] = dict(statuses.ERROR_SCHEMA)
    added = statuses.add_error_responses(document)
    assert list(added.data["components"]["schemas"]) == ["Thing", "ErrorResponse"]


def test_every_rule_says_when_it_applies() -> None:
    assert [rule.status for rule in statuses.RULES] == sorted(rule.status for rule in statuses.RULES)
    assert all(rule.when and rule.error for rule in statuses.RULES)
    assert statuses.error_instance(statuses.RULES[6])["details"] == {
        "errors": [
            {
                "location": "query",
                "pointer": "/limit",
                "message": "The value is not an integer.",
                "keyword": "type",
            }
        ]
    }

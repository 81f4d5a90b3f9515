"""`X-Version`: which requests go on, and what the others are told."""

import json
from pathlib import Path

import pytest
from starlette.types import Scope

import generated
from app.errors import UpgradeRequiredError
from app.middleware.api_version import ApiVersionMiddleware
from generated.operations import CONTRACT
from generated.runtime import ValidationError
from tests.middleware.asgi import call, exchange_of, noting, operation_of, passes_through, scope_of


def asked(version: str | None, seen: list[Scope], *, found: bool = True) -> Scope:
    headers = () if version is None else (("x-version", version),)
    return scope_of(headers=headers, exchange=exchange_of(operation_of() if found else None))


@pytest.mark.parametrize("version", [None, "1.0", "1.1", "1.2"])
async def test_supported_versions_and_none_go_on(version: str | None) -> None:
    seen: list[Scope] = []
    scope = asked(version, seen)
    await call(ApiVersionMiddleware(noting(seen)), scope)
    assert seen == [scope]


async def test_a_retired_version_is_told_which_are_supported() -> None:
    seen: list[Scope] = []
    with pytest.raises(UpgradeRequiredError) as caught:
        await call(ApiVersionMiddleware(noting(seen)), asked("0.9", seen))
    assert caught.value.message == "Version 0.9 is not supported any more."
    assert caught.value.details == {"version": "0.9", "supported": ["1.0", "1.1", "1.2"]}
    assert caught.value.headers == (
        ("upgrade", "reference-api/1.2, reference-api/1.1, reference-api/1.0"),
        ("connection", "Upgrade"),
    )
    assert seen == []


@pytest.mark.parametrize("version", ["", "1", "1.3", "1.0 ", "v1.0", "1.0, 1.1", "\xff"])
async def test_what_never_was_a_version_is_said_to_be_none(version: str) -> None:
    seen: list[Scope] = []
    scope = asked(None, seen)
    scope["headers"] = [(b"x-version", version.encode("latin-1"))]
    with pytest.raises(ValidationError) as caught:
        await call(ApiVersionMiddleware(noting(seen)), scope)
    assert caught.value.errors == [
        {
            "location": "header",
            "pointer": "/X-Version",
            "message": "There is no such version.",
            "keyword": "enum",
            "expected": ["1.0", "1.1", "1.2"],
        }
    ]
    assert seen == []


async def test_what_has_no_operation_has_no_version() -> None:
    seen: list[Scope] = []
    await call(ApiVersionMiddleware(noting(seen)), asked("0.9", seen, found=False))
    rest: list[Scope] = []
    await passes_through(ApiVersionMiddleware(noting(rest)), rest)
    assert len(seen) == 1


def test_every_operation_says_so() -> None:
    document = json.loads(Path(generated.__file__).with_name("openapi.json").read_bytes())
    parameter = {"$ref": "#/components/parameters/ApiVersion"}
    operations = [
        (path, method, item, item[method])
        for path, item in document["paths"].items()
        for method in ("get", "post", "put", "patch", "delete")
        if method in item
    ]
    assert len(operations) == len(CONTRACT.operations)
    assert [
        f"{method} {path}"
        for path, method, item, operation in operations
        if parameter not in (*item.get("parameters", ()), *operation.get("parameters", ()))
        or operation["responses"].get("426") != {"$ref": "#/components/responses/UpgradeRequired"}
        or "422" not in operation["responses"]
    ] == []

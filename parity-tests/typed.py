"""The generated Python client: its functions called by operationId, with the values of a request as text."""

import importlib
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from contract import Operation
from services import OWN, RECORD, SEALED, Service, patiently

FOLDER = Path(__file__).parents[1] / "build" / "client"
PACKAGE = "contract_client"
UTC = "+00:00"


def call(service: Service, operation: Operation, request: Mapping[str, Any]) -> Any:
    """Call the operation's function, and wait where the service has been asked too often of late."""
    function = _module(_place(operation)).sync_detailed
    arguments = _arguments(service, operation, request, get_type_hints(function))
    token = service.token_for(operation.path) if operation.secured else None
    with _client(service, token) as client:
        return patiently(lambda: function(client=client, **arguments))


def plain(parsed: Any) -> Any:
    """Undo the typing: what the client made of a body, as JSON, text or bytes."""
    if isinstance(parsed, list):
        return [plain(each) for each in parsed]
    if hasattr(parsed, "payload") and hasattr(parsed, "file_name"):
        return parsed.payload.read()
    return respelled(parsed.to_dict()) if hasattr(parsed, "to_dict") else parsed


def respelled(value: Any) -> Any:
    """Write UTC one way: Python and JSON each have their own."""
    match value:
        case str():
            return f"{value.removesuffix(UTC)}Z" if value.endswith(UTC) else value
        case dict():
            return {name: respelled(each) for name, each in value.items()}
        case list():
            return [respelled(each) for each in value]
        case _:
            return value


def _module(name: str) -> ModuleType:
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(f"{PACKAGE}.{name}")


def _place(operation: Operation) -> str:
    places = list((FOLDER / PACKAGE / "api").glob(f"*/{operation.id}.py"))
    assert places, f"the client has no {operation.id}: `make client` generates it"
    return f"api.{places[0].parent.name}.{operation.id}"


def _client(service: Service, token: str | None) -> Any:
    client = _module("client")
    options = {
        "base_url": str(service.client.base_url).rstrip("/"),
        "verify_ssl": ssl.create_default_context(),
        "timeout": service.client.timeout,
        "raise_on_unexpected_status": True,
        "httpx_args": {"trust_env": False},
    }
    return client.AuthenticatedClient(token=token, **options) if token else client.Client(**options)


def _arguments(
    service: Service, operation: Operation, request: Mapping[str, Any], hints: Mapping[str, Any]
) -> dict[str, Any]:
    given = {**request["path"], **request["query"]}
    for name in [name for name, value in given.items() if value == RECORD]:
        given[name] = service.record(operation.path.rpartition("/")[0]).rpartition("/")[2]
    arguments = {name: _value(service, value, hints[name]) for name, value in given.items()}
    if "json" in request:
        arguments["body"] = _model_of_json(hints["body"]).from_dict(service.filled(request["json"]))
    return arguments


def _model_of_json(hint: Any) -> Any:
    """Choose the model of JSON, which the contract names first, among those of several media types."""
    kinds = get_args(hint) if get_origin(hint) is not None else (hint,)
    return kinds[0]


def _value(service: Service, text: str, hint: Any) -> object:
    types = get_args(hint) or (hint,)
    if int in types:
        return int(text)
    if UUID in types:
        return UUID(text)
    return service.sealed if text == SEALED else text.replace(OWN, service.own)

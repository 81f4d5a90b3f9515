"""Hold FastAPI's own derivation of the generated routers against the contract, operation by operation."""

import importlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRouter

from scripts.contract import declarations, naming, operations
from scripts.contract.document import Document
from scripts.contract.findings import Finding
from scripts.contract.grammar import responses_of
from scripts.contract.plan import Argument, Plan, by_tag
from scripts.contract.schemas import Catalogue

UNSAID = frozenset(
    {"title", "description", "default", "deprecated", "example", "examples", "$comment"}
    | {"anyOf", "const", "type"}
)
"""What says nothing of the values, and what is said in another form."""

NULL = {"type": "null"}
JSON = declarations.JSON


class _NoHandlers:
    """Stands for handlers: the derivation calls none."""


def check(document: Document, catalogue: Catalogue, plans: Sequence[Plan], package: Path) -> list[Finding]:
    """Derive the generated package's routers and name every difference."""
    derived = derive(package, list(by_tag(plans)))
    found = [
        Finding(location=document.where(plan.pointer), message=f"{plan.id}: {message}", pointer=plan.pointer)
        for plan in plans
        for message in _differences(catalogue, plan, derived.pop(_place(document, plan), None))
    ]
    strangers = [f"{method.upper()} {path}" for path, method in derived]
    return found + [
        Finding(
            location=document.where("/paths"), message=f"the route {route} is no operation of the contract"
        )
        for route in strangers
    ]


def derive(package: Path, tags: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """Ask FastAPI for the operations of a generated package's routers, by path and method."""
    routers = [_router(package, naming.module(tag)) for tag in tags]
    derived = get_openapi(
        title="", version="", routes=[route for router in routers for route in router.routes]
    )
    return {
        (path, method): operation
        for path, item in derived["paths"].items()
        for method, operation in item.items()
    }


def _router(package: Path, module: str) -> APIRouter:
    folder = str(package.absolute().parent)
    sys.path.insert(0, folder)
    try:
        router: APIRouter = importlib.import_module(f"{package.name}.routers.{module}").build_router(
            _NoHandlers(), lambda request: request
        )
    finally:
        sys.path.remove(folder)
    return router


def _place(document: Document, plan: Plan) -> tuple[str, str]:
    return operations.base_path(document) + plan.route_path, plan.method


def _differences(catalogue: Catalogue, plan: Plan, derived: Mapping[str, Any] | None) -> Iterator[str]:
    if derived is None:
        yield "has no route"
        return
    comparison = _Comparison(catalogue, plan, derived)
    yield from comparison.parameters()
    yield from comparison.body()
    yield from comparison.statuses()
    yield from comparison.rest()


@dataclass(frozen=True, slots=True)
class _Comparison:
    catalogue: Catalogue
    plan: Plan
    derived: Mapping[str, Any]

    def parameters(self) -> Iterator[str]:
        found = {
            _identity(parameter["in"], parameter["name"]): parameter
            for parameter in self.derived.get("parameters", ())
        }
        for argument in self.plan.parameters:
            wire_name = argument.name if argument.location == "path" else argument.wire_name
            derived = found.pop(_identity(argument.location, wire_name), None)
            what = f"{argument.location} parameter {argument.wire_name}"
            if derived is None and argument.location == "path":
                derived = found.pop(_identity("path", argument.wire_name), None)
            yield from _parameter(self.catalogue, argument, derived, what)
        yield from (f"FastAPI derives the {location} parameter {name}" for location, name in found)

    def body(self) -> Iterator[str]:
        contract = self.catalogue.document.follow(self.plan.node.get("requestBody"))
        derived = self.derived.get("requestBody")
        yield from _differ("requestBody", contract is not None, derived is not None)
        if contract and derived:
            yield from _differ(
                "requestBody required", contract.get("required", False), derived.get("required", False)
            )
            yield from _differ("request media types", set(contract["content"]), set(derived["content"]))
            yield from self._models("body", contract["content"], derived["content"])

    def statuses(self) -> Iterator[str]:
        contract = {
            status: self.catalogue.document.follow(one)
            for status, one in responses_of(self.plan.node).items()
        }
        derived = self.derived["responses"]
        yield from _differ("statuses", set(contract), set(derived))
        for status in contract.keys() & derived.keys():
            wanted, found = contract[status].get("content", {}), derived[status].get("content", {})
            yield from _differ(f"media types of {status}", set(wanted), set(found))
            yield from self._models(status, wanted, found)

    def rest(self) -> Iterator[str]:
        security = self.plan.node.get("security", self.catalogue.document.data.get("security")) or []
        yield from _differ("security", security, self.derived.get("security", []))
        yield from _differ(
            "deprecated", self.plan.node.get("deprecated", False), self.derived.get("deprecated", False)
        )
        yield from _differ("tags", self.plan.tag, *self.derived.get("tags", [""])[:1])
        yield from _differ("operationId", self.plan.id, self.derived["operationId"])

    def _models(self, place: str, contract: Mapping[str, Any], derived: Mapping[str, Any]) -> Iterator[str]:
        """Compare the models of JSON bodies, where the contract gives their schema a name."""
        key = f"{self.plan.id}/{place}/{JSON}"
        if list(contract) == list(derived) == [JSON] and "$ref" in contract[JSON].get("schema", {}):
            found = derived[JSON]["schema"].get("$ref", "").rpartition("/")[2]
            wanted = self.catalogue.classes[self.catalogue.places[key].schema_key]
            yield from _differ(f"the model of {place}", wanted, found.partition("-")[0] or wanted)


def _parameter(
    catalogue: Catalogue, argument: Argument, derived: Mapping[str, Any] | None, what: str
) -> Iterator[str]:
    if derived is None:
        yield f"{what} is not in FastAPI's derivation"
        return
    required = argument.node.get("required", False)
    yield from _differ(f"{what} required", required, derived.get("required", False))
    yield from _differ(
        f"{what} deprecated", argument.node.get("deprecated", False), derived.get("deprecated", False)
    )
    if declarations.expressible(catalogue, argument):
        contract = normal(declarations.resolved(catalogue, argument.key))
        yield from _differ(f"{what} schema", contract, normal(derived["schema"]))


def normal(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Write a schema in the one form in which FastAPI's and the contract's can be compared.

    Null says here that the parameter is optional, which is compared by itself.
    """
    said = {word: value for word, value in schema.items() if word not in UNSAID and not word.startswith("x-")}
    for alternative in schema.get("anyOf", ()):
        said = {**({} if alternative == NULL else normal(alternative)), **said}
    if "const" in schema or "enum" in said:
        values = [schema["const"]] if "const" in schema else said["enum"]
        return {**said, "enum": [value for value in values if value is not None]}
    stated = schema.get("type", said.get("type", []))
    said["type"] = sorted({*([stated] if isinstance(stated, str) else stated)} - {"null"})
    return {**said, "items": normal(said["items"])} if "items" in said else said


def _identity(location: str, name: str) -> tuple[str, str]:
    return location, name.lower() if location == "header" else name


def _differ(what: str, contract: object, derived: object) -> Iterator[str]:
    if contract != derived:
        yield f"{what}: the contract has {_shown(contract)}, FastAPI derives {_shown(derived)}"


def _shown(value: object) -> str:
    if isinstance(value, set):
        return ", ".join(sorted(map(str, value))) or "none"
    return json.dumps(value, sort_keys=True)

"""Render operations.py: the table of the operations, every policy resolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scripts.contract import naming
from scripts.contract.document import Document
from scripts.contract.grammar import responses_of
from scripts.contract.plan import Node, Plan, provided
from scripts.contract.policies import policies
from scripts.contract.runtime.operation import (
    Encoding,
    Header,
    Operation,
    Parameter,
    RequestBody,
    Response,
    SecurityScheme,
)
from scripts.contract.schemas import Catalogue
from scripts.contract.templating import render as render_template


def render(document: Document, catalogue: Catalogue, plans: Sequence[Plan], *, origin: str) -> str:
    operations = [read(document, catalogue, plan) for plan in plans]
    names = _names(document, catalogue, plans)
    used = {type(part).__name__ for operation in operations for part in _parts(operation)}
    return render_template(
        "operations.py.jinja",
        origin=origin,
        base_path=literal(base_path(document)),
        imports=sorted({"Contract", "Judge", "Operation", *used}),
        headers=[(name, text) for text, name in names.items() if text.startswith("Header(")],
        shared=[(name, text) for text, name in names.items() if text.startswith("Response(")],
        table=[(naming.constant(operation.id), literal(operation, names)) for operation in operations],
    )


def read(document: Document, catalogue: Catalogue, plan: Plan) -> Operation:
    """Read one operation of the table; its handler's view of it is the plan."""
    return Operation(
        id=plan.id,
        method=plan.method.upper(),
        path=plan.path,
        tag=plan.tag,
        source=document.source(plan.pointer),
        parameters=tuple(
            _parameter(catalogue, argument.name, argument.key, argument.node) for argument in plan.parameters
        ),
        body=_body(catalogue, plan) if plan.body else None,
        responses=tuple(
            _response(document, catalogue, plan.id, status, document.follow(response))
            for status, response in responses_of(plan.node).items()
        ),
        security=_security(document, plan.node),
        deprecated=plan.node.get("deprecated", False),
        **policies(document.data, plan.node),
    )


def base_path(document: Document) -> str:
    """Take the path of the first server, its variables at their defaults; a root path is empty."""
    servers = document.data.get("servers") or [{"url": "/"}]
    url: str = servers[0]["url"]
    for name, variable in servers[0].get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    return urlsplit(urljoin("http://host/", url)).path.rstrip("/")


def literal(value: object, names: Mapping[str, str] | None = None) -> str:
    """Write Python source: no field that has its default, and what has a name by its name."""
    named = names or {}
    if is_dataclass(value) and not isinstance(value, type):
        stated = [field for field in fields(value) if not _is_default(value, field)]
        given = ", ".join(f"{field.name}={literal(getattr(value, field.name), named)}" for field in stated)
        text = f"{type(value).__name__}({given})"
        return named.get(text, text)
    if isinstance(value, tuple):
        parts = [literal(part, named) for part in value]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(part, named)}' for key, part in value.items())}}}"
    return repr(value)


def _is_default(holder: object, field: Field[Any]) -> bool:
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return default is not MISSING and getattr(holder, field.name) == default


def _parts(value: object) -> Iterator[object]:
    if is_dataclass(value):
        yield value
        yield from (part for field in fields(value) for part in _parts(getattr(value, field.name)))
    elif isinstance(value, tuple):
        yield from (inner for part in value for inner in _parts(part))
    elif isinstance(value, Mapping):
        yield from (inner for part in value.values() for inner in _parts(part))


def _names(document: Document, catalogue: Catalogue, plans: Sequence[Plan]) -> dict[str, str]:
    """Give the source of each part that several operations share the name of its component."""
    names: dict[str, str] = {}
    for name, part in _components(document, catalogue, plans):
        text = literal(part, names)
        if text not in names and name not in names.values():
            names[text] = name
    return names


def _components(
    document: Document, catalogue: Catalogue, plans: Sequence[Plan]
) -> Iterator[tuple[str, Parameter | Header | Response]]:
    """Find what the contract itself gives a name: its headers first, for its responses are made of them."""
    responses = [
        (plan, status, response) for plan in plans for status, response in responses_of(plan.node).items()
    ]
    for plan, status, response in responses:
        for name, header in document.follow(response).get("headers", {}).items():
            if "$ref" in header:
                key = f"{plan.id}/{status}/header/{name.lower()}"
                yield _component(header, "HEADER"), _header(catalogue, key, name, document.follow(header))
    for plan, status, response in responses:
        if "$ref" in response:
            found = _response(document, catalogue, plan.id, status, document.follow(response))
            yield _component(response, status.upper()), found


def _component(reference: Node, kind: str) -> str:
    return f"{naming.constant(reference['$ref'].rpartition('/')[2])}_{kind}"


def _schema(catalogue: Catalogue, key: str) -> str | None:
    place = catalogue.places.get(key)
    return place.schema_key if place else None


def _required_schema(catalogue: Catalogue, key: str) -> str:
    return catalogue.places[key].schema_key


def _parameter(catalogue: Catalogue, argument: str, key: str, node: Node) -> Parameter:
    location = node["in"]
    style = node.get("style", "form" if location in {"query", "cookie"} else "simple")
    return Parameter(
        name=node["name"],
        argument=argument,
        location=location,
        schema=_required_schema(catalogue, key),
        required=node.get("required", False),
        style=style,
        explode=node.get("explode", style == "form"),
        media_type=next(iter(node.get("content", ())), None),
    )


def _body(catalogue: Catalogue, plan: Plan) -> RequestBody:
    node = plan.body.node if plan.body else {}
    encodings = {
        media_type: {name: _encoding(encoding) for name, encoding in content["encoding"].items()}
        for media_type, content in node["content"].items()
        if "encoding" in content
    }
    return RequestBody(
        required=node.get("required", False),
        content={
            media_type: _schema(catalogue, f"{plan.id}/body/{media_type}") for media_type in node["content"]
        },
        encoding=encodings,
    )


def _encoding(node: Node) -> Encoding:
    style = node.get("style", "form")
    return Encoding(
        content_type=node.get("contentType"), style=style, explode=node.get("explode", style == "form")
    )


def _response(
    document: Document, catalogue: Catalogue, operation_id: str, status: str, node: Node
) -> Response:
    place = f"{operation_id}/{status}"
    return Response(
        status=status,
        content={
            media_type: _schema(catalogue, f"{place}/{media_type}") for media_type in node.get("content", {})
        },
        headers=tuple(
            _header(catalogue, f"{place}/header/{name.lower()}", name, document.follow(header))
            for name, header in node.get("headers", {}).items()
            if name.lower() != "content-type"
        ),
    )


def _header(catalogue: Catalogue, key: str, name: str, node: Node) -> Header:
    return Header(
        name=name,
        schema=_required_schema(catalogue, key),
        required=node.get("required", False),
        provided=provided(node),
        explode=node.get("explode", False),
        media_type=next(iter(node.get("content", ())), None),
    )


def _security(document: Document, node: Node) -> tuple[tuple[SecurityScheme, ...], ...]:
    alternatives = node.get("security", document.data.get("security", []))
    return tuple(
        tuple(_scheme(document, name, scopes) for name, scopes in alternative.items())
        for alternative in alternatives
    )


def _scheme(document: Document, name: str, scopes: Sequence[str]) -> SecurityScheme:
    node = document.follow(document.data["components"]["securitySchemes"][name])
    stated = {"scheme": node.get("scheme"), "location": node.get("in"), "parameter": node.get("name")}
    return SecurityScheme(
        name=name,
        scopes=tuple(scopes),
        type=node["type"],
        **{field: value for field, value in stated.items() if value is not None},
    )

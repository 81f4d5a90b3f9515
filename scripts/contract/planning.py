"""Read the operations of a contract into plans."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.contract import naming, types
from scripts.contract.document import Document, join
from scripts.contract.grammar import METHODS, responses_of
from scripts.contract.places import operation_id
from scripts.contract.plan import Answer, Argument, HeaderField, Node, Plan, provided
from scripts.contract.schemas import Catalogue
from scripts.contract.types import TypeRef

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""OpenAPI gives these parameters no meaning: other parts of the contract speak of them."""

ERROR_FIELDS = frozenset({"error", "message", "status_code", "request_id"})
"""A schema with these is the error schema, under whatever name."""


def read(document: Document, catalogue: Catalogue) -> tuple[Plan, ...]:
    """Plan the operations in the contract's order."""
    reader = _Reader(document, catalogue, {})
    return tuple(reader.plan(path, method) for path, method in _operations(document))


def _operations(document: Document) -> Iterator[tuple[str, str]]:
    for path, item in document.data.get("paths", {}).items():
        for method in document.follow(item) if path.startswith("/") else ():
            if method in METHODS:
                yield path, method


@dataclass(frozen=True, slots=True)
class _Reader:
    """`tags`: by the name of its module the first tag of that name, which takes in the others."""

    document: Document
    catalogue: Catalogue
    tags: dict[str, str]

    def plan(self, path: str, method: str) -> Plan:
        item = self.document.follow(self.document.data["paths"][path])
        node = item[method]
        pointer = join("/paths", path, method)
        id_ = operation_id(node, pointer)
        found = [*self._parameters(id_, item, node), *self._body(id_, node)]
        return Plan(
            id=id_,
            tag=self._tag(node),
            method=method,
            path=path,
            pointer=pointer,
            node=node,
            arguments=tuple(sorted(found, key=lambda argument: argument.default is not None)),
            answers=tuple(self._answers(id_, node)),
        )

    def _tag(self, node: Node) -> str:
        tag: str = (node.get("tags") or ["default"])[0]
        return self.tags.setdefault(naming.module(tag), tag)

    def _parameters(self, operation: str, item: Node, node: Node) -> Iterator[Argument]:
        listed = [
            self.document.follow(one) for one in (*item.get("parameters", ()), *node.get("parameters", ()))
        ]
        parameters = {(one["name"], one["in"]): one for one in listed if not _ignored(one)}
        for name, ((wire_name, location), parameter) in zip(
            naming.arguments(list(parameters)), parameters.items(), strict=True
        ):
            key = f"{operation}/{location}/{wire_name}"
            type_ = types.python_type(self.catalogue, key)
            default = self._default(key, type_, required=parameter.get("required", False))
            yield Argument(
                name=name,
                wire_name=wire_name,
                location=location,
                key=key,
                node=parameter,
                type=_optional(type_) if default == "None" else type_,
                default=default,
            )

    def _default(self, key: str, type_: TypeRef, *, required: bool) -> str | None:
        default = types.default(self.catalogue, key)
        if required:
            return None
        return "None" if default is types.NO_DEFAULT else _expression(default, type_.annotation)

    def _body(self, operation: str, node: Node) -> Iterator[Argument]:
        if "requestBody" not in node:
            return
        body = self.document.follow(node["requestBody"])
        contents = {name: self._content_type(f"{operation}/body/{name}") for name in body["content"]}
        type_ = _union(list(contents.values()))
        required = body.get("required", False)
        yield Argument(
            name="body",
            wire_name="body",
            location="body",
            key=f"{operation}/body/{next(iter(contents))}",
            node=body,
            type=type_ if required else _optional(type_),
            default=None if required else "None",
            contents=contents,
        )

    def _content_type(self, key: str) -> TypeRef:
        if key in self.catalogue.places:
            return types.python_type(self.catalogue, key)
        media_type = key.split("/", 2)[2]
        return TypeRef("str" if media_type.startswith("text/") else "bytes", frozenset())

    def _answers(self, operation: str, node: Node) -> Iterator[Answer]:
        responses = {status: self.document.follow(one) for status, one in responses_of(node).items()}
        for status, response in responses.items():
            if self._given_by_handler(status, response, responses):
                yield from self._answers_of(operation, status, response)

    def _answers_of(self, operation: str, status: str, response: Node) -> Iterator[Answer]:
        media_types = list(response.get("content", ())) or [None]
        for media_type in media_types:
            named = media_type if len(media_types) > 1 else None
            yield Answer(
                status=status,
                media_type=media_type,
                node=response,
                body=self._content_type(f"{operation}/{status}/{media_type}") if media_type else None,
                class_name=naming.response_class(operation, status, named),
                headers=tuple(self._headers(operation, status, response)),
            )

    def _headers(self, operation: str, status: str, response: Node) -> Iterator[HeaderField]:
        taken: set[str] = set()
        for name, reference in response.get("headers", {}).items():
            header = self.document.follow(reference)
            if not provided(header) and name.lower() != "content-type":
                key = f"{operation}/{status}/header/{name.lower()}"
                field = naming.header_field(name, taken)
                taken.add(field)
                yield HeaderField(
                    field=field,
                    name=name,
                    type=types.python_type(self.catalogue, key),
                    required=header.get("required", False),
                )

    def _given_by_handler(self, status: str, response: Node, responses: Mapping[str, Node]) -> bool:
        """Errors of the error schema are raised; a 304 is given where its ETag is, around the handler."""
        if status == "304":
            return not any(
                name.lower() == "etag" and provided(self.document.follow(header))
                for name, header in response.get("headers", {}).items()
            )
        if status == "default":
            return not any(other[0] in "123" for other in responses)
        return status[0] in "123" or not raised(self.document, response)


def raised(document: Document, response: Node) -> bool:
    """Say whether a response is the error schema's: whatever raises the error writes it."""
    content = response.get("content", {})
    schemas = [media_type.get("schema", {}) for media_type in content.values()]
    return all(_is_error(document, schema) for schema in schemas)


def _is_error(document: Document, schema: Any) -> bool:
    found = document.follow(schema)
    return isinstance(found, dict) and {*found.get("properties", ())} >= ERROR_FIELDS


def _ignored(parameter: Node) -> bool:
    """Leave out what is no argument of a handler."""
    unheard = parameter["in"] == "header" and parameter["name"].lower() in IGNORED_HEADERS
    return unheard or parameter.get("x-judged-by") == "middleware"


def _expression(default: object, annotation: str) -> str:
    """Write a default of the contract, a JSON value, as a value of the argument's type."""
    name = annotation.removesuffix(" | None")
    if isinstance(default, dict) and name.startswith("models."):
        return f"{name}.model_validate({default!r})"
    return repr(default)


def _optional(type_: TypeRef) -> TypeRef:
    if type_.annotation.endswith("| None") or type_.annotation == "None":
        return type_
    return TypeRef(f"{type_.annotation} | None", type_.imports)


def _union(found: Sequence[TypeRef]) -> TypeRef:
    names = dict.fromkeys(type_.annotation for type_ in found)
    return TypeRef(" | ".join(names), frozenset().union(*(type_.imports for type_ in found)))

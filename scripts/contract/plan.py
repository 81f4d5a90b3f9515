"""Each operation as the templates say it: names, types, what its handler takes and returns."""

import keyword
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.contract import naming, types
from scripts.contract.document import Document, join
from scripts.contract.grammar import METHODS
from scripts.contract.places import operation_id
from scripts.contract.schemas import Catalogue
from scripts.contract.types import TypeRef

Node = Mapping[str, Any]

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""OpenAPI gives these parameters no meaning: other parts of the contract speak of them."""

ERROR_FIELDS = frozenset({"error", "message", "status_code", "request_id"})
"""A schema with these is the error schema, under whatever name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A keyword argument of a handler; `node` is its Parameter Object, or the Request Body Object of `body`.

    `contents`: the media types of a body with the type that each arrives as.
    """

    name: str
    wire_name: str
    location: str
    key: str
    node: Node
    type: TypeRef
    default: str | None
    contents: Mapping[str, TypeRef] = field(default_factory=dict)

    @property
    def declaration(self) -> str:
        return self.with_type(self.type.annotation)

    def with_type(self, annotation: str) -> str:
        return f"{self.name}: {annotation}" + (f" = {self.default}" if self.default is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response that a handler may give, with one of its media types."""

    status: str
    media_type: str | None
    node: Node
    body: TypeRef | None
    class_name: str
    headers: tuple["HeaderField", ...] = ()

    @property
    def description(self) -> str:
        return str(self.node.get("description") or self.class_name)

    @property
    def header_names(self) -> dict[str, str]:
        return {header.field: header.name for header in self.headers}

    @property
    def exact(self) -> bool:
        return self.status.isdecimal()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderField:
    """A header that the handler provides, as a field of the response's class."""

    field: str
    name: str
    type: TypeRef
    required: bool

    @property
    def declaration(self) -> str:
        annotation = self.type.annotation
        return f"{self.field}: {annotation}" if self.required else f"{self.field}: {annotation} | None = None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One operation; `arguments` have those without default first, in the contract's order."""

    id: str
    tag: str
    method: str
    path: str
    pointer: str
    node: Node
    arguments: tuple[Argument, ...]
    answers: tuple[Answer, ...]

    @property
    def title(self) -> str:
        place = f"{self.method.upper()} {self.path}"
        return f"{place}: {self.node['summary']}" if "summary" in self.node else place

    @property
    def description(self) -> str:
        return str(self.node.get("description", ""))

    @property
    def function(self) -> str:
        """Name the handler: the operation's own name wherever Python takes it."""
        plain = self.id.isidentifier() and not keyword.iskeyword(self.id)
        return self.id if plain else naming.snake(self.id)

    @property
    def route_path(self) -> str:
        """Write the path with the names of the arguments: FastAPI takes identifiers only."""
        path = self.path
        for argument in self.parameters:
            if argument.location == "path":
                path = path.replace(f"{{{argument.wire_name}}}", f"{{{argument.name}}}")
        return path

    @property
    def parameters(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.location != "body")

    @property
    def body(self) -> Argument | None:
        return next((argument for argument in self.arguments if argument.location == "body"), None)

    @property
    def wrapped(self) -> bool:
        """Say whether the handler returns response classes: its answer is more than one kind of body."""
        return len(self.answers) != 1 or bool(self.answers[0].headers) or not self.answers[0].exact

    @property
    def result(self) -> TypeRef:
        if self.wrapped:
            names = " | ".join(f"responses.{answer.class_name}" for answer in self.answers)
            return TypeRef(names, frozenset())
        return self.answers[0].body or TypeRef("None", frozenset())


def read(document: Document, catalogue: Catalogue) -> tuple[Plan, ...]:
    """Plan the operations in the contract's order."""
    reader = _Reader(document, catalogue)
    return tuple(reader.plan(path, method) for path, method in _operations(document))


def by_tag(plans: Sequence[Plan]) -> dict[str, tuple[Plan, ...]]:
    tags = dict.fromkeys(plan.tag for plan in plans)
    return {tag: tuple(plan for plan in plans if plan.tag == tag) for tag in tags}


def _operations(document: Document) -> Iterator[tuple[str, str]]:
    for path, item in document.data.get("paths", {}).items():
        for method in document.follow(item):
            if method in METHODS:
                yield path, method


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Document
    catalogue: Catalogue

    def plan(self, path: str, method: str) -> Plan:
        item = self.document.follow(self.document.data["paths"][path])
        node = item[method]
        pointer = join("/paths", path, method)
        id_ = operation_id(node, pointer)
        found = [*self._parameters(id_, item, node), *self._body(id_, node)]
        return Plan(
            id=id_,
            tag=(node.get("tags") or ["default"])[0],
            method=method,
            path=path,
            pointer=pointer,
            node=node,
            arguments=tuple(sorted(found, key=lambda argument: argument.default is not None)),
            answers=tuple(self._answers(id_, node)),
        )

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
        responses = {str(status): self.document.follow(one) for status, one in node["responses"].items()}
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
        for name, reference in response.get("headers", {}).items():
            header = self.document.follow(reference)
            if not provided(header) and name.lower() != "content-type":
                key = f"{operation}/{status}/header/{name.lower()}"
                yield HeaderField(
                    field=naming.header_field(name),
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


def provided(header: Node) -> bool:
    return header.get("x-provided-by") == "middleware"


def _is_error(document: Document, schema: Any) -> bool:  # noqa: ANN401  a schema may be true or false
    found = document.follow(schema)
    return isinstance(found, dict) and {"error", "message", "status_code", "request_id"} <= {
        *found.get("properties", ())
    }


def _ignored(parameter: Node) -> bool:
    return parameter["in"] == "header" and parameter["name"].lower() in IGNORED_HEADERS


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

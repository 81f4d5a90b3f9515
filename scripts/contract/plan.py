"""Each operation as the templates say it: names, types, what its handler takes and returns."""

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.contract import naming
from scripts.contract.types import TypeRef

Node = Mapping[str, Any]
_TEMPLATED = re.compile(r"\{([^{}]+)\}")


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
    def ranged(self) -> bool:
        """Say whether only the handler knows the media type: what may be anything is JSON, text or bytes."""
        kind, _, subtype = (self.media_type or "").partition(";")[0].strip().partition("/")
        return subtype == "*" and kind.lower() not in {"*", "application", "text"}

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
        names = {each.wire_name: each.name for each in self.parameters if each.location == "path"}
        return _TEMPLATED.sub(lambda found: f"{{{names.get(found[1], found[1])}}}", self.path)

    @property
    def parameters(self) -> tuple[Argument, ...]:
        return tuple(argument for argument in self.arguments if argument.location != "body")

    @property
    def body(self) -> Argument | None:
        return next((argument for argument in self.arguments if argument.location == "body"), None)

    @property
    def wrapped(self) -> bool:
        """Say whether the handler returns response classes: its answer is more than one kind of body."""
        return len(self.answers) != 1 or any(
            answer.headers or answer.ranged or not answer.exact for answer in self.answers
        )

    @property
    def result(self) -> TypeRef:
        """Type what the handler returns; where the contract has nothing but errors, it only raises."""
        if not self.answers:
            return TypeRef("NoReturn", frozenset({"from typing import NoReturn"}))
        if self.wrapped:
            names = " | ".join(f"responses.{answer.class_name}" for answer in self.answers)
            return TypeRef(names, frozenset())
        return self.answers[0].body or TypeRef("None", frozenset())


def by_tag(plans: Sequence[Plan]) -> dict[str, tuple[Plan, ...]]:
    tags = dict.fromkeys(plan.tag for plan in plans)
    return {tag: tuple(plan for plan in plans if plan.tag == tag) for tag in tags}


def provided(header: Node) -> bool:
    return header.get("x-provided-by") == "middleware"

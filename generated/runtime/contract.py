# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The contract at run time: its operations, and the index that finds one by path."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from starlette.types import Scope

from .judge import Judge, judged
from .operation import Operation, SecurityScheme
from .scalars import scalar
from .shapes import shape_of

Found = tuple[Operation, Mapping[str, str]]

TEMPLATED = re.compile(r"\{([^{}]+)\}")
GROUP = "(.+?)"


class Leaf:
    """One path of the contract: its parameters' names in order, and its operations by method."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.methods: dict[str, Operation] = {}


class Node:
    """One step of the index; `templates` are in the order in which they are tried."""

    def __init__(self) -> None:
        self.literals: dict[str, Node] = {}
        self.templates: list[tuple[re.Pattern[str], Node]] = []
        self.any: Node | None = None
        self.leaves: list[Leaf] = []


class PathMatch:
    """The paths of the contract that a request's path fits, the most concrete first."""

    def __init__(self, contract: "Contract", candidates: list[tuple[Leaf, dict[str, str]]]) -> None:
        self._contract = contract
        self._candidates = candidates

    def route(self, method: str) -> Found | None:
        """Return the operation and its path parameters.

        A method that only a less concrete path has counts where the path fits that operation's schemas.
        """
        leaf, params = self._candidates[0]
        operation = leaf.methods.get(method)
        if operation is not None:
            return operation, params
        for leaf, params in self._candidates[1:]:
            operation = leaf.methods.get(method)
            if operation is not None and self._contract.fits(operation, params):
                return operation, params
        return None

    @property
    def methods(self) -> dict[str, Operation]:
        return self._candidates[0][0].methods

    @property
    def params(self) -> dict[str, str]:
        return self._candidates[0][1]

    @property
    def allow(self) -> str:
        return ", ".join(sorted({*self.methods, "OPTIONS"}))


class Contract:
    """The operations table, its judge, and the way from a path to an operation."""

    def __init__(self, operations: Iterable[Operation], base_path: str, judge: Judge) -> None:
        self.operations: Mapping[str, Operation] = {operation.id: operation for operation in operations}
        self.base_path = base_path.rstrip("/")
        self.judge = judge
        self._root = Node()
        for operation in self.operations.values():
            self._add(operation)

    @property
    def secured(self) -> tuple[Operation, ...]:
        return tuple(operation for operation in self.operations.values() if operation.security)

    @property
    def schemes(self) -> dict[str, SecurityScheme]:
        """Every security scheme that some operation names."""
        return {
            scheme.name: scheme
            for operation in self.secured
            for alternative in operation.security
            for scheme in alternative
        }

    def find(self, raw_path: bytes | str) -> PathMatch | None:
        """Find the path; percent-encoded slashes stay inside their segment."""
        path = raw_path if isinstance(raw_path, str) else raw_path.decode("utf-8", "surrogateescape")
        found: list[tuple[Leaf, dict[str, str]]] = []
        _walk(self._root, path.split("/"), 0, (), found)
        return PathMatch(self, found) if found else None

    def fits(self, operation: Operation, params: Mapping[str, str]) -> bool:
        """Tell whether the segments are values that the operation's path parameters can have."""
        for parameter in operation.parameters:
            if parameter.location == "path" and parameter.style == "simple" and parameter.media_type is None:
                read = scalar(shape_of(self.judge, parameter.schema))
                validator = self.judge.validator(parameter.schema)
                text = params[parameter.name]
                if not judged(validator, read(text)) and not judged(validator, text):
                    return False
        return True

    def _add(self, operation: Operation) -> None:
        template = self.base_path + operation.path
        node = self._root
        for segment in template.split("/"):
            node = _step(node, segment)
        names = tuple(TEMPLATED.findall(template))
        leaf = next((leaf for leaf in node.leaves if leaf.names == names), None)
        if leaf is None:
            leaf = Leaf(names)
            node.leaves.append(leaf)
        leaf.methods[operation.method.upper()] = operation
        if operation.method.upper() == "GET":
            leaf.methods.setdefault("HEAD", operation)


def request_path(scope: Scope) -> str:
    """Return the path as it was sent, still percent-encoded, without the server's root path."""
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"]) if raw is None else raw.decode("utf-8", "surrogateescape")
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root else path


def _step(node: Node, segment: str) -> Node:
    if "{" not in segment:
        return node.literals.setdefault(unquote(segment), Node())
    if TEMPLATED.fullmatch(segment):
        node.any = node.any or Node()
        return node.any
    pattern = re.compile("".join(_pieces(segment)), re.DOTALL)
    for known, child in node.templates:
        if known == pattern:
            return child
    child = Node()
    node.templates.append((pattern, child))
    node.templates.sort(key=lambda template: len(template[0].pattern) - template[0].groups * len(GROUP))
    node.templates.reverse()
    return child


def _pieces(segment: str) -> Iterator[str]:
    for index, piece in enumerate(TEMPLATED.split(segment)):
        yield GROUP if index % 2 else re.escape(piece)


def _decoded(text: str) -> str:
    return unquote(text, errors="surrogateescape") if "%" in text else text


def _walk(
    node: Node,
    segments: list[str],
    position: int,
    values: tuple[str, ...],
    found: list[tuple[Leaf, dict[str, str]]],
) -> None:
    if position == len(segments):
        found.extend((leaf, dict(zip(leaf.names, values, strict=True))) for leaf in node.leaves)
        return
    segment = segments[position]
    child = node.literals.get(_decoded(segment))
    if child is not None:
        _walk(child, segments, position + 1, values, found)
    for pattern, templated in node.templates:
        match = pattern.fullmatch(segment)
        if match is not None:
            _walk(templated, segments, position + 1, values + tuple(map(_decoded, match.groups())), found)
    if node.any is not None and segment:
        _walk(node.any, segments, position + 1, (*values, _decoded(segment)), found)

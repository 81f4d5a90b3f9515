"""Operations: named once, in one tag, on paths that no request could take for each other."""

import re
from collections import defaultdict
from collections.abc import Iterator

from scripts.contract.document import join
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import METHODS
from scripts.contract.naming import snake
from scripts.contract.survey import OperationPlace, Survey

_TEMPLATE = re.compile(r"\{([^{}/]*)\}")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def identifiers(survey: Survey) -> Iterator[Finding]:
    first: dict[str, OperationPlace] = {}
    for operation in survey.operations:
        at, name = f"{operation.pointer}/operationId", operation.node.get("operationId")
        if name is None:
            hint = f"for example `{snake(f'{operation.method} {operation.path}')}`"
            yield survey.error(operation.pointer, f"{operation.method.upper()} has no `operationId`", hint)
            continue
        if name in first:
            where = survey.document.where(f"{first[name].pointer}/operationId")
            yield survey.error(at, f"the operationId `{name}` stands already in {where}", "give each its own")
        first.setdefault(name, operation)
        if not _SNAKE.fullmatch(name):
            yield survey.lapse(at, f"the operationId `{name}` is not snake_case", f"write `{snake(name)}`")
    yield from _same_in_code(survey, first)


def _same_in_code(survey: Survey, named: dict[str, OperationPlace]) -> Iterator[Finding]:
    """Report names that differ in the contract and not in Python."""
    in_code: dict[str, str] = {}
    for name, operation in named.items():
        other = in_code.setdefault(snake(name), name)
        if other != name:
            at = f"{operation.pointer}/operationId"
            yield survey.error(at, f"`{name}` and `{other}` are both `{snake(name)}` in Python", "rename one")


def tags(survey: Survey) -> Iterator[Finding]:
    known = {tag["name"] for tag in survey.document.data.get("tags", ())}
    for operation in survey.operations:
        given = operation.node.get("tags", [])
        at = f"{operation.pointer}/tags" if given else operation.pointer
        if len(given) != 1:
            message = (
                f"`{operation.name}` has {len(given) or 'no'} tags"
                if given
                else f"`{operation.name}` has no tag"
            )
            yield survey.lapse(at, message, "write exactly one: it names the router and the handler module")
        for index, tag in enumerate(given):
            if tag not in known:
                hint = near(tag, known) or "list it under `tags` in the entry document"
                yield survey.lapse(f"{at}/{index}", f"the tag `{tag}` is not known", hint)
        if "summary" not in operation.node:
            yield survey.lapse(
                operation.pointer, f"`{operation.name}` has no `summary`", "say in a line what it does"
            )


def templates(survey: Survey) -> Iterator[Finding]:
    """Hold the names in a path against the parameters of its operations."""
    for operation in survey.operations:
        wanted = _TEMPLATE.findall(operation.path)
        declared = {each.node["name"]: each for each in operation.parameters if each.node["in"] == "path"}
        for name in dict.fromkeys(wanted):
            if name not in declared:
                message = f"the path parameter `{name}` of `{operation.path}` is not declared"
                yield survey.error(
                    operation.pointer, message, near(name, declared) or f"add `{name}`, `in: path`"
                )
        for name, parameter in declared.items():
            if name not in wanted:
                message = f"the path parameter `{name}` does not stand in `{operation.path}`"
                yield survey.error(
                    parameter.pointer, message, near(name, wanted) or f"write `{{{name}}}` there"
                )


def paths(survey: Survey) -> Iterator[Finding]:
    shapes: dict[str, str] = {}
    for path in survey.document.data.get("paths", {}):
        if not path.startswith("/"):
            continue
        at = join("/paths", path)
        yield from _form(survey, path, at)
        other = shapes.setdefault(_TEMPLATE.sub("{}", path), path)
        if other != path:
            yield from _twins(survey, path, other)
    yield from _ambiguous(survey)


def _twins(survey: Survey, path: str, other: str) -> Iterator[Finding]:
    """Refuse paths that only their parameters' names tell apart; in another's contract, where they clash."""
    where = survey.document.where(join("/paths", other))
    said, hint = f"`{path}` and `{other}` ({where}) are one path", "keep one of the two"
    yield survey.lapse(join("/paths", path), said, hint)
    if not survey.house:
        for method in sorted(_methods(survey, path) & _methods(survey, other)):
            yield survey.error(join("/paths", path, method), said, hint)


def _form(survey: Survey, path: str, at: str) -> Iterator[Finding]:
    names = _TEMPLATE.findall(path)
    for name in {name for name in names if names.count(name) > 1}:
        yield survey.error(at, f"`{{{name}}}` stands twice in `{path}`", "give each its own name")
    if "?" in path or "#" in path:
        yield survey.error(at, f"`{path}` holds a query or fragment", "declare `in: query` parameters")
    rest = _TEMPLATE.sub("", path)
    if "{" in rest or "}" in rest or "" in names:
        yield survey.error(at, f"`{path}` has a brace without its partner or name", "write `{name}`")


def _ambiguous(survey: Survey) -> Iterator[Finding]:
    """Report two templated paths that one request fits equally well: `/a/{x}/c` beside `/a/b/{y}`."""
    by_shape: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for path in survey.document.data.get("paths", {}):
        segments = path.split("/")
        by_shape[len(segments), sum("{" in segment for segment in segments)].append(path)
    for alike in by_shape.values():
        for index, path in enumerate(alike):
            for other in alike[:index]:
                if _overlap(path, other) and _methods(survey, path) & _methods(survey, other):
                    where = survey.document.where(join("/paths", other))
                    message = f"a request can fit `{path}` as well as `{other}` ({where})"
                    yield survey.lapse(
                        join("/paths", path), message, "the first segment without a template wins"
                    )


def _overlap(path: str, other: str) -> bool:
    pairs = list(zip(path.split("/"), other.split("/"), strict=True))
    fixed = [(one, two) for one, two in pairs if "{" not in one and "{" not in two]
    crossed = {("{" in one) - ("{" in two) for one, two in pairs}
    return all(one == two for one, two in fixed) and {1, -1} <= crossed


def _methods(survey: Survey, path: str) -> set[str]:
    return set(METHODS) & set(survey.document.at(join("/paths", path)))

"""Requests: paths that do not hide each other, nothing secret in URLs, nothing that contradicts itself."""

import re
from collections.abc import Iterator
from typing import Any, Final

from jsonschema_rs import Draft202012Validator

from scripts.contract.document import join
from scripts.contract.lint.remark import Remark
from scripts.contract.survey import Node, Survey

_TEMPLATE: Final = re.compile(r"\{([^{}/]+)\}")
_SECRET: Final = re.compile(
    r"(^|[_-])(password|passwd|passphrase|secret|token|api[_-]?key|credentials?|plaintext|private[_-]?key)$",
    re.IGNORECASE,
)
_BODILESS: Final = frozenset({"get", "head", "delete"})


def shadows(survey: Survey) -> Iterator[Remark]:
    """Report `/items/stats` beside `/items/{id}`, unless no id can be `stats`."""
    paths = list(dict.fromkeys(operation.path for operation in survey.operations))
    for path in paths:
        for other in paths:
            fits = _captured(other, path)
            if fits and "{" in other and _specific(path, other) and _admits(survey, other, fits):
                taken = ", ".join(f"`{name}` = `{value}`" for name, value in fits.items())
                message = f"`{path}` hides a value of `{other}`: {taken}"
                hint = "keep it out by a `pattern`, or move one of the two"
                yield Remark("path-shadow", join("/paths", path), message, hint)


def _captured(template: str, path: str) -> dict[str, str] | None:
    """Take what the template's parameters would be for a path; None where they do not meet."""
    ours, theirs = template.split("/"), path.split("/")
    if template == path or len(ours) != len(theirs):
        return None
    found = {}
    for one, two in zip(ours, theirs, strict=True):
        whole = _TEMPLATE.fullmatch(one)
        if whole and "{" not in two and two:
            found[whole[1]] = two
        elif _TEMPLATE.sub("{}", one) != _TEMPLATE.sub("{}", two):
            return None
    return found or None


def _specific(path: str, other: str) -> bool:
    return len(_TEMPLATE.findall(path)) < len(_TEMPLATE.findall(other))


def _admits(survey: Survey, path: str, values: dict[str, str]) -> bool:
    """Whether the parameters of the template may have these values."""
    for operation in survey.operations:
        if operation.path != path:
            continue
        schemas = {each.node["name"]: each.node.get("schema", True) for each in operation.parameters}
        if all(_text_fits(survey, schemas.get(name, True), value) for name, value in values.items()):
            return True
    return False


def _text_fits(survey: Survey, schema: Any, value: str) -> bool:
    resolved = {"allOf": [schema], "components": survey.document.data.get("components", {})}
    try:
        validator = Draft202012Validator(resolved, validate_formats=True)
    except ValueError:
        return True
    return validator.is_valid(value)


def secrets(survey: Survey) -> Iterator[Remark]:
    """Report secrets in paths and queries, which proxies and histories keep."""
    for place in survey.objects("parameter"):
        name = place.value["name"]
        if place.value["in"] in {"path", "query"} and _SECRET.search(
            re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
        ):
            message = f"`{name}` stands in URLs, which logs keep"
            yield Remark("secret-in-url", place.pointer, message, "send it in a body or header")


def bodies(survey: Survey) -> Iterator[Remark]:
    for operation in survey.operations:
        if operation.body and operation.method in _BODILESS:
            message = f"the body of a {operation.method.upper()} may be dropped on its way"
            yield Remark(
                "body-without-meaning", f"{operation.pointer}/requestBody", message, "use POST or parameters"
            )


def defaults(survey: Survey) -> Iterator[Remark]:
    """Report a default of what must be there anyway."""
    for operation in survey.operations:
        for each in operation.parameters:
            schema = each.node.get("schema", {})
            if each.node.get("required") and isinstance(schema, dict) and "default" in schema:
                message = f"`{each.node['name']}` is required, so that its default never applies"
                yield Remark("pointless-default", each.pointer, message, "drop `required` or the default")


def optional_bodies(survey: Survey) -> Iterator[Remark]:
    """Report a body that may be left out, though its schema demands members."""
    for operation in survey.operations:
        body = operation.body
        if body and "required" not in body.node and _demands(survey, body.node):
            message = f"the body of `{operation.name}` is optional, and its schema demands members"
            yield Remark("optional-body", body.pointer, message, "write `required: true`, or `false`")


def _demands(survey: Survey, body: Node) -> bool:
    schemas = [survey.document.follow(media.get("schema", {})) for media in body.get("content", {}).values()]
    return any(isinstance(schema, dict) and schema.get("required") for schema in schemas)

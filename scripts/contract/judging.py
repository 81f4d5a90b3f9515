"""What a JSON Schema error says, in words for the author of a contract."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import ValidationError, ValidationErrorKind, Validator

from scripts.contract.document import join

_SHOWN = 60
_PLAIN = {
    "anyOf": "fits none of the alternatives",
    "oneOf": "fits none or several of the alternatives",
    "falseSchema": "may not stand here",
}
_ARTICLES = {"array": "a list", "integer": "an integer", "object": "an object", "null": "null"}


@dataclass(frozen=True, slots=True)
class Complaint:
    """`path` leads to what is wrong in the value; `unknown` names a member that should not be there."""

    path: tuple[str | int, ...]
    message: str
    unknown: str = ""

    def pointer(self, base: str) -> str:
        return join(base, *self.path)


def complaints(validator: Validator, value: Any) -> Iterator[Complaint]:
    for error in validator.iter_errors(value):
        yield from explain(error)


def explain(error: ValidationError, skip: int = 0) -> Iterator[Complaint]:
    """Say one error in a few sentences, of alternatives the nearest; paths begin after `skip` steps."""
    kind, path = error.kind, tuple(error.instance_path[skip:])
    match kind:
        case ValidationErrorKind.AdditionalProperties(_) | ValidationErrorKind.UnevaluatedProperties(_):
            names: list[str] = kind.unexpected
            yield from (Complaint((*path, name), f"`{name}` is not known here", name) for name in names)
        case ValidationErrorKind.Required(name):
            yield Complaint(path, f"`{name}` is missing")
        case ValidationErrorKind.PropertyNames(inner):
            name = str(inner.instance)
            yield Complaint((*path, name), f"the name {_reason(inner)}")
        case ValidationErrorKind.AnyOf(context) | ValidationErrorKind.OneOfNotValid(context):
            nearest = _nearest(context, len(error.instance_path))
            explained = [complaint for each in nearest for complaint in explain(each, skip)]
            yield from explained or [_plain(error, path)]
        case _:
            yield _plain(error, path)


def _plain(error: ValidationError, path: tuple[str | int, ...]) -> Complaint:
    return Complaint(path, f"{_subject(path)}{_reason(error)}")


def _subject(path: tuple[str | int, ...]) -> str:
    if not path:
        return ""
    if isinstance(path[-1], int):
        owner = next((f" of `{part}`" for part in reversed(path) if isinstance(part, str)), "")
        return f"item {path[-1] + 1}{owner}: "
    return f"`{path[-1]}`: "


def _reason(error: ValidationError) -> str:
    given = shown(error.instance)
    why = _simple(error.kind)
    if why:
        return f"{given} {why}"
    return error.message if len(error.message) <= 2 * _SHOWN else f"{given} breaks `{error.kind.name}`"


def _simple(kind: ValidationErrorKind) -> str:
    match kind:
        case ValidationErrorKind.Type(types):
            names = sorted(types, key=lambda each: each == "null")
            why = f"is not {' or '.join(_ARTICLES.get(each, f'a {each}') for each in names)}"
        case ValidationErrorKind.Enum(options):
            why = f"is none of {', '.join(shown(option) for option in options)}"
        case ValidationErrorKind.Constant(expected):
            why = f"is not {shown(expected)}"
        case ValidationErrorKind.Pattern(pattern):
            why = f"does not match `{pattern}`"
        case ValidationErrorKind.Format(name):
            why = f"is not of the format {name}"
        case _:
            why = _PLAIN.get(kind.name, "")
    return why


def _nearest(alternatives: Sequence[Sequence[ValidationError]], depth: int) -> Sequence[ValidationError]:
    """Choose the alternative that failed deepest inside the value, if one did."""
    deepest = [max((len(error.instance_path) for error in errors), default=0) for errors in alternatives]
    best = max(deepest, default=0)
    close = [index for index, reached in enumerate(deepest) if reached == best]
    if best <= depth:
        close = [index for index in close if not _wrong_type(alternatives[index], depth)]
    if len(close) != 1:
        return []
    return alternatives[close[0]]


def _wrong_type(errors: Sequence[ValidationError], depth: int) -> bool:
    return any(
        isinstance(error.kind, ValidationErrorKind.Type) and len(error.instance_path) == depth
        for error in errors
    )


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _SHOWN else f"`{text[:_SHOWN]}…`"

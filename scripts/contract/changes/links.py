"""Compares links: the same one leads to the same place, whatever path parameters are called."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scripts.contract.changes.branches import Place
from scripts.contract.changes.meaning import text_of
from scripts.contract.changes.places import OperationAt, operations
from scripts.contract.changes.schemas import Difference

_OF_PATH: Final = re.compile(r"\$request\.path\.([A-Za-z0-9_.-]+)")


Names = Mapping[str, str]
"""The path parameters of an operation, each with its number: what its name means for URLs."""


def compare(
    old: OperationAt, new: OperationAt, before: Mapping[str, Place], after: Mapping[str, Place]
) -> Iterator[Difference]:
    for name, link in before.items():
        if name not in after:
            yield Difference("link-removed", f"link `{name}`", link.named, gone=True)
        elif not _same(old, new, link, after[name]):
            yield Difference("link-removed", f"link `{name}` leads elsewhere", after[name].pointer)
    for name in after.keys() - before.keys():
        yield Difference("link-added", f"link `{name}`", after[name].named)


def _same(old: OperationAt, new: OperationAt, before: Place, after: Place) -> bool:
    first, then = (_words(link) for link in (before, after))
    if text_of(first) == text_of(then):
        return True
    targets = _names(old, first), _names(new, then)
    return _led(first, targets[0], old.renamed) == _led(
        then, {**targets[0], **targets[1]}, {**old.renamed, **new.renamed}
    )


def _words(link: Place) -> dict[str, Any]:
    return {key: value for key, value in link.schema.items() if key != "description"}


def _names(operation: OperationAt, link: Mapping[str, Any]) -> Names:
    name = link.get("operationId")
    return next((each.renamed for each in operations(operation.document) if each.name == name), {})


def _led(link: Mapping[str, Any], target: Names, source: Names) -> str:
    """Write where a link leads, path parameters by their numbers."""
    parameters = link.get("parameters")
    if isinstance(parameters, dict):
        numbered = {target.get(name.removeprefix("path."), name): value for name, value in parameters.items()}
        link = {**link, "parameters": numbered}
    return text_of(_numbered(link, source))


def _numbered(value: Any, names: Names) -> Any:
    if isinstance(value, dict):
        return {key: _numbered(each, names) for key, each in value.items()}
    if isinstance(value, str):
        return _OF_PATH.sub(lambda found: "$request.path." + names.get(found[1], found[1]), value)
    return value

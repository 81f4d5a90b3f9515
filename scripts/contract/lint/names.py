"""Names: one style for each kind of thing, the one that most of them have unless the settings name it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from scripts.contract.document import join
from scripts.contract.lint.remark import Remark
from scripts.contract.survey import Survey

STYLES: Final[Mapping[str, re.Pattern[str]]] = {
    "snake_case": re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"),
    "camelCase": re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*"),
    "kebab-case": re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"),
    "PascalCase": re.compile(r"([A-Z][a-z0-9]*)+"),
    "Train-Case": re.compile(r"[A-Z][A-Za-z0-9]*(-[A-Z0-9][A-Za-z0-9]*)*"),
    "UPPER_CASE": re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"),
}
_SEGMENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

Named = tuple[str, str]
"""A name and the pointer to it."""


def styles(survey: Survey) -> Iterator[Remark]:
    """Report the names that differ from most of their kind."""
    for kind, names in _kinds(survey).items():
        count = Counter(style for name, _ in dict(names).items() for style in _styles(name))
        if not count:
            continue
        common = max(STYLES, key=lambda style: count[style])
        for name, pointer in names:
            if common not in _styles(name):
                message = f"the {kind} `{name}` is not {common}, as most are"
                yield Remark("name-style", pointer, message, f"for example `{_written(name, common)}`")


def _styles(name: str) -> list[str]:
    return [style for style, pattern in STYLES.items() if pattern.fullmatch(name)]


def _written(name: str, style: str) -> str:
    words = [word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+", name)]
    capital = [word.capitalize() for word in words]
    spellings = {
        "snake_case": "_".join(words),
        "camelCase": "".join([*words[:1], *capital[1:]]),
        "kebab-case": "-".join(words),
        "PascalCase": "".join(capital),
        "Train-Case": "-".join(capital),
        "UPPER_CASE": "_".join(words).upper(),
    }
    return spellings[style]


def _kinds(survey: Survey) -> dict[str, list[Named]]:
    schemas = survey.document.data.get("components", {}).get("schemas", {})
    return {
        "property": list(_properties(survey)),
        "parameter": list(_parameters(survey, {"path", "query", "cookie"})),
        "header parameter": list(_parameters(survey, {"header"})),
        "schema": [(name, join("/components/schemas", name)) for name in schemas],
        "operationId": [
            (operation.node["operationId"], f"{operation.pointer}/operationId")
            for operation in survey.operations
            if "operationId" in operation.node
        ],
        "path segment": list(_segments(survey)),
    }


def _properties(survey: Survey) -> Iterator[Named]:
    for place in survey.objects("schema"):
        for name in place.value.get("properties", {}):
            yield name, join(place.pointer, "properties", name)


def _parameters(survey: Survey, where: set[str]) -> Iterator[Named]:
    for place in survey.objects("parameter"):
        if place.value["in"] in where:
            yield place.value["name"], join(place.pointer, "name")


def _segments(survey: Survey) -> Iterator[Named]:
    for path in survey.document.data.get("paths", {}):
        for segment in path.split("/"):
            if _SEGMENT.fullmatch(segment):
                yield segment, join("/paths", path)


def same_meaning(survey: Survey) -> Iterator[Remark]:
    """Report names that differ in spelling only: `userId` here and `user_id` there."""
    first: dict[tuple[str, str], Named] = {}
    for kind, names in _kinds(survey).items():
        if kind not in {"property", "parameter", "schema"}:
            continue
        for name, pointer in names:
            other, where = first.setdefault((kind, re.sub(r"\W|_", "", name).lower()), (name, pointer))
            if other != name:
                message = f"the {kind} `{name}` is `{other}` in {survey.document.where(where)}"
                yield Remark("name-spelling", pointer, message, "spell it one way")

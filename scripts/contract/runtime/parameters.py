# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""The parameters of one operation, compiled: read, judged and converted without a look at the table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Validator
from pydantic import ValidationError as ConversionError
from starlette.requests import cookie_parser
from starlette.types import Scope

from .conversions import Annotation, Convert, conversion, refusals
from .judge import Json, Judge, detail, details, judged
from .operation import Location, Operation, Parameter
from .problems import Detail, ValidationError
from .shapes import shape_of
from .styles import ABSENT, Absent, Read, Texts, UnreadableError, form_readable, parse_query, readers

NO_TEXT = "The value is not UTF-8."
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Plan:
    """How one parameter becomes one keyword argument."""

    name: str
    argument: str
    location: Location
    required: bool
    reads: tuple[Read, ...]
    validator: Validator
    convert: Convert | None

    def resolve(self, texts: Texts, errors: list[Detail]) -> Json:
        """Return the first reading that the judge accepts, else ABSENT, with the errors told."""
        refused: list[Detail] = []
        for read in self.reads:
            try:
                value = read(texts)
            except UnreadableError as error:
                refused = refused or [self._detail(error.keyword, error.message)]
                continue
            if isinstance(value, Absent):
                continue
            if judged(self.validator, value):
                return self._converted(value, errors)
            refused = refused or details(self.validator, value, self.location, f"/{self.name}")
        if not refused and self.required:
            refused = [self._detail("required", "The parameter is required.")]
        errors += refused
        return ABSENT

    def _converted(self, value: Json, errors: list[Detail]) -> Json:
        if self.convert is None:
            return value
        try:
            return self.convert(value)
        except ConversionError as error:
            errors += refusals(error, self.location, f"/{self.name}")
            return ABSENT

    def _detail(self, keyword: str, message: str) -> Detail:
        return detail(self.location, f"/{self.name}", keyword, message)


class ParameterPlan:
    """Turns a request's head into keyword arguments, or says everything that is wrong with it."""

    def __init__(self, operation: Operation, judge: Judge, annotations: Mapping[str, Annotation]) -> None:
        self._plans = tuple(
            _plan(parameter, operation, judge, annotations[parameter.argument])
            for parameter in operation.parameters
        )
        used = {plan.location for plan in self._plans}
        headers = {plan.name.lower().encode("latin-1") for plan in self._plans if plan.location == "header"}
        self._sources: list[tuple[Location, Callable[[Scope], Texts]]] = []
        if "query" in used:
            self._sources.append(("query", _query))
        if "header" in used:
            self._sources.append(("header", lambda scope: _headers(scope, headers)))
        if "cookie" in used:
            self._sources.append(("cookie", _cookies))

    def arguments(self, scope: Scope, path_params: Mapping[str, str]) -> dict[str, Any]:
        sources: dict[Location, Texts] = {"path": _path(path_params)}
        for location, read in self._sources:
            sources[location] = read(scope)
        errors: list[Detail] = []
        found: dict[str, Any] = {}
        for plan in self._plans:
            value = plan.resolve(sources[plan.location], errors)
            if value is not ABSENT:
                found[plan.argument] = value
        if errors:
            raise ValidationError(errors)
        return found


def _plan(parameter: Parameter, operation: Operation, judge: Judge, annotation: Annotation) -> Plan:
    shape = shape_of(judge, parameter.schema)
    header = parameter.location == "header"
    known = Parameter(
        name=parameter.name.lower() if header else parameter.name,
        argument=parameter.argument,
        location=parameter.location,
        schema=parameter.schema,
        style=parameter.style,
        explode=parameter.explode,
        media_type=parameter.media_type,
    )
    claimed = frozenset(
        other.name
        for other in operation.parameters
        if other is not parameter and other.location == parameter.location
    )
    return Plan(
        name=parameter.name,
        argument=parameter.argument,
        location=parameter.location,
        required=parameter.required,
        reads=readers(known, shape, claimed),
        validator=judge.validator(parameter.schema),
        convert=conversion(annotation, shape),
    )


def _query(scope: Scope) -> Texts:
    raw: bytes = scope["query_string"]
    if not form_readable(raw):
        raise ValidationError([detail("query", "", "encoding", NO_TEXT)])
    return parse_query(raw) if raw else {}


def _path(path_params: Mapping[str, str]) -> Texts:
    for name, text in path_params.items():
        if not text.isascii() and SURROGATE.search(text):
            raise ValidationError([detail("path", f"/{name}", "encoding", NO_TEXT)])
    return {name: [text] for name, text in path_params.items()}


def _headers(scope: Scope, wanted: set[bytes]) -> Texts:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        if name in wanted:
            found.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return {name: [", ".join(values)] for name, values in found.items()}


def _cookies(scope: Scope) -> Texts:
    found: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        if name == b"cookie":
            for key, text in cookie_parser(value.decode("latin-1")).items():
                found.setdefault(key, []).append(text)
    return found

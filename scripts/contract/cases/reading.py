"""Reads back what a request carries, as the service does: what is taken for another value is not sent."""

import json
from typing import Any

from scripts.contract.cases.requests import content_of, encodings
from scripts.contract.cases.writing import BOUNDARY, UnwrittenError, pairs, text
from scripts.contract.runtime import Judge, Operation, Parameter
from scripts.contract.runtime.forms import FormReader, MultipartReader
from scripts.contract.runtime.media_types import parse
from scripts.contract.runtime.problems import ContractError
from scripts.contract.runtime.shapes import shape_of
from scripts.contract.runtime.styles import Absent, UnreadableError, parse_query, readers


def carries(judge: Judge, operation: Operation, key: str, value: Any, kind: Parameter | str) -> bool:
    """Tell whether the value arrives as it is in a parameter, or in a body of a media type."""
    try:
        if isinstance(kind, str):
            found = [_body(judge, operation, key, value, kind)]
        else:
            found = _parameter(judge, operation, kind, value)
    except (UnwrittenError, UnreadableError, ContractError):
        return False
    validator = judge.validator(key)
    read = [*(each for each in found if validator.is_valid(each)), *found]
    return bool(read) and _text(read[0]) == _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _parameter(judge: Judge, operation: Operation, parameter: Parameter, value: Any) -> list[Any]:
    if parameter.location in {"query", "cookie"}:
        written = pairs(parameter, value)
        if parameter.location == "query":
            texts = parse_query("&".join("=".join(each) for each in written).encode())
        else:
            texts = {name: [each for other, each in written if other == name] for name, _ in written}
    else:
        texts = {parameter.name: [text(parameter, value)]}
    claimed = frozenset(
        each.name
        for each in operation.parameters
        if each is not parameter and each.location == parameter.location
    )
    reads = readers(parameter, shape_of(judge, parameter.schema), claimed)
    return [each for read in reads if not isinstance(each := read(texts), Absent)]


def _body(judge: Judge, operation: Operation, key: str, value: Any, media_type: str) -> Any:
    kind, stated = parse(media_type), encodings(operation, media_type)
    content = content_of(value, media_type, stated)
    if kind.is_form:
        return FormReader(shape_of(judge, key), stated).read(content)
    if kind.is_multipart:
        return MultipartReader(shape_of(judge, key), stated).read(content, BOUNDARY)[0]
    return value

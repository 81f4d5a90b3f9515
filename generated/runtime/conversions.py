# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""From a judged JSON value to the Python type that an endpoint's argument has."""

import types
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from .judge import Json, detail
from .problems import Detail
from .shapes import Shape

Annotation = Any
Value = Any
Convert = Callable[[Json], Value]
PLAIN: dict[Any, frozenset[str]] = {
    str: frozenset({"string"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer"}),
}


def conversion(annotation: Annotation, shape: Shape) -> Convert | None:
    """Return the conversion, None where the JSON value is the Python value already."""
    wanted = bare(annotation)
    if wanted in (Any, object):
        return None
    admitted = PLAIN.get(wanted)
    if admitted is not None and shape.types - {"null"} <= admitted:
        return None
    return partial(TypeAdapter(annotation).validate_python, by_alias=True, by_name=False)


def bare(annotation: Annotation) -> Annotation:
    """Strip Annotated and an optional None."""
    arguments = get_args(annotation)
    if is_annotated(annotation):
        return bare(arguments[0])
    members = [member for member in arguments if member is not type(None)]
    if is_union(annotation) and len(members) == 1:
        return bare(members[0])
    return annotation


def is_annotated(annotation: Annotation) -> bool:
    origin: object = get_origin(annotation)
    return origin is Annotated


def is_union(annotation: Annotation) -> bool:
    origin: object = get_origin(annotation)
    return origin in (Union, types.UnionType)


def refusals(error: ValidationError, location: str, root: str = "") -> list[Detail]:
    """Say what the Python type refused of a value that the contract's schema let through."""
    return [
        detail(location, root + "".join(f"/{part}" for part in found["loc"]), "type", found["msg"])
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]
